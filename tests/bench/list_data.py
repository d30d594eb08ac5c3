"""Long lists of sales orders and deliveries for measuring, made with a few set-based statements.

Two years of each over all days. Nearly all orders are delivered and nearly all deliveries are
invoiced and paid; what is not are the latest, and some that stayed lying for years. One in fifty
was thrown away, one in four hundred reversed, one in ten has a memo, three in ten are the largest
customer's. Stand in an empty company of its own: ids are given.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from liandong.documents.custom_fields import FieldForm, save_field
from liandong.identity.actors import load_actor
from liandong.identity.models import Member
from liandong.kernel.custom import CustomKind
from tests.bench.ledger_data import FIRST_PLACE, LedgerSize, make_masters
from tests.bench.sql_pieces import analyze, day_after, do, hashed, numbers, true

START, DAYS = date(2024, 11, 20), 730
PARTNERS, PRODUCTS, PLACES = 2_000, 5_000, 3
LINES = 2
LARGEST_PARTNER = 1
RARE_PARTNER, RARE_PRODUCT = PARTNERS, PRODUCTS
"""A customer and a product with three documents of each type, all of them old."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type to make a list of. ``done`` is the column of its lines that finishes a document."""

    type: str
    prefix: str
    done: str
    is_owed: bool


ORDERS = Kind("sales.order", "XSDD", "fulfilled", is_owed=False)
DELIVERIES = Kind("sales.delivery", "XSCK", "invoiced", is_owed=True)


@dataclass(frozen=True, slots=True)
class ListSize:
    """How many documents of each type to make."""

    documents: int


def make_lists(size: ListSize) -> None:
    """Fill the current company."""
    with transaction.atomic():
        make_masters(LedgerSize(products=PRODUCTS, places=PLACES, partners=PARTNERS))
        for nth, kind in enumerate((ORDERS, DELIVERIES)):
            first = nth * size.documents
            _make_documents(kind, first, size.documents)
            _make_lines(kind, first, size.documents)
            _finish(kind, first, size.documents)
        _continue_ids()
    _tighten()
    analyze()


def _tighten() -> None:
    """Write the indexes of documents anew on PostgreSQL: all were drafts here, and posted, at once.

    Documents that are posted one by one leave no index in which only one entry of a page is alive.
    """
    if connection.vendor == "postgresql":
        do("REINDEX TABLE documents_document")


def add_field(size: ListSize) -> str:
    """Add a number to the orders, held by every third one of the later half; return its name."""
    actor = load_actor(Member.objects.get(is_owner=True).pk)
    name = save_field(None, FieldForm(ORDERS.type, "header", "里程", CustomKind.NUMBER), actor)
    half = size.documents // 2
    value = _drawn(13, 100_000)
    with transaction.atomic():
        do(
            "INSERT INTO documents_documentdetail (document_id, name, text, number)"
            f" SELECT {half} + k, '{name}', '' || {value}, {value} * 1000000"
            f" FROM {numbers(size.documents - half)} WHERE k % 3 = 0"
        )
    analyze()
    return name


def _drawn(salt: int, most: int) -> str:
    return f"({hashed('k', salt)} / 4096 % {most})"


def _date_text(day: str) -> str:
    return f"to_char({day}, 'YYYYMMDD')" if connection.vendor == "postgresql" else f"replace({day}, '-', '')"


def _make_documents(kind: Kind, first: int, count: int) -> None:
    member = Member.objects.values_list("pk", flat=True)[0]
    day = day_after(f"(k - 1) * {DAYS} / {count}", START)
    number = (
        f"'{kind.prefix}' || {_date_text(day)} || substr('' || (10000 + k % {max(1, count // DAYS + 1)}), 2)"
    )
    partner = (
        f"CASE WHEN k <= 3 THEN {RARE_PARTNER} WHEN k % 10 < 3 THEN {LARGEST_PARTNER}"
        f" ELSE 2 + {_drawn(3, PARTNERS - 2)} END"
    )
    gross = f"(100 + {_drawn(5, 1_000_000)}) * 100"
    memo = "CASE k % 10 WHEN 0 THEN '客户自提，' || k ELSE '' END"
    moment = f"{day} + interval '10 hours'" if connection.vendor == "postgresql" else f"{day} || ' 10:00:00'"
    do(
        "INSERT INTO documents_document (id, type, number, state, business_date, partner_id, place_id,"
        " handler_id, due_date, reference, memo, discount_amount, quantity, net_amount, tax_amount,"
        " gross_amount, details, version, print_count, is_closed, member_id, created_at, updated_at,"
        " posted_at)"
        f" SELECT {first} + k, '{kind.type}', {number}, 'draft', {day}, {partner},"
        f" {FIRST_PLACE} + {_drawn(7, PLACES)},"
        f" CASE WHEN k % 5 = 0 THEN {member} END, {day_after(f'(k - 1) * {DAYS} / {count} + 7', START)},"
        f" CASE WHEN k % 4 = 0 THEN 'PO-' || k ELSE '' END, {memo}, 0, (1 + k % 50) * 1000000,"
        f" {gross}, 0, {gross}, '{{}}', 1, 0, NOT {true()}, {member}, {moment}, {moment}, NULL"
        f" FROM {numbers(count)}"
    )


def _make_lines(kind: Kind, first: int, count: int) -> None:
    """Make two lines a document: of the latest hundredth, and of some old ones, not all are done."""
    recent = count - count // 100
    product = f"CASE WHEN k <= {3 * LINES} THEN {RARE_PRODUCT} ELSE 1 + {_drawn(11, PRODUCTS - 1)} END"
    quantity = "(1 + k % 25) * 1000000"
    is_done = f"k % 3 = 0 OR (1 + (k - 1) / {LINES} <= {recent} AND (1 + (k - 1) / {LINES}) % 997 <> 5)"
    done = f"CASE WHEN {is_done} THEN {quantity} ELSE 0 END"
    columns = [done if name == kind.done else "0" for name in ("fulfilled", "invoiced", "returned")]
    do(
        "INSERT INTO documents_documentline (id, document_id, position, product_id, quantity,"
        " entered_quantity, price, discount_rate, tax_rate, net_amount, tax_amount, gross_amount, lot_id,"
        " memo, details, fulfilled, invoiced, returned, is_closed)"
        f" SELECT {first * LINES} + k, {first} + 1 + (k - 1) / {LINES}, 1 + (k - 1) % {LINES}, {product},"
        f" {quantity}, {quantity}, 0, 0, 0, 0, 0, 0, 0, '', '{{}}', {', '.join(columns)}, NOT {true()}"
        f" FROM {numbers(count * LINES)}"
    )


def _finish(kind: Kind, first: int, count: int) -> None:
    """Post them last: posted documents take no more lines."""
    mine = f"id > {first} AND id <= {first + count}"
    do(f"UPDATE documents_document SET state = 'discarded' WHERE {mine} AND id % 50 = 7")
    lines = "(SELECT count(*) FROM documents_documentline l WHERE l.document_id = documents_document.id"
    is_closed = "(id % 300 = 13)" if kind is ORDERS else f"NOT {true()}"
    do(
        "UPDATE documents_document SET state = 'posted', posted_at = updated_at,"
        f" is_closed = {is_closed}, open_lines = {lines} AND quantity > {kind.done}),"
        f" begun_lines = {lines} AND {kind.done} <> 0)"
        f" WHERE {mine} AND id % 50 <> 7 AND (id % 100 <> 8 OR id <= {first + count // 2})"
    )
    do(f"UPDATE documents_document SET state = 'reversed' WHERE {mine} AND id % 400 = 9 AND state = 'posted'")
    if kind.is_owed:
        _make_claims(first, count)


def _make_claims(first: int, count: int) -> None:
    """Owe for each delivery; of the latest fiftieth half is open, of the older ones some bad debts."""
    is_open = f"id > {first + count - count // 50} AND id % 2 = 0 OR id % 1501 = 3"
    do(
        "INSERT INTO general_ledger_claim (document_id, kind, partner_id, business_date, due_date, currency,"
        " amount, open_amount, foreign_amount, foreign_open, bill_number)"
        " SELECT id, 'receivable', partner_id, business_date, due_date, 'CNY', gross_amount,"
        f" CASE WHEN {is_open} THEN gross_amount ELSE 0 END, 0, 0, '' FROM documents_document"
        f" WHERE id > {first} AND id <= {first + count} AND state = 'posted'"
    )


def _continue_ids() -> None:
    if connection.vendor != "postgresql":
        return
    for table in ("documents_document", "documents_documentline", "partners_partner"):
        do(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
