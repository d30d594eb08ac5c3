"""Two at once, the second made to wait for the first: it must see what the first did.

PostgreSQL only: there rows are locked; on SQLite the second writer waits for the whole file.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from liandong.catalog.models import Product
from liandong.documents.auditing.auditor import audit
from liandong.documents.copying import read_stored
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.documents.posting.engine import post_each
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim
from liandong.general_ledger.periods import close_period
from liandong.identity.models import RuleRevision
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.masters.merging.partners import merge_partners
from liandong.partners.models import Partner
from liandong.stock_ledger.models import StockBalance
from liandong.storage import bulk
from tests.support.taking_turns import Work, in_company, second_after_first, until_waiting
from tests.support.trading import Trading, make_trading

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture
def trading(fresh_company: str) -> Trading:
    return make_trading()


def posting(trading: Trading, saved: SavedDraft) -> Work:
    def work() -> list[str]:
        (outcome,) = post_each([PostRequest(saved.id, trading.actor)])
        return sorted({problem.code for problem in outcome.problems})

    return work


def reversing(trading: Trading, document: int) -> Work:
    def work() -> list[str]:
        try:
            reverse(ReversalRequest(document, trading.actor))
        except RefusedError as refusal:
            return sorted({problem.code for problem in refusal.problems})
        return []

    return work


def service_order(trading: Trading) -> SavedDraft:
    """Order what has no stock, so that the order's line is all that two deliveries share."""
    Product.objects.filter(pk=trading.products["P3"]).update(is_stocked=False)
    return trading.book("sales.order", [trading.line("P3", "10", "30")], partner="C1", place="主仓")


def delivery_of(trading: Trading, order: SavedDraft, quantity: str = "10") -> SavedDraft:
    line = trading.line("P3", quantity, "30", origin=order.lines[0])
    return trading.draft("sales.delivery", [line], partner="C1", place="主仓")


def test_an_order_line_is_delivered_once(trading: Trading, fresh_company: str) -> None:
    order = service_order(trading)
    first, second = (posting(trading, delivery_of(trading, order)) for _ in range(2))
    assert second_after_first(fresh_company, first, second) == ([], ["exceeds_open"])
    assert trading.progress(order.lines[0])[0] == Decimal(10)


def test_a_claim_is_settled_once(trading: Trading, fresh_company: str) -> None:
    line = LineInput(gross_amount=Decimal(80), details={"kind": "receivable"})
    trading.book("finance.opening_claims", [line], partner="C1")
    claim = Claim.objects.get().pk
    money = LineInput(account=trading.money_account("1001"), gross_amount=Decimal(60))
    lines = [money, LineInput(claim=claim, gross_amount=Decimal(60))]
    first, second = (
        posting(trading, trading.draft("finance.incoming_payment", lines, partner="C1")) for _ in range(2)
    )
    assert second_after_first(fresh_company, first, second) == ([], ["claim_over_settled"])
    assert trading.claims("C1")[0] == ("receivable", Decimal(80), Decimal(20))
    assert audit() == []


def test_a_cost_is_used_up_once(trading: Trading, fresh_company: str) -> None:
    """Two warehouses share the company's cost: their balances don't make anyone wait."""
    trading.receive("P1", "3", "10")
    trading.receive("P1", "3", "10", place="门店仓")
    first, second = (
        posting(
            trading,
            trading.draft("sales.delivery", [trading.line("P1", "3", "30")], partner="C1", place=place),
        )
        for place in ("主仓", "门店仓")
    )
    assert second_after_first(fresh_company, first, second) == ([], [])
    assert trading.cost("P1") == (Decimal(0), Decimal(0))
    assert audit() == []


def test_a_debt_that_is_being_paid_is_not_reversed(trading: Trading, fresh_company: str) -> None:
    line = LineInput(gross_amount=Decimal(80), details={"kind": "receivable"})
    opening = trading.book("finance.opening_claims", [line], partner="C1")
    money = LineInput(account=trading.money_account("1001"), gross_amount=Decimal(60))
    lines = [money, LineInput(claim=Claim.objects.get().pk, gross_amount=Decimal(60))]
    pay = posting(trading, trading.draft("finance.incoming_payment", lines, partner="C1"))
    turn_back = reversing(trading, opening.id)
    paid, refused = second_after_first(fresh_company, pay, turn_back)
    # One that looks late enough also sees the payment itself, and says so.
    assert (paid, set(refused) - {"claim_settled"}) == ([], {"claim_over_settled"})
    assert audit() == []


def test_a_credit_limit_holds_for_two_sales_at_once(trading: Trading, fresh_company: str) -> None:
    RuleRevision.objects.update(values={"invoice_with_goods": True})
    Partner.objects.filter(code="C1").update(credit_limit=Decimal(500))
    Product.objects.filter(pk=trading.products["P3"]).update(is_stocked=False)
    lines = [trading.line("P3", "10", "30")]
    first, second = (
        posting(trading, trading.draft("sales.delivery", lines, partner="C1", place="主仓")) for _ in range(2)
    )
    assert second_after_first(fresh_company, first, second) == ([], ["credit_exceeded"])


def test_closing_a_month_waits_for_a_posting_into_it(trading: Trading, fresh_company: str) -> None:
    saved = delivery_of(trading, service_order(trading))

    def close() -> list[str]:
        problems = close_period(2026, 11, trading.actor)
        return [*(problem.code for problem in problems), Document.objects.get(pk=saved.id).state]

    assert second_after_first(fresh_company, posting(trading, saved), close) == ([], ["posted"])
    assert audit() == []


def test_the_second_of_two_editors_at_once_gets_a_conflict(trading: Trading, fresh_company: str) -> None:
    saved = delivery_of(trading, service_order(trading))

    def edit() -> list[str]:
        draft = read_stored(Document.objects.get(pk=saved.id)).draft
        try:
            save_draft(DraftRequest(draft, trading.actor, saved.id, saved.version))
        except RefusedError as refusal:
            return [problem.code for problem in refusal.problems]
        return []

    assert second_after_first(fresh_company, edit, edit) == ([], ["version_conflict"])


def test_what_is_being_built_upon_is_not_reversed(trading: Trading, fresh_company: str) -> None:
    order = service_order(trading)
    build = posting(trading, delivery_of(trading, order))
    turn_back = reversing(trading, order.id)
    assert second_after_first(fresh_company, build, turn_back) == ([], ["reversal_blocked"])


def test_nothing_is_built_on_what_is_being_reversed(trading: Trading, fresh_company: str) -> None:
    order = service_order(trading)
    build = posting(trading, delivery_of(trading, order))
    turn_back = reversing(trading, order.id)
    first, second = second_after_first(fresh_company, turn_back, build)
    assert first == []
    assert set(second) & {"origin_not_posted", "origin_closed"}


def late_receipt(trading: Trading) -> Work:
    """Return the entry of ten at 20 on the 1st, which raises the cost of what was sold on the 5th."""
    lines = [trading.line("P1", "10", "20")]
    return posting(
        trading,
        trading.draft("purchasing.receipt", lines, date(2026, 11, 1), partner="S1", place="主仓"),
    )


def sold_on_the_5th(trading: Trading) -> SavedDraft:
    trading.receive("P1", "10", "10", on=date(2026, 11, 3))
    lines = [trading.line("P1", "4", "30")]
    return trading.book("sales.delivery", lines, date(2026, 11, 5), partner="C1", place="主仓")


def test_what_comes_back_comes_at_the_cost_corrected_meanwhile(trading: Trading, fresh_company: str) -> None:
    sale = sold_on_the_5th(trading)
    line = trading.line("P1", "4", "30", origin=sale.lines[0])
    back = trading.draft("sales.sales_return", [line], date(2026, 11, 6), partner="C1", place="主仓")
    assert second_after_first(fresh_company, late_receipt(trading), posting(trading, back)) == ([], [])
    assert trading.cost("P1") == (Decimal(20), Decimal(300))
    assert trading.account(AccountRole.COST_OF_SALES) == 0
    assert audit() == []


def test_a_reversal_takes_the_correction_made_meanwhile_back(trading: Trading, fresh_company: str) -> None:
    sale = sold_on_the_5th(trading)
    turn_back = reversing(trading, sale.id)
    assert second_after_first(fresh_company, late_receipt(trading), turn_back) == ([], [])
    assert trading.cost("P1") == (Decimal(20), Decimal(300))
    assert trading.account(AccountRole.COST_OF_SALES) == 0
    assert audit() == []


def test_two_lines_of_an_order_delivered_at_once_are_both_counted(
    trading: Trading, fresh_company: str
) -> None:
    Product.objects.filter(pk=trading.products["P3"]).update(is_stocked=False)
    lines = [trading.line("P3", "10", "30"), trading.line("P3", "10", "30")]
    order = trading.book("sales.order", lines, partner="C1", place="主仓")
    drafts = []
    for line in order.lines:
        rows = [trading.line("P3", "10", "30", origin=line)]
        drafts.append(trading.draft("sales.delivery", rows, partner="C1", place="主仓"))
    first, second = (posting(trading, draft) for draft in drafts)
    assert second_after_first(fresh_company, first, second) == ([], [])
    assert Document.objects.get(pk=order.id).stage == "done"


def test_what_nobody_had_before_is_locked_in_order(
    trading: Trading, fresh_company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2 comes into being between two looks of the first, and is taken by the second, who then wants P3.

    The first must not hold P3 meanwhile: each would wait for the other.
    """
    trading.receive("P3", "3", "10")

    def receipt(*codes: str) -> Work:
        lines = [trading.line(code, "1", "10") for code in codes]
        return posting(trading, trading.draft("purchasing.receipt", lines, partner="S1", place="主仓"))

    first, between, second = receipt("P2", "P3"), receipt("P2"), receipt("P2", "P3")

    within = partial(in_company, fresh_company)
    meanwhile: list[Future[list[str]]] = []
    execute = bulk.execute

    def interrupted(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        if f"INSERT INTO {bulk.table(StockBalance)} " in sql and not meanwhile:
            meanwhile.append(pool.submit(within, between))
            assert meanwhile[0].result(60) == []
            meanwhile.append(pool.submit(within, second))
            until_waiting(meanwhile[1])
        return execute(sql, params)

    monkeypatch.setattr(bulk, "execute", interrupted)
    with ThreadPoolExecutor(3) as pool:
        assert pool.submit(within, first).result(60) == []
        assert [one.result(60) for one in meanwhile] == [[], []]
    assert audit() == []


def test_a_bill_posted_while_its_payee_is_merged_leaves_nothing_with_him(
    trading: Trading, fresh_company: str
) -> None:
    trading.service("运费")
    receipt = trading.receive("P1", "10", "5")
    payee = Partner.objects.create(code="海关", name="宁波海关", is_supplier=True).pk
    trading.partners["海关"], keep = payee, trading.partners["S2"]
    lines = [
        trading.line("运费", "1", "40", tax_rate=Decimal(0), payee=payee),
        trading.line("P1", "10", origin=receipt.lines[0]),
    ]
    bill = trading.draft("purchasing.landed_cost", lines, partner="S2", details={"basis": "quantity"})

    def merging() -> list[str]:
        try:
            merge_partners(keep, payee, trading.actor)
        except RefusedError as refusal:
            return sorted({problem.code for problem in refusal.problems})
        return []

    assert second_after_first(fresh_company, posting(trading, bill), merging) == ([], [])
    assert [left for _, _, left in trading.claims("海关")] == [Decimal(0)]
    assert audit() == []
