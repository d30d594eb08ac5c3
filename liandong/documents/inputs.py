"""What a user or a program hands in for a draft, read from JSON with every problem at once. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField
from liandong.kernel.checks import typed_day
from liandong.kernel.custom import PREFIX
from liandong.kernel.money import ZERO, plain
from liandong.kernel.serials import joined_serials, read_serials
from liandong.kernel.terms import Problem

QUANTITY_DIGITS = PRICE_DIGITS = 6
RATE_DIGITS = 4
AMOUNT_DIGITS = 2
LARGEST = Decimal(10) ** 12
"""Quantities, prices and amounts stay below this, so that sums fit 64 bits."""
LARGEST_ID = 2**63 - 1
"""What a database's integer holds."""
MAX_LINES = 5000
LOT_DIGITS = 64
"""How long a lot's number may be."""
_MOST_DIGITS = 18  # of an id: what surely fits 64 bits


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line as handed in; None means "as usual" (base unit, the product's tax rate …).

    ``anchor`` names which of price, net_amount and gross_amount was typed; the others follow.
    ``key`` is the client's own name for the line, handed back with the answer. ``lot`` is a number
    (批号); its dates count where the type may make lots. ``payee`` is owed its money in place of the
    document's partner, where the type has that.
    """

    key: str = ""
    product: int | None = None
    unit: int | None = None
    quantity: Decimal = ZERO
    price: Decimal = ZERO
    discount_rate: Decimal = ZERO
    tax_rate: Decimal | None = None
    net_amount: Decimal | None = None
    gross_amount: Decimal | None = None
    anchor: str = "price"
    place: int | None = None
    target_place: int | None = None
    account: int | None = None
    claim: int | None = None
    origin: int | None = None
    due_date: date | None = None
    memo: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    lot: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    payee: int | None = None


@dataclass(frozen=True, slots=True)
class DraftInput:
    """A document as handed in. With ``allocates_lots`` lines without a lot get theirs by expiry.

    With ``proposes_parts`` the parts of what is assembled, or taken apart, are those it is made of.
    """

    type: str
    business_date: date
    lines: tuple[LineInput, ...] = ()
    partner: int | None = None
    place: int | None = None
    target_place: int | None = None
    handler: int | None = None
    due_date: date | None = None
    reference: str = ""
    memo: str = ""
    discount_amount: Decimal = ZERO
    details: Mapping[str, str] = field(default_factory=dict)
    reverses: int | None = None
    copied_from: int | None = None
    allocates_lots: bool = False
    proposes_parts: bool = False


@dataclass(slots=True)
class Reader:
    """Reads typed values of one mapping, noting in ``problems`` what can't be read, with its ``line``."""

    given: Mapping[str, Any]
    problems: list[Problem]
    line: int | None = None

    def number(self, name: str, digits: int) -> Decimal | None:
        """Return a number below 10¹² with at most so many decimals; None where it is empty or wrong."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= LARGEST:
            self._refuse("not_a_number", name, value)
            return None
        if number != round(number, digits):
            self._refuse("inexact_number", name, value)
            return None
        return number

    def identity(self, name: str) -> int | None:
        """Return an id; None where it is empty or wrong."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if not str(value).isdecimal() or len(str(value)) > _MOST_DIGITS:
            self._refuse("not_a_number", name, value)
            return None
        return int(str(value))

    def date(self, name: str) -> date | None:
        """Return a day; None where it is empty or wrong."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        try:
            return typed_day(str(value))
        except ValueError:
            self._refuse("not_a_date", name, value)
            return None

    def text(self, name: str, limit: int = 255) -> str:
        """Return a text without blanks around it, cut to its limit."""
        value = str(self.given.get(name) or "").strip()
        if len(value) > limit:
            self._refuse("text_too_long", name, str(limit))
        return value[:limit]

    def _refuse(self, code: str, name: str, value: object) -> None:
        self.problems.append(Problem(code, self.line, name, {"value": str(value)[:40], "field": name}))


def read_draft(
    document_type: DocumentType, header: Mapping[str, Any], lines: list[Mapping[str, Any]]
) -> tuple[DraftInput | None, list[Problem]]:
    """Read a draft from JSON values.

    Numbers may be strings or JSON integers. Returns None with the problems when any value
    can't be read; unknown keys are left aside.
    """
    problems: list[Problem] = []
    if len(lines) > MAX_LINES:
        problems.append(Problem("too_many_lines", detail={"limit": str(MAX_LINES)}))
        return None, problems
    read = Reader(header, problems)
    business_date = read.date("business_date")
    if business_date is None and not header.get("business_date"):
        problems.append(Problem("field_missing", None, "business_date", {"field": "日期"}))
    detail_columns = [column for column in document_type.columns if column.is_detail]
    read_lines = tuple(
        _line(Reader(line, problems, position), document_type, detail_columns)
        for position, line in enumerate(lines, 1)
    )
    draft = DraftInput(
        type=document_type.id,
        business_date=business_date or date.min,
        lines=read_lines,
        partner=read.identity("partner"),
        place=read.identity("place"),
        target_place=read.identity("target_place"),
        handler=read.identity("handler"),
        due_date=read.date("due_date"),
        reference=read.text("reference", 64),
        memo=read.text("memo"),
        discount_amount=read.number("discount_amount", AMOUNT_DIGITS) or ZERO,
        details=_details(read, [one for one in document_type.header if one.is_detail]),
        allocates_lots=header.get("allocate_lots") is True,
        proposes_parts=header.get("propose_parts") is True,
    )
    return (None, problems) if problems else (draft, [])


def _details(read: Reader, declared: Sequence[HeaderField | Column]) -> dict[str, str]:
    nested = read.given.get("details")
    source = {**nested, **read.given} if isinstance(nested, Mapping) else read.given
    inner = Reader(source, read.problems, read.line)
    return {one.name: text for one in declared if (text := _detail(inner, one))}


def _serials(read: Reader, name: str) -> str:
    """Return serial numbers as a line holds them, ranges unfolded."""
    found = read_serials(str(read.given.get(name) or ""))
    read.problems += [Problem(code, read.line, name, detail) for code, detail in found.wrong]
    return joined_serials(found.numbers)


def _detail(read: Reader, one: HeaderField | Column) -> str:
    """Return the text of a detail; one that the company added must be of its kind."""
    if one.kind is FieldKind.SERIALS:
        return _serials(read, one.name)
    text = read.text(one.name)
    if not text or not (one.name.startswith(PREFIX) or one.kind is FieldKind.DATE):
        return text
    if one.kind is FieldKind.QUANTITY:
        number = read.number(one.name, QUANTITY_DIGITS)
        return "" if number is None else plain(number)
    if one.kind is FieldKind.DATE:
        day = read.date(one.name)
        return "" if day is None else day.isoformat()
    if one.choices and text not in {value for value, _label in one.choices}:
        detail = {"field": one.label, "value": text[:40]}
        read.problems.append(Problem("unknown_choice", read.line, one.name, detail))
    return text


def _line(read: Reader, kind: DocumentType, detail_columns: Sequence[Column]) -> LineInput:
    anchor = read.text("anchor") or "price"
    number: Callable[[str, int], Decimal | None] = read.number
    return LineInput(
        key=read.text("key", 64),
        product=read.identity("product"),
        unit=read.identity("unit"),
        quantity=number("quantity", QUANTITY_DIGITS) or ZERO,
        price=number("price", PRICE_DIGITS) or ZERO,
        discount_rate=number("discount_rate", RATE_DIGITS) or ZERO,
        tax_rate=number("tax_rate", RATE_DIGITS),
        net_amount=number("net_amount", AMOUNT_DIGITS),
        gross_amount=number("gross_amount", AMOUNT_DIGITS),
        anchor=anchor if anchor in {"price", "net_amount", "gross_amount"} else "price",
        place=read.identity("place"),
        target_place=read.identity("target_place"),
        account=read.identity("account"),
        claim=read.identity("claim"),
        origin=read.identity("origin"),
        due_date=read.date("due_date"),
        memo=read.text("memo"),
        details=_details(read, detail_columns),
        lot=read.text("lot", LOT_DIGITS) if kind.has_lots else "",
        produced_on=read.date("produced_on") if kind.makes_lots else None,
        expires_on=read.date("expires_on") if kind.makes_lots else None,
        payee=read.identity("payee") if kind.has_payees else None,
    )
