"""What no database keeps, and what is there under no id, is told before anything is stored."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.documents.models import Document
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading

D = Decimal
ORDER = "sales.order"


def refusal(trading: Trading, *rows: dict[str, str]) -> list[tuple[str, int | None, str | None]]:
    units = {"瓶": trading.units["P1", "瓶"], "箱": trading.units["P1", "箱"]}
    lines = []
    for row in rows:
        line = trading.line("P1", row.get("quantity", "1"), row.get("price", "0"))
        lines.append(replace(line, unit=units[row.get("unit", "瓶")]))
        if "gross" in row:
            lines[-1] = replace(lines[-1], gross_amount=D(row["gross"]), anchor="gross_amount")
    with pytest.raises(RefusedError) as refused:
        trading.draft(ORDER, lines, partner="C1", place="主仓")
    assert not Document.objects.exists()
    return [(one.code, one.line, one.column) for one in refused.value.problems]


def test_a_quantity_of_large_units_a_price_and_an_amount_are_bounded(trading: Trading) -> None:
    assert refusal(trading, {}, {"quantity": "999999999999", "unit": "箱"}) == [
        ("number_too_large", 2, "quantity")
    ]
    assert refusal(trading, {"quantity": "999999999", "price": "999999999"}) == [
        ("number_too_large", 1, "gross_amount")
    ]
    assert refusal(trading, {"quantity": "0.000001", "gross": "99999999999"}) == [
        ("number_too_large", 1, "price")
    ]


def test_what_all_lines_come_to_is_bounded(trading: Trading) -> None:
    rows = [{"quantity": "900000000000"}] * 11
    assert refusal(trading, *rows) == [("number_too_large", None, "quantity")]
    rows = [{"gross": "900000000000"}] * 11
    assert refusal(trading, *rows) == [("number_too_large", None, "gross_amount")]


def test_nothing_has_the_id_of_nought(trading: Trading) -> None:
    trading.places["无"] = trading.partners["无"] = 0
    line = trading.line("P1", "1", "2")
    for partner, place, column in (("C1", "无", "place"), ("无", "主仓", "partner")):
        with pytest.raises(RefusedError) as refused:
            trading.draft(ORDER, [line], partner=partner, place=place)
        assert [(one.code, one.column) for one in refused.value.problems] == [("reference_missing", column)]
    with pytest.raises(RefusedError) as refused:
        trading.draft(ORDER, [replace(line, target_place=0)], partner="C1", place="主仓")
    assert [(one.code, one.line) for one in refused.value.problems] == [("reference_missing", 1)]
