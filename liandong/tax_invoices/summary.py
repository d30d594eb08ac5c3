"""税额汇总: what documents booked by rate, what invoices say by rate, and what the tax accounts hold beside.

Documents count on their date and by the lines that booked the tax, returns and red ones negative. Invoices
issued count on the day they were issued, those received in the month whose return deducts them (抵扣所属期).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from liandong.documents.columns import CATEGORY
from liandong.documents.models import Document, DocumentLine, State
from liandong.general_ledger.models import JournalLine, RoleAccount, RoleUse
from liandong.kernel.money import ZERO
from liandong.kernel.terms import AccountRole
from liandong.tax_invoices.documents import RETURNS, invoiceable, types_of
from liandong.tax_invoices.models import Direction, TaxInvoiceLine

VAT_TRANSFER, TRANSFER_OUT, REASON = "finance.vat_transfer", "finance.input_tax_transfer", "reason"
_ROLES = {Direction.OUTPUT: AccountRole.OUTPUT_TAX, Direction.INPUT: AccountRole.INPUT_TAX}
_MONEY = ("net_amount", "tax_amount")


@dataclass(frozen=True, slots=True)
class TaxRate:
    """What is taxed at a rate (per cent), by documents and by invoices; returns and red ones are negative."""

    rate: Decimal
    documents: int = 0
    net: Decimal = ZERO
    tax: Decimal = ZERO
    invoices: int = 0
    invoiced_net: Decimal = ZERO
    invoiced_tax: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """Return the tax that documents booked and no invoice of these days says."""
        return self.tax - self.invoiced_tax


@dataclass(frozen=True, slots=True)
class TaxSide:
    """Output or input tax of some days; ``account`` is the tax account's id, None where none is set.

    ``by_documents`` of the account came from the documents above, ``by_others`` from vouchers by hand and the
    like; what carries a month's VAT over is no tax and left out.
    """

    direction: Direction
    rates: list[TaxRate] = field(default_factory=list)
    account: int | None = None
    by_documents: Decimal = ZERO
    by_others: Decimal = ZERO

    @property
    def total(self) -> TaxRate:
        """Return the sum of all rates; a document may have several, so nothing is counted."""
        figures = ("net", "tax", "invoiced_net", "invoiced_tax")
        sums: dict[str, Any] = {name: self._sum(name) for name in figures}
        return TaxRate(ZERO, **sums)

    def _sum(self, name: str) -> Decimal:
        found: list[Decimal] = [getattr(one, name) for one in self.rates]
        return sum(found, ZERO)

    @property
    def booked(self) -> Decimal:
        """Return what the tax account holds of these days."""
        return self.by_documents + self.by_others

    @property
    def strays(self) -> Decimal:
        """Return what documents say and their entries do not: nothing, or the books need a look."""
        return self.total.tax - self.by_documents


def tax_side(direction: Direction, days: tuple[date, date], *, is_deducted: bool = True) -> TaxSide:
    """Return one side of the summary, both days included; five statements.

    Where input tax is not deducted (a small-scale taxpayer has it in the cost) purchases have no tax.
    """
    found: dict[Decimal, TaxRate] = {}
    booked: Any = taxed_lines(direction, days).values("tax_rate").annotate(**_signed_sums())
    for row in booked.order_by("tax_rate"):
        money = {name: (row[f"{name}_on"] or ZERO) - (row[f"{name}_back"] or ZERO) for name in _MONEY}
        net, tax = money["net_amount"], money["tax_amount"]
        if not is_deducted:
            net, tax = net + tax, ZERO
        one = TaxRate(row["tax_rate"], row["count"], net, tax)
        if net or tax:
            found[one.rate] = one
    for row in _invoice_lines(direction, days):
        before = found.get(row["tax_rate"], TaxRate(row["tax_rate"]))
        found[before.rate] = replace(
            before, invoices=row["count"], invoiced_net=row["net"], invoiced_tax=row["tax"]
        )
    account, held = _account(_ROLES[direction], -1 if direction is Direction.OUTPUT else 1, days)
    own = types_of(direction)
    by_documents = sum((amount for kind, amount in held.items() if kind in own), ZERO)
    return TaxSide(
        direction,
        sorted(found.values(), key=lambda one: -one.rate),
        account,
        by_documents,
        sum(held.values(), ZERO) - by_documents,
    )


def taxed_lines(direction: Direction, days: tuple[date, date]) -> QuerySet[DocumentLine]:
    """Return the lines that booked tax in some days, those at no rate too; no statement yet."""
    booked = invoiceable(direction, Document.objects.filter(business_date__range=days))
    # A line that only says from which account something was paid has a product no more than a category.
    says_what = Q(product__isnull=False) | Q(details__has_key=CATEGORY.name)
    return DocumentLine.objects.filter(says_what, document__in=booked)


def _signed_sums() -> dict[str, Any]:
    back = Q(document__type__in=RETURNS)
    sums: dict[str, Any] = {"count": Count("document", distinct=True)}
    for name in _MONEY:
        sums |= {f"{name}_on": Sum(name, filter=~back), f"{name}_back": Sum(name, filter=back)}
    return sums


def _invoice_lines(direction: Direction, days: tuple[date, date]) -> list[dict[str, Any]]:
    lines = TaxInvoiceLine.objects.filter(invoice__direction=direction.value, invoice__is_void=False)
    if direction is Direction.OUTPUT:
        lines = lines.filter(invoice__issued_on__range=days)
    else:
        lines = lines.filter(invoice__deducted_in__range=(days[0].replace(day=1), days[1]))
    sums: Any = lines.values("tax_rate").annotate(
        count=Count("invoice", distinct=True), net=Sum("net_amount"), tax=Sum("tax_amount")
    )
    return list(sums.order_by("tax_rate"))


def _account(
    role: AccountRole, sign: int, days: tuple[date, date]
) -> tuple[int | None, Mapping[str, Decimal]]:
    """Return a tax account and what it grew by, times ``sign``, by type of document; two statements."""
    roles = RoleAccount.objects.filter(role=role.value)
    account = roles.values_list("account", flat=True).first()
    if account is None:
        return None, {}
    others = RoleAccount.objects.exclude(role=role.value).values("account")
    former = RoleUse.objects.filter(role=role.value).exclude(account__in=others).values("account")
    lines = JournalLine.objects.filter(Q(account=account) | Q(account__in=former), business_date__range=days)
    sums = lines.exclude(entry__document__type=VAT_TRANSFER).values("entry__document__type")
    rows = sums.annotate(total=Sum("amount")).order_by("entry__document__type")
    return account, {row["entry__document__type"]: sign * row["total"] for row in rows}


@dataclass(frozen=True, slots=True)
class TransferredOut:
    """Input tax that may not be deducted, of some days; ``account`` is 进项税额转出, or None.

    ``by_reason`` is what documents say, by the value of the reason, ``by_others`` what is booked beside.
    """

    by_reason: Mapping[str, Decimal] = field(default_factory=dict)
    account: int | None = None
    booked: Decimal = ZERO

    @property
    def by_others(self) -> Decimal:
        """Return what no such document says: vouchers by hand."""
        return self.booked - sum(self.by_reason.values(), ZERO)


def transferred_out(days: tuple[date, date]) -> TransferredOut:
    """Return the input tax that was given back, both days included; three statements."""
    booked = Document.objects.filter(
        type=TRANSFER_OUT, business_date__range=days, state__in=[State.POSTED, State.REVERSED]
    )
    lines = DocumentLine.objects.filter(document__in=booked).values(f"details__{REASON}")
    sums = lines.annotate(total=Sum("gross_amount")).order_by(f"details__{REASON}")
    by_reason = {row[f"details__{REASON}"]: row["total"] for row in sums if row["total"]}
    account, held = _account(AccountRole.INPUT_TAX_OUT, -1, days)
    return TransferredOut(by_reason, account, sum(held.values(), ZERO))


@dataclass(frozen=True, slots=True)
class TaxedDocument:
    """A document with what it has at one rate."""

    document: Document
    net: Decimal
    tax: Decimal


def documents_at(
    found: QuerySet[DocumentLine], rate: Decimal, visible: QuerySet[Document], most: int
) -> list[TaxedDocument]:
    """Return the documents among ``visible`` with lines at a rate, the newest first; two statements."""
    lines = found.filter(tax_rate=rate, document__in=visible)
    sums = lines.values("document").annotate(net=Sum("net_amount"), tax=Sum("tax_amount"))
    rows = list(sums.order_by("-document__business_date", "-document")[:most])
    documents = _documents([row["document"] for row in rows])
    signs = {pk: -1 if one.type in RETURNS else 1 for pk, one in documents.items()}
    return [
        TaxedDocument(documents[pk], signs[pk] * row["net"], signs[pk] * row["tax"])
        for row in rows
        for pk in (row["document"],)
    ]


def _documents(ids: Collection[int]) -> dict[int, Document]:
    return Document.objects.select_related("partner").in_bulk(ids)
