"""Files of digital invoices: read without trust, told from others, registered once."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.identity.models import AuditRow
from liandong.identity.rule_book import rules_on, set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.partners.models import Partner
from liandong.tax_invoices.files import MOST_FILES, import_files
from liandong.tax_invoices.models import TaxInvoice, TaxInvoiceFile
from liandong.tax_invoices.xml_reading import UnreadableError, read_einvoice
from tests.finance.einvoices import NUMBER, OURS, THEIRS, einvoice
from tests.support.pages import signed_in
from tests.support.trading import Trading, make_trading

D = Decimal
DAY = date(2026, 11, 1)


def ruled(trading: Trading, changes: dict[str, Any]) -> None:
    set_rules(changes, effective_from=DAY, actor=trading.actor, has_moves=lambda: False)


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    made = make_trading()
    Partner.objects.filter(code="S1").update(tax_number=THEIRS)
    return made


@pytest.fixture
def rules(trading: Trading) -> Rules:
    ruled(trading, {"tax_number": OURS.lower()})
    return rules_on(DAY)


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def damaged(archive: bytes) -> bytes:
    """Return an archive whose packed bytes are none that can be unpacked."""
    start = 30 + len("a.xml")
    return archive[:start] + b"\xff" * 40 + archive[start + 40 :]


def codes(trading: Trading, rules: Rules, data: bytes, name: str = "票.xml") -> list[str]:
    return [one.code for one in import_files([(name, data)], trading.actor, rules)[0].problems]


def test_what_a_file_says() -> None:
    said = read_einvoice(einvoice(remark="被红冲蓝字数电发票号码：26312000000000000009 红字"))
    assert (said.number, said.issued_on, said.is_special) == (NUMBER, date(2026, 11, 5), True)
    assert (said.net, said.tax, said.gross, said.blue) == (D(100), D(13), D(113), "26312000000000000009")
    assert (said.lines[0].tax_rate, said.lines[0].price) == (D(13), D(10))
    assert read_einvoice(zipped({"OFD.xml": b"<a/>", "Doc/x.xml": einvoice()})).number == NUMBER
    assert read_einvoice(einvoice().decode().replace("UTF-8", "GBK").encode("gbk")).seller_name == "供应商S1"


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><EInvoice>&d;</EInvoice>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "xml"),
        (b"<Invoice/>", "type"),
        (b"<EInvoice>", "xml"),
        (BOMB, "dtd"),
        (BOMB.decode().replace('"1.0"', '"1.0" encoding="GBK"').encode("gbk"), "dtd"),
        ("<EInvoice/>".encode("utf-16"), "xml"),
        (b'<?xml version="1.0" encoding="UTF-7"?><EInvoice/>', "xml"),
        (b"<EInvoice>" + b"<a>" * 40 + b"</a>" * 40 + b"</EInvoice>", "xml"),
        (b"PK\x03\x04 no archive", "archive"),
        (zipped({"a.txt": b"x"}), "archive"),
        (zipped({"a.xml": einvoice(), "b.xml": einvoice()}), "several"),
        (zipped({"a.xml": b" " * 30_000_000}), "archive"),
        (damaged(zipped({"a.xml": einvoice()})), "archive"),
        (einvoice().replace(b"<Amount>100.00", b"<Amount>1e9"), "Amount"),
        (einvoice().replace(b"2026-11-05", b"2026-13-05"), "RequestTime"),
    ],
)
def test_what_is_no_invoice_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_einvoice(data)
    assert str(caught.value) == reason


def test_a_file_becomes_an_invoice_with_its_original_once(trading: Trading, rules: Rules) -> None:
    data = einvoice()
    result = import_files([("../票.xml", data)], trading.actor, rules)[0]
    assert (result.problems, result.is_new, result.number) == ([], True, NUMBER)
    invoice = TaxInvoice.objects.get()
    assert (invoice.direction, invoice.kind) == ("input", "digital_special")
    assert invoice.partner_id == trading.partners["S1"]
    kept = TaxInvoiceFile.objects.get()
    assert (kept.name, b"".join(bytes(part.data) for part in kept.parts.all())) == ("票.xml", data)
    assert AuditRow.objects.filter(action="tax_invoice", subject_id=invoice.pk).count() == 1
    assert codes(trading, rules, data) == ["invoice_file_taken"]
    assert codes(trading, rules, data + b"\n") == ["invoice_number_taken"]
    assert codes(trading, rules, b"%PDF-1.4 x", f"dzfp_{NUMBER}.pdf") == []
    assert codes(trading, rules, b"%PDF-1.4 y", "x.pdf") == ["invoice_file_unread"]
    assert TaxInvoice.objects.count() == 1
    assert invoice.files.count() == 2


def test_wrong_files_are_told_each_by_itself(trading: Trading, rules: Rules) -> None:
    off = einvoice((("100.00", "0.13", "13.02"),), ("100.00", "13.02", "113.02"))
    total = einvoice(totals=("100.00", "13.00", "113.50"))
    given = [("a.xml", off), ("b.xml", total), ("c.xml", einvoice(buyer=THEIRS)), ("d.xml", einvoice())]
    found = import_files(given, trading.actor, rules)
    assert [[one.code for one in result.problems] for result in found] == [
        ["invoice_tax_wrong"],
        ["invoice_totals_wrong"],
        ["invoice_not_ours"],
        [],
    ]
    assert TaxInvoice.objects.count() == TaxInvoiceFile.objects.count() == 1
    with pytest.raises(RefusedError):
        import_files([("a.xml", b"")] * (MOST_FILES + 1), trading.actor, rules)


def test_what_somebody_may_not_keep_is_refused_alone(trading: Trading, rules: Rules) -> None:
    """Who sees no costs keeps no input invoices; the others of his files are registered all the same."""
    blind = replace(trading.actor, hidden=frozenset({"cost"}))
    sold = einvoice(number="26312000000000000002", seller=OURS, buyer=THEIRS)
    found = import_files([("a.xml", einvoice()), ("b.xml", sold)], blind, rules)
    assert [[one.code for one in result.problems] for result in found] == [["right_missing"], []]
    assert found[0].number == ""
    assert TaxInvoice.objects.get().direction == "output"


def test_without_the_companys_number_no_side_is_guessed(trading: Trading) -> None:
    assert codes(trading, Rules(), einvoice()) == ["invoice_company_unknown"]


def test_a_red_file_takes_back_its_blue_invoice(trading: Trading, rules: Rules) -> None:
    import_files([("a.xml", einvoice())], trading.actor, rules)
    red = einvoice(
        (("-40.00", "0.13", "-5.20"),),
        ("-40.00", "-5.20", "-45.20"),
        number="26312000000000000002",
        remark=f"被红冲蓝字数电票号码：{NUMBER}",
    )
    assert codes(trading, rules, red) == []
    blue = TaxInvoice.objects.get(number=NUMBER)
    assert blue.red_amount == D("45.20")
    again = red.replace(b"000002", b"000003").replace(b"-40.00", b"-70.00").replace(b"-5.20", b"-9.10")
    assert codes(trading, rules, again.replace(b"-45.20", b"-79.10")) == ["invoice_red_beyond"]


def test_the_page_tells_what_came_of_each_file(trading: Trading, rules: Rules) -> None:
    owner: Client = signed_in("owner")
    file = io.BytesIO(einvoice())
    file.name = "票.xml"
    answer = owner.post("/tax-invoices/import", {"file": file})
    assert answer.status_code == 200
    assert "1 个已导入，0 个没有导入。" in answer.content.decode()
    invoice = TaxInvoice.objects.get()
    kept = TaxInvoiceFile.objects.get()
    download = owner.get(f"/tax-invoices/{invoice.pk}/files/{kept.pk}")
    assert download.headers["Content-Disposition"].startswith("attachment")
    clerk = signed_in("clerk")
    assert clerk.get(f"/tax-invoices/{invoice.pk}/files/{kept.pk}").status_code == 403
