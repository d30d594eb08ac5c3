"""税额汇总: tax by rate of documents, of invoices and of the books, each agreeing where it should."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.finance.invoicing.summary_page import deducts
from liandong.general_ledger.role_actions import save_roles
from liandong.identity.models import Member, Role, RoleGrant
from liandong.kernel.terms import AccountRole
from liandong.tax_invoices.keeping import SUBJECT, deduct_invoices, save_invoice
from liandong.tax_invoices.models import Direction
from liandong.tax_invoices.summary import TaxSide, tax_side, transferred_out
from tests.apikit.calling import caller
from tests.finance.test_tax_invoices import form, owner, ruled, trading
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading

__all__ = ("owner", "trading")

D = Decimal
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
SPAN = "from=2026-11-01&to=2026-11-30"


def sold(trading: Trading, quantity: str, rate: int) -> int:
    """Deliver bottles at 10.00 without tax."""
    line = replace(trading.line("P1", quantity, "10"), tax_rate=D(rate))
    return trading.book("sales.delivery", [line], partner="C1", place="主仓").id


def rates(side: TaxSide) -> dict[int, tuple[int, Decimal, Decimal]]:
    return {int(one.rate): (one.documents, one.net, one.tax) for one in side.rates}


def test_output_tax_by_rate_is_that_of_the_books(trading: Trading) -> None:
    """200 at 13 % are 26.00, 50 at none; 20 of the first come back with 2.60, and 9 % of 100 whole."""
    first, second = sold(trading, "20", 13), sold(trading, "10", 9)
    sold(trading, "5", 0)
    origin = Document.objects.get(pk=first).lines.get().pk
    back = replace(trading.line("P1", "2", "10", origin=origin), tax_rate=D(13))
    trading.book("sales.sales_return", [back], partner="C1", place="主仓")
    reverse(ReversalRequest(second, trading.actor))
    side = tax_side(Direction.OUTPUT, NOVEMBER)
    assert rates(side) == {13: (2, D(180), D("23.40")), 0: (1, D(50), D(0))}
    assert (side.booked, side.by_others, side.strays) == (D("23.40"), D(0), D(0))
    assert -trading.account(AccountRole.OUTPUT_TAX) == side.booked


def test_a_voucher_by_hand_is_told_apart(trading: Trading) -> None:
    sold(trading, "20", 13)
    tax, bank = (trading.money_account(code) for code in ("22210107", "100201"))
    said = {"summary": "补税"}
    lines = [
        LineInput(account=bank, gross_amount=D(5), details=said),
        LineInput(account=tax, details={**said, "credit": "5"}),
    ]
    trading.book("finance.voucher", lines)
    side = tax_side(Direction.OUTPUT, NOVEMBER)
    assert (side.total.tax, side.by_documents, side.by_others, side.booked) == (D(26), D(26), D(5), D(31))
    assert side.strays == 0


def test_invoices_stand_beside_input_ones_in_the_month_of_their_deduction(trading: Trading) -> None:
    sold(trading, "20", 13)
    save_invoice(None, form(1, "150", "19.5"), trading.actor)
    got = form(2, "300", "39", direction="input", seller_name="供应商S1", buyer_name="甲公司")
    received = save_invoice(None, got, trading.actor)
    side = tax_side(Direction.OUTPUT, NOVEMBER)
    (one,) = side.rates
    assert (one.invoices, one.invoiced_net, one.invoiced_tax, one.difference) == (
        1,
        D(150),
        D("19.5"),
        D("6.5"),
    )
    assert tax_side(Direction.INPUT, NOVEMBER).total.invoiced_tax == 0
    deduct_invoices([received], date(2026, 12, 5), trading.actor)
    december = (date(2026, 12, 1), date(2026, 12, 31))
    assert tax_side(Direction.INPUT, december).total.invoiced_tax == D(39)


def test_purchases_are_deducted_by_who_may(trading: Trading) -> None:
    """100 bottles at 5.00 with 13 % came at first: 65.00."""
    side = tax_side(Direction.INPUT, NOVEMBER)
    assert rates(side) == {13: (1, D(500), D(65))}
    assert (side.booked, side.strays) == (D(65), D(0))
    assert trading.account(AccountRole.INPUT_TAX) == D(65)


def test_a_small_taxpayer_has_the_tax_in_the_cost(trading: Trading) -> None:
    ruled(trading, {"taxpayer": "small"})
    assert not deducts(NOVEMBER)
    side = tax_side(Direction.INPUT, NOVEMBER, is_deducted=False)
    assert rates(side) == {13: (1, D(565), D(0))}


def test_input_tax_given_back_stands_by_reason(trading: Trading, owner: Client) -> None:
    """Of 65.00 are 13.00 for welfare, 2.60 lost of which 1.00 comes back, and 4.00 by hand."""
    accounts = {code: trading.money_account(code) for code in ("2211", "571102", "22210109")}

    def given_back(code: str, amount: str, reason: str) -> int:
        line = LineInput(account=accounts[code], gross_amount=D(amount), details={"reason": reason})
        return trading.book("finance.input_tax_transfer", [line]).id

    given_back("2211", "13", "welfare")
    given_back("571102", "2.6", "loss")
    given_back("571102", "-1", "loss")
    reverse(ReversalRequest(given_back("571102", "7", "other"), trading.actor))
    by_hand = [
        LineInput(account=accounts["2211"], gross_amount=D(4), details={"summary": "转出"}),
        LineInput(account=accounts["22210109"], details={"summary": "转出", "credit": "4"}),
    ]
    trading.book("finance.voucher", by_hand)
    out = transferred_out(NOVEMBER)
    assert out.by_reason == {"loss": D("1.6"), "welfare": D(13)}
    assert (out.booked, out.by_others) == (D("18.6"), D(4))
    assert -trading.account(AccountRole.INPUT_TAX_OUT) == D("18.6")
    assert transferred_out((date(2026, 12, 1), date(2026, 12, 31))).booked == 0
    given_back("2211", "1", "exempt")
    page = owner.get(f"/tax-invoices/summary?{SPAN}").content.decode()
    said = ("免税项目用", "集体福利、个人消费", "非正常损失", "账上进项税额转出", "19.60", "-45.40")
    places = [page.index(one) for one in said]
    assert places == sorted(places)
    assert "reason" not in page


def test_a_role_that_moved_leaves_past_returns_alone(trading: Trading) -> None:
    sold(trading, "20", 13)
    before = tax_side(Direction.OUTPUT, NOVEMBER)
    moved = {AccountRole.OUTPUT_TAX: "22210105", AccountRole.INPUT_TAX_OUT: "22210106"}
    save_roles({role: trading.money_account(code) for role, code in moved.items()}, trading.actor)
    side = tax_side(Direction.OUTPUT, NOVEMBER)
    assert (side.booked, side.strays) == (before.booked, D(0)) == (D(26), D(0))
    bought = tax_side(Direction.INPUT, NOVEMBER).booked
    save_roles({AccountRole.INPUT_TAX: trading.money_account("22210107")}, trading.actor)
    assert tax_side(Direction.OUTPUT, NOVEMBER).booked == 0  # the account serves the other role now
    assert tax_side(Direction.INPUT, NOVEMBER).booked == bought - D(26)


@pytest.mark.parametrize("rate", ["1.00001", "9" * 20, "-1", "x"])
def test_an_odd_rate_is_refused(trading: Trading, owner: Client, rate: str) -> None:
    del trading
    assert owner.get(f"/tax-invoices/summary/documents?rate={rate}").status_code == 400
    assert owner.get(f"/tax-invoices?rate={rate}").status_code == 400


@pytest.mark.parametrize("rate", ["1.5", "0.5"])
def test_a_rate_with_decimals_leads_to_its_invoices(trading: Trading, owner: Client, rate: str) -> None:
    save_invoice(None, form(1, "100", rate, rate=rate), trading.actor)
    save_invoice(None, form(2, "100", "1", rate="1"), trading.actor)
    page = context_of(owner, f"/tax-invoices/summary?{SPAN}")
    urls = {cell.get("url", "") for row in page["rows"] for cell in row["cells"]}
    (url,) = (one for one in urls if one.startswith("/tax-invoices?") and f"rate={rate}&" in one)
    assert [row[0] for row in table(context_of(owner, url))] == [f"{1:020}"]


def test_pages_and_programs(trading: Trading, owner: Client, people: People) -> None:
    first = sold(trading, "20", 13)
    number = Document.objects.get(pk=first).number
    page = owner.get(f"/tax-invoices/summary?{SPAN}").content.decode()
    assert "账上销项税额" in page
    assert "26.00" in page
    listed = owner.get(f"/tax-invoices/summary/documents?direction=output&rate=13&{SPAN}").content.decode()
    assert number in listed
    assert owner.get(f"/tax-invoices/summary/documents?rate=x&{SPAN}").status_code == 400
    told = caller("owner").get("/tax-invoices/summary?start=2026-11-01&end=2026-11-30").body
    output, bought = told["sides"]
    assert told["transferred_out"] == {"by_reason": {}, "by_others": "0", "booked": "0"}
    assert (output["booked"], output["rates"][0]["tax"], bought["booked"]) == ("26", "26", "65")
    assert caller("owner").get("/tax-invoices/summary?start=2026-11-10").body["sides"][0]["booked"] == "0"
    assert caller("owner").get("/tax-invoices/summary?end=2026-11-30").body == told
    assert caller("owner").get("/tax-invoices/summary?start=2026-12-01&end=2026-11-30").status == 422
    urls = [f"/tax-invoices/summary?{SPAN}", f"/tax-invoices/summary/documents?rate=13&{SPAN}"]
    before = [statements(owner, url) for url in urls]
    for rate in (13, 13, 9, 6):
        sold(trading, "1", rate)
    assert [statements(owner, url) for url in urls] == before
    assert signed_in("clerk").get(f"/tax-invoices/summary?{SPAN}").status_code == 403


def test_who_sees_no_costs_sees_no_input_tax(trading: Trading, owner: Client, people: People) -> None:
    assert "账上进项税额" in owner.get(f"/tax-invoices/summary?{SPAN}").content.decode()
    role = Role.objects.create(name="开票", hidden=["cost"])
    RoleGrant.objects.create(role=role, subject=SUBJECT, verb="view", scope="all")
    Member.objects.get(pk=people.clerk.member).roles.add(role)
    told = caller("clerk").get("/tax-invoices/summary?start=2026-11-01&end=2026-11-30").body
    assert [one["direction"] for one in told["sides"]] == ["output"]
    assert "账上进项税额" not in signed_in("clerk").get(f"/tax-invoices/summary?{SPAN}").content.decode()
