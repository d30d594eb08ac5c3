"""Setting off: what is proposed and why, one press that settles, what is refused, and the way back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.finance.settling.gathering import bench_of, both_sides
from liandong.finance.settling.proposing import Open, Reason, amounts_of, difference_of, propose
from liandong.general_ledger.models import Account, Claim
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.people import create_person, join_company
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from tests.support.companies import PASSWORD, SLUG, People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading

D = Decimal
DUE = date(2026, 11, 2)


def owed(pk: int, amount: str, *names: str, kind: ClaimKind = ClaimKind.RECEIVABLE, day: int = 2) -> Open:
    return Open(pk, kind, date(2026, 11, day), D(amount), frozenset(names))


def paid(pk: int, amount: str, *names: str, memo: str = "") -> Open:
    return Open(pk, ClaimKind.ADVANCE_RECEIVED, DUE, D(amount), frozenset(names), memo)


def proposed(claims: Sequence[Open]) -> list[tuple[int, int, str, Reason]]:
    return [(one.left, one.right, str(one.amount), one.reason) for one in propose(claims)]


def test_the_surest_reason_goes_first() -> None:
    claims = [
        owed(1, "30", "XSD1", day=1),
        owed(2, "50", "XSD2"),
        owed(3, "70", "XSD3", "SO-3"),
        owed(4, "90", "XSD4"),
        paid(5, "70", "SKD5"),
        paid(6, "20", "SKD6", "SO-3"),
        paid(7, "50", "SKD7"),
        paid(8, "60", "SKD8", memo="付 XSD40 和 xsd4X 的款"),
    ]
    # 6 knows the order of 3; no other name of five letters is written anywhere; 7 is as much as 2, and 3 as
    # what is left of none; the rest begins with the oldest.
    assert proposed(claims) == [
        (3, 6, "20", Reason.ORDER),
        (2, 7, "50", Reason.AMOUNT),
        (1, 5, "30", Reason.OLDEST),
        (3, 5, "40", Reason.OLDEST),
        (3, 8, "10", Reason.OLDEST),
        (4, 8, "50", Reason.OLDEST),
    ]


def test_a_number_in_a_memo_names_its_document() -> None:
    claims = [owed(1, "30", "XSD-001", day=1), owed(2, "30", "XSD-002"), paid(3, "10", memo="货款xsd-002")]
    assert proposed(claims) == [(2, 3, "10", Reason.NAMED)]


def test_claims_of_one_document_know_each_other_by_nothing() -> None:
    debt, advance = (replace(one, document=7) for one in (owed(1, "30", "QC-001"), paid(2, "10", "QC-001")))
    assert proposed([debt, advance]) == [(1, 2, "10", Reason.OLDEST)]


def test_claims_in_other_currencies_are_left_alone() -> None:
    assert proposed([replace(owed(1, "30"), is_foreign=True), paid(2, "10")]) == []


def test_customers_and_suppliers_claims_stay_apart() -> None:
    payable = owed(2, "30", kind=ClaimKind.PAYABLE)
    assert proposed([owed(1, "30"), payable]) == []
    credit, advance = owed(3, "-5", kind=ClaimKind.PAYABLE), owed(4, "8", kind=ClaimKind.ADVANCE_PAID)
    assert proposed([owed(1, "30"), payable, credit, advance]) == [
        (3, 2, "5", Reason.OLDEST),
        (4, 2, "8", Reason.OLDEST),
    ]


KINDS = st.sampled_from(list(ClaimKind))
AMOUNTS = st.integers(-500, 500).filter(bool).map(lambda cents: Decimal(cents) / 100)


@given(st.lists(st.tuples(KINDS, AMOUNTS, st.integers(1, 20), st.sampled_from("abc")), max_size=14))
def test_both_sides_give_the_same_and_nothing_gives_more_than_it_has(
    rows: list[tuple[ClaimKind, Decimal, int, str]],
) -> None:
    claims = [
        Open(pk, kind, date(2026, 11, day), amount, frozenset({name}))
        for pk, (kind, amount, day, name) in enumerate(rows, 1)
    ]
    amounts = amounts_of(claims, propose(claims))
    assert difference_of(claims, amounts) == 0
    for one in claims:
        part = amounts.get(one.id, D(0))
        assert part * one.amount >= 0
        assert abs(part) <= abs(one.amount)
    for is_of_customer in (True, False):  # one side of each family is used up
        side = [one for one in claims if one.is_of_customer is is_of_customer]
        left = {
            is_left: sum(
                abs(one.amount) - abs(amounts.get(one.id, D(0))) for one in side if one.is_left is is_left
            )
            for is_left in (True, False)
        }
        assert 0 in left.values()


@pytest.fixture
def boss(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def receive(trading: Trading, amount: str, **more: str) -> int:
    lines = [LineInput(account=Account.objects.get(code="1001").pk, gross_amount=D(amount))]
    return trading.book("finance.incoming_payment", lines, DAY, partner="C1", **more).id


def sell(trading: Trading, quantity: str) -> int:
    """Order and sell at 100.00 with 13 % tax; return the invoice."""
    trading.receive("P1", quantity, "1")
    ordered = trading.book("sales.order", [trading.line("P1", quantity, "100")], partner="C1", place="主仓")
    line = trading.line("P1", quantity, "100", origin=ordered.lines[0])
    sent = trading.book("sales.delivery", [line], partner="C1", place="主仓")
    line = trading.line("P1", quantity, "100", origin=sent.lines[0])
    return trading.book("finance.sales_invoice", [line], partner="C1").id


def test_one_press_settles_what_is_proposed_and_a_second_nothing(trading: Trading, boss: Client) -> None:
    # By hand: owed 113 and 226, paid 226 for the second order: the second is settled, the first stays.
    first, second = sell(trading, "1"), sell(trading, "2")
    order = Document.objects.filter(type="sales.order").order_by("-pk")[0].number
    payment = receive(trading, "226", reference=order)
    partner = trading.partners["C1"]
    (row,) = table(context_of(boss, "/debts/settling"))
    assert row[1:] == ["客户C1", "339.00", "226.00", "", "", "226.00"]
    page = context_of(boss, f"/debts/settling/{partner}")
    left, right = (side["rows"] for side in page["sides"])
    assert [one["typed"] for one in left] == ["", "226.00"]
    assert left[1]["why"].startswith("同一订单 ")
    assert [one["typed"] for one in right] == ["226.00"]
    empty = context_of(boss, f"/debts/settling/{partner}?fill=0")
    assert [one["typed"] for one in empty["sides"][0]["rows"]] == ["", ""]
    sent = {f"claim-{one['id']}": one["typed"] for one in (*left, *right)}
    sent |= {"on": "2026-11-20", "key": page["key"], "memo": "对过了"}
    url = f"/debts/settling/{partner}/settle"
    assert boss.post(url, sent).status_code == boss.post(url, sent).status_code == 302
    (done,) = Document.objects.filter(type="finance.settlement")
    assert (done.memo, done.business_date) == ("对过了", date(2026, 11, 20))
    left_over = {one.document_id: one.open_amount for one in Claim.objects.filter(partner=partner)}
    assert left_over == {first: D("113.00"), second: D(0), payment: D(0)}
    assert both_sides() == []
    page = context_of(boss, f"/debts/settling/{partner}")
    assert len(page["settled"]["rows"]) == 1
    undo = f"/debts/settling/{partner}/undo"
    assert boss.post(undo, {"document": str(first)}).status_code == 302
    assert boss.post(undo, {"document": str(done.pk)}).status_code == 302
    assert Claim.objects.get(document=second).open_amount == D("226.00")
    done.refresh_from_db()
    assert done.state == "reversed"


def test_what_does_not_fit_is_told_beside_what_was_typed(trading: Trading, boss: Client) -> None:
    sell(trading, "1")
    receive(trading, "50")
    partner = trading.partners["C1"]
    debt, advance = Claim.objects.filter(partner=partner).order_by("pk").values_list("pk", flat=True)
    url = f"/debts/settling/{partner}/settle"

    def told(on_left: str, on_right: str) -> list[str]:
        sent = {f"claim-{debt}": on_left, f"claim-{advance}": on_right, "on": "2026-11-20"}
        answer = boss.post(url, sent)
        assert answer.status_code == 422
        page = answer.context
        assert page["sides"][0]["rows"][0]["typed"] == on_left
        return [one["message"] for one in page["problems"]]

    assert "核销两边不相等" in told("40", "50")[0]
    assert "未核销" in told("60", "60")[0]
    assert len(told("x", "y")) == 2
    assert told("", "") == ["请填写要核销的金额：两边各选一些，合计相等"]
    assert told("-5", "-5")
    assert not Document.objects.filter(type="finance.settlement").exists()


def test_who_sees_his_own_customers_sees_no_others(trading: Trading, boss: Client) -> None:
    sell(trading, "1")
    receive(trading, "50")
    partner = trading.partners["C1"]
    assert both_sides(owner=Member.objects.get(is_owner=True).pk) == []
    Partner.objects.filter(pk=partner).update(owner=Member.objects.get(is_owner=True))
    assert len(both_sides(owner=Member.objects.get(is_owner=True).pk)) == 1
    other = trading.partners["C2"]
    settled = boss.post(f"/debts/settling/{other}/undo", {"document": "1"})
    assert settled.status_code == 302
    assert boss.get("/debts/settling/999999").status_code == 404


def test_statements_do_not_grow_with_claims(trading: Trading, boss: Client) -> None:
    sell(trading, "1")
    receive(trading, "50")
    url = f"/debts/settling/{trading.partners['C1']}"
    few, listed = statements(boss, url), statements(boss, "/debts/settling")
    for _ in range(3):
        sell(trading, "1")
        receive(trading, "10")
    assert len(bench_of(trading.partners["C1"]).claims) == 8
    assert statements(boss, url) == few
    assert statements(boss, "/debts/settling") == listed


def test_odd_names_of_fields_break_nothing(trading: Trading, boss: Client) -> None:
    sell(trading, "1")
    url = f"/debts/settling/{trading.partners['C1']}/settle"
    for odd in ("claim-123456789012345678x", f"claim-{'9' * 30}", "claim-", "claim-²"):
        assert boss.post(url, {odd: "1", "on": "2026-11-21"}).status_code in {200, 302, 422}, odd


def test_who_may_not_see_settlements_is_shown_none(trading: Trading, boss: Client, people: People) -> None:
    del people
    sell(trading, "1")
    receive(trading, "50")
    partner = trading.partners["C1"]
    page = context_of(boss, f"/debts/settling/{partner}")
    rows = [one for side in page["sides"] for one in side["rows"]]
    sent = {f"claim-{one['id']}": "50" for one in rows} | {"on": "2026-11-20", "key": page["key"]}
    assert boss.post(f"/debts/settling/{partner}/settle", sent).status_code == 302
    role = Role.objects.create(name="只看往来", hidden=[])
    RoleGrant.objects.create(role=role, subject="general_ledger.claim", verb=Verb.VIEW, scope=Scope.ALL)
    person = create_person("looker", "看账的", must_change=False)[0]
    person.set_password(PASSWORD)
    person.save()
    join_company(person, SLUG, roles=["只看往来"])
    url = f"/debts/settling/{partner}"
    assert len(context_of(boss, url)["settled"]["rows"]) == 1
    assert context_of(signed_in("looker"), url)["settled"]["rows"] == []
