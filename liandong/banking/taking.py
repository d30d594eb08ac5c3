"""Taking a statement over: what is new in it, what was there before, whether its balance runs through."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.banking.access import SUBJECT
from liandong.banking.balances import ends
from liandong.banking.facts import (
    BankRow,
    Break,
    Parsed,
    breaks,
    closing_of,
    fingerprints,
    opening_of,
)
from liandong.banking.models import BankLine, BankMatch, BankProposal, BankStatement
from liandong.general_ledger.models import Account
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

_COLUMNS = (
    *("statement", "account", "row", "business_date", "amount", "open_amount", "balance", "fee"),
    *("partner_name", "partner_account", "text", "serial", "order_number", "raw", "fingerprint"),
    "is_withdrawn",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines come from: the account, what the file is called, and its digest (blank for no file)."""

    account: Account
    name: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file would bring. ``gap`` is the break between it and what the account's last line said."""

    parsed: Parsed
    fresh: Sequence[tuple[BankRow, str]]
    known: int
    breaks: Sequence[Break]
    gap: Break | None
    opening: Decimal | None
    closing: Decimal | None

    @property
    def incoming(self) -> Decimal:
        """Return what came by the new lines."""
        return sum((row.amount for row, _key in self.fresh if row.amount > 0), ZERO)

    @property
    def outgoing(self) -> Decimal:
        """Return what went by the new lines, positive."""
        return -sum((row.amount for row, _key in self.fresh if row.amount < 0), ZERO)

    @property
    def is_whole(self) -> bool:
        """Tell whether every balance follows from the one before it."""
        return not self.breaks and self.gap is None


def look(parsed: Parsed, account: int) -> Looked:
    """Return what a file would bring to an account; at most ten statements."""
    keys = fingerprints(parsed.rows)
    there = _known(account, keys)
    fresh = [(row, key) for row, key in zip(parsed.rows, keys, strict=True) if key not in there]
    opening = opening_of(parsed.rows, parsed.opening)
    return Looked(
        parsed,
        fresh,
        len(parsed.rows) - len(fresh),
        breaks(parsed.rows, parsed.opening, parsed.closing),
        _gap(account, fresh, opening if len(fresh) == len(parsed.rows) else None),
        opening,
        closing_of(parsed.rows, parsed.closing),
    )


def _known(account: int, keys: Sequence[str]) -> set[str]:
    if not keys:
        return set()
    given = bulk.source(BankLine, ("fingerprint",), [(key,) for key in keys])
    sql = (
        f"SELECT l.fingerprint FROM {bulk.table(BankLine)} l JOIN {given.sql} AS v"  # noqa: S608 - our names
        " ON v.fingerprint = l.fingerprint WHERE l.account_id = %s AND NOT l.is_withdrawn"
    )
    return {key for (key,) in bulk.run(sql, [*given.params, account])}


def _gap(account: int, fresh: Sequence[tuple[BankRow, str]], opening: Decimal | None) -> Break | None:
    """Return where the first line does not follow what the bank said of those before it."""
    if not fresh or opening is None:
        return None
    _before, closing = ends(account, fresh[0][0].on)
    return None if closing is None or closing == opening else Break(fresh[0][0].row, closing, opening)


def take(
    source: Source, looked: Looked, actor: Actor, *, accepts_breaks: bool = False, address: str = ""
) -> int:
    """Keep the new lines of a file; return the statement's id. All of it counts, or none.

    Raises:
        NotAllowedError: the actor may not bring statements in.
        RefusedError: ``bank_file_wrong``, ``bank_nothing_new``, ``bank_balance_broken`` unless accepted;
            ``bank_currency_differs`` where the account's currency was changed meanwhile.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    refuse_if(_problems(looked, accepts_breaks=accepts_breaks))
    try:
        with transaction.atomic():
            _hold_currency(source.account)
            return _kept(source, looked, actor, address)
    except IntegrityError:
        # Somebody else brought the same in at the same moment, or else it is another mistake, of ours.
        if _is_there(source, looked):
            raise RefusedError([Problem("bank_nothing_new")]) from None
        raise


def _is_there(source: Source, looked: Looked) -> bool:
    statements = BankStatement.objects.filter(account=source.account, withdrawn_at__isnull=True)
    if source.digest and statements.filter(digest=source.digest).exists():
        return True
    return bool(_known(source.account.pk, [key for _row, key in looked.fresh]))


def _hold_currency(account: Account) -> None:
    """Keep the account's currency from being changed until its lines are there, which fix it."""
    held = Account.objects.select_for_update(no_key=True).filter(pk=account.pk)
    currency = held.values_list("currency", flat=True).first()
    if currency != account.currency:
        told = {"theirs": account.currency or "—", "currency": currency or "—"}
        raise RefusedError([Problem("bank_currency_differs", detail=told)])


def _problems(looked: Looked, *, accepts_breaks: bool) -> list[Problem]:
    if looked.parsed.wrong:
        return [Problem("bank_file_wrong", detail={"count": str(len(looked.parsed.wrong))})]
    if not looked.fresh:
        return [Problem("bank_nothing_new")]
    if not looked.is_whole and not accepts_breaks:
        count = len(looked.breaks) + (looked.gap is not None)
        return [Problem("bank_balance_broken", detail={"count": str(count)})]
    return []


def _kept(source: Source, looked: Looked, actor: Actor, address: str) -> int:
    days = [row.on for row, _key in looked.fresh]
    statement = BankStatement.objects.create(
        account_id=source.account.pk,
        name=source.name,
        digest=source.digest,
        form=looked.parsed.form.value,
        first_day=min(days),
        last_day=max(days),
        opening=looked.opening,
        closing=looked.closing,
        line_count=len(looked.fresh),
        incoming=looked.incoming,
        outgoing=looked.outgoing,
        member_id=actor.member,
        imported_at=timezone.now(),
    )
    rows = [_values(statement, row, key) for row, key in looked.fresh]
    bulk.insert(BankLine, _COLUMNS, rows)
    detail = {
        "name": source.name,
        "account": source.account.name,
        "rows": len(rows),
        "incoming": plain(looked.incoming),
        "outgoing": plain(looked.outgoing),
        "breaks": len(looked.breaks) + (looked.gap is not None),
    }
    record([AuditEntry("bank_import", SUBJECT, statement.pk, actor.member, detail, address)])
    return statement.pk


def _values(statement: BankStatement, row: BankRow, key: str) -> tuple[object, ...]:
    return (
        statement.pk,
        statement.account_id,
        row.row,
        row.on,
        row.amount,
        row.amount,
        row.balance,
        row.fee,
        row.name,
        row.account,
        row.text,
        row.serial,
        row.order_number,
        list(row.raw),
        key,
        False,
    )


def withdraw(statement: int, actor: Actor, address: str = "") -> None:
    """Take a statement back that was brought in by mistake; its lines no longer count, but stay.

    Raises:
        NotAllowedError: the actor may not.
        RefusedError: ``bank_statement_unknown``, or ``bank_statement_matched`` while something of it
            stands in the books.
    """
    require_everywhere(actor, SUBJECT, Verb.REVERSE)
    with transaction.atomic():
        found = (
            BankStatement.objects.select_for_update(no_key=True)
            .filter(pk=statement, withdrawn_at__isnull=True)
            .first()
        )
        if found is None:
            raise RefusedError([Problem("bank_statement_unknown")])
        lines = BankLine.objects.filter(statement=found)
        list(lines.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        matched = BankMatch.objects.filter(line__statement=found, undone_at__isnull=True).count()
        if matched:
            raise RefusedError([Problem("bank_statement_matched", detail={"count": str(matched)})])
        BankProposal.objects.filter(line__statement=found).delete()
        lines.update(is_withdrawn=True)
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        detail = {"name": found.name, "rows": found.line_count}
        record([AuditEntry("bank_withdraw", SUBJECT, statement, actor.member, detail, address)])
