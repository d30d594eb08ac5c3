"""What a document asks of the books: moves, journal legs, claims, settlements, reservations. Pure.

A ``Plan`` is the whole answer of a document type to a draft. Quantities are in base units,
amounts in the company's currency, both ``Decimal``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from liandong.kernel.money import ZERO
from liandong.kernel.terms import AccountRole, ClaimKind, Problem, Progress, Purpose


@dataclass(frozen=True, slots=True)
class Pooled:
    """Goods that are worth their part of what the document's other moves brought to where they come from.

    ``added`` is what the document itself adds to that (a fee). Together all pooled moves of a document
    take the whole, by ``weight``; without one goods weigh what they would cost now.
    """

    added: Decimal = ZERO
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """Goods going from ``source`` to ``target``.

    ``value`` None means: at the cost the books find (an issue, or a transfer). A given value
    on an incoming move is its cost. A given value on an outgoing move is what should leave
    (a return to the supplier at the receipt's cost); what stock can't bear of it goes to
    ``variance_role``. A quantity of zero moves value only: it is split over what is still
    in stock of ``layer_of`` (the line that brought the goods in) and what has gone.
    ``counter_role`` is the account on the virtual side; None takes the virtual place's own.
    ``clearing_role`` passes the counter amount on at once (待处理财产损溢 → 损益).
    ``releases`` names the order line whose reservation this issue uses up. ``basis`` is the
    quantity a value-only move belongs to; ``stayed`` is the share of it that was in stock when the
    move that a value-only move takes back was made. ``is_borne`` value belongs to those goods alone,
    not to the whole layer, some of which may have gone back; without a layer the newest ones bear it.
    ``is_mirrored`` marks a reversal's move: its journal side is the original entry turned around, so
    only a variance is booked. What is ``pooled`` has its value from the document's other moves.
    """

    line: int
    product: int
    source: int
    target: int
    quantity: Decimal
    purpose: Purpose
    value: Decimal | None = None
    lot: int | None = None
    counter_role: AccountRole | None = None
    clearing_role: AccountRole | None = None
    variance_role: AccountRole = AccountRole.PURCHASE_VARIANCE
    releases: int | None = None
    layer_of: int | None = None
    basis: Decimal = ZERO
    stayed: Decimal = Decimal(1)
    is_borne: bool = False
    is_mirrored: bool = False
    pooled: Pooled | None = None


class Leg(NamedTuple):
    """One side of a journal entry: debit positive, credit negative.

    Legs of one account and partner are added up, but for those of a ``line`` of their own. The account
    of a role may be another one for the category of a ``product``. Money that is ``foreign`` in a
    ``currency`` says so, signed alike, for accounts that are kept in it; a blank one is whatever the
    account is kept in.
    """

    amount: Decimal
    role: AccountRole | None = None
    account: int | None = None
    partner: int | None = None
    line: int | None = None
    product: int | None = None
    foreign: Decimal = ZERO
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PlannedClaim:
    """A debt the document creates; a credit note's amount is negative.

    One in another ``currency`` is ``foreign`` in it, signed alike; blank and zero in the company's own.
    A bill has its number, and the position of the ``line`` that says the rest of it.
    """

    kind: ClaimKind
    partner: int
    amount: Decimal
    due_date: date
    foreign: Decimal = ZERO
    currency: str = ""
    bill: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PlannedSettlement:
    """How much of an existing claim the document settles; signed like the claim.

    ``foreign`` is that in the claim's other currency; None takes the amount's share of what is open.
    """

    claim: int
    line: int
    amount: Decimal
    foreign: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlannedAverage:
    """A cost whose issues shall take the average of the month, up to the document's date.

    ``place`` is a place of the warehouse whose cost it is; None where cost is the company's.
    """

    line: int
    product: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedReservation:
    """Stock an order line wants kept for it; as much as is available is reserved.

    ``for_line`` is the id of another document's order line, where a reversal gives it back
    what the original took, or whose goods come; None reserves for the document's own line at that
    position. ``most`` is what the line may hold at all. Goods that ``came_to`` a place are kept only if that
    is ``place`` or one of its bins.
    """

    line: int
    product: int
    place: int
    quantity: Decimal
    lot: int | None = None
    for_line: int | None = None
    most: Decimal | None = None
    came_to: int | None = None


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How far a line moves its origin line on (signed, base units)."""

    origin: int
    line: int
    progress: Progress
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one document asks of the books; an empty plan changes none of them.

    ``self_progress`` marks the document's own lines at once (a delivery that is its own
    invoice is invoiced when posted); ``released`` names order lines whose reservation ends.
    ``memo`` is what the entry is about; blank takes type and number.
    """

    moves: tuple[PlannedMove, ...] = ()
    legs: tuple[Leg, ...] = ()
    claims: tuple[PlannedClaim, ...] = ()
    settlements: tuple[PlannedSettlement, ...] = ()
    reservations: tuple[PlannedReservation, ...] = ()
    fulfilments: tuple[Fulfilment, ...] = ()
    self_progress: tuple[Fulfilment, ...] = ()
    released: tuple[int, ...] = ()
    averages: tuple[PlannedAverage, ...] = ()
    memo: str = ""
    problems: tuple[Problem, ...] = ()
