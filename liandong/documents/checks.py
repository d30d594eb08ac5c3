"""What is checked alike for every document type. Pure; every problem found is returned.

The texts of the codes stand in ``messages.py``.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from liandong.documents.planning import place_of, target_of
from liandong.documents.types import DocumentType, LineKind, OriginRule
from liandong.kernel.money import HUNDRED, ZERO, plain
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, DraftLine, OriginLine, Problem, Progress, VirtualPlace

_MISSING = {
    "partner": "partner_missing",
    "place": "place_missing",
    "target_place": "target_place_missing",
}
_FINISHED_STATE = "posted"
_VIRTUAL_PLACES = frozenset(VirtualPlace)


def common_problems(draft: Draft, document_type: DocumentType, rules: Rules) -> list[Problem]:
    """Return what is wrong with a draft as far as its declaration can tell.

    Header fields, partner, places, and of each line the product, unit, quantity, amounts and
    origin with what is open of it.
    """
    problems = [*_header(draft, document_type), *_partner(draft, document_type)]
    if not draft.lines:
        problems.append(Problem("no_lines"))
    for line in draft.lines:
        if document_type.line_kind in {LineKind.GOODS, LineKind.COUNT}:
            problems += _goods_line(line, draft, document_type)
        problems += _amounts(line)
        problems += _payee(line, document_type)
        problems += _origin(line, draft, document_type)
    return [*problems, *_open_quantities(draft, document_type, rules)]


def _header(draft: Draft, document_type: DocumentType) -> Iterator[Problem]:
    for wanted in document_type.header:
        if not wanted.is_required or _is_given(draft, wanted.name, is_detail=wanted.is_detail):
            continue
        code = _MISSING.get(wanted.name, "field_missing")
        detail = {"field": wanted.label} if code == "field_missing" else {}
        yield Problem(code, column=wanted.name, detail=detail)
    for wanted in document_type.header:
        given = draft.details.get(wanted.name, "")
        if wanted.choices and given and given not in {value for value, _ in wanted.choices}:
            yield Problem(
                "unknown_choice", column=wanted.name, detail={"field": wanted.label, "value": given}
            )


def _is_given(draft: Draft, name: str, *, is_detail: bool) -> bool:
    if is_detail:
        return bool(draft.details.get(name))
    if getattr(draft, name, "") is not None:
        return True
    # The header's place is the default of the lines: lines that all have one need none above.
    return (
        name in {"place", "target_place"}
        and bool(draft.lines)
        and all(getattr(line, name) is not None for line in draft.lines)
    )


def _partner(draft: Draft, document_type: DocumentType) -> Iterator[Problem]:
    if draft.partner is None:
        return
    if not draft.is_partner_active:
        yield Problem("partner_inactive", column="partner")
    if document_type.partner_kind and document_type.partner_kind not in draft.partner_kinds:
        yield Problem(f"partner_not_{document_type.partner_kind}", column="partner")


def _payee(line: DraftLine, document_type: DocumentType) -> Iterator[Problem]:
    if line.payee is None:
        return
    if not line.payee.is_active:
        yield Problem("partner_inactive", line.position, "payee")
    if document_type.partner_kind and document_type.partner_kind not in line.payee.kinds:
        yield Problem(f"partner_not_{document_type.partner_kind}", line.position, "payee")


def _goods_line(line: DraftLine, draft: Draft, document_type: DocumentType) -> Iterator[Problem]:
    if line.product is None:
        yield Problem("product_missing", line.position, "product")
        return
    named = {"product": line.product_name}
    if not line.is_active and not _is_billed(line, document_type):
        yield Problem("product_inactive", line.position, "product", named)
    if not line.is_stocked and document_type.module == "inventory":
        yield Problem("product_not_stocked", line.position, "product", named)
    yield from _quantity(line, document_type)
    for name, place in (("place", place_of(line, draft)), ("target_place", target_of(line, draft))):
        may_be = place == VirtualPlace.DROP and (draft.pair is not None or document_type.may_drop)
        if place in _VIRTUAL_PLACES and document_type.enters(name) and not may_be:
            yield Problem("place_not_own", line.position, name)


def _is_billed(line: DraftLine, document_type: DocumentType) -> bool:
    """Tell whether a line only bills goods that came or went before: they may be out of the range since."""
    rule = document_type.origin_rule(line.origin.document_type) if line.origin else None
    return rule is not None and rule.progress is Progress.INVOICED


def _quantity(line: DraftLine, document_type: DocumentType) -> Iterator[Problem]:
    is_told = document_type.explains_zero and line.details.get(document_type.explains_zero)
    may_be_zero = is_told or document_type.may_lack_quantity or document_type.line_kind is LineKind.COUNT
    if line.quantity == ZERO and not may_be_zero:
        yield Problem("quantity_zero", line.position, "quantity")
    if line.quantity < ZERO and not document_type.allows_negative:
        yield Problem("quantity_negative", line.position, "quantity")
    if line.ratio <= ZERO:
        yield Problem("wrong_unit", line.position, "unit", {"product": line.product_name})
    elif line.entered_quantity * line.ratio != line.quantity:
        detail = {"entered": plain(line.entered_quantity), "ratio": plain(line.ratio)}
        yield Problem("inexact_quantity", line.position, "quantity", detail)


def _amounts(line: DraftLine) -> Iterator[Problem]:
    if line.price < ZERO:
        yield Problem("price_negative", line.position, "price")
    if not ZERO <= line.discount_rate <= HUNDRED:
        yield Problem(
            "discount_out_of_range", line.position, "discount_rate", {"rate": plain(line.discount_rate)}
        )
    if line.tax_rate < ZERO:
        yield Problem("tax_rate_negative", line.position, "tax_rate")
    if line.tax_rate > HUNDRED:
        yield Problem("tax_rate_too_high", line.position, "tax_rate", {"value": plain(line.tax_rate)})
    if line.product is not None and line.net_amount + line.tax_amount != line.gross_amount:
        yield Problem("amounts_disagree", line.position, "gross_amount")


def _origin(line: DraftLine, draft: Draft, document_type: DocumentType) -> Iterator[Problem]:
    origin = line.origin
    if origin is None:
        if document_type.needs_origin:
            yield Problem("origin_missing", line.position, "origin")
        return
    named = {"document": origin.document_number}
    rule = document_type.origin_rule(origin.document_type)
    if rule is None:
        yield Problem("origin_type", line.position, "origin", named)
        return
    if origin.document_state != _FINISHED_STATE:
        yield Problem("origin_not_posted", line.position, "origin", named)
    if rule.is_later and draft.business_date < origin.document_date:
        detail = {**named, "date": origin.document_date.isoformat()}
        yield Problem("before_origin", line.position, "business_date", detail)
    if origin.is_closed:
        yield Problem("origin_closed", line.position, "origin", named)
    if origin.partner not in {None, draft.partner} and not (rule.is_bearer or rule.is_for):
        yield Problem("origin_partner", line.position, "origin", named)
    if origin.product != line.product:
        yield Problem("origin_product", line.position, "product", named)
    if rule.sign * line.quantity < ZERO:
        yield Problem("origin_sign", line.position, "quantity", named)


def _open_quantities(draft: Draft, document_type: DocumentType, rules: Rules) -> Iterator[Problem]:
    """Compare what all lines together take of an origin with what is open of it."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for line in draft.lines:
        rule = document_type.origin_rule(line.origin.document_type) if line.origin else None
        if line.origin is None or rule is None or rule.progress is None:
            continue
        taken[line.origin.id] += rule.sign * line.quantity
        left = line.origin.open_for(rule.progress)
        problem = _beyond_open(line.origin, (taken[line.origin.id], left), rule, rules)
        if problem is not None and not (draft.may_exceed and rule.approves_excess):
            yield Problem(problem.code, line.position, "quantity", problem.detail)


def _beyond_open(
    origin: OriginLine, wanted: tuple[Decimal, Decimal], rule: OriginRule, rules: Rules
) -> Problem | None:
    taken, open_quantity = wanted
    own = rules.over_delivery_rate if origin.over_rate is None else origin.over_rate
    tolerance = own if rule.has_tolerance else ZERO
    if taken <= open_quantity + origin.quantity * tolerance / HUNDRED:
        return None
    detail = {
        "document": origin.document_number,
        "open": plain(max(open_quantity, ZERO)),
        "ordered": plain(origin.quantity),
        "wanted": plain(taken),
        "tolerance": plain(tolerance),
    }
    return Problem("exceeds_open", detail=detail)
