"""Lock dates bar what they name on every road, for everybody but whom an exception names."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.lock_actions import end_waiver, read_locks, set_lock_dates, waive
from liandong.general_ledger.models import Account
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.locking import LockKind
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table
from tests.support.taking_turns import second_after_first
from tests.support.trading import Trading, make_trading

TODAY, EARLY, LATE = date(2026, 12, 5), date(2026, 11, 10), date(2026, 11, 20)
LOCKED = date(2026, 11, 15)
D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


def lock(trading: Trading, *kinds: LockKind, upto: date | None = LOCKED) -> None:
    set_lock_dates(dict.fromkeys(kinds, upto), trading.actor, TODAY)


def codes(act: Callable[[], object]) -> set[str]:
    """Return why something is refused; nothing when it is done."""
    try:
        act()
    except RefusedError as refusal:
        return {one.code for one in refusal.problems}
    return set()


def pay(trading: Trading, on: date) -> Callable[[], object]:
    bank = trading.money_account("100201")
    rent = LineInput(gross_amount=D(3), details={"category": "房租"})
    return lambda: trading.book(
        "finance.other_expense", [rent, LineInput(account=bank, gross_amount=D(3))], on=on
    )


def voucher(trading: Trading, debit: str, on: date) -> Callable[[], object]:
    one, other = Account.objects.get(code=debit).pk, Account.objects.get(code="1602").pk
    lines = [
        LineInput(account=one, gross_amount=D(5), details={"summary": "x"}),
        LineInput(account=other, details={"credit": "5"}),
    ]
    return lambda: trading.book("finance.voucher", lines, on=on)


def receive(trading: Trading, on: date) -> Callable[[], object]:
    lines = [trading.line("P1", "10", "5")]
    return lambda: trading.book("purchasing.receipt", lines, partner="S1", place="主仓", on=on)


def order(trading: Trading, on: date) -> Callable[[], object]:
    lines = [trading.line("P1", "1", "9")]
    return lambda: trading.book("sales.order", lines, partner="C1", place="主仓", on=on)


def test_each_lock_bars_its_kind_up_to_its_day_and_not_after(trading: Trading) -> None:
    lock(trading, LockKind.SALES, LockKind.PURCHASES, LockKind.STOCK, LockKind.MONEY)
    assert codes(order(trading, EARLY)) == {"locked_sales"}
    assert codes(receive(trading, LOCKED)) == {"locked_purchases", "locked_stock"}
    assert codes(pay(trading, EARLY)) == {"locked_money"}
    assert codes(voucher(trading, "100201", EARLY)) == {"locked_money"}
    assert codes(voucher(trading, "560206", EARLY)) == set()
    for act in (order, receive, pay):
        assert codes(act(trading, LATE)) == set()
    lock(trading, LockKind.ALL)
    assert codes(voucher(trading, "560206", EARLY)) == {"locked_all"}


def test_reversing_and_reopening_are_barred_and_a_later_red_document_is_not(trading: Trading) -> None:
    first, second = (receive(trading, EARLY)() for _ in range(2))
    lock(trading, LockKind.STOCK)
    assert codes(lambda: reverse(ReversalRequest(first.id, trading.actor))) == {"locked_stock"}  # type: ignore[attr-defined]
    assert codes(lambda: reopen(ReversalRequest(first.id, trading.actor))) == {"locked_stock"}  # type: ignore[attr-defined]
    later = ReversalRequest(second.id, trading.actor, on=LATE)  # type: ignore[attr-defined]
    assert codes(lambda: reverse(later)) == set()


def test_a_late_receipt_that_would_change_later_costs_is_barred(trading: Trading) -> None:
    receive(trading, EARLY)()
    trading.book(
        "sales.delivery", [trading.line("P1", "4", "9")], partner="C1", place="主仓", on=date(2026, 11, 12)
    )
    lock(trading, LockKind.STOCK)
    cost = trading.cost("P1")
    lines = [trading.line("P1", "10", "8")]
    act: Callable[[], object] = lambda: trading.book(  # noqa: E731
        "purchasing.receipt", lines, partner="S1", place="主仓", on=date(2026, 11, 11)
    )
    assert codes(act) == {"locked_stock"}
    assert trading.cost("P1") == cost


def test_imports_and_drafts_from_before_meet_the_lock(trading: Trading) -> None:
    lines = (trading.line("P1", "1", "9"),)
    saved = trading.draft("sales.order", list(lines), partner="C1", place="主仓", on=EARLY)
    lock(trading, LockKind.SALES)
    assert codes(lambda: post([PostRequest(saved.id, trading.actor)])) == {"locked_sales"}
    draft = DraftInput("sales.order", EARLY, lines, trading.partners["C1"], trading.places["主仓"])
    (outcome,) = book_each([DraftRequest(draft, trading.actor)])
    assert [one.code for one in outcome.problems] == ["locked_sales"]


def test_a_program_is_told_too(trading: Trading) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "9")], partner="C1", place="主仓", on=EARLY)
    api = caller("owner")
    days = {"all": None, "sales": "2026-11-15", "purchases": None, "stock": None, "money": None}
    assert api.put("/lock-dates", days, key="one").body["days"] == {"sales": "2026-11-15"}
    refused = api.post(f"/documents/sales.order/{saved.id}/post", {}, key="two")
    assert (refused.status, refused.codes) == (422, {"locked_sales"})
    member = trading.actor.member
    wish = {"kind": "sales", "member": member, "hours": 2, "reason": "补一张"}
    made = api.post("/lock-waivers", wish, key="three")
    assert (made.status, made.body["kind"]) == (201, "sales")
    assert api.post(f"/documents/sales.order/{saved.id}/post", {}, key="four").status == 200
    ended = api.post("/lock-waivers/end", {"number": made.body["number"]}, key="five").body["waivers"][0]
    assert datetime.fromisoformat(ended["until"]) <= timezone.now()
    assert api.post("/lock-waivers/end", {"number": 99}, key="six").codes == {"lock_waiver_unknown"}
    assert caller("clerk").get("/lock-dates").status == 403


def test_an_exception_is_for_one_member_one_lock_and_a_time(trading: Trading, people: People) -> None:
    lock(trading, LockKind.SALES, LockKind.MONEY)
    now = timezone.now()
    mine = waive((LockKind.SALES, trading.actor.member, 1), " 补一张 ", trading.actor, now)
    assert codes(order(trading, EARLY)) == set()
    trail = AuditRow.objects.filter(action="post").latest("pk").detail
    assert trail["lock_waived"] == "补一张"
    assert codes(pay(trading, EARLY)) == {"locked_money"}
    end_waiver(mine.number, trading.actor, now)
    assert codes(order(trading, EARLY)) == {"locked_sales"}
    waive((LockKind.ALL, people.clerk.member, 1), "别人", trading.actor, now)
    waive((LockKind.ALL, trading.actor.member, 1), "早先", trading.actor, now - timedelta(hours=2))
    assert codes(order(trading, EARLY)) == {"locked_sales"}
    waive((LockKind.ALL, trading.actor.member, 1), "全部", trading.actor, now)
    assert codes(pay(trading, EARLY)) == set()
    deeds = AuditRow.objects.filter(subject="finance.period").order_by("pk").values_list("action", flat=True)
    assert list(deeds) == ["lock_dates", "lock_waiver", "end_lock_waiver", *["lock_waiver"] * 3]


def test_setting_and_waiving_are_checked(trading: Trading, people: People) -> None:
    assert codes(lambda: lock(trading, LockKind.ALL, upto=TODAY)) == {"lock_not_over"}
    now, me = timezone.now(), trading.actor.member
    assert codes(lambda: waive((LockKind.ALL, 0, 200), "", trading.actor, now)) == {
        *("lock_member_missing", "lock_hours", "reason_missing")
    }
    assert codes(lambda: waive((LockKind.ALL, me, 1), "长" * 201, trading.actor, now)) == {"too_long"}
    with pytest.raises(NotAllowedError):
        set_lock_dates({LockKind.ALL: LOCKED}, people.clerk, TODAY)
    lock(trading, LockKind.ALL)
    lock(trading, LockKind.SALES, upto=None)
    assert read_locks().days == {LockKind.ALL: LOCKED}
    lock(trading, LockKind.ALL, upto=None)
    assert codes(order(trading, EARLY)) == set()


def test_pages(trading: Trading) -> None:
    owner: Client = signed_in("owner")
    assert owner.post("/ledger/locks", {"stock": "2026-11-15"}).status_code == 302
    assert read_locks().days == {LockKind.STOCK: LOCKED}
    assert owner.post("/ledger/locks", {"all": "2099-01-01", "stock": "x"}).status_code == 422
    assert owner.post("/ledger/locks", {"all": "2099-01-01"}).status_code == 422
    sent = {"member": trading.actor.member, "kind": "stock", "hours": "2", "reason": "补盘点"}
    assert "已给例外" in owner.post("/ledger/lock-waivers/new", sent, follow=True).content.decode()
    row = table(context_of(owner, "/ledger/lock-waivers"))[0]
    assert (row[1], row[2], row[4]) == ("库存", "生效中", "补盘点")
    for wrong in ({**sent, "kind": "x"}, {**sent, "hours": "x"}, {"reason": ""}):
        assert owner.post("/ledger/lock-waivers/new", wrong).status_code == 422
    assert "收回" in owner.post("/ledger/lock-waivers/end", {"number": "1"}, follow=True).content.decode()
    assert table(context_of(owner, "/ledger/lock-waivers"))[0][2] == "已结束"
    clerk = signed_in("clerk")
    for path in ("locks", "lock-waivers", "lock-waivers/new"):
        assert clerk.get(f"/ledger/{path}").status_code == 403


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("is_lock_first", [True, False])
def test_what_is_posted_while_a_lock_is_set_is_before_it_or_refused(
    fresh_company: str, *, is_lock_first: bool
) -> None:
    trading = make_trading()
    receive(trading, LATE)()
    acts: list[Callable[[], list[str]]] = [
        lambda: sorted(codes(lambda: lock(trading, LockKind.ALL))),
        lambda: sorted(codes(receive(trading, EARLY))),
    ]
    if is_lock_first:
        assert second_after_first(fresh_company, *acts) == ([], ["locked_all"])
    else:
        assert second_after_first(fresh_company, *reversed(acts)) == ([], [])
        assert read_locks().days == {LockKind.ALL: LOCKED}
