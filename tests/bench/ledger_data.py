"""A large, consistent stock ledger for measuring, made with a dozen set-based statements.

Documents of twenty lines, one move a line, over whole months; early products sell more than
late ones. Every product and place opens with what it will ever give out, so that stock never
falls below zero, and every product keeps one unit cost, so that any cost method agrees. The
last documents are left unfolded, as when the projection's worker is a little behind.

Stand in a company of its own: ids are given, and the tables must be empty.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from liandong.analytics import trade_days, trade_months
from liandong.identity.models import Member
from liandong.stock_ledger.projection import fold
from liandong.storage.bulk import Source, is_postgresql, run
from tests.bench.sql_pieces import analyze, day_after, do, hashed, numbers, true

LINES_A_DOCUMENT = 20
FIRST_PLACE = 101
# Purpose of a document by the hundredth its number hashes to: from (inclusive) on.
MIX = (
    (0, "sale"),
    (55, "purchase"),
    (84, "transfer"),
    (92, "sales_return"),
    (95, "adjustment"),
    (98, "purchase_return"),
    (99, "cost_correction"),
)
# The document type that writes moves of this purpose.
TYPES = {
    "opening": "inventory.opening_stock",
    "sale": "sales.delivery",
    "purchase": "purchasing.receipt",
    "transfer": "inventory.transfer",
    "sales_return": "sales.sales_return",
    "adjustment": "inventory.adjustment_in",
    "purchase_return": "purchasing.purchase_return",
    "cost_correction": "finance.supplier_invoice",
}
WITHOUT_PARTNER = ("opening", "transfer", "adjustment")


@dataclass(frozen=True, slots=True)
class LedgerSize:
    """How much to make. ``moves`` does not count the opening ones.

    A document has so many ``lines``. With a ``drift``, purchases cost so much more than everything else,
    up to less one cent: then no average is what goods left at.
    """

    moves: int = 1_000_000
    products: int = 5_000
    places: int = 3
    partners: int = 200
    start: date = date(2024, 1, 1)
    days: int = 731
    unfolded_documents: int = 500
    lines: int = LINES_A_DOCUMENT
    drift: int = 1

    @property
    def documents(self) -> int:
        """Return the number of documents besides the opening one."""
        return -(-self.moves // self.lines)


def make_ledger(size: LedgerSize) -> Source:
    """Fill the current company; return the sub-select of the documents not yet folded."""
    with transaction.atomic():
        make_masters(size)
        _make_documents(size)
        _make_moves(size)
        # Posted documents take no more lines, so they are posted last.
        do("UPDATE documents_document SET state = 'posted', posted_at = updated_at")
        _make_balances()
        _continue_numbering()
    analyze()
    unfolded = Source(
        "(SELECT document_id FROM documents_outboxevent WHERE is_pending AND kind = 'posted')", []
    )
    folded = Source("(SELECT document_id FROM documents_outboxevent WHERE NOT is_pending)", [])
    with transaction.atomic():
        fold(folded)
    trade_days.rebuild()
    trade_months.rebuild()
    analyze()
    return unfolded


def _purpose(document: str) -> str:
    hundredth = f"({hashed(document, 7)} / 65536 % 100)"
    cases = " ".join(f"WHEN {hundredth} >= {low} THEN '{purpose}'" for low, purpose in reversed(MIX))
    return f"CASE {cases} END"


def make_masters(size: LedgerSize) -> None:
    """Make products, warehouses, units and partners: so many of each, alike in all but their names."""
    now = "CURRENT_TIMESTAMP"
    code = "'P' || substr('' || (1000000 + k), 2)"
    do(
        "INSERT INTO catalog_product (id, code, name, specification, tax_rate, tracking, is_stocked,"
        " is_active, memo, search_text, details, created_at, updated_at)"
        f" SELECT k, {code}, '商品' || (k * 7919 % {size.products}), '', 130000, 'none', {true()},"
        f" {true()}, '', 'p' || substr('' || (1000000 + k), 2) || ' 商品' || k, '{{}}', {now}, {now}"
        f" FROM {numbers(size.products)}"
    )
    do(
        "INSERT INTO stock_ledger_place (id, code, name, kind, address, is_active)"
        f" SELECT {FIRST_PLACE - 1} + k, 'W' || k, '仓' || k, 'warehouse', '', {true()}"
        f" FROM {numbers(size.places)}"
    )
    do(
        "INSERT INTO catalog_productunit (product_id, name, ratio, is_base)"
        f" SELECT id, '瓶', 1000000, {true()} FROM catalog_product"
    )
    blank = "category, level, contact, phone, address, tax_number, bank_name, memo"
    do(
        f"INSERT INTO partners_partner (id, code, name, is_customer, is_supplier, {blank}, payment_days,"
        " is_active, search_text, details, created_at, updated_at)"
        f" SELECT k, 'H' || k, '往来单位' || k, {true()}, {true()}, '', '', '', '', '', '', '', '', 30,"
        f" {true()}, 'h' || k || ' 往来单位' || k, '{{}}', {now}, {now} FROM {numbers(size.partners)}"
    )


def _make_documents(size: LedgerSize) -> None:
    """Make document 1, the opening, and one for every twenty moves; each has an outbox event."""
    member = Member.objects.values_list("pk", flat=True)[0]
    now = "CURRENT_TIMESTAMP"
    day = day_after(f"CASE WHEN k = 1 THEN 0 ELSE (k - 2) * {size.days} / {size.documents} END", size.start)
    zeros = ", ".join("0" for _ in range(5))
    kinds = " ".join(f"WHEN '{purpose}' THEN '{kind}'" for purpose, kind in TYPES.items())
    alone = ", ".join(f"'{purpose}'" for purpose in WITHOUT_PARTNER)
    partner = f"CASE WHEN purpose NOT IN ({alone}) THEN 1 + k % {size.partners} END"
    purpose = f"CASE WHEN k = 1 THEN 'opening' ELSE {_purpose('k')} END"
    target = f"CASE WHEN purpose = 'transfer' THEN {FIRST_PLACE} + (k + 1) % {size.places} END"
    do(
        "INSERT INTO documents_document (id, type, number, state, business_date, partner_id, place_id,"
        " target_place_id, reference, memo,"
        " discount_amount, quantity, net_amount, tax_amount, gross_amount, details, version, print_count,"
        " is_closed, member_id, created_at, updated_at, posted_at)"
        f" SELECT k, CASE purpose {kinds} END, 'B' || k, 'draft', {day}, {partner},"
        f" {FIRST_PLACE} + k % {size.places}, {target}, '', '', {zeros},"
        f" '{{}}', 1, 0, NOT {true()}, {member}, {now}, {now}, NULL"
        f" FROM (SELECT k, {purpose} AS purpose FROM {numbers(size.documents + 1)}) AS drawn"
    )
    do(
        "INSERT INTO documents_outboxevent (document_id, kind, payload, is_pending, created_at)"
        f" SELECT k, 'posted', '{{}}', k > {size.documents + 1 - size.unfolded_documents}, {now}"
        f" FROM {numbers(size.documents + 1)}"
    )


def _make_moves(size: LedgerSize) -> None:
    do(f"CREATE TEMPORARY TABLE made AS {_drawn_moves(size)}")
    do(
        "INSERT INTO made SELECT 1000000000 + row_number() OVER (ORDER BY product, place), 1, 'opening',"
        f" product, 5, place, quantity, quantity * cost, {day_after('0', size.start)} FROM"
        " (SELECT product, place, SUM(quantity) AS quantity, MIN(cost) AS cost FROM"
        f" (SELECT product, source AS place, quantity, {_cost('product')} AS cost FROM made"
        " WHERE source > 100 UNION ALL"
        f" SELECT product, target, 1, {_cost('product')} FROM made WHERE target > 100) AS given"
        " GROUP BY product, place) AS needed"
    )
    columns = "document_id, position, product_id, quantity, entered_quantity"
    defaults = (
        "price, discount_rate, tax_rate, net_amount, tax_amount, gross_amount, lot_id, memo, details,"
        " fulfilled, invoiced, returned, is_closed"
    )
    do(
        f"INSERT INTO documents_documentline (id, {columns}, {defaults})"
        " SELECT k, document, k, product, quantity * 1000000, quantity * 1000000,"
        f" 0, 0, 0, 0, 0, 0, 0, '', '{{}}', 0, 0, 0, NOT {true()} FROM made ORDER BY business_date, k"
    )
    do(
        "INSERT INTO stock_ledger_stockmove (document_id, line_id, product_id, lot_id, source_id,"
        " target_id, quantity, value, purpose, business_date)"
        " SELECT document, k, product, 0, source, target, quantity * 1000000, value * 100, purpose,"
        " business_date FROM made ORDER BY business_date, k"
    )
    do("DROP TABLE made")


def _cost(product: str) -> str:
    """Return the unit cost of a product in cents: 1.00 to 100.99."""
    return f"(100 + {hashed(product, 3)} / 65536 % 10000)"


def _drawn_moves(size: LedgerSize) -> str:
    """Return the query of the drawn moves: quantity in whole units, value in cents."""
    # Squaring a uniform number makes the first quarter of the products take half of the moves.
    uniform = f"({hashed('k', 1)} / 65536 % 10000)"
    product = f"(1 + {uniform} * {uniform} * {size.products} / 100000000)"
    place = f"({FIRST_PLACE} + {hashed('k', 2)} / 1048576 % {size.places})"
    document = f"(2 + (k - 1) / {size.lines})"
    day = day_after(f"(document - 2) * {size.days} / {size.documents}", size.start)
    outside = (
        "CASE purpose WHEN 'sale' THEN 2 WHEN 'sales_return' THEN 2 WHEN 'adjustment' THEN 7"
        f" WHEN 'transfer' THEN CASE WHEN place = {FIRST_PLACE} THEN 8 ELSE {FIRST_PLACE} END ELSE 1 END"
    )
    more = f"CASE WHEN purpose = 'purchase' THEN k % {size.drift} ELSE 0 END"
    is_out = "purpose IN ('sale', 'purchase_return', 'transfer')"
    return (
        f"SELECT k, document, purpose, product, CASE WHEN {is_out} THEN place ELSE {outside} END AS source,"
        f" CASE WHEN {is_out} THEN {outside} ELSE place END AS target, quantity,"
        f" CASE WHEN purpose = 'cost_correction' THEN 1 + k % 50"
        f" ELSE quantity * {_cost('product')} + {more} END AS value,"
        f" {day} AS business_date FROM"
        f" (SELECT d.*, {_purpose('document')} AS purpose,"
        f" CASE WHEN {_purpose('document')} = 'cost_correction' THEN 0 ELSE 1 + k % 12 END AS quantity FROM"
        f" (SELECT k, {document} AS document, {product} AS product, {place} AS place"
        f" FROM {numbers(size.moves)}) AS d) AS e"
    )


def _make_balances() -> None:
    """Sum the moves up into balances and into the company's costs."""
    sides = (
        "(SELECT product_id, target_id AS place_id, quantity, value, business_date"
        " FROM stock_ledger_stockmove WHERE target_id >= 8 UNION ALL"
        " SELECT product_id, source_id, -quantity, -value, business_date"
        " FROM stock_ledger_stockmove WHERE source_id >= 8) AS sides"
    )
    do(
        "INSERT INTO stock_ledger_stockbalance (place_id, product_id, lot_id, quantity, reserved,"
        " last_move_on) SELECT place_id, product_id, 0, SUM(quantity), 0, MAX(business_date)"
        f" FROM {sides} GROUP BY place_id, product_id"
    )
    do(
        "INSERT INTO stock_ledger_coststate (scope, product_id, lot_id, quantity, value, last_cost)"
        f" SELECT 0, product_id, 0, SUM(quantity), SUM(value), {_cost('product_id')} * 100"
        f" FROM {sides} GROUP BY product_id"
    )


def _continue_numbering() -> None:
    """Let PostgreSQL's sequences go on after the given ids; SQLite does so by itself."""
    if not is_postgresql():
        return
    tables = (
        "catalog_product",
        "partners_partner",
        "stock_ledger_place",
        "documents_document",
        "documents_documentline",
    )
    for table in tables:
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def last_day(size: LedgerSize) -> date:
    """Return the business date of the last documents."""
    return size.start + timedelta(days=size.days - 1)
