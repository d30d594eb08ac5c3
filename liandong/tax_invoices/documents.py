"""Which documents an invoice may be for: those that booked the debt and the tax.

Who invoices with the goods has that in deliveries and receipts, who invoices apart in the documents of
invoices; a delivery that waits for its invoice document has booked neither and is not invoiced yet.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from liandong.tax_invoices.models import Direction, TaxInvoiceLink
from liandong.tax_invoices.terms import Room

ALWAYS = {
    Direction.OUTPUT: ("finance.sales_invoice", "finance.other_income"),
    Direction.INPUT: ("finance.supplier_invoice", "finance.other_expense", "purchasing.landed_cost"),
}
WITH_CLAIM = {
    Direction.OUTPUT: ("sales.delivery", "sales.sales_return"),
    Direction.INPUT: ("purchasing.receipt", "purchasing.purchase_return"),
}
"""These booked the debt themselves only where the company invoices with the goods."""
RETURNS = frozenset({"sales.sales_return", "purchasing.purchase_return"})
"""Written positive, they take back; a reversal has the opposite sign of what it reverses."""
_KINDS = {Direction.OUTPUT: ClaimKind.RECEIVABLE, Direction.INPUT: ClaimKind.PAYABLE}


def types_of(direction: Direction) -> tuple[str, ...]:
    """Return the types of documents an invoice of a direction may be for."""
    return (*ALWAYS[direction], *WITH_CLAIM[direction])


def invoiceable(direction: Direction, found: QuerySet[Document]) -> QuerySet[Document]:
    """Return those of the documents an invoice may be for; what was taken back whole still counts."""
    claims = Claim.objects.filter(kind=_KINDS[direction].value)
    # A reversal settles what its original booked.
    owed = Exists(claims.filter(document=OuterRef("pk"))) | Exists(
        claims.filter(document=OuterRef("reverses"))
    )
    booked = Q(type__in=ALWAYS[direction]) | Q(type__in=WITH_CLAIM[direction]) & owed
    posted = found.filter(state__in=[State.POSTED, State.REVERSED], type__in=types_of(direction))
    return posted.filter(booked).exclude(gross_amount=0)


def worth(document: Document) -> Decimal:
    """Return what a document is to be invoiced for, tax included, negative where it takes back."""
    return -document.gross_amount if document.type in RETURNS else document.gross_amount


def taken_of(documents: Collection[int], besides: int | None = None) -> dict[int, Decimal]:
    """Return how much of documents invoices take, but for one invoice; one statement."""
    links = TaxInvoiceLink.objects.filter(document__in=documents).exclude(invoice=besides or 0)
    return dict(links.values("document").annotate(taken=Sum("amount")).values_list("document", "taken"))


def rooms_of(documents: Iterable[Document], besides: int | None = None) -> dict[int, Room]:
    """Return what each document is for and what invoices take of it; one statement."""
    given = list(documents)
    taken = taken_of([one.pk for one in given], besides)
    return {one.pk: Room(worth(one), taken.get(one.pk, ZERO)) for one in given}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which documents to look for: of a direction, in some days, of one partner or of all."""

    direction: Direction
    start: date
    end: date
    partner: int | None = None
    number: str = ""


def with_rest(actor: Actor, asked: Asked) -> QuerySet[Document]:
    """Return the visible documents with something left to be invoiced (未开票, 未收票), no statement yet.

    A document that was taken back before any invoice is left out, and so is what took it back.
    """
    found = visible_to(actor).filter(business_date__gte=asked.start, business_date__lte=asked.end)
    if asked.partner is not None:
        found = found.filter(partner__in=same_partners(asked.partner))
    if asked.number:
        found = found.filter(Q(number__contains=asked.number) | Q(reference=asked.number))
    links = TaxInvoiceLink.objects.filter(document=OuterRef("pk")).order_by().values("document")
    taken = Subquery(links.annotate(taken=Sum("amount")).values("taken"), output_field=BigIntegerField())
    of_original = TaxInvoiceLink.objects.filter(document=OuterRef("reverses"))
    gross = Cast(F("gross_amount"), BigIntegerField())
    signed = Case(When(type__in=RETURNS, then=-1 * gross), default=gross, output_field=BigIntegerField())
    found = invoiceable(asked.direction, found).annotate(
        taken_scaled=Coalesce(taken, Value(0), output_field=BigIntegerField()), worth_scaled=signed
    )
    never = Q(state=State.REVERSED, taken_scaled=0) | Q(reverses__isnull=False) & ~Exists(of_original)
    return found.exclude(taken_scaled=F("worth_scaled")).exclude(never)


def owed_to(documents: Collection[int]) -> dict[int, set[int]]:
    """Return by document the partners its lines name as payees; one statement."""
    found: dict[int, set[int]] = {}
    lines = DocumentLine.objects.filter(document__in=documents, payee__isnull=False)
    for document, payee in lines.values_list("document", "payee").distinct():
        found.setdefault(document, set()).add(payee)
    return found


def same_partners(partner: int | None) -> set[int]:
    """Return a partner with those that were merged into it and the one it was merged into; one statement."""
    if partner is None:
        return set()
    into = Partner.objects.filter(pk=partner, merged_into__isnull=False).values("merged_into")
    found = Partner.objects.filter(Q(pk=partner) | Q(merged_into=partner) | Q(pk__in=into))
    return set(found.values_list("pk", flat=True))
