"""What the document endpoints answer, and the JSON schema of a draft, made from the declarations."""

from datetime import date

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from liandong.apikit.fields import Day, Id, Input, Number, ProblemOut
from liandong.documents.inputs import MAX_LINES


class Open(BaseModel):
    """An answer whose columns follow from the declaration of the type; hidden ones are absent."""

    model_config = ConfigDict(extra="allow")


class DocumentRow(Open):
    """A document in a list."""

    id: int
    type: str
    number: str
    state: str
    business_date: date
    version: int
    partner: int | None = None
    partner_name: str | None = None
    place: int | None = None
    place_name: str | None = None
    member_name: str | None = None
    quantity: Number | None = None
    net_amount: Number | None = None
    tax_amount: Number | None = None
    gross_amount: Number | None = None


class Totals(Schema):
    """Sums over the whole filter."""

    count: int
    net_amount: Number | None = None
    tax_amount: Number | None = None
    gross_amount: Number | None = None


class DocumentList(Schema):
    """A page; ``next`` asks for the following one and is null at the end."""

    rows: list[DocumentRow]
    next: str | None
    totals: Totals | None = None


class LineOut(Open):
    """A line. ``quantity`` is in ``unit``, ``base_quantity`` and the progress in base units."""

    id: int
    position: int
    product: int | None = None
    quantity: Number | None = None
    base_quantity: Number | None = None
    price: Number | None = None
    discount_rate: Number | None = None
    tax_rate: Number | None = None
    net_amount: Number | None = None
    tax_amount: Number | None = None
    gross_amount: Number | None = None
    fulfilled: Number | None = None
    invoiced: Number | None = None
    returned: Number | None = None


class MoveOut(Schema):
    """A stock move; its cost is absent for those who may not see it."""

    id: int
    line: int
    product: int
    source: int
    source_name: str
    target: int
    target_name: str
    quantity: Number
    value: Number | None = None
    purpose: str


class EntryLineOut(Schema):
    """A side of the journal entry; red amounts are negative on their side."""

    account: str
    account_name: str
    partner: int | None
    debit: Number
    credit: Number


class EntryOut(Schema):
    """The voucher the document made."""

    voucher: str
    business_date: date
    memo: str
    is_red: bool
    lines: list[EntryLineOut]


class ClaimOut(Schema):
    """A debt the document made, with whom, and what is open of it."""

    id: int
    partner: int
    kind: str
    due_date: date
    amount: Number
    open_amount: Number
    currency: str
    foreign_amount: Number
    foreign_open: Number


class LinkedOut(Schema):
    """A document before or after this one; ``relation``: origin, settles, reverses, copied."""

    relation: str
    id: int
    type: str
    number: str
    state: str
    business_date: date


class DocumentOut(DocumentRow):
    """A document with all it did."""

    lines: list[LineOut]
    moves: list[MoveOut]
    entry: EntryOut | None = None
    claims: list[ClaimOut] | None = None
    origins: list[LinkedOut]
    later: list[LinkedOut]


class SavedLine(Schema):
    """A saved line and the client's name for it."""

    id: int
    position: int
    key: str | None = None


class Saved(Schema):
    """What a write did to a document."""

    id: int
    number: str
    state: str
    version: int | None = None
    lines: list[SavedLine] | None = None
    warnings: list[str] | None = None


class Reopened(Schema):
    """The red document and the new draft."""

    reversal: Saved
    draft: Saved


class BatchOutcome(Schema):
    """What became of one document of a batch; ``index`` is its place from 0."""

    index: int
    key: str | None = None
    id: int | None = None
    number: str | None = None
    state: str
    problems: list[ProblemOut] | None = None


class Batch(Schema):
    """All outcomes, in the order of the request."""

    posted: int
    refused: int
    outcomes: list[BatchOutcome]


class OpenLineOut(Open):
    """A line to copy from; ``line`` goes into ``origin`` of the new line. Quantities in base units."""

    line: int
    document: int
    document_type: str
    number: str
    business_date: date
    product: int | None = None
    quantity: Number
    done: Number
    open: Number
    ratio: Number
    price: Number | None = None
    discount_rate: Number | None = None
    tax_rate: Number | None = None
    header: dict[str, str] | None = Field(
        None, description="带到新单据表头的自定义字段 · Added fields for the head of the new document"
    )


class OpenLineList(Schema):
    """A page of open lines."""

    rows: list[OpenLineOut]
    next: str | None


class VersionBody(Input):
    """The version the client has seen; another one by now is a conflict (409)."""

    version: Id | None = None


class ApproveBody(VersionBody):
    """A decision on the current version."""

    is_approved: bool = True
    comment: str = Field("", max_length=255)


class ReverseBody(Input):
    """The date of the red document; the original's when absent."""

    business_date: Day | None = None


class LinesBody(Input):
    """Ids of the lines; all of the document's when absent."""

    lines: list[Id] | None = Field(None, max_length=MAX_LINES)
