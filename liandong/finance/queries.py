"""What stands in the way of closing a month, beyond what the books themselves know."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from liandong.documents.models import Document
from liandong.documents.stages import Stage
from liandong.documents.types import document_types
from liandong.general_ledger.models import Claim, JournalLine, RoleAccount
from liandong.general_ledger.periods import first_day, last_day
from liandong.kernel.terms import AccountRole, ClaimKind
from liandong.stock_ledger.models import CostState, Shortfall


@dataclass(frozen=True, slots=True)
class DraftCount:
    """How many drafts of a type are dated in a month."""

    type: str
    label: str
    count: int


def drafts_by_type(year: int, month: int) -> list[DraftCount]:
    """Return the drafts of the month that would write the books, with one statement; orders write none."""
    labels = {kind.id: kind.label for kind in document_types() if not kind.is_closable}
    found = _drafts(labels).filter(
        business_date__gte=first_day(year, month), business_date__lte=last_day(year, month)
    )
    counts = dict(found.values("type").annotate(count=Count("pk")).values_list("type", "count"))
    return [DraftCount(kind, label, counts[kind]) for kind, label in labels.items() if kind in counts]


def drafted_months(since: date | None, until: date) -> set[tuple[int, int]]:
    """Return the months in which such drafts are dated, from a day on and before another; one statement."""
    found = _drafts([kind.id for kind in document_types() if not kind.is_closable])
    found = found.filter(business_date__lt=until)
    if since is not None:
        found = found.filter(business_date__gte=since)
    return {(first.year, first.month) for first in found.dates("business_date", "month")}


def _drafts(types: Collection[str]) -> QuerySet[Document]:
    return Document.objects.filter(stage=Stage.DRAFT, type__in=types)


def stock_without_value() -> int:
    """Return how many products are in stock at no cost at all."""
    return CostState.objects.filter(quantity__gt=0, value=0).values("product").distinct().count()


def sold_before_received(until: date) -> int:
    """Return how many products were sold up to a day and have not come: their cost is assumed."""
    waiting = Shortfall.objects.filter(remaining__gt=0, business_date__lte=until)
    return waiting.values("product").distinct().count()


def overdue_claims(kind: ClaimKind, on: date) -> int:
    """Return how many claims of a kind are open and past their due date."""
    return Claim.objects.filter(kind=kind.value, due_date__lt=on).exclude(open_amount=0).count()


def advances_beside_debts(debt: ClaimKind, advance: ClaimKind, until: date) -> int:
    """Return how many partners have an open advance beside an open debt; one statement."""
    still = Claim.objects.filter(business_date__lte=until).exclude(open_amount=0)
    owing = still.filter(kind=debt.value).values("partner")
    return still.filter(kind=advance.value, partner__in=owing).values("partner").distinct().count()


def pending_property(until: date) -> int:
    """Return 1 where 待处理财产损溢 has a balance at the end of a day; two statements."""
    account = RoleAccount.objects.filter(role=AccountRole.PENDING_PROPERTY.value).values("account")
    lines = JournalLine.objects.filter(account__in=account, business_date__lte=until)
    return int(bool(lines.aggregate(total=Sum("amount"))["total"]))
