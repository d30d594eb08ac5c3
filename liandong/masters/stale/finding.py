"""Which products and partners nobody has used for long: what would still use them is asked in one statement.

A record is stale when it is active, was there before the day asked for, no document that counts names it from
that day on, and nothing of it is left: no stock, no order under way, no open claim.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.catalog.models import Product
from liandong.documents.merging import open_goods, open_orders
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.types import document_types
from liandong.general_ledger.models import Claim
from liandong.identity.actors import require, require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind
from liandong.partners.reach import visible_partners
from liandong.stock_ledger.models import StockBalance, StockMove

MONTHS = (3, 6, 12, 24, 36)
"""How long nobody may have used it, to choose from."""
USUAL_MONTHS, MOST_MONTHS = 12, 120

Conditions = Mapping[str, Q]
"""What keeps a record from being stale, by the code of the problem that says so."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often a record was used, and when last; None never."""

    documents: int = 0
    last_on: date | None = None


def day_before(today: date, months: int) -> date:
    """Return the day so many months before; the last of its month where that has no such day."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def require_cleaning(kind: Kind, actor: Actor) -> None:
    """Refuse who may not disable records of the kind.

    Raises:
        NotAllowedError: he may not keep products of all, or any partners.
    """
    if kind is GOODS:
        require_everywhere(actor, kind.subject, Verb.DRAFT)
    else:
        require(actor, kind.subject, Verb.DRAFT)


def kept_records(kind: Kind, actor: Actor) -> QuerySet[Any]:
    """Return the records of the kind that the actor may disable, in use or not; no statement yet."""
    return visible_partners(actor, Verb.DRAFT) if kind is PARTIES else Product.objects.all()


def stale_records(kind: Kind, actor: Actor, since: date) -> QuerySet[Any]:
    """Return the active records nobody has used since a day, within the actor's right; no statement yet.

    Raises:
        NotAllowedError: the actor may not disable such records.
    """
    require_cleaning(kind, actor)
    found = kept_records(kind, actor).filter(is_active=True)
    return found.filter(*(~one for one in conditions(kind, since).values()))


def conditions(kind: Kind, since: date) -> Conditions:
    """Return what keeps a record of the kind in use; the quick ones first, as databases ask in that order."""
    morning = timezone.make_aware(datetime.combine(since, time.min))
    own = _of_product(since) if kind is GOODS else _of_partner(since)
    return {"stale_new": Q(created_at__gte=morning), **own}


def _of_product(since: date) -> Conditions:
    product = OuterRef("pk")
    balances = StockBalance.objects.filter(~Q(quantity=0) | ~Q(reserved=0), product=product)
    moves = StockMove.objects.filter(product=product, business_date__gte=since)
    lines = product_lines().filter(product=product, document__business_date__gte=since)
    return {
        "stale_stock": Q(Exists(balances)),
        "stale_used": Q(Exists(moves)) | Q(Exists(lines)),
        "stale_open": Q(Exists(open_goods().filter(product=product))),
    }


def _of_partner(since: date) -> Conditions:
    partner = OuterRef("pk")
    claims = Claim.objects.filter(~Q(open_amount=0), partner=partner)
    documents = partner_documents().filter(partner=partner, business_date__gte=since)
    owed = product_lines().filter(payee=partner, document__business_date__gte=since)
    return {
        "stale_claims": Q(Exists(claims)),
        "stale_used": Q(Exists(documents)) | Q(Exists(owed)),
        "stale_open": Q(Exists(open_orders().filter(partner=partner))),
    }


def product_lines() -> QuerySet[DocumentLine]:
    """Return the lines of all documents that count: drafts too, discarded ones not."""
    return DocumentLine.objects.exclude(document__state=State.DISCARDED)


def partner_documents() -> QuerySet[Document]:
    """Return all documents that count; the types are named, as the index by partner begins with them."""
    kinds = [one.id for one in document_types()]
    return Document.objects.filter(type__in=kinds).exclude(state=State.DISCARDED)


def never_used(kind: Kind, records: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of the records that no document names; no statement yet."""
    record = OuterRef("pk")
    if kind is GOODS:
        return records.filter(~Exists(product_lines().filter(product=record)))
    return records.filter(
        ~Exists(partner_documents().filter(partner=record)), ~Exists(product_lines().filter(payee=record))
    )


def uses_of(kind: Kind, records: Iterable[int]) -> dict[int, Use]:
    """Return how records were used, by id; two statements, however many they are."""
    ids = list(records)
    if kind is GOODS:
        named = _uses(product_lines().filter(product__in=ids), "product", "document__business_date")
        moves = StockMove.objects.filter(product__in=ids).order_by().values_list("product")
        moved = dict(moves.annotate(Max("business_date")))
        return {pk: Use(one.documents, _later(one.last_on, moved.get(pk))) for pk, one in named.items()}
    named = _uses(partner_documents().filter(partner__in=ids), "partner", "business_date")
    owed = _uses(product_lines().filter(payee__in=ids), "payee", "document__business_date")
    return {pk: _both(named.get(pk, Use()), owed.get(pk, Use())) for pk in named.keys() | owed.keys()}


def _uses(rows: QuerySet[Any], by: str, day: str) -> dict[int, Use]:
    counted = "document" if day != "business_date" else "pk"
    grouped = rows.order_by().values_list(by).annotate(Count(counted, distinct=True), Max(day))
    return {pk: Use(count, last_on) for pk, count, last_on in grouped}


def _both(one: Use, other: Use) -> Use:
    return Use(one.documents + other.documents, _later(one.last_on, other.last_on))


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)
