"""What was paid of lines of sales orders: their share of what is settled of deliveries and invoices."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from liandong.documents.models import DocumentLine, State
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.terms import ClaimKind
from liandong.storage.membership import Among

CLAIM = "general_ledger.claim"
_DELIVERY, _INVOICE = "sales.delivery", "finance.sales_invoice"


class Billed(NamedTuple):
    """What the customer owes for an order's line so far, with tax, and how much of that he paid."""

    amount: Decimal = ZERO
    paid: Decimal = ZERO


class _Share(NamedTuple):
    """A line that makes a debt: the order's line it is of, its document and its amount."""

    order_line: int
    document: int
    amount: Decimal


def sees_payments(actor: Actor) -> bool:
    """Tell whether the actor may know what customers paid."""
    return actor.may(CLAIM, Verb.VIEW)


def billed(lines: Iterable[int]) -> dict[int, Billed]:
    """Return what was billed and paid of lines of sales orders, by id; three statements.

    A delivery or an invoice that is settled in part is paid in part in each of its lines alike:
    amount of the line × settled ÷ debt of the document, to the cent. What comes back is not taken off;
    lines for which nothing is owed are absent.
    """
    wanted = list(lines)
    if not wanted:
        return {}
    delivered = dict(_lines(_DELIVERY, wanted))
    order_lines = {pk: share.order_line for pk, share in delivered.items()}
    invoiced = [
        share._replace(order_line=order_lines[share.order_line])
        for _pk, share in _lines(_INVOICE, list(delivered))
    ]
    shares = [*delivered.values(), *invoiced]
    debts = _debts({one.document for one in shares})
    sums: defaultdict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for one in shares:
        if one.document in debts:
            amount, left = debts[one.document]
            sums[one.order_line][0] += one.amount
            sums[one.order_line][1] += round_half_up(one.amount * (amount - left) / amount)
    return {line: Billed(*both) for line, both in sums.items()}


def _lines(type_id: str, origins: Sequence[int]) -> list[tuple[int, _Share]]:
    rows = DocumentLine.objects.filter(
        Among("origin", origins),
        document__type=type_id,
        document__state=State.POSTED,
        document__reverses=None,
    ).values_list("pk", "origin", "document", "gross_amount")
    return [(pk, _Share(origin or 0, document, amount)) for pk, origin, document, amount in rows]


def _debts(documents: Iterable[int]) -> Mapping[int, tuple[Decimal, Decimal]]:
    """Return what documents made the customer owe, and what is left of it."""
    claims = Claim.objects.filter(Among("document", sorted(documents)), kind=ClaimKind.RECEIVABLE.value)
    sums = claims.order_by().values("document").annotate(whole=Sum("amount"), left=Sum("open_amount"))
    return {one["document"]: (one["whole"], one["left"]) for one in sums if one["whole"]}
