"""Supplier invoice 采购发票: goods received become a debt; what returns gave back is credited.

The goods' accrued value is cleared and the debt stands in payables. A price other than the
receipt's is a value-only move: what is still in stock takes its part, what has gone goes to
cost of sales. For returned goods and for services the difference is booked directly.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import (
    OriginUse,
    expense_role,
    fulfilments,
    goods_value,
    judged,
    sound_lines,
    supplier_invoice,
)
from liandong.documents.types import Column, DocumentType, FieldKind, OriginRule, PriceSource
from liandong.kernel.money import HUNDRED, ZERO, plain
from liandong.kernel.plans import Leg, Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import (
    AccountRole,
    Draft,
    DraftLine,
    OriginLine,
    Problem,
    Progress,
    Purpose,
    VirtualPlace,
)

_RETURN = "purchasing.purchase_return"


def plan(draft: Draft, rules: Rules) -> Plan:
    """Clear what was accrued, book tax and debt, and let the goods bear a price difference."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += _unexplained(sound_lines(draft, problems), rules)
    moves, legs = _differences(sound_lines(draft, problems), draft, rules)
    invoice = supplier_invoice(draft, 1, rules)
    planned = replace(
        invoice,
        moves=tuple(moves),
        legs=(*invoice.legs, *legs),
        fulfilments=fulfilments(draft, DOCUMENT_TYPE),
    )
    return judged(planned, problems)


def _unexplained(lines: Iterable[DraftLine], rules: Rules) -> list[Problem]:
    """Return the lines whose price is too far from the receipt's without a word why."""
    allowed, use = rules.invoice_tolerance_rate, OriginUse()
    found: list[Problem] = []
    for line in lines:
        origin = line.origin
        if not allowed or origin is None or origin.document_type == _RETURN:
            continue
        booked = use.invoiced_value(origin, line.quantity, rules)
        difference = abs(goods_value(line, rules) - booked)
        if difference * HUNDRED <= abs(booked) * allowed or line.details.get(REASON.name):
            continue
        detail = {"document": origin.document_number, "tolerance": plain(allowed)}
        found.append(Problem("invoice_price_beyond", line.position, "price", detail))
    return found


def _differences(
    lines: Iterable[DraftLine], draft: Draft, rules: Rules
) -> tuple[list[PlannedMove], list[Leg]]:
    use = OriginUse()
    moves: list[PlannedMove] = []
    legs: list[Leg] = []
    for line in lines:
        origin = line.origin
        if origin is None:
            continue
        is_return = origin.document_type == _RETURN
        sign = -1 if is_return else 1
        booked = sign * use.invoiced_value(origin, sign * line.quantity, rules)
        difference = goods_value(line, rules) - booked
        if difference == ZERO:
            continue
        move = None if is_return or not line.is_stocked else _value_move(line, origin, difference)
        if move is not None:
            moves.append(move)
            continue
        legs.append(Leg(difference, role=_bearing_role(line, draft), product=line.product))
        legs.append(Leg(-difference, role=AccountRole.ACCRUED_PURCHASES, partner=draft.partner))
    return moves, legs


def _value_move(line: DraftLine, origin: OriginLine, difference: Decimal) -> PlannedMove | None:
    if line.product is None or origin.place is None:
        return None
    return PlannedMove(
        line=line.position,
        product=line.product,
        source=VirtualPlace.SUPPLIER,
        target=origin.place,
        quantity=ZERO,
        purpose=Purpose.COST_CORRECTION,
        value=difference,
        lot=origin.lot,
        layer_of=origin.id,
        basis=line.quantity,
    )


def _bearing_role(line: DraftLine, draft: Draft) -> AccountRole:
    if line.is_stocked:
        return AccountRole.PURCHASE_VARIANCE
    receipt = line.origin.document if line.origin else None
    return expense_role(line, (one for one in draft.lines if one.origin and one.origin.document == receipt))


REASON = Column(
    "difference_reason",
    "价差原因",
    FieldKind.TEXT,
    is_detail=True,
    is_usual=False,
    width=160,
    switch="invoice_tolerance_rate",
)

DOCUMENT_TYPE = DocumentType(
    id="finance.supplier_invoice",
    label="采购发票",
    prefix="CGFP",
    plan=plan,
    header=(
        columns.SUPPLIER,
        columns.BUSINESS_DATE,
        columns.DUE_DATE,
        replace(columns.REFERENCE, label="发票号码"),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(*columns.GOODS, *columns.MONEY, REASON, columns.LINE_MEMO, *columns.THEIR_NAMES),
    partner_kind="supplier",
    origins=(
        OriginRule("purchasing.receipt", Progress.INVOICED, is_later=True),
        OriginRule(_RETURN, Progress.INVOICED, sign=-1, is_later=True),
    ),
    price_source=PriceSource.PURCHASE,
    needs_origin=True,
    allows_negative=True,
    icon="file-invoice",
)
