"""What weighed moves put into a document's entry: which account stands for which place. Pure."""

from dataclasses import replace
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, PlannedMove
from liandong.kernel.terms import AccountRole, VirtualPlace
from liandong.stock_ledger.stock import DROP, is_own
from liandong.stock_ledger.weighed import ValuedMove, Weighing

_VIRTUAL_ROLES: dict[int, AccountRole] = {
    VirtualPlace.SUPPLIER: AccountRole.ACCRUED_PURCHASES,
    VirtualPlace.CUSTOMER: AccountRole.COST_OF_SALES,
    VirtualPlace.COUNT: AccountRole.PENDING_PROPERTY,
    VirtualPlace.LOSS: AccountRole.DAMAGE,
    VirtualPlace.OPENING: AccountRole.OPENING_BALANCE,
    VirtualPlace.PRODUCTION: AccountRole.PRODUCTION,
}


def counter_role(move: PlannedMove, place: int) -> AccountRole:
    """Return the account role of a place: inventory for our own, else what the move says.

    Goods that go straight to a customer are no stock: what passes there is cost of sales from the start.
    """
    if is_own(place):
        return AccountRole.INVENTORY
    if place == DROP:
        return AccountRole.COST_OF_SALES
    if move.counter_role is not None:
        return move.counter_role
    if place == VirtualPlace.ADJUSTMENT:
        return AccountRole.OTHER_INCOME if move.source == place else AccountRole.OTHER_EXPENSE
    return _VIRTUAL_ROLES[place]


def valued(move: PlannedMove, value: Decimal) -> ValuedMove:
    """Return a planned move with the value it was found to have."""
    return ValuedMove(
        move.line,
        move.product,
        move.lot or 0,
        move.source,
        move.target,
        move.quantity,
        value,
        move.purpose,
    )


def add_legs(move: PlannedMove, value: Decimal, wanted: Decimal | None, weighing: Weighing) -> None:
    """Debit the target's role, credit the source's; a wanted value apart from it is variance."""
    agreed = value if wanted is None else wanted
    source, target = counter_role(move, move.source), counter_role(move, move.target)
    legs, product = weighing.legs, move.product
    if agreed != value:
        legs.append(Leg(agreed - value, role=AccountRole.INVENTORY, product=product))
        legs.append(Leg(value - agreed, role=move.variance_role, product=product))
    if move.is_mirrored or source == target:
        return
    legs.append(Leg(agreed, role=target, product=product))
    legs.append(Leg(-agreed, role=source, product=product))
    if move.clearing_role is not None:
        outside = source if is_own(move.target) else target
        passed = agreed if is_own(move.target) else -agreed
        legs.append(Leg(passed, role=outside, product=product))
        legs.append(Leg(-passed, role=move.clearing_role, product=product))


def append_value(move: PlannedMove, amount: Decimal, weighing: Weighing) -> None:
    """Book a move of value alone; below zero it goes the other way."""
    if amount < ZERO:
        move = replace(move, source=move.target, target=move.source)
    weighing.moves.append(valued(move, abs(amount)))
    add_legs(move, abs(amount), None, weighing)
