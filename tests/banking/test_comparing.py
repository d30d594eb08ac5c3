"""A supplier's own list against the books."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liandong.banking import partner_lists
from liandong.banking.comparing import Ours, Theirs, Verdict, compare
from liandong.banking.partner_lists import ours_of, within
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.general_ledger.claim_queries import Side
from liandong.general_ledger.models import Account, Claim
from tests.apikit.calling import caller
from tests.exchange.sheets import xlsx
from tests.support.pages import SLUG, made_of, signed_in, texts
from tests.support.trading import Trading

D = Decimal


def their(row: int, day: int, number: str, amount: str) -> Theirs:
    return Theirs(row, date(2026, 11, day), number, D(amount))


def our(document: int, day: int, number: str, amount: str, reference: str = "") -> Ours:
    return Ours(document, "x", number, reference, date(2026, 11, day), D(amount))


def test_by_number_then_by_amount_and_day_and_each_once() -> None:
    theirs = [
        their(2, 1, "cgfp1", "100"),
        their(3, 1, "INV-7", "50"),
        their(4, 2, "?", "30"),
        their(5, 3, "??", "30"),
        their(6, 4, "X", "8"),
    ]
    ours = [
        our(1, 1, "CGFP1", "90"),
        our(2, 2, "CGFP2", "50", "inv-7"),
        our(3, 3, "CGFP3", "30"),
        our(4, 3, "CGFP4", "8.01"),
    ]
    found = compare(theirs, ours)
    assert [(one.verdict, one.ours.document if one.ours else None) for one in found] == [
        (Verdict.DIFFERS, 1),
        (Verdict.EQUAL, 2),
        (Verdict.BY_AMOUNT, 3),
        (Verdict.ONLY_THEIRS, None),
        (Verdict.ONLY_THEIRS, None),
        (Verdict.ONLY_OURS, 4),
    ]
    assert sum(one.difference for one in found) == D(218) - D("178.01")


def test_an_uploaded_list_is_compared_and_not_kept(trading: Trading) -> None:
    received = trading.receive("P1", "10", "2")
    billed = trading.line("P1", "10", "2", origin=received.lines[0])
    trading.book("finance.supplier_invoice", [billed], partner="S1", reference="A-1")
    invoice = Document.objects.get(type="finance.supplier_invoice")
    rows: list[list[object]] = [
        ["某供应商对账单"],
        ["日期", "发票号", "金额", "收款"],
        [invoice.business_date.isoformat(), "A-1", float(invoice.gross_amount), None],
        [invoice.business_date.isoformat(), "A-2", 99, None],
        ["昨天", "A-3", 1, None],
        ["合计", None, 123, None],
    ]
    client = signed_in("owner")
    file = SimpleUploadedFile("对账单.xlsx", xlsx(rows))
    given = {"side": "payables", "partner": str(trading.partners["S1"]), "file": file}
    page = made_of(client.post("/bank/compare", given))
    assert [one.row for one in page["wrong"]] == [5]
    shown = [texts(row["cells"]) for row in page["table"]["rows"]]
    assert [(row[0], row[2], row[7]) for row in shown] == [("只在对方", "A-2", "99.00"), ("一致", "A-1", "")]
    assert client.post("/bank/compare", {"side": "payables"}).status_code == 422
    assert client.get("/bank/compare").status_code == 200
    assert signed_in("clerk").get("/bank/compare").status_code == 403


def test_a_payment_of_debts_of_several_days_is_one_of_ours(
    trading: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """113 of 11-03 and 226 of 11-10 paid on 11-05: what pays the later one counts on its day, 339 on ours."""
    trading.receive("P1", "10", "2", on=date(2026, 11, 1))
    debts = []
    for day, price in ((3, "100"), (10, "200")):
        on = date(2026, 11, day)
        sold = trading.book(
            "sales.delivery", [trading.line("P1", "1", price)], on, partner="C1", place="主仓"
        )
        billed = trading.line("P1", "1", price, origin=sold.lines[0])
        made = trading.book("finance.sales_invoice", [billed], on, partner="C1")
        debts.append(Claim.objects.get(document=made.id))
    bank = Account.objects.get(code="100201").pk
    lines = [
        LineInput(account=bank, gross_amount=D(339)),
        *(LineInput(claim=one.pk, gross_amount=one.amount) for one in debts),
    ]
    paid = trading.book("finance.incoming_payment", lines, date(2026, 11, 5), partner="C1")
    theirs = [their(1, 3, "", "113"), their(2, 10, "", "226"), their(3, 5, "", "-339")]
    ours, span = ours_of(Side.RECEIVABLE, trading.partners["C1"], theirs)
    assert [(one.on.day, one.amount) for one in ours] == [(3, D(113)), (5, D(-339)), (10, D(226))]
    pairs = within(compare(theirs, ours), span)
    assert {one.verdict for one in pairs} == {Verdict.BY_AMOUNT}
    # The days of their list end long before the later debt: the payment is still one, and whole.
    alone = [their(1, 5, Document.objects.get(pk=paid.id).number, "-339")]
    monkeypatch.setattr(partner_lists, "NEAR_DAYS", 1)
    ours, span = ours_of(Side.RECEIVABLE, trading.partners["C1"], alone)
    (pair,) = within(compare(alone, ours), span)
    assert (pair.verdict, pair.difference) == (Verdict.EQUAL, D(0))


def test_programs_compare_a_list_and_leave_nothing(trading: Trading) -> None:
    received = trading.receive("P1", "10", "2")
    billed = trading.line("P1", "10", "2", origin=received.lines[0])
    trading.book("finance.supplier_invoice", [billed], partner="S1", reference="A-1")
    invoice = Document.objects.get(type="finance.supplier_invoice")
    owner = caller("owner", slug=SLUG)
    rows = [
        {"on": invoice.business_date.isoformat(), "number": "a-1", "amount": "20"},
        {"on": invoice.business_date.isoformat(), "number": "A-2", "amount": "99"},
    ]
    sent = {"partner": trading.partners["S1"], "rows": rows}
    answer = owner.call("post", "/partner-lists/compare", sent)
    assert answer.status == 200, answer.body
    assert [(one["verdict"], one["row"], one["document"], one["difference"]) for one in answer.body] == [
        ("differs", 1, invoice.pk, "-2.6"),
        ("only_theirs", 2, None, "99"),
    ]
    assert owner.call("post", "/partner-lists/compare", sent | {"partner": 10**6}).status == 404
    assert owner.call("post", "/partner-lists/compare", sent | {"rows": []}).status == 422
