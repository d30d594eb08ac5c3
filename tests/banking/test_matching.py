"""The kernel of matching: against a made-up bank whose truth is known, and case by case."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.banking.matching.naming import Names, core, numbers_in
from liandong.banking.matching.proposing import propose
from liandong.banking.matching.subsets import with_sum
from liandong.banking.matching.terms import SURE, Booked, Facts, Kind, Known, Line, Owed, Proposal, Rule
from tests.banking.truth import Maker, measured

D = Decimal
ON = date(2026, 11, 10)
RICE = Known(1, ("上海嘉禾食品有限公司",), ("62280001",))
OIL = Known(2, ("杭州盛源粮油商行",))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_true_is_proposed_and_what_is_sure_is_right(seed: int) -> None:
    world = Maker(seed, 1_500, 7_500).make()
    found = measured(world, propose(world.facts))
    assert found.found_rate >= 0.95
    assert found.sure > 0.5 * len(world.lines)
    assert found.wrong_rate < 0.005


@pytest.mark.parametrize("seed", [4, 5])
def test_nothing_is_proposed_first_to_two_lines(seed: int) -> None:
    world = Maker(seed, 600, 2_000).make()
    booked = {one.id: one.amount for one in world.booked}
    taken: dict[tuple[Kind, int], Decimal] = {}
    for one in first(propose(world.facts)).values():
        for pk, amount in one.targets:
            if one.kind is Kind.CLAIMS:
                assert (one.kind, pk) not in taken
            taken[one.kind, pk] = taken.get((one.kind, pk), D(0)) + amount
    for (kind, pk), amount in taken.items():
        if kind is Kind.BOOKED:
            assert abs(amount) <= abs(booked[pk])


def first(found: list[Proposal]) -> dict[int, Proposal]:
    best: dict[int, Proposal] = {}
    for one in found:
        best.setdefault(one.line, one)
    return best


def line(pk: int, amount: str, **more: object) -> Line:
    return Line(pk, ON, D(amount), **more)  # type: ignore[arg-type]  # by name


def only(**facts: object) -> Proposal:
    (found,) = first(propose(Facts(partners=[RICE, OIL], **facts))).values()  # type: ignore[arg-type]
    return found


def test_a_booking_of_the_day_and_the_partner_is_sure() -> None:
    near = Booked(7, ON, D(100), 1)
    other = Booked(8, ON, D(100), 2)
    found = only(lines=[line(1, "100", account="62280001")], booked=[near, other])
    assert (found.targets, found.confidence >= SURE) == (((7, D(100)),), True)
    nobody = only(lines=[line(1, "100", name="谁知道")], booked=[near, other])
    assert nobody.confidence < SURE
    far = only(lines=[line(1, "100", account="62280001")], booked=[Booked(7, date(2026, 10, 28), D(100), 1)])
    assert far.confidence < SURE


def test_one_line_is_several_bookings_and_several_lines_one() -> None:
    booked = [Booked(1, ON, D(30), 1), Booked(2, ON, D(70), 1), Booked(3, ON, D(9), 2)]
    found = only(lines=[line(1, "100", account="62280001")], booked=booked)
    assert found.targets == ((1, D(30)), (2, D(70)))
    lines = [line(1, "60", account="62280001"), line(2, "40", name="上海嘉禾食品有限公司")]
    found_two = first(propose(Facts(lines, [Booked(5, ON, D(100), 1)], partners=[RICE])))
    assert {pk: one.targets for pk, one in found_two.items()} == {1: ((5, D(60)),), 2: ((5, D(40)),)}


def test_debts_by_number_by_sum_with_a_fee_and_in_part() -> None:
    owed = [
        Owed(1, 1, 1, D(100), date(2026, 10, 1), ("XSFP20261001001", "XSDD9001")),
        Owed(2, 1, 1, D(50), date(2026, 10, 2)),
        Owed(3, 1, -1, D(150), date(2026, 10, 2)),
    ]
    by_number = only(lines=[line(1, "100", text="付XSDD9001货款")], owed=owed)
    assert (by_number.targets, by_number.why[0]) == (((1, D(100)),), "number")
    assert by_number.confidence >= SURE
    whole = only(lines=[line(1, "150", account="62280001")], owed=owed)
    assert (whole.targets, "all" in whole.why) == (((1, D(100)), (2, D(50))), True)
    out = only(lines=[line(1, "-150", account="62280001")], owed=owed)
    assert out.targets == ((3, D(150)),)
    fee = only(lines=[line(1, "99.40", fee=D("0.60"), text="XSDD9001")], owed=owed)
    assert fee.targets == ((1, D(100)),)
    unsaid = only(lines=[line(1, "99.40", text="XSDD9001")], owed=owed)
    assert (unsaid.fee, unsaid.confidence < SURE) == (D("0.60"), True)
    short = [Owed(4, 2, -1, D(100), date(2026, 10, 1), ("CGFP20261001",))]
    paid = only(lines=[line(1, "-99.40", text="CGFP20261001")], owed=short)
    assert (paid.targets, paid.fee, paid.why) == (((4, D("99.40")),), D(0), ("number", "part"))
    part = only(lines=[line(1, "120", account="62280001")], owed=owed)
    assert part.targets == ((1, D(100)), (2, D(20)))
    assert part.confidence < 70
    ahead = only(lines=[line(1, "8", account="62280001")], owed=[])
    assert (ahead.kind, ahead.partner) == (Kind.PARTNER, 1)


def test_money_pays_no_debt_that_came_later() -> None:
    later = [Owed(1, 1, 1, D(100), ON, ("XSFP1203001",), on=date(2026, 11, 11))]
    for said in ({"account": "62280001"}, {"account": "62280001", "text": "XSFP1203001"}):
        found = only(lines=[line(1, "100", **said)], owed=later)
        assert (found.kind, found.partner, found.targets) == (Kind.PARTNER, 1, ())
    assert propose(Facts([line(1, "100")], owed=later)) == []
    both = [*later, Owed(2, 1, 1, D(100), ON, on=ON)]
    assert only(lines=[line(1, "100", account="62280001")], owed=both).targets == ((2, D(100)),)


def test_a_credit_note_lessens_what_is_paid() -> None:
    owed = [Owed(1, 1, 1, D(-30), ON), Owed(2, 1, 1, D(100), ON)]
    assert only(lines=[line(1, "70", account="62280001")], owed=owed).targets == ((1, D(-30)), (2, D(100)))


def test_rules_go_before_names_and_know_the_direction() -> None:
    rules = [
        Rule(1, text="管理费", is_incoming=False, category="银行手续费"),
        Rule(2, account="999", partner=2),
    ]
    fee = only(lines=[line(1, "-5", text="账户管理费")], rules=rules)
    assert (fee.kind, fee.category) == (Kind.CATEGORY, "银行手续费")
    names = Names([RICE, OIL], rules)
    assert names.of(line(1, "5", text="账户管理费")) == []
    assert [one.partner for one in names.of(line(1, "5", account="999", name=RICE.names[0]))] == [2]


def test_names_are_found_in_any_dress() -> None:
    names = Names([RICE, OIL], [])
    for name in ("上海嘉禾食品有限公司", "上海 嘉禾食品（有限公司）", "上海嘉禾食品有限责任公司"):
        assert [one.partner for one in names.of(line(1, "5", name=name))] == [1]
    assert [one.partner for one in names.of(line(1, "5", text="转账：杭州盛源粮油 货款"))] == [2]
    assert core("甲（中国）有限公司") == "甲中国"
    twins = Names([RICE, Known(3, RICE.names)], [])
    assert {one.partner for one in twins.of(line(1, "5", name=RICE.names[0]))} == {1, 3}
    assert numbers_in("付 XSDD2026-001，谢谢", "ABC 12") == ["XSDD2026-001"]


def test_a_guess_between_several_ways_is_none() -> None:
    assert with_sum([(1, D(5)), (2, D(7)), (3, D(5))], D(12)) == (1, 2)
    assert with_sum([(1, D(9)), (2, D(5)), (3, D(7)), (4, D(5))], D(12)) == ()
    assert with_sum([(1, D(9)), (2, D(5)), (3, D(7))], D(12)) == (2, 3)
    assert with_sum([], D(12)) == ()
