"""填写预算: a line for each account or goods bought and department, by month or spread from a year."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.models import Category
from liandong.documents.budget_lines import COLUMNS, BudgetRow, read_rows, rows_of
from liandong.documents.budget_records import SUBJECT, LineForm, keep_lines, require_sight, subjects
from liandong.documents.budget_sums import used_of
from liandong.documents.departments import departments_in_order
from liandong.finance.budgets.pages import budget_of, subject_of
from liandong.finance.budgets.words import all_goods, title_of
from liandong.general_ledger.models import Account, AccountKind, Budget, BudgetLine
from liandong.identity.actors import require_everywhere
from liandong.identity.models import Department
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.budgets import Year, raised, spread
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    DECIMALS,
    Field,
    FormPage,
    Kind,
    Section,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

TABLE = "budget"
EVEN, LAST_YEAR = "even", "last_year"
_MOST_RATE = Decimal(1000)


def _fields() -> tuple[Field, ...]:
    departments = [("", _("全公司")), *((one.pk, one.name) for one, _depth in departments_in_order())]
    chosen = [("", _("选择科目或采购")), *_subjects().items()]
    months = [
        Field(name, _("{month} 月").format(month=month), Kind.MONEY) for month, name in enumerate(COLUMNS, 1)
    ]
    return (
        Field("subject", _("项目"), Kind.WORD, choices=chosen),
        Field("department", _("部门"), Kind.RECORD, choices=departments),
        Field("year", _("全年（分到各月）"), Kind.MONEY),
        *months,
    )


def _subjects() -> dict[str, str]:
    bought = _("采购：{category}")
    found = subjects(all_goods())
    return {
        key: bought.format(category=name) if key[0] == "p" and key[1:] else name
        for key, name in found.items()
    }


def _spread_field() -> Field:
    ways = [(EVEN, _("每月一样")), (LAST_YEAR, _("照去年各月的比例（淡旺季）"))]
    return Field("spread", _("全年怎样分到各月"), Kind.WORD, choices=ways)


@require_http_methods(["GET", "POST"])
def budget_lines(request: CompanyRequest, budget: int) -> HttpResponse:
    """Show a budget's lines to be typed, proposed from last year where that is asked for, or keep them."""
    require_sight(request.actor)
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    found = budget_of(budget)
    query = ReportQuery(request)
    if request.method != "POST":
        rate = query.text("raise")
        rows = _proposed(found, _rate(rate)) if rate else _stored(found)
        return _show(request, found, rows, {"spread": EVEN})
    if f"{TABLE}-shown" not in request.POST:  # a page of ours always says that it had the table
        raise BadRequest(TABLE)
    fields, way = _fields(), request.POST.get("spread", EVEN)
    numbers = row_numbers(request.POST, TABLE, "subject")
    typed = [read_fields(fields, request.POST, f"{TABLE}-{number}-") for number in numbers]
    typed = [one for one in typed if any(one.raw.values())]
    problems: list[Problem] = [problem for one in typed for problem in one.problems]
    if not problems:
        try:
            lines = _lines(found, [one.values for one in typed], way)
            keep_lines(found.pk, lines, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:budget", found.pk)
    return _show(request, found, [one.raw for one in typed], {"spread": way}, problems)


def _rate(text: str) -> Decimal:
    try:
        rate = Decimal(text)
    except ArithmeticError as error:
        raise BadRequest("raise") from error
    if not (rate.is_finite() and -HUNDRED <= rate <= _MOST_RATE):
        raise BadRequest("raise")
    return rate


def _lines(found: Budget, rows: Sequence[Mapping[str, Any]], way: str) -> list[LineForm]:
    """Return the lines typed; a year's total goes to the months in their shape, last year's, or evenly."""
    lines = []
    for values in rows:
        months: Year = tuple(values[name] or ZERO for name in COLUMNS)
        lines.append(LineForm(values["subject"], values["department"], months))
    if not any(values["year"] for values in rows):
        return lines
    shapes = _shapes(found, lines) if way == LAST_YEAR else {}
    return [
        LineForm(one.subject, one.department, _spread(values["year"], one, shapes)) if values["year"] else one
        for one, values in zip(lines, rows, strict=True)
    ]


def _spread(total: Decimal, line: LineForm, shapes: Mapping[tuple[str, int], Year]) -> Year:
    return spread(total, line.months if any(line.months) else shapes.get(line.key, ()))


def _shapes(found: Budget, lines: Sequence[LineForm]) -> dict[tuple[str, int], Year]:
    """Return what each line's subject came to in the months of the year before."""
    known = set(subjects())
    kept = [one for one in lines if one.subject in known]
    rows = rows_of(_unsaved(kept))
    used = used_of(rows, found.year - 1)
    by_key = {
        (subject_of(row.account, row.category), row.department or 0): used[row.id].months for row in rows
    }
    return {one.key: by_key.get(one.key, ()) for one in kept}


def _unsaved(lines: Sequence[LineForm]) -> list[BudgetLine]:
    """Return lines as they would be kept, with what they name at hand; three statements."""
    numbers = {kind: [int(one.subject[1:] or 0) for one in lines if one.subject[0] == kind] for kind in "ap"}
    accounts, categories = Account.objects.in_bulk(numbers["a"]), Category.objects.in_bulk(numbers["p"])
    departments = Department.objects.in_bulk([one.department for one in lines if one.department])
    found = []
    for one in lines:
        department, pk = departments.get(one.department or 0), int(one.subject[1:] or 0)
        if one.subject[0] == "p":
            bought = categories.get(pk)
            found.append(BudgetLine(is_purchase=True, category=bought, department=department))
        else:
            found.append(BudgetLine(account=accounts[pk], department=department))
    return found


def _stored(found: Budget) -> list[dict[str, Any]]:
    return [_values(one, one.amounts) for one in read_rows(BudgetLine.objects.filter(budget=found))]


def _values(row: BudgetRow, amounts: Sequence[Decimal]) -> dict[str, Any]:
    months = {name: amount or None for name, amount in zip(COLUMNS, amounts, strict=True)}
    return {"subject": subject_of(row.account, row.category), "department": row.department or "", **months}


def _proposed(found: Budget, rate: Decimal) -> list[dict[str, Any]]:
    """Return the lines with last year's figures, changed by per cent; without lines those that had any."""
    rows = read_rows(BudgetLine.objects.filter(budget=found)) or _candidates()
    used = used_of(rows, found.year - 1)
    return [_values(row, raised(used[row.id].months, rate)) for row in rows if any(used[row.id].months)]


def _candidates() -> list[BudgetRow]:
    """Return a line for each account of income and expense, and one for buying goods."""
    leaves = Account.objects.filter(kind=AccountKind.PROFIT, children__isnull=True).order_by("code")
    lines = [BudgetLine(account=one) for one in leaves]
    return rows_of([*lines, BudgetLine(is_purchase=True)])


def _show(
    request: CompanyRequest,
    found: Budget,
    rows: Sequence[Mapping[str, Any]],
    head: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    fields = _fields()
    marked = _by_row(problems)
    part = {
        "name": TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": [
            shown_fields(fields, row, marked.get(place, {}), f"{TABLE}-{place}-")
            for place, row in enumerate(rows)
        ],
        "blank": shown_fields(fields, {}, {}, f"{TABLE}-__row__-"),
    }
    url = ui.address("budget_lines", found.pk)
    fills = [
        {"label": label, "url": f"{url}?raise={rate}"}
        for rate, label in (
            ("0", _("照去年实际填")),
            ("5", _("去年实际 +5%")),
            ("10", _("去年实际 +10%")),
            ("-10", _("去年实际 −10%")),
        )
    ]
    page = FormPage(
        title_of(found),
        ui.address("budget", found.pk),
        _("预算"),
        [Section("", (_spread_field(),))],
        fills,
        [{"title": _("明细，金额不含税"), "table": part}],
        tell=_told,
    )
    return show_form(request, page, head, problems)


def _by_row(problems: Sequence[Problem]) -> dict[int, dict[str, str]]:
    """Return the messages of problems by the row they are about and its field."""
    found: dict[int, dict[str, str]] = {}
    for one in problems:
        if one.line is not None and one.column:
            found.setdefault(one.line - 1, {})[one.column] = sentence(one)
    return found


def _told(problem: Problem) -> str:
    text = sentence(problem)
    if problem.line is None:
        return text
    return _("第 {row} 行：{text}").format(row=problem.line, text=text)
