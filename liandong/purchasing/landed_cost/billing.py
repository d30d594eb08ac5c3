"""What a landed cost owes, and whom: each cost its own supplier, or the bill's. Pure.

The costs wait in accrued purchases under the bill's supplier, where the goods take them up in the same
entry; what is owed stands under whoever sent the invoice.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from liandong.documents.planning import goods_value, input_tax
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, Plan, PlannedClaim
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, DraftLine


def bill(draft: Draft, costs: Sequence[DraftLine], rules: Rules) -> Plan:
    """Return the legs of the costs, tax apart, and a claim for each supplier and due date.

    Claims stand in the order of the lines; a supplier whose costs and rebates cancel out is owed nothing.
    """
    return Plan(
        legs=tuple(leg for line in costs for leg in _legs(draft, line, rules)),
        claims=tuple(_claims(draft, costs)),
    )


def _legs(draft: Draft, line: DraftLine, rules: Rules) -> Iterator[Leg]:
    yield Leg(goods_value(line, rules), role=AccountRole.ACCRUED_PURCHASES, partner=draft.partner)
    yield Leg(input_tax(line, rules), role=AccountRole.INPUT_TAX)
    yield Leg(-line.gross_amount, role=AccountRole.PAYABLES, partner=_owed(draft, line))


def _owed(draft: Draft, line: DraftLine) -> int | None:
    return draft.partner if line.payee is None else line.payee.id


def _claims(draft: Draft, costs: Sequence[DraftLine]) -> Iterator[PlannedClaim]:
    owed: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for line in costs:
        partner = _owed(draft, line)
        if partner is not None:
            owed[partner, line.due_date or draft.due_date or draft.business_date] += line.gross_amount
    for (partner, due), amount in owed.items():
        if amount != ZERO:
            yield PlannedClaim(ClaimKind.PAYABLE, partner, amount, due)
