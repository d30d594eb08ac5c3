"""Opening stock 期初库存: what lay in the warehouses, and at what cost, when the books began."""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import entered_amount, judged, sound_goods
from liandong.documents.types import Direction, DocumentType, PriceSource
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Problem, Purpose, VirtualPlace


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move the goods in at quantity times cost, against the opening balance."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += [Problem("no_cost", line.position, "price") for line in draft.lines if line.price == ZERO]
    moves = tuple(
        PlannedMove(
            line=goods.line.position,
            product=goods.product,
            source=VirtualPlace.OPENING,
            target=goods.place,
            quantity=goods.line.quantity,
            purpose=Purpose.OPENING,
            value=entered_amount(goods.line, rules),
            lot=goods.line.lot,
        )
        for goods in sound_goods(draft, problems)
    )
    return judged(Plan(moves=moves), problems)


DOCUMENT_TYPE = DocumentType(
    id="inventory.opening_stock",
    label="期初库存",
    prefix="QCKC",
    plan=plan,
    header=(columns.WAREHOUSE, columns.BUSINESS_DATE, columns.MEMO),
    columns=(
        *columns.GOODS,
        *columns.LOT_IN,
        columns.UNIT_COST,
        columns.COST_AMOUNT,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
    ),
    direction=Direction.IN,
    price_source=PriceSource.COST,
    icon="database-import",
)
