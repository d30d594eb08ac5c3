"""The triggers of the books, fired by plain SQL on whichever database the run is on."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from liandong.catalog.models import Product
from liandong.collaboration.dunning_models import DunningLetter, DunningLine
from liandong.collaboration.statement_models import PartnerStatement, StatementAnswer
from liandong.documents.guards import APPEND_ONLY, FREE_COLUMNS, GUARDED, guard_names
from liandong.documents.models import Document, DocumentLine
from liandong.general_ledger.models import Account, CashLineChoice, Claim, JournalEntry, JournalLine
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import AuditSeal, Member
from liandong.kernel.terms import ClaimKind, Purpose, VirtualPlace
from liandong.stock_ledger.models import (
    CostLayer,
    LayerUse,
    Place,
    Shortfall,
    ShortfallSettling,
    StockMove,
)
from liandong.stock_ledger.serial_model import Serial, SerialMove
from tests.general_ledger.rows import Side, book, claim, draft, entry, partner, posted, settle

ON = date(2026, 3, 5)
DOCUMENT, LINE = "documents_document", "documents_documentline"


def run(sql: str, params: Sequence[Any] = ()) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return int(cursor.rowcount)


def refused(code: str, sql: str, params: Sequence[Any] = ()) -> None:
    with pytest.raises(IntegrityError, match=code):
        run(sql, params)


def update(table: str, change: str, pk: int) -> str:
    return f"UPDATE {table} SET {change} WHERE id = {pk}"  # noqa: S608 - literals of this file


def delete(table: str, condition: str = "true") -> str:
    return f"DELETE FROM {table} WHERE {condition}"  # noqa: S608 - literals of this file


def _sold_before_it_came(line: DocumentLine, product: Product, place: Place) -> None:
    missing = Shortfall.objects.create(
        product=product,
        line=line,
        bearer=line,
        place=place,
        outside_id=VirtualPlace.CUSTOMER,
        business_date=ON,
        quantity=1,
        value=2,
        remaining=1,
        remaining_value=2,
    )
    ShortfallSettling.objects.create(shortfall=missing, line=line, quantity=1, assumed=2, cost=2)


def _said_of_debts(owed: Claim) -> None:
    """What a partner said to a statement, and a debt in a letter."""
    member, now = Member.objects.get(is_owner=True), timezone.now()
    amounts = dict.fromkeys(("opening", "increase", "decrease", "closing"), Decimal(0))
    statement = PartnerStatement.objects.create(
        partner=owed.partner,
        side="receivable",
        first_day=ON,
        last_day=ON,
        content={},
        member=member,
        created_at=now,
        expires_at=now,
        **amounts,
    )
    StatementAnswer.objects.create(statement=statement, is_confirmed=True, name="王经理", answered_at=now)
    letter = DunningLetter.objects.create(
        partner=owed.partner, level=1, amount=5, sent_on=ON, member=member, created_at=now
    )
    DunningLine.objects.create(letter=letter, claim=owed, level=1, open_amount=5, days_late=9)


@pytest.fixture
def full_books(company: str) -> None:
    """One row in every append-only table."""
    document = posted(ON, lines=1, partner=partner("甲客户"))
    line = document.lines.get()
    product = Product.objects.create(code="P1", name="大米")
    place = Place.objects.create(code="MAIN", name="主仓")
    StockMove.objects.create(
        document=document,
        line=line,
        product=product,
        source_id=VirtualPlace.SUPPLIER,
        target=place,
        quantity=Decimal(1),
        value=Decimal(2),
        purpose=Purpose.PURCHASE,
        business_date=ON,
    )
    layer = CostLayer.objects.create(
        product=product, line=line, business_date=ON, quantity=1, remaining=1, remaining_value=2
    )
    LayerUse.objects.create(layer=layer, line=line, quantity=Decimal(1), value=Decimal(2))
    _sold_before_it_came(line, product, place)
    serial = Serial.objects.create(product=product, number="SN1", place=place, moved_on=ON)
    SerialMove.objects.create(
        line=line, serial=serial, source_id=VirtualPlace.SUPPLIER, target=place, business_date=ON
    )
    written = entry(document, [Side("1405", "2"), Side("220202", "-2")])
    CashLineChoice.objects.create(
        journal_line=written.lines.earliest("pk"),
        line=3,
        member=Member.objects.get(is_owner=True),
        chosen_at=timezone.now(),
    )
    owed = claim(document, ClaimKind.RECEIVABLE, "5")
    settle(owed, document, "2")
    _said_of_debts(owed)
    record([AuditEntry("post", "sales.delivery", document.pk)])
    AuditSeal.objects.create(first=1, last=1, count=1, previous="", digest="0" * 64, at=timezone.now())


def test_every_guard_is_in_place(company: str) -> None:
    is_postgresql = connection.vendor == "postgresql"
    stored = (
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        if is_postgresql
        else "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(stored)
        found = {(table, name) for table, name in cursor.fetchall() if table in GUARDED}
    assert found == set(guard_names(is_postgresql=is_postgresql))


def test_guarded_tables_and_free_columns_are_those_of_the_models(company: str) -> None:
    models = {model._meta.db_table: model for model in apps.get_models()}
    assert set(GUARDED) <= set(models)
    for table, free in FREE_COLUMNS.items():
        assert free <= {field.column for field in models[table]._meta.concrete_fields}


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_posted_rows_are_neither_changed_nor_deleted(full_books: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN(id) FROM {table}")  # noqa: S608 - literals of this file
        (pk,) = cursor.fetchone()
    refused("append_only", update(table, "id = id", pk))
    refused("append_only", delete(table))


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("table", [*APPEND_ONLY, DOCUMENT, LINE])
def test_the_books_are_never_emptied(company: str, table: str) -> None:
    refused("append_only", f"TRUNCATE {table} CASCADE")


@pytest.mark.only_on("postgresql")
def test_journal_lines_that_do_not_balance_are_refused(company: str) -> None:
    written = book(ON, ("1001", "10"), ("5001", "-10"))
    account = Account.objects.get(code="1001")
    extra = JournalLine(entry=written, position=3, account=account, amount=Decimal("0.01"), business_date=ON)
    with pytest.raises(IntegrityError, match="unbalanced"), transaction.atomic():
        extra.save()


def frozen_columns(model: type[Document | DocumentLine]) -> list[str]:
    columns = {str(field.column) for field in model._meta.concrete_fields}
    return sorted(columns - FREE_COLUMNS[model._meta.db_table])


@pytest.mark.parametrize("column", frozen_columns(Document))
def test_posted_document_is_frozen(company: str, column: str) -> None:
    document = posted(ON)
    refused("frozen", update(DOCUMENT, f"{column} = {other_value(Document, column)}", document.pk))


@pytest.mark.parametrize("column", frozen_columns(DocumentLine))
def test_line_of_a_posted_document_is_frozen(company: str, column: str) -> None:
    line = posted(ON, lines=1).lines.get()
    refused("frozen", update(LINE, f"{column} = {other_value(DocumentLine, column)}", line.pk))


def other_value(model: type[Document | DocumentLine], column: str) -> str:
    """Return a literal of the column's type that no row of these tests holds."""
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    literals = {"DateField": "'2020-01-01'", "DateTimeField": "'2020-01-01 00:00:00'", "JSONField": "'[1]'"}
    literals |= {"CharField": "'x'", "BooleanField": "true"}
    return literals.get(field.get_internal_type(), "777")


@pytest.mark.parametrize(
    "change",
    [
        "memo = 'x'",
        "print_count = 3",
        "is_closed = true",
        "updated_at = '2020-01-01 00:00:00'",
        "version = 9",
    ],
)
def test_what_stays_free_on_a_posted_document(company: str, change: str) -> None:
    assert run(update(DOCUMENT, change, posted(ON).pk)) == 1


@pytest.mark.parametrize("column", ["fulfilled", "invoiced", "returned"])
def test_progress_of_a_posted_line_moves_on(company: str, column: str) -> None:
    line = posted(ON, lines=1).lines.get()
    assert run(update(LINE, f"{column} = 5000000, is_closed = true, memo = 'x'", line.pk)) == 1


ALLOWED = {("draft", "posted"), ("draft", "discarded"), ("posted", "reversed")}
STATES = ("draft", "posted", "reversed", "discarded")
LEAPS = [(old, new) for old in STATES for new in STATES if old != new]


@pytest.mark.parametrize(("old", "new"), LEAPS)
def test_a_state_only_moves_forward(company: str, old: str, new: str) -> None:
    document = in_state(old)
    # Where posted_at is frozen it stays, so that only the state itself can be what is refused.
    moment = ", posted_at = '2026-03-05 00:00:00'" if (old, new) == ("draft", "posted") else ""
    move = update(DOCUMENT, f"state = '{new}'{moment}", document.pk)
    if (old, new) in ALLOWED:
        assert run(move) == 1
    else:
        refused("frozen", move)


def in_state(state: str) -> Document:
    if state == "draft":
        return draft(ON, lines=1)
    if state == "discarded":
        document = draft(ON, lines=1)
        Document.objects.filter(pk=document.pk).update(state="discarded")
        return document
    document = posted(ON, lines=1)
    if state == "reversed":
        Document.objects.filter(pk=document.pk).update(state="reversed")
    return document


@pytest.mark.parametrize("state", ["posted", "reversed", "discarded"])
def test_no_longer_a_draft_means_kept_with_its_lines(company: str, state: str) -> None:
    document = in_state(state)
    refused("kept", delete(LINE, f"document_id = {document.pk}"))
    refused("kept", delete(DOCUMENT, f"id = {document.pk}"))
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        DocumentLine.objects.create(document=document, position=2)


def test_a_line_cannot_be_moved_into_a_posted_document(company: str) -> None:
    line = draft(ON, lines=1).lines.get()
    refused("frozen", update(LINE, f"document_id = {posted(ON).pk}, position = 7", line.pk))


def test_drafts_stay_free(company: str) -> None:
    document = draft(ON, lines=1)
    line = document.lines.get()
    assert run(update(DOCUMENT, "type = 'x', reference = 'y'", document.pk)) == 1
    assert run(update(LINE, "quantity = 1, price = 2", line.pk)) == 1
    assert document.delete()[0] == 2


def test_posting_is_one_update_of_many_drafts(company: str) -> None:
    ids = [draft(ON, lines=1).pk for _ in range(3)]
    changed = Document.objects.filter(pk__in=ids).update(state="posted", posted_at=timezone.now(), version=2)
    assert changed == 3


def test_only_the_open_amount_and_due_date_of_a_claim_change(company: str) -> None:
    owed = claim(posted(ON, partner=partner("甲客户")), ClaimKind.RECEIVABLE, "5")
    table = "general_ledger_claim"
    assert run(update(table, "open_amount = 1, due_date = '2027-01-01'", owed.pk)) == 1
    refused("frozen", update(table, "amount = amount + 1", owed.pk))
    refused("append_only", delete(table))


def test_the_code_of_an_account_with_journal_lines_is_kept(company: str) -> None:
    book(ON, ("1001", "10"), ("5001", "-10"))
    code = "UPDATE general_ledger_account SET code = %s WHERE code = %s"
    refused("frozen", code, ["1009", "1001"])
    assert run(code, ["1199", "1101"]) == 1
    assert run("UPDATE general_ledger_account SET name = '现金' WHERE code = '1001'") == 1
    assert JournalEntry.objects.count() == 1
