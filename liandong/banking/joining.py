"""Joining lines of a bank to the books, and undoing it: under locks, never more than there is.

Locks are taken on the lines, then on what is matched of the journal lines, both by id.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from liandong.banking.access import SUBJECT
from liandong.banking.keeping import moved_of
from liandong.banking.models import BankLine, BankMatch, BankProposal, BookMoney, How
from liandong.general_ledger.models import JournalLine
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

LONGEST_NOTE = 255


@dataclass(frozen=True, slots=True)
class Join:
    """So much of a line is so much of a journal line (None: it needs no place in the books)."""

    line: int
    journal_line: int | None
    amount: Decimal
    how: How
    confidence: int = 0
    why: tuple[str, ...] = ()
    note: str = ""


def join(joins: Sequence[Join], actor: Actor, address: str = "") -> None:
    """Join lines to the books, all of them or none; a constant number of statements.

    Raises:
        NotAllowedError: the actor may not reconcile.
        RefusedError: ``bank_line_unknown``, ``bank_line_matched``, ``bank_booking_unknown``,
            ``bank_booking_taken`` or ``bank_note_missing``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    if not joins:
        return
    with transaction.atomic():
        scales = _Scales.of(joins)
        refuse_if(_once(scales.weigh(joins)))
        _write(joins, actor, scales.lines)
        record(_entries(joins, actor, address))


def sorted_out(joins: Sequence[Join]) -> tuple[list[Join], list[Problem]]:
    """Return of joins, each line's together, those that still can be, and why the others can't.

    Call it inside a transaction: what the joins name stays locked.
    """
    scales = _Scales.of(joins)
    by_line: defaultdict[int, list[Join]] = defaultdict(list)
    for one in joins:
        by_line[one.line].append(one)
    kept: list[Join] = []
    problems: list[Problem] = []
    for own in by_line.values():
        wrong = scales.weigh(own)
        problems += wrong
        kept += [] if wrong else own
    return kept, _once(problems)


def locked_lines(ids: set[int]) -> dict[int, BankLine]:
    """Lock lines that count, in the order of their ids; one statement."""
    found = BankLine.objects.filter(pk__in=_listed(ids), is_withdrawn=False)
    return {one.pk: one for one in found.select_for_update(no_key=True).order_by("pk")}


def _listed(ids: set[int]) -> list[int]:
    return sorted(ids)


def _locked_books(ids: set[int]) -> dict[int, tuple[BookMoney, int]]:
    """Return what is matched of journal lines with their account, made where nothing was yet."""
    if not ids:
        return {}
    shown = ("pk", "account", "amount", "foreign_amount", "account__currency")
    rows = JournalLine.objects.filter(pk__in=_listed(ids)).order_by("pk").values_list(*shown)
    known = {pk: account for pk, account, *_amounts in rows}
    made = [(pk, moved_of(*amounts), ZERO) for pk, _account, *amounts in rows]
    bulk.insert(BookMoney, ("journal_line", "amount", "matched"), made, on_conflict="ON CONFLICT DO NOTHING")
    found = BookMoney.objects.filter(journal_line__in=list(known))
    locked = found.select_for_update(no_key=True).order_by("pk")
    return {one.journal_line_id: (one, known[one.journal_line_id]) for one in locked}


def _fits(amount: Decimal, left: Decimal) -> bool:
    return amount * left > ZERO and abs(amount) <= abs(left)


@dataclass(slots=True)
class _Scales:
    """Lines and bookings under lock, and what joins take of them so far."""

    lines: Mapping[int, BankLine]
    books: Mapping[int, tuple[BookMoney, int]]
    of_lines: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    of_books: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @classmethod
    def of(cls, joins: Sequence[Join]) -> "_Scales":
        """Lock what joins name."""
        lines = locked_lines({one.line for one in joins})
        return cls(lines, _locked_books({one.journal_line for one in joins if one.journal_line is not None}))

    def weigh(self, joins: Sequence[Join]) -> list[Problem]:
        """Count joins that belong together; where something is wrong with one, none of them counts."""
        problems: list[Problem] = []
        for one in joins:
            problems += self._added(one, 1)
        for one in joins if problems else ():
            self._added(one, -1)
        return problems

    def _added(self, one: Join, sign: int) -> list[Problem]:
        self.of_lines[one.line] += sign * one.amount
        if one.journal_line is not None:
            self.of_books[one.journal_line] += sign * one.amount
        return self._problems(one) if sign > 0 else []

    def _problems(self, one: Join) -> list[Problem]:
        line = self.lines.get(one.line)
        if line is None:
            return [Problem("bank_line_unknown")]
        problems = []
        if not _fits(self.of_lines[one.line], line.open_amount):
            problems.append(Problem("bank_line_matched"))
        if one.journal_line is None:
            return problems if one.note else [*problems, Problem("bank_note_missing", column="note")]
        book, account = self.books.get(one.journal_line, (None, 0))
        if book is None or account != line.account_id:
            problems.append(Problem("bank_booking_unknown"))
        elif not _fits(self.of_books[one.journal_line], book.amount - book.matched):
            problems.append(Problem("bank_booking_taken"))
        return problems


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Return one problem a code."""
    return list({one.code: one for one in problems}.values())


def _write(joins: Sequence[Join], actor: Actor, lines: Mapping[int, BankLine]) -> None:
    moment = timezone.now()
    columns = ("line", "journal_line", "amount", "how", "confidence", "why", "note", "member", "made_at")
    rows = [
        (
            *(one.line, one.journal_line, one.amount, one.how.value, one.confidence, list(one.why)),
            *(one.note[:LONGEST_NOTE], actor.member, moment),
        )
        for one in joins
    ]
    bulk.insert(BankMatch, columns, rows)
    of_lines: Counter[int] = Counter()
    of_books: defaultdict[int, Decimal] = defaultdict(Decimal)
    taken: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in joins:
        of_lines[one.line] += 1
        taken[one.line] += one.amount
        if one.journal_line is not None:
            of_books[one.journal_line] += one.amount
    bulk.update(BankLine, ["id"], [], [(pk, -taken[pk]) for pk in sorted(of_lines)], added=["open_amount"])
    bulk.update(BookMoney, ["journal_line"], [], sorted(of_books.items()), added=["matched"])
    closed = [pk for pk in of_lines if lines[pk].open_amount == taken[pk]]
    BankProposal.objects.filter(line__in=closed).delete()


def _entries(joins: Sequence[Join], actor: Actor, address: str) -> list[AuditEntry]:
    return [
        AuditEntry(
            "bank_match",
            SUBJECT,
            one.line,
            actor.member,
            {"amount": plain(one.amount), "how": one.how.value, "note": one.note},
            address,
        )
        for one in joins
    ]


def undo(line: int, actor: Actor, address: str = "") -> int:
    """Undo all that a line was joined to; return how many matches that were. What was booked stays booked.

    Raises:
        NotAllowedError: the actor may not undo.
        RefusedError: ``bank_match_unknown``.
    """
    require_everywhere(actor, SUBJECT, Verb.REVERSE)
    with transaction.atomic():
        lines = locked_lines({line})
        standing = BankMatch.objects.filter(line=line, undone_at__isnull=True).order_by("pk")
        matches = list(standing)
        if not matches or line not in lines:
            raise RefusedError([Problem("bank_match_unknown")])
        books = sorted({one.journal_line_id for one in matches if one.journal_line_id is not None})
        list(BookMoney.objects.filter(journal_line__in=books).select_for_update(no_key=True).order_by("pk"))
        standing.update(undone_at=timezone.now(), undone_by=actor.member)
        back = sum((one.amount for one in matches), ZERO)
        bulk.update(BankLine, ["id"], [], [(line, back)], added=["open_amount"])
        given: defaultdict[int, Decimal] = defaultdict(Decimal)
        for one in matches:
            if one.journal_line_id is not None:
                given[one.journal_line_id] -= one.amount
        bulk.update(BookMoney, ["journal_line"], [], sorted(given.items()), added=["matched"])
        detail = {"amount": plain(back), "rows": len(matches)}
        record([AuditEntry("bank_unmatch", SUBJECT, line, actor.member, detail, address)])
    return len(matches)
