"""Landed cost 采购费用单: freight, duty and the like, borne by goods that were received.

Lines without an origin are the costs: services of the bill's supplier, or of the one a line names, as
freight, duty and insurance of the same goods come from several. Each is owed his own. Lines copied from
receipts are the goods that bear them: they have no money of their own. Each share is a value-only
move of its line: what is still in stock takes its part, what has gone goes to cost of sales; goods
returned to their supplier bear nothing.
"""

from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import (
    Column,
    DocumentType,
    FieldKind,
    HeaderField,
    OriginRule,
    PriceSource,
)
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import CostMethod, CostScope, Rules
from liandong.kernel.terms import Draft, DraftLine, Progress, Purpose, VirtualPlace
from liandong.purchasing.landed_cost.billing import bill
from liandong.purchasing.landed_cost.spreading import BASES, SHARE, bearers, costs, line_problems, shares


def plan(draft: Draft, rules: Rules) -> Plan:
    """Owe the costs, deduct their tax, and let the goods bear the rest."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *line_problems(draft)]
    if problems:
        return judged(Plan(), problems)
    parts, problems = shares(draft, rules)
    if problems:
        return judged(Plan(), problems)
    borne = [_value_move(line, part, rules) for line, part in zip(bearers(draft), parts, strict=True) if part]
    owed = bill(draft, costs(draft), rules)
    return judged(replace(owed, moves=tuple(move for move in borne if move is not None)), ())


def _value_move(line: DraftLine, part: Decimal, rules: Rules) -> PlannedMove | None:
    """Return the move, to where the goods came in: what became of them since is followed from there.

    Under a monthly average it is not: where each warehouse has its own cost, a line may say where its goods
    are by now.
    """
    origin = line.origin
    if origin is None or origin.place is None or line.product is None:
        return None
    place = origin.place
    is_told = rules.cost_method is CostMethod.MONTHLY_AVERAGE and rules.cost_scope is CostScope.WAREHOUSE
    if is_told and line.place is not None:
        place = line.place
    return PlannedMove(
        line=line.position,
        product=line.product,
        source=VirtualPlace.SUPPLIER,
        target=place,
        quantity=ZERO,
        purpose=Purpose.COST_CORRECTION,
        value=part,
        lot=origin.lot,
        layer_of=origin.id if place == origin.place else None,
        basis=line.quantity,
        is_borne=True,
    )


INVOICE = Column("invoice", "发票号码", FieldKind.TEXT, is_detail=True, is_usual=False, width=128)
"""The number on a supplier's own invoice, where it is not the bill's."""

DOCUMENT_TYPE = DocumentType(
    id="purchasing.landed_cost",
    label="采购费用单",
    prefix="CGFY",
    plan=plan,
    header=(
        columns.SUPPLIER,
        columns.BUSINESS_DATE,
        columns.DUE_DATE,
        HeaderField("basis", "分摊方式", FieldKind.CHOICE, is_required=True, is_detail=True, choices=BASES),
        replace(columns.REFERENCE, label="发票号码"),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        columns.PAYEE,
        *columns.MONEY,
        Column(SHARE, "手工分摊", FieldKind.AMOUNT, is_detail=True, is_cost=True),
        replace(columns.LINE_DUE_DATE, label="到期日", is_usual=False),
        INVOICE,
        replace(columns.LINE_PLACE, label="现在仓库", is_usual=False),
        columns.LINE_MEMO,
    ),
    partner_kind="supplier",
    origins=(OriginRule("purchasing.receipt", Progress.RETURNED, is_later=True, is_bearer=True),),
    price_source=PriceSource.PURCHASE,
    allows_negative=True,
    icon="coins",
)
