"""Every reason to refuse partners' products at once. Pure: what is stored is handed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liandong.kernel.checks import number_problems, text_problems
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem
from liandong.partner_products.forms import TERMS, TEXT_LIMITS, PartnerProductForm
from liandong.partner_products.terms import PRICE_DECIMALS, Side

RATE_DECIMALS = 4
MOST_DAYS = 3_650
MOST_RATE = 1_000

Key = tuple[int, int, int]
"""Partner, product and unit."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored now: partners within reach, units by product (base first), rows by key and by code."""

    partners: frozenset[int] = frozenset()
    units: Mapping[int, Sequence[int]] = field(default_factory=dict)
    rows: Mapping[Key, int] = field(default_factory=dict)
    codes: Mapping[tuple[int, str], int] = field(default_factory=dict)
    ids: Mapping[int, Key] = field(default_factory=dict)

    def key(self, form: PartnerProductForm) -> Key | None:
        """Return what a row is about, None when it is about nothing there is."""
        units = self.units.get(form.product or 0, ())
        unit = form.unit or next(iter(units), None)
        if form.partner not in self.partners or form.product is None or unit not in units or unit is None:
            return None
        return (form.partner or 0, form.product, unit)

    def row(self, form: PartnerProductForm) -> int | None:
        """Return the stored row that a form is about, None for a new one."""
        key = self.key(form)
        return form.id or (self.rows.get(key) if key else None)


def problems_of(side: Side, forms: Sequence[PartnerProductForm], stored: Stored) -> list[Problem]:
    """Return every reason to refuse forms; a problem's line is the form's place, from 1."""
    problems: list[Problem] = []
    seen: set[Key] = set()
    codes: dict[tuple[int, str], int] = {}
    changed = {stored.row(form) for form in forms}
    preferred: set[int] = set()
    for line, form in enumerate(forms, 1):
        problems += _named(side, form, stored, line)
        problems += _figures(side, form, line)
        key = stored.key(form)
        if key is not None and (key in seen or stored.rows.get(key, stored.row(form)) != stored.row(form)):
            problems.append(Problem("partner_product_twice", line, "product"))
        seen |= {key} if key else set()
        if form.code:
            place = (form.partner or 0, form.code)
            holder = stored.codes.get(place)
            if place in codes or (holder is not None and holder not in changed):
                problems.append(Problem("partner_code_taken", line, "code", {"code": form.code}))
            codes[place] = line
        if form.is_preferred and form.product in preferred:
            problems.append(Problem("preferred_twice", line, "is_preferred"))
        preferred |= {form.product} if form.is_preferred and form.product else set()
    return problems


def _named(side: Side, form: PartnerProductForm, stored: Stored, line: int) -> Iterator[Problem]:
    if form.id is not None and form.id not in stored.ids:
        yield Problem("partner_product_unknown", line, None, {"id": str(form.id)})
    if form.partner not in stored.partners:
        detail = {"partner": str(form.partner or "")}
        yield Problem(f"{side.value}_unknown", line, "partner", detail)
    units = stored.units.get(form.product or 0)
    if units is None:
        yield Problem("unknown_product", line, "product", {"product": str(form.product or "")})
    elif form.unit is not None and form.unit not in units:
        yield Problem("wrong_unit", line, "unit", {"product": str(form.product)})
    if side is Side.CUSTOMER and not (form.code or form.name):
        yield Problem("code_missing", line, "code")
    texts = {name: getattr(form, name) for name in TEXT_LIMITS}
    yield from text_problems(texts, TEXT_LIMITS, line)


def _figures(side: Side, form: PartnerProductForm, line: int) -> Iterator[Problem]:
    if side is Side.CUSTOMER and any(getattr(form, name) for name in TERMS):
        yield Problem("terms_of_customer", line)
    for column in ("price", "minimum_quantity", "pack_quantity"):
        yield from number_problems(getattr(form, column), PRICE_DECIMALS, column, line)
    if form.pack_quantity == ZERO:
        yield Problem("number_invalid", line, "pack_quantity", {"number": "0"})
    for column in ("over_rate", "under_rate"):
        rate = getattr(form, column)
        yield from number_problems(rate, RATE_DECIMALS, column, line)
        most = MOST_RATE if column == "over_rate" else 100
        if rate is not None and rate.is_finite() and rate > most:
            yield Problem("not_within", line, column, {"number": str(rate), "limit": str(most)})
    if form.lead_days is not None and not 0 <= form.lead_days <= MOST_DAYS:
        detail = {"number": str(form.lead_days), "limit": str(MOST_DAYS)}
        yield Problem("not_within", line, "lead_days", detail)
