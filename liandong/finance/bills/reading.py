"""票据登记簿: the bills there are, what became of each, and what the accounts say of them.

A bill is a claim; what became of it is read from the documents that settled it and stands nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q, QuerySet, Sum

from liandong.documents.bill_numbers import SUBJECT, seen_bills
from liandong.documents.bills import ACCEPTOR, DRAWER, FORM, ISSUED_ON, MEDIUM, PAYEE, RATE
from liandong.documents.models import State
from liandong.documents.period_transfers import TYPES
from liandong.finance.bill_settlement.plan import COLLECT, DISCOUNT, PAY, REFUSED, UNPAID
from liandong.general_ledger.models import Claim, JournalLine, RoleAccount, Settlement
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.balances import Clearing
from liandong.kernel.claim_kinds import BILL_KINDS, CLAIM_ROLES
from liandong.kernel.foreign import OpenAmounts
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind

SOON_DAYS = 30
ENDORSEMENT = "finance.bill_endorsement"


class Standing(StrEnum):
    """What became of a bill."""

    HELD = "held"
    PARTLY = "partly"
    ENDORSED = "endorsed"
    COLLECTED = "collected"
    DISCOUNTED = "discounted"
    REFUSED = "refused"
    PAID = "paid"
    UNPAID = "unpaid"


class Due(StrEnum):
    """When a bill is due."""

    SOON = "soon"
    OVERDUE = "overdue"


_BY_DEED: Mapping[str, Standing] = {
    COLLECT: Standing.COLLECTED,
    DISCOUNT: Standing.DISCOUNTED,
    REFUSED: Standing.REFUSED,
    PAY: Standing.PAID,
    UNPAID: Standing.UNPAID,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which bills: of a kind or both, open or ended ones or all, due when, with which words in them."""

    kind: str = ""
    is_open: bool | None = True
    due: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a posted document did with a bill; ``did`` is what it became by it."""

    document: int
    type: str
    number: str
    business_date: date
    partner_name: str
    amount: Decimal
    did: Standing


@dataclass(frozen=True, slots=True)
class Sums:
    """What is open of a kind of bills, and what the account holds; signed so that both should be equal."""

    kind: ClaimKind
    open: Decimal
    account: Decimal | None


def bills(actor: Actor) -> QuerySet[Claim]:
    """Return the bills the actor may see, without those whose documents were reversed."""
    found = seen_bills(actor).filter(document__state=State.POSTED)
    return found.select_related("partner", "document", "bill_line")


def asked_for(found: QuerySet[Claim], asked: Asked, today: date) -> QuerySet[Claim]:
    """Return the bills that are asked for, the earliest due first."""
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.is_open is not None:
        found = found.exclude(open_amount=0) if asked.is_open else found.filter(open_amount=0)
    if asked.due == Due.SOON:
        found = found.filter(due_date__gte=today, due_date__lte=today + timedelta(days=SOON_DAYS))
    elif asked.due == Due.OVERDUE:
        found = found.filter(due_date__lt=today)
    if asked.text:
        number = "".join(asked.text.split()).upper()
        named = Q(partner__name__icontains=asked.text) | Q(partner__code__iexact=asked.text)
        found = found.filter(Q(bill_number__contains=number) | named)
    return found.order_by("due_date", "pk")


def events(claims: Sequence[Claim]) -> dict[int, list[Event]]:
    """Return what became of some bills, the earliest first; one statement. What was reversed is left out."""
    rows = Settlement.objects.filter(
        claim__in=[one.pk for one in claims], document__state=State.POSTED, document__reverses=None
    ).exclude(document__type=TYPES[Clearing.REVALUATION])  # which changes what it is worth
    found: dict[int, list[Event]] = {}
    for one in rows.select_related("document__partner").order_by("business_date", "pk"):
        document = one.document
        deed = Standing.ENDORSED
        if document.type != ENDORSEMENT:
            deed = _BY_DEED.get(document.details.get("deed", ""), Standing.PARTLY)
        name = document.partner.name if document.partner else ""
        found.setdefault(one.claim_id, []).append(
            Event(document.pk, document.type, document.number, one.business_date, name, one.amount, deed)
        )
    return found


def standing(claim: Claim, happened: Sequence[Event]) -> Standing:
    """Return what became of a bill: of one that is settled what the last document did."""
    amounts = (claim.amount, claim.open_amount, claim.foreign_amount, claim.foreign_open)
    if OpenAmounts(*amounts).is_whole:
        return Standing.HELD
    if claim.open_amount or not happened:
        return Standing.PARTLY
    return happened[-1].did


def said_of(claim: Claim) -> dict[str, str]:
    """Return what the line that made a bill says of it, by the names of the columns."""
    details = claim.bill_line.details if claim.bill_line else {}
    names = (FORM, ACCEPTOR, DRAWER, PAYEE, ISSUED_ON, MEDIUM, RATE)
    return {one.name: str(details.get(one.name, "")) for one in names}


def sums(actor: Actor) -> list[Sums]:
    """Return what is open of each kind; the accounts for who may see all bills; three statements."""
    rows = bills(actor).exclude(open_amount=0).order_by().values("kind").annotate(left=Sum("open_amount"))
    left = {row["kind"]: row["left"] for row in rows}
    held = _accounts() if actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL else {}
    found = []
    for kind in (ClaimKind.BILL_RECEIVABLE, ClaimKind.BILL_PAYABLE):
        sign = 1 if kind is ClaimKind.BILL_RECEIVABLE else -1
        account = held.get(CLAIM_ROLES[kind].value)
        open_amount = left.get(kind.value, ZERO)
        found.append(Sums(kind, open_amount, None if account is None else sign * account))
    return found


def _accounts() -> dict[str, Decimal]:
    roles = [CLAIM_ROLES[kind].value for kind in BILL_KINDS]
    accounts = dict(RoleAccount.objects.filter(role__in=roles).values_list("account", "role"))
    lines = JournalLine.objects.filter(account__in=list(accounts)).order_by().values("account")
    totals = dict(lines.annotate(total=Sum("amount")).values_list("account", "total"))
    return {role: totals.get(account, ZERO) for account, role in accounts.items()}
