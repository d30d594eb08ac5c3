"""What programs send and get of the register of invoices."""

from ninja import Schema
from pydantic import Field

from liandong.apikit.fields import After, Day, Id, Input, Limit, Number, Text
from liandong.tax_invoices.keeping import MOST_AT_ONCE
from liandong.tax_invoices.linking import MOST_LINKS
from liandong.tax_invoices.models import Direction, InvoiceKind
from liandong.tax_invoices.terms import MOST_LINES
from liandong.tax_invoices.xml_reading import MOST_BYTES


class LineBody(Input):
    """One thing, or all at one rate; the rate is per cent."""

    tax_rate: Number
    net_amount: Number
    tax_amount: Number
    name: Text = ""
    specification: Text = ""
    unit: Text = ""
    quantity: Number | None = None
    price: Number | None = None


class TaxInvoiceBody(Input):
    """An invoice; ``partner`` and ``red_of`` are ids, amounts of a red one are negative."""

    direction: Direction
    kind: InvoiceKind
    number: Text
    code: Text = ""
    issued_on: Day
    seller_name: Text
    buyer_name: Text
    seller_tax_number: Text = ""
    buyer_tax_number: Text = ""
    partner: Id | None = None
    red_of: Id | None = None
    memo: Text = ""
    lines: list[LineBody] = Field(max_length=MOST_LINES)


class LinkBody(Input):
    """So much of a document, tax included; negative of one that takes back."""

    document: Id
    amount: Number


class LinksBody(Input):
    """The documents an invoice is for, all of them."""

    links: list[LinkBody] = Field(max_length=MOST_LINKS)


class DeductBody(Input):
    """Invoices, and a day of the month whose return deducts them; none takes them out."""

    invoices: list[Id] = Field(max_length=MOST_AT_ONCE)
    month: Day | None = None


class FileBody(Input):
    """A file of a digital invoice, in base64."""

    name: Text
    content: str = Field(max_length=MOST_BYTES * 2)


class InvoiceLineOut(Schema):
    """A line as it stands on the invoice."""

    name: str
    specification: str
    unit: str
    quantity: Number | None
    price: Number | None
    tax_rate: Number
    net_amount: Number
    tax_amount: Number


class LinkOut(Schema):
    """A document and how much of it the invoice is for."""

    document: int
    amount: Number


class TaxInvoiceOut(Schema):
    """An invoice of the register; amounts are signed."""

    id: int
    direction: str
    kind: str
    code: str
    number: str
    issued_on: Day
    seller_name: str
    seller_tax_number: str
    buyer_name: str
    buyer_tax_number: str
    partner: int | None
    red_of: int | None
    net_amount: Number
    tax_amount: Number
    gross_amount: Number
    linked_amount: Number
    red_amount: Number
    is_void: bool
    deducted_in: Day | None
    memo: str


class TaxInvoiceWhole(TaxInvoiceOut):
    """An invoice with its lines, and its documents that the key's member sees."""

    lines: list[InvoiceLineOut]
    links: list[LinkOut]


class TaxInvoiceList(Schema):
    """A page, the newest first."""

    invoices: list[TaxInvoiceOut]
    next: str | None


class CountOut(Schema):
    """How many invoices were changed."""

    count: int


class TaxInvoiceQuery(Schema):
    """Of a direction, issued in some days."""

    direction: Direction | None = None
    start: Day | None = None
    end: Day | None = None
    after: After | None = None
    limit: Limit = 100


class TaxSummaryQuery(Schema):
    """The days of a return, both included; this month without any."""

    start: Day | None = None
    end: Day | None = None


class TaxRateOut(Schema):
    """What is taxed at a rate, by documents and by invoices; what takes back is negative."""

    rate: Number
    documents: int
    net: Number
    tax: Number
    invoices: int
    invoiced_net: Number
    invoiced_tax: Number
    difference: Number


class TaxSideOut(Schema):
    """Output or input tax; ``booked`` is what the tax account holds: by these documents and by others."""

    direction: Direction
    rates: list[TaxRateOut]
    by_documents: Number
    by_others: Number
    booked: Number


class TransferredOutOut(Schema):
    """Input tax transferred out: by documents with their reasons, by others, together."""

    by_reason: dict[str, Number]
    by_others: Number
    booked: Number


class TaxSummaryOut(Schema):
    """Both sides; that of what was bought only for who may see costs."""

    is_deducted: bool
    sides: list[TaxSideOut]
    transferred_out: TransferredOutOut | None
