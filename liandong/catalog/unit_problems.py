"""Which part of a product's unit a problem is about, for pages and files that show each in a cell. Pure."""

from liandong.kernel.terms import Problem

UNITS = "units"
"""The column of every problem with a unit."""

_RATIO, _BARCODE, _PRICE, _NAME = "ratio", "barcode", "price", "name"
_PRICE_CODES = frozenset({"number_invalid", "number_negative", "number_too_large", "too_many_decimals"})


def part_of(problem: Problem) -> str:
    """Return ``barcode``, ``ratio``, ``price`` or ``name``: where a problem with a unit is mended."""
    if problem.code.startswith(_BARCODE) or _BARCODE in problem.detail:
        return _BARCODE
    if problem.code == "ratio_invalid":
        return _RATIO
    return _PRICE if problem.code in _PRICE_CODES else _NAME
