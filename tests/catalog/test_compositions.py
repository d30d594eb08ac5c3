"""Compositions are refused with every reason at once, know no circles, and are traced."""

from decimal import Decimal

import pytest

from liandong.catalog.composition import Composition, Part, parts_needed
from liandong.catalog.composition_actions import CompositionForm, remove_composition, set_composition
from liandong.catalog.composition_queries import compositions_of, kits_among
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading, make_trading

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


def part(trading: Trading, code: str, quantity: str = "1", **more: object) -> Part:
    return Part(trading.products[code], D(quantity), **more)  # type: ignore[arg-type]


def written(trading: Trading, whole: str, *parts: Part, quantity: str = "1") -> None:
    set_composition(CompositionForm(trading.products[whole], parts, D(quantity)), trading.actor)


def refused(trading: Trading, whole: str, *parts: Part, quantity: str = "1") -> list[tuple[str, int | None]]:
    with pytest.raises(RefusedError) as refusal:
        written(trading, whole, *parts, quantity=quantity)
    return [(problem.code, problem.line) for problem in refusal.value.problems]


def test_a_composition_is_kept_replaced_and_removed(trading: Trading) -> None:
    p1, p3 = trading.products["P1"], trading.products["P3"]
    written(trading, "P3", part(trading, "P1", "2", scrap_rate=D(5)), part(trading, "P2"), quantity="3")
    written(trading, "P3", part(trading, "P1", "2.5", share=D(1)), quantity="2")
    assert compositions_of([p1, p3]) == {p3: Composition(p3, (Part(p1, D("2.5"), D(0), D(1)),), D(2))}
    assert kits_among([p3]) == {}
    remove_composition(p3, trading.actor)
    assert compositions_of([p3]) == {}
    with pytest.raises(RefusedError):
        remove_composition(p3, trading.actor)
    rows = AuditRow.objects.filter(subject="catalog.composition").order_by("pk")
    assert list(rows.values_list("action", flat=True)) == ["create", "update", "delete"]


def test_every_reason_at_once(trading: Trading) -> None:
    freight = trading.service("运费")
    parts = (part(trading, "P1", "0"), part(trading, "P1"), Part(freight, D(1)), Part(10**9, D(1)))
    assert refused(trading, "P3", *parts, quantity="0") == [
        ("quantity_zero", None),
        ("quantity_zero", 1),
        ("part_twice", 1),
        ("part_twice", 2),
        ("part_not_stocked", 3),
        ("product_unknown", 4),
    ]
    assert refused(trading, "P3") == [("parts_missing", None)]
    half = (part(trading, "P1", share=D(1)), part(trading, "P2"))
    assert refused(trading, "P3", *half) == [("shares_partly", None)]
    assert refused(trading, "P3", part(trading, "P1", share=D(0))) == [("shares_zero", None)]
    assert refused(trading, "P3", part(trading, "P1", scrap_rate=D(101))) == [("scrap_too_high", 1)]
    assert refused(trading, "运费", part(trading, "P1", scrap_rate=D(1))) == [("scrap_of_kit", 1)]


def test_nothing_is_made_of_itself(trading: Trading) -> None:
    assert refused(trading, "P3", part(trading, "P3")) == [("composition_cycle", 1)]
    written(trading, "P2", part(trading, "P1"))
    written(trading, "P3", part(trading, "P2"))
    assert refused(trading, "P1", part(trading, "P3")) == [("composition_cycle", 1)]


def test_who_keeps_no_compositions_is_refused(trading: Trading) -> None:
    with pytest.raises(NotAllowedError):
        set_composition(CompositionForm(trading.products["P3"], (part(trading, "P1"),)), Actor(1, "x"))


@pytest.mark.parametrize(
    ("quantity", "batch", "wanted", "needed", "is_exact"),
    [("2", "1", "3", "6", True), ("1", "3", "3", "1", True), ("1", "3", "1", "0.333333", False)],
)
def test_what_so_many_take(quantity: str, batch: str, wanted: str, needed: str, *, is_exact: bool) -> None:
    composition = Composition(1, (Part(2, D(quantity)),), D(batch))
    (found,) = parts_needed(composition, D(wanted), with_scrap=True)
    assert (found.quantity, found.is_exact) == (D(needed), is_exact)
