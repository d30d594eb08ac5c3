from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.catalog.units import UnitPart, UnitRatio, joined, shown, split, to_base
from liandong.kernel.refusal import RefusedError

BOTTLE = UnitRatio("瓶", Decimal(1))
PACK = UnitRatio("提", Decimal(6))
CASE = UnitRatio("箱", Decimal(24))
RATIOS = st.lists(st.decimals("0.000001", "10000", places=6, allow_nan=False), max_size=4, unique=True)
QUANTITIES = st.decimals("-1000000", "1000000", places=6, allow_nan=False)


def test_base_quantity_is_exact() -> None:
    assert to_base(Decimal("2.5"), Decimal(24)) == Decimal(60)
    assert to_base(Decimal("0.001"), Decimal("0.001")) == Decimal("0.000001")
    assert to_base(Decimal("123456789.123456"), Decimal(1000)) == Decimal("123456789123.456")


@pytest.mark.parametrize(
    ("quantity", "ratio", "code"),
    [("0.0001", "0.001", "quantity_too_fine"), ("999999999", "10000", "number_too_large")],
)
def test_what_cannot_be_kept_is_refused(quantity: str, ratio: str, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        to_base(Decimal(quantity), Decimal(ratio))
    assert [(p.code, p.column) for p in refused.value.problems] == [(code, "quantity")]


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("77", "3箱5瓶"),
        ("83", "3箱1提5瓶"),
        ("0", "0瓶"),
        ("-77", "-3箱5瓶"),
        ("24", "1箱"),
        ("0.5", "0.5瓶"),
    ],
)
def test_mixed_units_are_said_as_people_say_them(base: str, text: str) -> None:
    units = [BOTTLE, CASE, PACK] if "提" in text else [BOTTLE, CASE]
    assert shown(Decimal(base), units) == text


def test_a_fraction_of_the_base_is_never_used_for_show() -> None:
    half = UnitRatio("半瓶", Decimal("0.5"))
    assert split(Decimal("1.5"), [half, BOTTLE]) == (UnitPart(Decimal("1.5"), BOTTLE),)


@given(QUANTITIES, RATIOS)
def test_parts_sum_to_the_quantity_and_have_its_sign(quantity: Decimal, ratios: list[Decimal]) -> None:
    units = [BOTTLE, *(UnitRatio(f"u{n}", ratio) for n, ratio in enumerate(ratios))]
    parts = split(quantity, units)
    assert joined(parts) == quantity
    assert all(part.quantity * quantity > 0 for part in parts) or parts == (UnitPart(Decimal(0), BOTTLE),)
    assert all(part.quantity % 1 == 0 for part in parts if part.unit.ratio != 1)


@given(st.integers(-10_000, 10_000), st.integers(1, 500))
def test_whole_units_survive_the_way_to_base_units_and_back(count: int, ratio: int) -> None:
    unit = UnitRatio("箱", Decimal(ratio))
    base = to_base(Decimal(count), unit.ratio)
    assert joined(split(base, [BOTTLE, unit])) == base
    assert base / ratio == count
