"""Budgets by file: a row a line, its months or a year's total that is spread over them.

A version that is in the file gets the lines of the file beside those it had, each in place of the one of the
same subject and department; a version nobody has is made.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.catalog.models import Category
from liandong.documents.budget_lines import COLUMNS, BudgetRow, read_rows
from liandong.documents.budget_records import (
    SUBJECT,
    BudgetForm,
    LineForm,
    keep_lines,
    require_sight,
    save_budget,
)
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import Choices, Order, Prepared, Read, RefusedRowsError, Subject
from liandong.general_ledger.models import Account, Budget, BudgetLine
from liandong.identity.models import Department
from liandong.kernel.actor import Actor
from liandong.kernel.budgets import spread
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError

_Version = tuple[int, str]
_PURCHASE = "采购"
_BUYING = frozenset({_PURCHASE, "採購", "purchase"})
"""How rows say that they are about buying, in the languages files come in."""


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    number = ValueKind.NUMBER
    months = tuple(
        SheetField(name, _("{month} 月").format(month=month), number, example="1000")
        for month, name in enumerate(COLUMNS, 1)
    )
    subject = SheetField(
        "subject",
        _("项目"),
        is_required=True,
        synonyms=("科目编码", "科目"),
        help=_("科目编码；采购写「采购」，某个分类写「采购:分类编码」"),
        example="560203",
    )
    return (
        SheetField("year", _("年度"), number, is_required=True, example="2027"),
        SheetField("version", _("版本"), is_required=True, example=_("年初版")),
        subject,
        SheetField("department", _("部门"), help=_("留空为全公司"), example=_("销售一部")),
        SheetField("total", _("全年"), number, help=_("各月都空时平均分到各月"), example="12000"),
        *months,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows may name, by what they call it."""

    accounts: dict[str, int]
    categories: dict[str, int]
    departments: dict[str, int]

    def subject(self, text: str) -> str:
        """Return the key of what a row is of; blank where there is no such thing."""
        kind, _mark, name = text.replace("：", ":").partition(":")
        if kind.strip().lower() in _BUYING:
            category = self.categories.get(name.strip())
            return f"p{category}" if category else "" if name.strip() else "p"
        account = self.accounts.get(text.partition(" ")[0])
        return f"a{account}" if account else ""


def prepare(read: Read, order: Order) -> Prepared:
    """Read the rows and say what is wrong with them; a dry run keeps them and takes that back."""
    prepared = Prepared()
    versions: defaultdict[_Version, list[tuple[int, LineForm]]] = defaultdict(list)
    known = _Known(
        dict(Account.objects.values_list("code", "pk")),
        dict(Category.objects.values_list("code", "pk")),
        dict(Department.objects.values_list("name", "pk")),
    )
    for row in read():
        line = _line(row, known, prepared)
        if line is not None:
            versions[int(_number(row, "year")), row.text("version")].append((row.number, line))
            prepared.changed += 1
    if order.is_dry and not prepared.problems:
        with transaction.atomic():
            prepared.problems += _keep(versions, order)
            transaction.set_rollback(True)
    prepared.write = lambda: _write(versions, order)
    return prepared


def _write(versions: dict[_Version, list[tuple[int, LineForm]]], order: Order) -> None:
    problems = _keep(versions, order)
    if problems:
        raise RefusedRowsError(problems)


def _keep(versions: dict[_Version, list[tuple[int, LineForm]]], order: Order) -> list[RowProblem]:
    found: list[RowProblem] = []
    for (year, name), given in versions.items():
        stored = Budget.objects.filter(year=year, name=name).first()
        own = {line.key for _number_of, line in given}
        others = [one for one in _stored(stored) if one.key not in own] if stored else []
        # A row that is there twice is handed on twice: it is refused, none of the two is left out.
        kept = [*((given[0][0], one) for one in others), *given]
        try:
            with transaction.atomic():
                pk = (
                    stored.pk
                    if stored
                    else save_budget(None, BudgetForm(year, name), order.actor, order.address)
                )
                keep_lines(pk, [line for _number_of, line in kept], order.actor, order.address)
        except RefusedError as refusal:
            numbers = [number for number, _line in kept]
            found += row_problems(list(refusal.problems), numbers, fields(order.actor))
    return found


def _stored(budget: Budget) -> list[LineForm]:
    rows = read_rows(BudgetLine.objects.filter(budget=budget))
    return [LineForm(_key(one), one.department, one.amounts) for one in rows]


def _key(row: BudgetRow) -> str:
    return f"a{row.account}" if row.account else f"p{row.category or ''}"


def _number(row: ReadRow, name: str) -> Decimal:
    value = row.values.get(name)
    return value if isinstance(value, Decimal) else ZERO


def _line(row: ReadRow, known: _Known, prepared: Prepared) -> LineForm | None:
    if row.unread:
        return None
    subject, name = known.subject(row.text("subject")), row.text("department")
    wrong = []
    if not subject:
        text = _("没有「%(word)s」") % {"word": row.text("subject")}
        wrong.append(RowProblem(row.number, _("项目"), text, _("写科目编码，或「采购:分类编码」。")))
    if name and name not in known.departments:
        text = _("没有「%(word)s」") % {"word": name}
        wrong.append(RowProblem(row.number, _("部门"), text, _("先建部门。")))
    year = _number(row, "year")
    if year != int(year):
        text = _("没有这一年：%(word)s") % {"word": f"{year:f}"}
        wrong.append(RowProblem(row.number, _("年度"), text, ""))
    prepared.problems += wrong
    if wrong:
        return None
    months = tuple(_number(row, column) for column in COLUMNS)
    months = months if any(months) else spread(_number(row, "total"))
    return LineForm(subject, known.departments.get(name), months)


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the lines of all budgets, the latest year first, in the order of the columns.

    Raises:
        NotAllowedError: the actor may not see all of them, or not what goods cost.
    """
    require_sight(actor)
    codes = dict(Account.objects.values_list("pk", "code"))
    categories = dict(Category.objects.values_list("pk", "code"))
    for budget in Budget.objects.order_by("-year", "name"):
        for one in read_rows(BudgetLine.objects.filter(budget=budget)):
            bought = f"{_PURCHASE}:{categories[one.category]}" if one.category else _PURCHASE
            name = codes[one.account] if one.account else bought
            yield [budget.year, budget.name, name, one.department_name, sum(one.amounts, ZERO), *one.amounts]


def subject() -> Subject:
    """Return the declaration."""
    return Subject(SUBJECT, "预算", "budgets", fields, prepare, rows, is_common=True)
