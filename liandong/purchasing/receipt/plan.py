"""Goods receipt 采购入库单: goods come in at what was agreed, the invoice is still to come.

Services bought with the goods become an expense at once, but for their freight, which is part of what they
cost; all of it waits in accrued purchases. Freight alone, as of deliveries, is a cost of selling. What was
refused at the door (拒收) never comes in: the line only says how much, and why. What is still to be
inspected (待检) comes in to the warehouse's place for it: its line names that place. What was bought for a
customer's order (以销定购) is kept for it where that order takes its goods from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import (
    Goods,
    fulfilments,
    goods_value,
    judged,
    number_problems,
    sound_goods,
    supplier_invoice,
    with_invoice,
)
from liandong.documents.types import Column, Direction, DocumentType, FieldKind, OriginRule, PriceSource
from liandong.kernel.money import ZERO, spread
from liandong.kernel.plans import Leg, Plan, PlannedMove, PlannedReservation
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, Problem, Progress, Purpose, VirtualPlace


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move the goods in at the lines' value; with the company's switch, owe them at once."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += [*number_problems(draft, REJECTED.name), *_refused(draft, rules)]
    came = [goods for goods in sound_goods(draft, problems) if goods.line.quantity != ZERO]
    freight = _freight(draft, came, rules)
    moves = tuple(_move(goods, part, rules) for goods, part in zip(came, freight, strict=True))
    legs = _services(draft, rules, has_goods=bool(came))
    planned = Plan(
        moves=moves,
        legs=legs,
        reservations=_kept(draft, problems),
        fulfilments=fulfilments(draft, DOCUMENT_TYPE),
    )
    if rules.invoice_with_goods:
        planned = with_invoice(planned, supplier_invoice(draft, 1, rules), draft)
    return judged(planned, problems)


def _move(goods: Goods, freight: Decimal, rules: Rules) -> PlannedMove:
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=VirtualPlace.SUPPLIER,
        target=goods.place,
        quantity=goods.line.quantity,
        purpose=Purpose.PURCHASE,
        value=goods_value(goods.line, rules) + freight,
        lot=goods.line.lot,
    )


def _freight(draft: Draft, came: Sequence[Goods], rules: Rules) -> list[Decimal]:
    """Return what each of the goods takes of the receipt's freight: by value, gifts alone by quantity."""
    total = sum((goods_value(line, rules) for line in draft.lines if line.is_freight), ZERO)
    values = [goods_value(goods.line, rules) for goods in came]
    return spread(total, values if any(values) else [goods.line.quantity for goods in came])


def _kept(draft: Draft, problems: Sequence[Problem]) -> tuple[PlannedReservation, ...]:
    """Return what is kept for the customers' orders the goods were bought for, where these want them.

    That is at once, whether or not orders keep stock for themselves: it was bought for them. An order that
    names a warehouse has what comes into its bins too.
    """
    found = []
    for goods in sound_goods(draft, problems):
        served = goods.line.served
        if served is None or served.is_closed or served.document_state != "posted":
            continue
        is_lot = (served.lot or 0) == (goods.line.lot or 0)
        is_wanted = served.quantity > served.fulfilled and goods.line.quantity > ZERO
        if served.place and is_lot and is_wanted:
            found.append(
                PlannedReservation(
                    line=goods.line.position,
                    product=goods.product,
                    place=served.place,
                    quantity=goods.line.quantity,
                    lot=served.lot,
                    for_line=served.id,
                    most=served.quantity - served.fulfilled,
                    came_to=goods.place,
                )
            )
    return tuple(found)


def _refused(draft: Draft, rules: Rules) -> Iterator[Problem]:
    """Yield what is wrong with saying that goods were refused at the door."""
    for line in draft.lines:
        if not line.details.get(REJECTED.name):
            continue
        if not rules.inspects_receipts:
            yield Problem("acceptance_off", line.position, REJECTED.name)
        elif not line.details.get(REASON.name):
            yield Problem("reject_reason_missing", line.position, REASON.name)


def _services(draft: Draft, rules: Rules, *, has_goods: bool) -> tuple[Leg, ...]:
    legs: list[Leg] = []
    for line in draft.lines:
        if not line.is_stocked and not (line.is_freight and has_goods):
            value = goods_value(line, rules)
            legs.append(
                Leg(value, role=AccountRole.FREIGHT if line.is_freight else AccountRole.OTHER_EXPENSE)
            )
            legs.append(Leg(-value, role=AccountRole.ACCRUED_PURCHASES, partner=draft.partner))
    return tuple(legs)


REJECTED = Column(
    "rejected",
    "拒收数量",
    FieldKind.QUANTITY,
    is_detail=True,
    is_usual=False,
    switch="inspects_receipts",
)
REASON = Column(
    "reject_reason",
    "拒收/待检原因",
    FieldKind.TEXT,
    is_detail=True,
    is_usual=False,
    width=160,
    switch="inspects_receipts",
)

DOCUMENT_TYPE = DocumentType(
    id="purchasing.receipt",
    label="采购入库单",
    prefix="CGRK",
    plan=plan,
    header=(
        columns.SUPPLIER,
        columns.BUSINESS_DATE,
        replace(columns.WAREHOUSE, is_quarantine=False),
        columns.DUE_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        REJECTED,
        REASON,
        *columns.LOT_IN,
        *columns.MONEY,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
        columns.PRICE_REASON,
        *columns.THEIR_NAMES,
    ),
    direction=Direction.IN,
    partner_kind="supplier",
    origins=(
        OriginRule(
            "purchasing.order",
            Progress.FULFILLED,
            has_tolerance=True,
            approves_excess=True,
            closes_short=True,
        ),
    ),
    price_source=PriceSource.PURCHASE,
    icon="package-import",
    explains_zero=REJECTED.name,
)
