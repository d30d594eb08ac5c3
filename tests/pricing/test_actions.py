"""Price lists as they are written: refused with every reason at once, never in a circle."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from liandong.documents.quoting import Market, offers
from liandong.documents.types import document_type
from liandong.identity.actors import NotAllowedError
from liandong.identity.companies import use_company
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from liandong.pricing.actions import (
    SUBJECT,
    create_price_list,
    merge_prices,
    set_price_list_active,
    update_price_list,
)
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.models import ListedPrice, PriceListCustomer
from liandong.pricing.queries import Buyer, lists_of, named_customers
from tests.support.companies import People
from tests.support.threads import together
from tests.support.trading import Trading, make_trading

D = Decimal
FORM = PriceListForm("A", "甲表")


@pytest.fixture
def trading(company: str) -> Trading:
    return make_trading()


def refused(trading: Trading, form: PriceListForm, *prices: PriceForm) -> list[tuple[str, int | None]]:
    with pytest.raises(RefusedError) as refusal:
        create_price_list(form, trading.actor, prices)
    return [(one.code, one.line) for one in refusal.value.problems]


def prices_in(price_list: int) -> list[tuple[int, Decimal, Decimal]]:
    rows = ListedPrice.objects.filter(price_list=price_list).order_by("unit", "minimum")
    return list(rows.values_list("unit", "minimum", "price"))


def test_every_reason_comes_at_once(trading: Trading) -> None:
    p1, p2 = trading.products["P1"], trading.products["P2"]
    form = PriceListForm(
        "", "表", "level", rate=D(-100), start=date(2026, 2, 1), end=date(2026, 1, 1), base="list"
    )
    assert refused(
        trading,
        form,
        PriceForm(p1, D(-1)),
        PriceForm(p1, D(5), trading.units["P1", "瓶"]),
        PriceForm(p1, None, trading.units["P2", "瓶"]),
        PriceForm(p2, D("0.1234567"), None, D(-3)),
        PriceForm(999_999, D(1)),
    ) == [
        ("code_missing", None),
        ("level_missing", None),
        ("period_crossed", None),
        ("rate_out_of_range", None),
        ("base_list_unknown", None),
        ("number_negative", 1),
        ("price_twice", 2),
        ("wrong_unit", 3),
        ("price_missing", 3),
        ("too_many_decimals", 4),
        ("number_negative", 4),
        ("unknown_product", 5),
    ]
    assert not ListedPrice.objects.exists()


def test_lists_can_not_stand_on_each_other(trading: Trading) -> None:
    first = create_price_list(FORM, trading.actor)
    second = create_price_list(
        PriceListForm("B", "乙表", base="list", base_list=first, rate=D(-5)), trading.actor
    )
    with pytest.raises(RefusedError) as refusal:
        update_price_list(first, replace(FORM, base="list", base_list=second), trading.actor)
    assert [one.code for one in refusal.value.problems] == ["base_list_circle"]
    assert refused(trading, FORM) == [("code_taken", None)]


def test_customers_are_those_of_the_form(trading: Trading) -> None:
    c1, c2, s1 = (trading.partners[code] for code in ("C1", "C2", "S1"))
    named = replace(FORM, audience="customers", customers=(c1, c2, c1))
    pk = create_price_list(named, trading.actor, [PriceForm(trading.products["P1"], D(4))])
    update_price_list(pk, replace(named, customers=(c2,)), trading.actor)
    assert list(PriceListCustomer.objects.values_list("partner", flat=True)) == [c2]
    assert len(prices_in(pk)) == 1
    assert refused(trading, replace(named, code="B", customers=(s1,))) == [("customer_unknown", None)]
    on = date(2026, 11, 22)
    found = {
        code: lists_of(Buyer(trading.partners[code], "", on), [trading.products["P1"]])
        for code in ("C1", "C2")
    }
    assert [len(one.nearest) for one in found.values()] == [0, 1]


def test_customers_out_of_sight_are_neither_told_nor_named_nor_forgotten(
    trading: Trading, people: People
) -> None:
    c1, c2, p1 = trading.partners["C1"], trading.partners["C2"], trading.products["P1"]
    Partner.objects.filter(pk=c1).update(owner=people.clerk.member)
    clerk = Actor(people.clerk.member, "李四", {
        **{("catalog.*", verb): Scope.ALL for verb in (Verb.VIEW, Verb.DRAFT)},
        ("partners.*", Verb.VIEW): Scope.OWN,
    })  # fmt: skip
    both = replace(FORM, audience="customers", customers=(c1, c2))
    pk = create_price_list(both, trading.actor, [PriceForm(p1, D(4))])
    assert list(named_customers(pk, clerk).values_list("partner", flat=True)) == [c1]
    with pytest.raises(RefusedError) as refusal:
        update_price_list(pk, both, clerk)
    assert [one.code for one in refusal.value.problems] == ["customer_unknown"]
    update_price_list(pk, replace(both, customers=()), clerk)
    assert list(PriceListCustomer.objects.values_list("partner", flat=True)) == [c2]
    on = date(2026, 11, 22)
    market = Market(document_type("sales.order"), clerk, rules_on(on), on, c2)
    assert offers(market, [trading.line("P1", "1")]) == [None]
    (known,) = offers(replace(market, actor=trading.actor), [trading.line("P1", "1")])
    assert known is not None
    assert known.price == D(4)
    update_price_list(pk, FORM, clerk)
    assert not PriceListCustomer.objects.exists()


def test_merged_prices_take_the_place_of_those_of_the_same_quantity(trading: Trading) -> None:
    p1, bottle, case = trading.products["P1"], trading.units["P1", "瓶"], trading.units["P1", "箱"]
    pk = create_price_list(FORM, trading.actor, [PriceForm(p1, D(5)), PriceForm(p1, D(4), None, D(10))])
    merge_prices(pk, [PriceForm(p1, D("4.5")), PriceForm(p1, D(90), case)], trading.actor)
    assert prices_in(pk) == [(bottle, D(0), D("4.5")), (bottle, D(10), D(4)), (case, D(0), D(90))]
    update_price_list(pk, FORM, trading.actor, [])
    assert prices_in(pk) == []


def test_only_who_may_keep_them_all_makes_or_changes_any(trading: Trading) -> None:
    pk = create_price_list(FORM, trading.actor)
    limited = Actor(trading.actor.member, "只管自己", {(SUBJECT, Verb.DRAFT): Scope.OWN})
    for act in (
        lambda: create_price_list(replace(FORM, code="B"), limited),
        lambda: update_price_list(pk, FORM, limited),
        lambda: set_price_list_active(pk, limited, is_active=False),
        lambda: merge_prices(pk, [PriceForm(trading.products["P1"], D(1))], limited),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_two_lists_that_are_put_on_each_other_at_once_make_no_circle(fresh_company: str) -> None:
    trading = make_trading()
    lists = [create_price_list(replace(FORM, code=code), trading.actor) for code in "AB"]

    def based(code: str, mine: int, other: int) -> list[str]:
        with use_company(fresh_company):
            try:
                update_price_list(mine, replace(FORM, code=code, base="list", base_list=other), trading.actor)
            except RefusedError as refusal:
                return [one.code for one in refusal.problems]
            return []

    calls = [partial(based, "A", *lists), partial(based, "B", *reversed(lists))]
    assert sorted(together(*calls)) == [[], ["base_list_circle"]]
