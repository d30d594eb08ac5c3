"""Promotions by hand, and what must hold of any of them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.kernel.money import ZERO
from liandong.pricing.promoting import promoted
from liandong.pricing.promotion_book import PromotionBook
from liandong.pricing.promotions import (
    Basket,
    Kind,
    Line,
    Measure,
    Outcome,
    Promotion,
    Scope,
    Share,
    Step,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WATER, TEA, CUP = 1, 2, 3
DRINKS, TABLEWARE = 10, 20


def line(product: int, quantity: int | str, amount: str, category: int = DRINKS) -> Line:
    return Line(product, Decimal(quantity), Decimal(amount), frozenset({category}))


def basket(*lines: Line, level: str = "", coupons: frozenset[str] = frozenset()) -> Basket:
    return Basket(lines, NOON, level, coupons)


def steps(*pairs: tuple[str, str]) -> tuple[Step, ...]:
    return tuple(Step(Decimal(threshold), Decimal(value)) for threshold, value in pairs)


def percent(number: int, rate: str, **more: object) -> Promotion:
    return Promotion(number, f"折{number}", Kind.PERCENT_OFF, steps(("0", rate)), **more)  # type: ignore[arg-type]


def minus(number: int, threshold: str, off: str, **more: object) -> Promotion:
    return Promotion(number, f"减{number}", Kind.AMOUNT_OFF, steps((threshold, off)), **more)  # type: ignore[arg-type]


def offs(outcome: Outcome) -> list[Decimal]:
    return [outcome.off(place) for place in range(len(outcome.lines))]


def run(asked: Basket, *promotions: Promotion) -> Outcome:
    return promoted(PromotionBook(promotions), asked)


def test_a_reduction_is_spread_to_the_cent() -> None:
    asked = basket(line(WATER, 1, "100"), line(TEA, 1, "100"), line(CUP, 1, "100", TABLEWARE))
    assert offs(run(asked, minus(1, "300", "100"))) == [Decimal(x) for x in ("33.33", "33.34", "33.33")]
    assert offs(run(asked, minus(1, "300.01", "100"))) == [ZERO] * 3


def test_every_full_300_takes_50_off_where_it_repeats() -> None:
    asked = basket(line(WATER, 1, "650"))
    assert offs(run(asked, minus(1, "300", "50", repeats=True))) == [Decimal(100)]
    assert offs(run(asked, minus(1, "300", "50"))) == [Decimal(50)]


def test_the_largest_step_reached_counts() -> None:
    ladder = Promotion(1, "满减", Kind.AMOUNT_OFF, steps(("100", "5"), ("500", "40"), ("200", "15")))
    assert [offs(run(basket(line(WATER, 1, amount)), ladder)) for amount in ("99.99", "499", "500")] == [
        [ZERO],
        [Decimal(15)],
        [Decimal(40)],
    ]


def test_three_pieces_of_a_category_cost_four_fifths() -> None:
    three = Promotion(
        1,
        "满3件8折",
        Kind.PERCENT_OFF,
        steps(("3", "20")),
        Scope(categories=frozenset({DRINKS})),
        Measure.QUANTITY,
    )
    cup = line(CUP, 5, "50", TABLEWARE)
    assert offs(run(basket(line(WATER, 2, "10"), line(TEA, 1, "9.99"), cup), three)) == [2, 2, 0]
    assert offs(run(basket(line(WATER, 2, "10"), cup), three)) == [0, 0]


def test_a_special_price_is_per_base_unit_and_never_raises_a_price() -> None:
    special = Promotion(
        1, "特价", Kind.SPECIAL_PRICE, steps(("0", "3.5")), Scope(products=frozenset({WATER}))
    )
    asked = basket(line(WATER, 24, "96"), line(WATER, 10, "30"), line(TEA, 1, "9"))
    assert offs(run(asked, special)) == [12, 0, 0]


def test_two_cases_earn_a_cup_each_and_the_lines_say_so() -> None:
    gift = Promotion(
        1,
        "买2赠1",
        Kind.GIFT,
        steps(("2", "0")),
        Scope(products=frozenset({WATER})),
        Measure.QUANTITY,
        (Share(CUP, Decimal(1)),),
        repeats=True,
    )
    outcome = run(basket(line(WATER, 5, "50"), line(TEA, 1, "9")), gift)
    assert [(one.product, one.quantity) for one in outcome.gifts] == [(CUP, Decimal(2))]
    assert offs(outcome) == [0, 0]
    assert [[effect.promotion.id for effect in effects] for effects in outcome.lines] == [[1], []]


def test_whole_bundles_only_and_their_reduction_lies_on_their_share() -> None:
    # Two sets of 1 water and 2 tea at 20: worth 2 × (8 + 2 × 9) = 52, so 12 off; a third water stays.
    bundle = Promotion(
        1,
        "组合",
        Kind.BUNDLE,
        steps(("0", "20")),
        shares=(Share(WATER, Decimal(1)), Share(TEA, Decimal(2))),
    )
    outcome = run(basket(line(WATER, 3, "24"), line(TEA, 5, "45")), bundle)
    assert offs(outcome) == [Decimal("3.69"), Decimal("8.31")]
    assert offs(run(basket(line(WATER, 3, "24"), line(TEA, 1, "9")), bundle)) == [0, 0]


def test_a_bundle_dearer_than_its_goods_changes_nothing() -> None:
    dear = Promotion(1, "组合", Kind.BUNDLE, steps(("0", "99")), shares=(Share(WATER, Decimal(1)),))
    assert offs(run(basket(line(WATER, 1, "8")), dear)) == [0]


def test_an_exclusive_promotion_keeps_the_others_off_its_lines() -> None:
    first = percent(1, "10", scope=Scope(products=frozenset({WATER})), priority=5, stacks_with=frozenset())
    second = percent(2, "50")
    assert offs(run(basket(line(WATER, 1, "100"), line(TEA, 1, "100")), second, first)) == [10, 50]


def test_groups_meet_only_where_each_lets_the_other() -> None:
    member = percent(1, "10", group="会员", stacks_with=frozenset({"券"}))
    coupon = minus(2, "50", "20", group="券", stacks_with=frozenset({"会员"}), coupon="NOV")
    other = percent(3, "50", group="清仓")
    asked = basket(line(WATER, 1, "100"), coupons=frozenset({"NOV"}))
    assert offs(run(asked, member, coupon, other)) == [30]
    assert offs(run(basket(line(WATER, 1, "100")), member, coupon, other)) == [10]


@pytest.mark.parametrize(
    ("start", "end", "off"),
    [(NOON, None, 10), (None, NOON, 0), (datetime(2026, 11, 23, tzinfo=UTC), None, 0)],
)
def test_a_promotion_holds_from_its_start_to_before_its_end(
    start: datetime | None, end: datetime | None, off: int
) -> None:
    assert offs(run(basket(line(WATER, 1, "100")), percent(1, "10", start=start, end=end))) == [off]


def test_a_promotion_for_a_level_is_for_no_other() -> None:
    vip = percent(1, "10", scope=Scope(levels=frozenset({"VIP"})))
    assert [offs(run(basket(line(WATER, 1, "10"), level=level), vip)) for level in ("VIP", "")] == [[1], [0]]


def test_lines_that_bring_something_back_or_are_free_take_no_part() -> None:
    asked = basket(line(WATER, -2, "-20"), line(TEA, 1, "0"), line(CUP, 1, "10"))
    assert offs(run(asked, minus(1, "1", "5"))) == [0, 0, 5]


@pytest.mark.parametrize(
    ("scope", "off"),
    [
        (Scope(partners=frozenset({7})), 1),
        (Scope(partners=frozenset({8})), 0),
        (Scope(partners=frozenset({8}), levels=frozenset({"VIP"})), 1),
        (Scope(places=frozenset({1})), 1),
        (Scope(places=frozenset({2})), 0),
    ],
)
def test_a_promotion_is_for_customers_levels_and_places(scope: Scope, off: int) -> None:
    asked = Basket((line(WATER, 1, "10"),), NOON, "VIP", partner=7, place=1)
    assert offs(run(asked, percent(1, "10", scope=scope))) == [off]


def test_a_promotion_holds_on_its_days_of_the_week() -> None:
    sunday, weekend = percent(1, "10", weekdays=frozenset({7})), percent(1, "10", weekdays=frozenset({6}))
    assert [offs(run(basket(line(WATER, 1, "10")), one)) for one in (sunday, weekend)] == [[1], [0]]


def test_what_repeats_comes_at_most_so_often() -> None:
    often = minus(1, "100", "10", repeats=True, most_times=3)
    assert [offs(run(basket(line(WATER, 1, amount)), often)) for amount in ("250", "900")] == [[20], [30]]


def test_lines_at_a_listed_price_take_part_where_they_may() -> None:
    listed = replace(line(WATER, 1, "100"), is_listed=True)
    rule = percent(1, "10", with_lists=False)
    assert offs(run(basket(listed, line(TEA, 1, "100")), rule)) == [0, 10]


def test_coupons_come_last_whatever_their_priority() -> None:
    coupon = minus(1, "95", "20", coupon="NOV", priority=9)
    asked = basket(line(WATER, 1, "100"), coupons=frozenset({"NOV"}))
    assert offs(run(asked, coupon)) == [20]
    assert offs(run(asked, coupon, percent(2, "10"))) == [10]


# ── what holds of any promotions ────────────────────────────────────────────────────────────────────
PRODUCTS, CATEGORIES, GROUPS = range(1, 5), range(10, 13), ("", "甲", "乙")
CENTS = st.integers(0, 50_000).map(lambda cents: Decimal(cents) / 100)
WHOLE = st.integers(1, 6).map(Decimal)
LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(PRODUCTS),
        st.integers(-2, 12).map(Decimal),
        CENTS,
        st.frozensets(st.sampled_from(CATEGORIES), max_size=2),
    ),
    max_size=6,
).map(tuple)
SCOPES = st.builds(
    Scope,
    st.frozensets(st.sampled_from(PRODUCTS), max_size=2),
    st.frozensets(st.sampled_from(CATEGORIES), max_size=2),
)


def numbered(promotions: list[Promotion]) -> list[Promotion]:
    return [replace(one, id=number) for number, one in enumerate(promotions, 1)]


PROMOTIONS = st.lists(
    st.builds(
        Promotion,
        id=st.just(0),
        name=st.just("促销"),
        kind=st.sampled_from(Kind),
        steps=st.lists(st.builds(Step, CENTS, CENTS), min_size=1, max_size=3).map(tuple),
        scope=SCOPES,
        measure=st.sampled_from(Measure),
        shares=st.lists(st.builds(Share, st.sampled_from(PRODUCTS), WHOLE), min_size=1, max_size=2).map(
            tuple
        ),
        repeats=st.booleans(),
        priority=st.integers(0, 2),
        group=st.sampled_from(GROUPS),
        stacks_with=st.none() | st.frozensets(st.sampled_from(GROUPS), max_size=2),
    ),
    max_size=6,
).map(numbered)


@given(LINES, PROMOTIONS)
@settings(deadline=None, max_examples=150)
def test_no_line_goes_below_zero_and_what_is_explained_is_what_is_taken_off(
    lines: tuple[Line, ...], promotions: list[Promotion]
) -> None:
    outcome = run(basket(*lines), *promotions)
    for place, one in enumerate(lines):
        effects = outcome.lines[place]
        assert all(effect.off >= ZERO and effect.off == round(effect.off, 2) for effect in effects)
        assert not effects or outcome.off(place) <= one.amount
    assert sum(offs(outcome), ZERO) == outcome.total


@given(LINES, CENTS, CENTS)
@settings(deadline=None, max_examples=100)
def test_a_reduction_comes_off_whole_or_as_far_as_there_is_money(
    lines: tuple[Line, ...], threshold: Decimal, off: Decimal
) -> None:
    money = sum((one.amount for one in lines if one.quantity > 0), ZERO)
    rule = Promotion(1, "满减", Kind.AMOUNT_OFF, (Step(threshold, off),))
    expected = min(off, money) if threshold <= money else ZERO
    assert run(basket(*lines), rule).total == expected


@given(LINES, PROMOTIONS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_the_order_in_which_promotions_are_written_does_not_matter(
    lines: tuple[Line, ...], promotions: list[Promotion], random: Random
) -> None:
    shuffled = list(promotions)
    random.shuffle(shuffled)
    assert run(basket(*lines), *promotions) == run(basket(*lines), *shuffled)


@given(LINES, PROMOTIONS)
@settings(deadline=None, max_examples=100)
def test_promotions_on_a_line_all_let_each_other(
    lines: tuple[Line, ...], promotions: list[Promotion]
) -> None:
    for effects in run(basket(*lines), *promotions).lines:
        on_it = [effect.promotion for effect in effects]
        assert all(one.stacks(other) for one in on_it for other in on_it if one is not other)
