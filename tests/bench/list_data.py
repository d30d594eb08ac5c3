"""A long list of sales orders for measuring, made with a few set-based statements.

Two years of orders over all days; the latest hundredth is still open, in part or whole, one in
fifty was thrown away, one in ten has a memo. Stand in an empty company of its own: ids are given.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from liandong.identity.models import Member
from tests.bench.ledger_data import (
    FIRST_PLACE,
    LedgerSize,
    _analyze,
    _day,
    _do,
    _hashed,
    _make_masters,
    _numbers,
    _true,
)

START, DAYS = date(2024, 11, 20), 730
TYPE = "sales.order"
PARTNERS, PRODUCTS, PLACES = 2_000, 5_000, 3
LINES = 2
RARE_PARTNER, RARE_PRODUCT = PARTNERS, PRODUCTS
"""A customer and a product with three orders each, all of them old."""


@dataclass(frozen=True, slots=True)
class ListSize:
    """How many documents to make."""

    documents: int


def make_list(size: ListSize) -> None:
    """Fill the current company."""
    with transaction.atomic():
        _make_masters(LedgerSize(products=PRODUCTS, places=PLACES, partners=PARTNERS))
        _make_documents(size.documents)
        _make_lines(size.documents)
        _finish(size.documents)
    _analyze()


def _drawn(salt: int, most: int) -> str:
    return f"({_hashed('k', salt)} / 4096 % {most})"


def _date_text(day: str) -> str:
    return f"to_char({day}, 'YYYYMMDD')" if connection.vendor == "postgresql" else f"replace({day}, '-', '')"


def _make_documents(count: int) -> None:
    member = Member.objects.values_list("pk", flat=True)[0]
    day = _day(f"(k - 1) * {DAYS} / {count}", START)
    number = f"'XSDD' || {_date_text(day)} || substr('' || (10000 + k % {max(1, count // DAYS + 1)}), 2)"
    partner = f"CASE WHEN k <= 3 THEN {RARE_PARTNER} ELSE 1 + {_drawn(3, PARTNERS - 1)} END"
    gross = f"(100 + {_drawn(5, 1_000_000)}) * 100"
    memo = "CASE k % 10 WHEN 0 THEN '客户自提，' || k ELSE '' END"
    moment = f"{day} + interval '10 hours'" if connection.vendor == "postgresql" else f"{day} || ' 10:00:00'"
    _do(
        "INSERT INTO documents_document (id, type, number, state, business_date, partner_id, place_id,"
        " handler_id, due_date, reference, memo, discount_amount, quantity, net_amount, tax_amount,"
        " gross_amount, details, version, print_count, is_closed, member_id, created_at, updated_at,"
        " posted_at)"
        f" SELECT k, '{TYPE}', {number}, 'draft', {day}, {partner}, {FIRST_PLACE} + {_drawn(7, PLACES)},"
        f" CASE WHEN k % 5 = 0 THEN {member} END, {_day(f'(k - 1) * {DAYS} / {count} + 7', START)},"
        f" CASE WHEN k % 4 = 0 THEN 'PO-' || k ELSE '' END, {memo}, 0, (1 + k % 50) * 1000000,"
        f" {gross}, 0, {gross}, '{{}}', 1, 0, NOT {_true()}, {member}, {moment}, {moment}, NULL"
        f" FROM {_numbers(count)}"
    )


def _make_lines(count: int) -> None:
    """Make two lines a document; all but those of the latest hundredth are delivered."""
    recent = count - count // 100
    product = f"CASE WHEN k <= {3 * LINES} THEN {RARE_PRODUCT} ELSE 1 + {_drawn(11, PRODUCTS - 1)} END"
    quantity = "(1 + k % 25) * 1000000"
    done = f"CASE WHEN 1 + (k - 1) / {LINES} <= {recent} OR k % 3 = 0 THEN {quantity} ELSE 0 END"
    _do(
        "INSERT INTO documents_documentline (id, document_id, position, product_id, quantity,"
        " entered_quantity, price, discount_rate, tax_rate, net_amount, tax_amount, gross_amount, lot_id,"
        " memo, details, fulfilled, invoiced, returned, is_closed)"
        f" SELECT k, 1 + (k - 1) / {LINES}, 1 + (k - 1) % {LINES}, {product}, {quantity}, {quantity},"
        f" 0, 0, 0, 0, 0, 0, 0, '', '{{}}', {done}, 0, 0, NOT {_true()} FROM {_numbers(count * LINES)}"
    )


def _finish(count: int) -> None:
    """Post them last: posted documents take no more lines."""
    _do("UPDATE documents_document SET state = 'discarded' WHERE id % 50 = 7")
    _do(
        "UPDATE documents_document SET state = 'posted', posted_at = updated_at"
        f" WHERE id % 50 <> 7 AND (id % 100 <> 8 OR id <= {count // 2})"
    )
    if connection.vendor == "postgresql":
        for table in ("documents_document", "documents_documentline", "partners_partner"):
            _do(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
