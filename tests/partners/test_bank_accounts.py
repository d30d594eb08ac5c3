"""A partner's bank account: parted from the old text, proposed to payments, kept with them and printed."""

import io
from importlib import import_module

import pytest
from pypdf import PdfReader

from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.general_ledger.models import Account
from liandong.kernel.money import HUNDRED
from liandong.partners.models import Partner
from liandong.printkit.producing import PrintOrder, documents_pdf
from liandong.printkit.templates import template_for
from tests.support.pages import context_of, signed_in
from tests.support.trading import Trading, make_trading

PAYMENT = "finance.outgoing_payment"
LINE = "东方贸易 工行朝阳支行 6222 0200 1234"


@pytest.fixture
def trading(company: str) -> Trading:
    trading = make_trading()
    own = {"bank_name": "工行朝阳支行", "bank_number": "6222 0200 1234", "bank_holder": "东方贸易"}
    Partner.objects.filter(code="S1").update(**own)
    return trading


def pay(trading: Trading, partner: str) -> int:
    account = Account.objects.filter(is_settlement=True, children__isnull=True).order_by("code")[0].pk
    line = LineInput(account=account, gross_amount=HUNDRED)
    return trading.draft(PAYMENT, [line], partner=partner).id


def account_of(pk: int) -> str:
    return str(Document.objects.get(pk=pk).details.get("payee_account", ""))


def test_a_payment_proposes_the_account_keeps_it_and_prints_it(trading: Trading) -> None:
    pk = pay(trading, "S1")
    assert account_of(pk) == LINE
    assert account_of(pay(trading, "S2")) == ""
    Partner.objects.filter(code="S1").update(bank_number="999")
    assert account_of(pk) == LINE
    order = PrintOrder([pk], template_for(PAYMENT, "a4"), trading.actor, "甲公司")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(documents_pdf(order))).pages)
    assert "6222 0200 1234" in text
    page = context_of(signed_in("owner"), f"/t/{PAYMENT}/new?partner={trading.partners['S1']}")
    shown = {one["name"]: one for one in page["fields"]}["payee_account"]
    assert shown["value"] == "东方贸易 工行朝阳支行 999"


@pytest.mark.parametrize(
    ("typed", "bank", "number"),
    [
        ("工行朝阳支行 6222 0200 1234", "工行朝阳支行", "6222 0200 1234"),
        ("中国银行宁波分行：3901-2233-4455", "中国银行宁波分行", "3901-2233-4455"),
        ("6222020012345678", "", "6222020012345678"),
        ("支付宝 abc@example.com", None, None),
        ("建行 12", None, None),
    ],
)
def test_the_old_text_is_parted(typed: str, bank: str | None, number: str | None) -> None:
    pattern = import_module("liandong.partners.migrations.0008_bank_accounts")._NUMBER
    found = pattern.fullmatch(typed)
    parts = (None, None) if found is None else (found["bank"], found["number"])
    assert parts == (bank, number)
