"""Lists of records by their code, or by a field the company added: heads that sort, and pages by key.

Records that hold nothing in the field come last, by their code, whichever way the list runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from liandong.kernel.custom import CustomField, CustomKind, fields_of
from liandong.storage.details import held_value
from liandong.storage.keyset import Key, Span, first_keys
from liandong.webkit.report_parts import NUMBER, Part, sorted_column
from liandong.webkit.report_query import ReportQuery

CODE = "code"
_VALUE, _NONE = "=", ""
"""What a key begins with: a value follows, or the record holds none."""

Record = TypeVar("Record", bound=Model)


@dataclass(frozen=True, slots=True)
class RecordOrder:
    """What a list is sorted by: a field, or the code where there is none."""

    field: CustomField | None
    is_descending: bool


def read_order(query: ReportQuery, subject: str) -> RecordOrder:
    """Return the order an address asks for; a field that is no longer in use sorts as nothing chosen."""
    name = query.text("sort")
    field = next((one for one in fields_of(query.request.actor.fields, subject) if one.name == name), None)
    return RecordOrder(field, query.text("way") == "down")


def code_head(query: ReportQuery, subject: str) -> Part:
    """Return the head of the codes, by which a list runs unless an order was chosen or a text asked for."""
    order = read_order(query, subject)
    head = sorted_column(_("编码"), CODE, query)
    if order.field is not None or (query.text() and not query.text("sort")):
        return head | {"sort": "", "sort_url": query.url(sort=CODE, way="")}
    way = "" if order.is_descending else "down"
    sort = "descending" if order.is_descending else "ascending"
    return head | {"sort": sort, "sort_url": query.url(sort=CODE, way=way)}


def added_heads(query: ReportQuery, subject: str) -> list[Part]:
    """Return the heads of the columns of added fields."""
    return [
        sorted_column(one.label, one.name, query, look=NUMBER if one.kind is CustomKind.NUMBER else "")
        for one in fields_of(query.request.actor.fields, subject)
    ]


def record_page(
    query: ReportQuery, subject: str, found: QuerySet[Record], limit: int
) -> tuple[list[Record], tuple[Any, ...] | None]:
    """Return a page of the records that were found and the key of the next one.

    One statement by code, at most three by a field. BadRequest for a key that is none of the order
    asked for.
    """
    order = read_order(query, subject)
    if order.field is None:
        key = query.after(str)
        after = None if key is None else str(key[0])
        rows = list(_by_code(found, after, is_descending=order.is_descending)[: limit + 1])
        return rows[:limit], (getattr(rows[limit - 1], CODE),) if len(rows) > limit else None
    keys = _keys(found, order.field, Span(limit + 1, query.after(str, str), order.is_descending))
    codes = [code for _value, code in keys[:limit]]
    by_code = {getattr(one, CODE): one for one in found.filter(code__in=codes)}
    shown = [by_code[code] for code in codes if code in by_code]
    return shown, keys[limit - 1] if len(keys) > limit else None


def found_page(query: ReportQuery, subject: str, found: QuerySet[Record], ids: Sequence[int]) -> list[Record]:
    """Return the records a text finds, the best first or in the order asked for; one or two statements."""
    if query.text("sort"):
        return record_page(query, subject, found.filter(pk__in=ids), len(ids))[0]
    at_hand = found.in_bulk(ids)
    return [at_hand[pk] for pk in ids if pk in at_hand]


def _by_code(found: QuerySet[Record], after: str | None, *, is_descending: bool) -> QuerySet[Record]:
    if after is not None:
        found = found.filter(**{"code__lt" if is_descending else "code__gt": after})
    return found.order_by(f"-{CODE}" if is_descending else CODE)


def _keys(found: QuerySet[Record], field: CustomField, span: Span) -> list[Key]:
    """Return the marked values and the codes of a page: what holds a value, then the rest."""
    held = found.annotate(held=held_value(field))
    keys: list[Key] = []
    after = span.after
    if after is None or after[0]:
        given = None if after is None else (_read(field, after[0]), after[1])
        pairs = first_keys(held.filter(held__isnull=False), ("held", CODE), replace(span, after=given))
        keys, after = [(f"{_VALUE}{value}", code) for value, code in pairs], None
    left = span.limit - len(keys)
    if not left:
        return keys
    rest = _by_code(held.filter(held__isnull=True), after and after[1], is_descending=span.is_descending)
    return keys + [(_NONE, code) for code in rest.values_list(CODE, flat=True)[:left]]


def _read(field: CustomField, text: str) -> Decimal | str:
    """Return the value in a key."""
    value = text.removeprefix(_VALUE)
    if field.kind is not CustomKind.NUMBER:
        return value
    try:
        return Decimal(field.stored(value))
    except (ValueError, ArithmeticError) as error:
        raise BadRequest("after") from error
