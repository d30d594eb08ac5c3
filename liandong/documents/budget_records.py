"""Keeping budgets: made, written, put in force and ended; and letting a draft go beyond them.

One budget of a year is in force. Putting it in force, ending it and changing it meanwhile wait for postings
under way, so that each document is held against one budget as a whole. All of it leaves its trace.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from liandong.catalog.models import Category
from liandong.documents.budget_lines import COLUMNS
from liandong.documents.hiding import COST
from liandong.documents.models import Document, State
from liandong.documents.queries import visible_to
from liandong.general_ledger.account_actions import lock_chart
from liandong.general_ledger.models import Account, Budget, BudgetLine, BudgetRelease, BudgetState
from liandong.identity.actors import NotAllowedError, require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Department
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.budgets import Control, Span, Year
from liandong.kernel.checks import has_more_decimals, missing_problems, text_problems, trimmed
from liandong.kernel.money import MINOR_DIGITS, ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "finance.budget"
LIMITS = {"name": 32, "memo": 255}
MOST_LINES = 500
LARGEST = Decimal(10) ** 12
_YEARS = range(2000, 2201)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class BudgetForm:
    """A budget as it shall be; the year of one that is there stays."""

    year: int
    name: str
    control: str = Control.WARN.value
    span: str = Span.MONTH.value
    memo: str = ""


@dataclass(frozen=True, slots=True)
class LineForm:
    """A line as it shall be; ``subject``: ``a12`` for account 12, ``p5`` buying category 5, ``p`` any."""

    subject: str
    department: int | None
    months: Year

    @property
    def key(self) -> tuple[str, int]:
        """Return what there is one line of."""
        return self.subject, self.department or 0


def require_sight(actor: Actor) -> None:
    """Refuse who may not see budgets, or not what goods cost: cost of sales and purchases stand in them.

    Raises:
        NotAllowedError: he may not.
    """
    require_everywhere(actor, SUBJECT, Verb.VIEW)
    if not actor.sees(COST):
        raise NotAllowedError(SUBJECT, Verb.VIEW)


def save_budget(budget: int | None, form: BudgetForm, actor: Actor, address: str = "") -> int:
    """Make a budget, or change how one is held; return its id.

    Raises:
        NotAllowedError: the actor may not keep budgets.
        RefusedError: every problem at once; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, name=trimmed(form.name), memo=trimmed(form.memo))
    with transaction.atomic():
        lock_chart()
        stored = _stored(budget) if budget else None
        refuse_if([*_problems(form, stored), *(_fixed(stored, actor) if stored else ())])
        columns = {"name": form.name, "control": form.control, "span": form.span, "memo": form.memo}
        if stored is None:
            pk = Budget.objects.create(year=form.year, **columns).pk
        else:
            pk = stored.pk
            Budget.objects.filter(pk=pk).update(**columns)
        detail = {"year": stored.year if stored else form.year, "name": form.name, "control": form.control}
        record([AuditEntry("budget", SUBJECT, pk, actor.member, detail, address)])
    return pk


def _stored(budget: int) -> Budget:
    found = Budget.objects.select_for_update().filter(pk=budget).first()
    if found is None:
        raise RefusedError([Problem("budget_unknown", column="budget")])
    return found


def _fixed(stored: Budget, actor: Actor) -> Iterator[Problem]:
    """Yield why a budget can't be changed: it has ended, or is in force and the actor may not do that."""
    if stored.state == BudgetState.CLOSED:
        yield Problem("budget_closed", detail={"name": stored.name})
    if stored.state == BudgetState.ACTIVE and not actor.may(SUBJECT, Verb.POST):
        yield Problem("budget_change_right")


def _problems(form: BudgetForm, stored: Budget | None) -> Iterator[Problem]:
    texts = {"name": form.name, "memo": form.memo}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, LIMITS, None)
    year = stored.year if stored else form.year
    if year not in _YEARS:
        yield Problem("budget_year_unfit", column="year")
    if form.control not in set(Control):
        yield Problem("budget_control_unknown", column="control")
    if form.span not in set(Span):
        yield Problem("budget_span_unknown", column="span")
    same = Budget.objects.filter(year=year, name=form.name)
    if (same.exclude(pk=stored.pk) if stored else same).exists():
        yield Problem("budget_name_taken", column="name", detail={"year": str(year), "name": form.name})


def keep_lines(budget: int, lines: Sequence[LineForm], actor: Actor, address: str = "") -> None:
    """Write all lines of a budget in place of those it had.

    Raises:
        NotAllowedError: the actor may not keep budgets.
        RefusedError: every problem at once, by the place of the line; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        lock_chart()
        stored = _stored(budget)
        refuse_if([*_fixed(stored, actor), *_line_problems(lines)])
        kept = {_key_of(one): one for one in BudgetLine.objects.filter(budget=stored)}
        wanted = {one.key: one for one in lines}
        BudgetLine.objects.filter(pk__in=[row.pk for key, row in kept.items() if key not in wanted]).delete()
        made = [BudgetLine(budget=stored, **_columns(one)) for key, one in wanted.items() if key not in kept]
        BudgetLine.objects.bulk_create(made)
        changed = [row for key, row in kept.items() if key in wanted]
        for row in changed:
            for name, value in zip(COLUMNS, wanted[_key_of(row)].months, strict=True):
                setattr(row, name, value)
        BudgetLine.objects.bulk_update(changed, COLUMNS)
        total = sum((sum(one.months, ZERO) for one in lines), ZERO)
        detail = {"name": stored.name, "year": stored.year, "rows": len(lines), "amount": str(total)}
        record([AuditEntry("budget_lines", SUBJECT, stored.pk, actor.member, detail, address)])


def _key_of(row: BudgetLine) -> tuple[str, int]:
    subject = f"a{row.account_id}" if row.account_id else f"p{row.category_id or ''}"
    return subject, row.department_id or 0


def _columns(line: LineForm) -> dict[str, object]:
    pk = int(line.subject[1:]) if line.subject[1:] else None
    is_purchase = line.subject[0] == "p"
    own = {"is_purchase": is_purchase, ("category_id" if is_purchase else "account_id"): pk}
    return {**own, "department_id": line.department, **dict(zip(COLUMNS, line.months, strict=True))}


def _line_problems(lines: Sequence[LineForm]) -> Iterator[Problem]:
    if len(lines) > MOST_LINES:
        yield Problem("budget_too_many", detail={"limit": str(MOST_LINES)})
    known = subjects()
    departments = set(Department.objects.values_list("pk", flat=True))
    seen: set[tuple[str, int]] = set()
    for place, line in enumerate(lines, 1):
        yield from _subject_problems(place, line, known, departments)
        if line.key in seen:
            detail = {"subject": known.get(line.subject, line.subject)}
            yield Problem("budget_line_twice", place, "subject", detail)
        seen.add(line.key)
        for name, amount in zip(COLUMNS, line.months, strict=True):
            if not ZERO <= amount < LARGEST or has_more_decimals(amount, MINOR_DIGITS):
                yield Problem("budget_amount_unfit", place, name, {"amount": f"{amount:f}"[:30]})


def _subject_problems(
    place: int, line: LineForm, known: Mapping[str, str], departments: Collection[int]
) -> Iterator[Problem]:
    if not line.subject:
        yield Problem("budget_subject_missing", place, "subject")
    elif line.subject not in known:
        yield Problem("budget_subject_unknown", place, "subject", {"subject": line.subject[:40]})
    if line.department is not None and line.department not in departments:
        detail = {"department": str(line.department)}
        yield Problem("budget_department_unknown", place, "department", detail)


def subjects(all_goods: str = "") -> dict[str, str]:
    """Return what may have a budget, by its key; buying all goods is called ``all_goods``. Two statements."""
    accounts = Account.objects.order_by("code").values_list("pk", "code", "name")
    categories = Category.objects.order_by("code").values_list("pk", "code", "name")
    found = {f"a{pk}": f"{code} {name}" for pk, code, name in accounts}
    return found | {"p": all_goods} | {f"p{pk}": f"{code} {name}" for pk, code, name in categories}


def set_state(budget: int, state: BudgetState, actor: Actor, address: str = "") -> None:
    """Put a budget in force, end it, or open one that ended to be written again.

    Raises:
        NotAllowedError: the actor may not put budgets in force.
        RefusedError: another one of the year is in force, or there are no lines.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    with transaction.atomic():
        lock_chart()
        stored = _stored(budget)
        if state is BudgetState.ACTIVE:
            refuse_if(_not_yet(stored))
        Budget.objects.filter(pk=stored.pk).update(state=state)
        detail = {"name": stored.name, "year": stored.year, "state": state.value}
        record([AuditEntry("budget_state", SUBJECT, stored.pk, actor.member, detail, address)])


def _not_yet(stored: Budget) -> Iterator[Problem]:
    other = Budget.objects.filter(year=stored.year, state=BudgetState.ACTIVE).exclude(pk=stored.pk).first()
    if other is not None:
        yield Problem("budget_in_force", detail={"year": str(stored.year), "name": other.name})
    if not stored.lines.exists():
        yield Problem("budget_empty")


def release(document: int, reason: str, actor: Actor, address: str = "") -> None:
    """Let a draft as it stands go beyond its budgets; a draft that is changed then needs it again.

    Raises:
        NotAllowedError: the actor may not let documents pass.
        RefusedError: no such draft within his right, or no reason.
    """
    require_everywhere(actor, SUBJECT, Verb.APPROVE)
    reason = trimmed(reason)
    with transaction.atomic():
        found = Document.objects.select_for_update(no_key=True).filter(pk=document).first()
        if found is None or not visible_to(actor).filter(pk=document).exists():
            raise RefusedError([Problem("document_missing", detail={"id": str(document)})])
        refuse_if(_release_problems(found, reason))
        BudgetRelease.objects.update_or_create(
            document_id=found.pk,
            version=found.version,
            defaults={"member_id": actor.member, "reason": reason, "at": timezone.now()},
        )
        detail = {"number": found.number, "version": found.version, "reason": reason}
        record([AuditEntry("budget_release", found.type, found.pk, actor.member, detail, address)])


def _release_problems(found: Document, reason: str) -> Iterator[Problem]:
    if found.state != State.DRAFT:
        yield Problem("not_a_draft", detail={"number": found.number})
    if not reason:
        yield Problem("reason_missing", column="reason")
    elif len(reason) > _LONGEST:
        yield Problem("too_long", column="reason", detail={"limit": str(_LONGEST)})
