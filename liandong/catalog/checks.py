"""Every reason to refuse a product at once. Pure: what is stored is handed in."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from liandong.catalog.barcodes import has_wrong_check_digit
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Tracking
from liandong.catalog.required import Wanted, required_problems
from liandong.kernel.checks import missing_problems, number_problems, text_problems
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem

TEXT_LIMITS = {"code": 32, "name": 128, "specification": 128, "memo": 255}
UNIT_NAME_LIMIT = 16
BARCODE_LIMIT = 48
SIX_DECIMALS = 6
FOUR_DECIMALS = 4
PRICES = ("purchase_price", "wholesale_price", "retail_price", "minimum_price")
LIMITS = ("minimum_stock", "maximum_stock")
MEASURES = ("weight_kg", "volume_m3")
_NUMBERS = (*PRICES, *LIMITS, *MEASURES)


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit as it is stored now."""

    id: int
    product: int
    name: str
    ratio: Decimal
    barcode: str
    is_base: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored now, as far as it bears on the rows to be saved.

    ``products`` maps codes to ids, ``barcodes`` to the unit that has them; ``used`` are the
    units that documents mention, None when every stored unit counts as used; units that a
    row doesn't name are kept when ``keeps_unnamed``, else removed. ``merged`` are products that were
    merged into another, with its code: they stay as they are. ``required`` is what categories ask for.
    ``unstocked`` are products whose stock is not kept.
    """

    products: Mapping[str, int] = field(default_factory=dict)
    barcodes: Mapping[str, StoredUnit] = field(default_factory=dict)
    units: Mapping[int, tuple[StoredUnit, ...]] = field(default_factory=dict)
    categories: frozenset[int] = frozenset()
    brands: Mapping[int, str] = field(default_factory=dict)
    used: frozenset[int] | None = None
    keeps_unnamed: bool = False
    merged: Mapping[int, str] = field(default_factory=dict)
    required: Mapping[int, Wanted] = field(default_factory=dict)
    unstocked: frozenset[int] = frozenset()

    def is_used(self, unit: StoredUnit) -> bool:
        """Tell whether a document mentions the unit, as far as is known."""
        return self.used is None or unit.id in self.used


@dataclass(frozen=True, slots=True)
class Row:
    """A product to be saved: ``product`` is its id, None for a new one; ``line`` its row in the file."""

    product: int | None
    form: ProductForm
    line: int | None = None


def row_problems(rows: Sequence[Row], stored: Stored) -> list[Problem]:
    """Return every reason to refuse the rows, in their order."""
    codes = Counter(row.form.code for row in rows if row.form.code)
    barcodes = Counter(unit.barcode for row in rows for unit in row.form.units if unit.barcode)
    problems: list[Problem] = []
    for row in rows:
        if row.product is not None and row.product in stored.merged:
            detail = {"code": row.form.code, "kept": stored.merged[row.product]}
            problems.append(Problem("product_merged", row.line, "code", detail))
        problems += _own_problems(row, stored)
        problems += _code_problems(row, stored, codes)
        problems += _unit_problems(row)
        problems += _barcode_problems(row, stored, barcodes)
        problems += _asked_problems(row, stored)
        problems += _change_problems(row, stored)
    return problems


def matched_units(row: Row, stored: Stored) -> list[tuple[UnitForm, StoredUnit | None]]:
    """Return each unit of the form with the stored one it changes: by id, else by name."""
    there = stored.units.get(row.product, ()) if row.product is not None else ()
    if not there:
        return [(unit, None) for unit in row.form.units]
    by_id = {unit.id: unit for unit in there}
    taken = {unit.id for unit in row.form.units if unit.id is not None}
    by_name = {unit.name: unit for unit in there if unit.id not in taken}
    return [
        (unit, by_id.get(unit.id) if unit.id is not None else by_name.get(unit.name))
        for unit in row.form.units
    ]


def unnamed_units(row: Row, stored: Stored) -> list[StoredUnit]:
    """Return the product's stored units that the form doesn't mention."""
    there = stored.units.get(row.product, ()) if row.product is not None else ()
    if not there:
        return []
    named = {unit.id for _, unit in matched_units(row, stored) if unit is not None}
    return [unit for unit in there if unit.id not in named]


def _own_problems(row: Row, stored: Stored) -> Iterator[Problem]:
    form, line = row.form, row.line
    texts = {column: getattr(form, column) for column in TEXT_LIMITS}
    yield from missing_problems(texts, ("code", "name"), line)
    yield from text_problems(texts, TEXT_LIMITS, line)
    yield from number_problems(form.tax_rate, FOUR_DECIMALS, "tax_rate", line)
    yield from number_problems(form.over_rate, FOUR_DECIMALS, "over_rate", line)
    yield from number_problems(form.under_rate, FOUR_DECIMALS, "under_rate", line)
    for column in _NUMBERS:
        number = getattr(form, column)
        if number is not None:
            yield from number_problems(number, SIX_DECIMALS, column, line)
    if form.shelf_life_days is not None and form.shelf_life_days < 0:
        yield Problem("number_negative", line, "shelf_life_days", {"number": str(form.shelf_life_days)})
    if form.tracking not in Tracking.values:
        yield Problem("tracking_unknown", line, "tracking", {"value": form.tracking})
    if form.tracking != Tracking.NONE and not form.is_stocked:
        yield Problem("tracking_without_stock", line, "tracking")
    if _is_crossed(form.minimum_stock, form.maximum_stock):
        yield Problem("stock_limits_crossed", line, "maximum_stock")
    if form.category is not None and form.category not in stored.categories:
        yield Problem("category_unknown", line, "category", {"category": str(form.category)})
    if form.brand is not None and form.brand not in stored.brands:
        yield Problem("brand_unknown", line, "brand", {"brand": str(form.brand)})


def _is_crossed(lowest: Decimal | None, highest: Decimal | None) -> bool:
    if lowest is None or highest is None or not (lowest.is_finite() and highest.is_finite()):
        return False
    return lowest > highest


def _code_problems(row: Row, stored: Stored, codes: Counter[str]) -> Iterator[Problem]:
    code = row.form.code
    owner = stored.products.get(code)
    if codes[code] > 1 or (owner is not None and owner != row.product):
        yield Problem("code_taken", row.line, "code", {"code": code})


def _unit_problems(row: Row) -> Iterator[Problem]:
    form, line = row.form, row.line
    bases = sum(unit.is_base for unit in form.units)
    if bases == 0:
        yield Problem("base_unit_missing", line, "units")
    if bases > 1:
        yield Problem("base_unit_twice", line, "units")
    names = [unit.name for unit in form.units]
    for unit in form.units:
        if not unit.name:
            yield Problem("unit_name_missing", line, "units")
        if len(unit.name) > UNIT_NAME_LIMIT:
            yield Problem("too_long", line, "units", {"unit": unit.name, "limit": str(UNIT_NAME_LIMIT)})
        if not _is_ratio(unit):
            yield Problem("ratio_invalid", line, "units", {"unit": unit.name, "ratio": str(unit.ratio)})
        if unit.price is not None:
            for one in number_problems(unit.price, SIX_DECIMALS, "units", line):
                yield replace(one, detail={**one.detail, "unit": unit.name})
    if len(set(names)) == len(names):
        return
    for name, times in Counter(names).items():
        if name and times > 1:
            yield Problem("unit_name_taken", line, "units", {"unit": name})


def _is_ratio(unit: UnitForm) -> bool:
    if unit.is_base:
        return unit.ratio == 1
    return not any(number_problems(unit.ratio, SIX_DECIMALS, "units", None)) and unit.ratio > 0


def _barcode_problems(row: Row, stored: Stored, barcodes: Counter[str]) -> Iterator[Problem]:
    kept = {unit.id for unit in unnamed_units(row, stored)} if stored.keeps_unnamed else set()
    for unit in row.form.units:
        barcode = unit.barcode
        if not barcode:
            continue
        detail = {"barcode": barcode, "unit": unit.name}
        owner = stored.barcodes.get(barcode)
        if barcodes[barcode] > 1 or (owner and (owner.product != row.product or owner.id in kept)):
            yield Problem("barcode_taken", row.line, "units", detail)
        if len(barcode) > BARCODE_LIMIT:
            yield Problem("too_long", row.line, "units", {**detail, "limit": str(BARCODE_LIMIT)})
        if has_wrong_check_digit(barcode):
            yield Problem("barcode_check_digit", row.line, "units", detail)


def _asked_problems(row: Row, stored: Stored) -> Sequence[Problem]:
    """Return what the row's category asks for and the row has not."""
    wanted = stored.required.get(row.form.category) if row.form.category is not None else None
    if not wanted:
        return ()
    kept = unnamed_units(row, stored) if stored.keeps_unnamed else []
    has_barcode = any(unit.barcode for unit in kept)
    return required_problems(row.form, wanted, row.line, has_barcode=has_barcode)


def _change_problems(row: Row, stored: Stored) -> Iterator[Problem]:
    """A unit in use keeps its ratio and stays; the base stays while any unit is in use.

    So does whether stock is kept: what documents moved would be left behind, or be missing.
    """
    if row.product is None:
        return
    there = stored.units.get(row.product, ())
    is_any_used = any(stored.is_used(unit) for unit in there)
    if is_any_used and row.form.is_stocked == (row.product in stored.unstocked):
        yield Problem("is_stocked_in_use", row.line, "is_stocked")
    for unit, before in matched_units(row, stored):
        if before is None:
            if unit.id is not None:
                yield Problem("unit_unknown", row.line, "units", {"unit": unit.name})
            if unit.is_base and is_any_used:
                yield _in_use(row, unit.name, "base")
        elif stored.is_used(before) and before.ratio != unit.ratio:
            yield _in_use(row, before.name, plain(before.ratio))
        elif is_any_used and before.is_base != unit.is_base:
            yield _in_use(row, before.name, "base")
    if stored.keeps_unnamed:
        return
    for before in unnamed_units(row, stored):
        if stored.is_used(before):
            yield _in_use(row, before.name, "removed")


def _in_use(row: Row, unit: str, what: str) -> Problem:
    return Problem("unit_in_use", row.line, "units", {"unit": unit, "what": what})
