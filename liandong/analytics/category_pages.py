"""收支汇总, 收支明细: what was earned and spent on what, and the lines behind it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import nothing_yet
from liandong.analytics.figures import percent
from liandong.analytics.periods import Days
from liandong.documents.columns import CATEGORY
from liandong.documents.departments import departments_in_order, departments_of, documents_of
from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.types import document_types
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.identity.actors import NotAllowedError
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

TYPES = ("finance.other_expense", "finance.other_income")
PAGE_ROWS = 100
_BOOKED = (State.POSTED.value, State.REVERSED.value)


class Booked(NamedTuple):
    """What was booked of a category: documents that stand, the amount with tax, the tax; less reversals."""

    category: str
    documents: int
    amount: Decimal
    tax: Decimal


def booked_by_category(lines: QuerySet[Any]) -> list[Booked]:
    """Return what lines come to by category, the largest first; one statement."""
    standing = Q(document__state=State.POSTED, document__reverses=None)
    rows = (
        lines.order_by()
        .values("of")
        .annotate(
            many=Count("document", filter=standing, distinct=True),
            worth=Sum("gross_amount"),
            tax=Sum("tax_amount"),
        )
        .values_list("of", "many", "worth", "tax")
    )
    found = [Booked(*row) for row in rows]
    return sorted(
        (one for one in found if one.documents or one.amount), key=lambda one: (-one.amount, one[0])
    )


@require_GET
def category_sums(request: CompanyRequest) -> HttpResponse:
    """Show what was earned and spent in some days by category; each leads to its lines."""
    query = _opened(request)
    days = Days(*query.month_to_date())
    fields, given = _filters(query, days)
    found = booked_by_category(_lines(request.actor, days, given))
    kept = {one.name: one for one in MoneyCategory.objects.select_related("account")}
    sums = dict.fromkeys(MoneyKind.values, ZERO)
    for one in found:
        sums[_kind_of(one, kept)] += one.amount
    rows = [_sum_row(one, kept.get(one.category), sums, given | _span(days)) for one in found]
    rows.sort(key=lambda row: row["order"])
    context: ui.Part = {
        "title": _("收支汇总"),
        "is_lines": True,
        "filters": ui.filters(query, fields),
        "figures": [
            {"label": _("收入"), "text": ui.money_cell(sums[MoneyKind.INCOME])["text"], "look": ""},
            {"label": _("支出"), "text": ui.money_cell(sums[MoneyKind.EXPENSE])["text"], "look": ""},
        ],
        "columns": ui.columns_of(
            [_("收支类别"), _("收支"), _("记入科目")],
            [_("单数"), _("金额"), _("税额"), _("价税合计"), _("占比%")],
        ),
        "rows": rows,
        "empty": nothing_yet(
            request.actor,
            _("这段时间没有收支"),
            _("其他收入单和其他支出单审核后，按收支类别列在这里。"),
            TYPES,
        ),
    }
    return ui.answer(query, "report", context)


def _kind_of(one: Booked, kept: Mapping[str, MoneyCategory]) -> str:
    known = kept.get(one.category)
    return MoneyKind.EXPENSE.value if known is None else known.kind


def _sum_row(
    one: Booked, known: MoneyCategory | None, sums: Mapping[str, Decimal], given: Mapping[str, str]
) -> ui.Part:
    kind = MoneyKind.EXPENSE if known is None else MoneyKind(known.kind)
    url = ui.address("category_lines", **{**given, "category": one.category})
    cells = [
        ui.text_cell(one.category, url, "card-name"),
        ui.text_cell(_(str(kind.label))),
        ui.text_cell("" if known is None else known.account),
        ui.count_cell(one.documents),
        ui.money_cell(one.amount - one.tax),
        ui.money_cell(one.tax),
        ui.money_cell(one.amount, url),
        ui.text_cell(percent(one.amount, whole) if (whole := sums[kind.value]) else "", look=ui.NUMBER),
    ]
    return {"cells": cells, "order": (kind is not MoneyKind.INCOME, -one.amount)}


@require_GET
def category_lines(request: CompanyRequest) -> HttpResponse:
    """Show the lines of a category, or of all, the latest first."""
    query = _opened(request)
    days = Days(*query.month_to_date())
    fields, given = _filters(query, days)
    category = query.text("category", 32)
    lines = _lines(request.actor, days, given)
    if category:
        lines = lines.filter(of=category)
    totals = lines.order_by().aggregate(
        earned=Sum("gross_amount", filter=Q(document__type="finance.other_income")),
        spent=Sum("gross_amount", filter=Q(document__type="finance.other_expense")),
    )
    sums = ((_("收入"), totals["earned"]), (_("支出"), totals["spent"]))
    after, most = query.after(int), query.rows(PAGE_ROWS)
    page = lines if after is None else lines.filter(pk__lt=after[0])
    related = page.select_related("document__partner", "account").order_by("-pk")
    found: list[Any] = list(related[: most + 1])
    held = departments_of({one.document_id for one in found})
    names = [one.name for one in MoneyCategory.objects.order_by("code")]
    options = [("", _("全部")), *((name, name) for name in names)]
    labels = [_("日期"), _("单据"), _("收支类别"), _("往来单位"), _("部门"), _("记入科目"), _("备注")]
    context: ui.Part = {
        "title": _("收支明细"),
        "is_lines": True,
        "filters": ui.filters(
            query, [*fields, ui.choice_field("category", _("收支类别"), options, category)]
        ),
        "figures": [
            {"label": label, "text": ui.money_cell(amount)["text"], "look": ""}
            for label, amount in sums
            if amount is not None
        ],
        "columns": ui.columns_of(labels, [_("金额"), _("税额"), _("价税合计")]),
        "rows": [_line_row(one, held) for one in found[:most]],
        "next_url": query.next_url([found[most - 1].pk] if len(found) > most else None),
        "empty": nothing_yet(
            request.actor, _("这段时间没有收支"), _("其他收入单和其他支出单审核后，一行一行列在这里。"), TYPES
        ),
    }
    return ui.answer(query, "report", context)


def _line_row(one: Any, held: Mapping[int, str]) -> ui.Part:  # noqa: ANN401 - a line with its category
    document = one.document
    cells = [
        ui.text_cell(document.business_date),
        ui.text_cell(document.number, ui.typed_document_url(document.type, document.pk), "card-name"),
        ui.text_cell(one.of),
        ui.text_cell(document.partner.name if document.partner else ""),
        ui.text_cell(held.get(document.pk, "")),
        ui.text_cell(one.account),
        ui.text_cell(one.memo or document.memo),
        ui.money_cell(one.net_amount),
        ui.money_cell(one.tax_amount),
        ui.money_cell(one.gross_amount),
    ]
    return {"cells": cells}


def _opened(request: CompanyRequest) -> ReportQuery:
    if not any(request.actor.may(kind, Verb.VIEW) for kind in TYPES):
        raise NotAllowedError(TYPES[0], Verb.VIEW)
    return ReportQuery(request)


def _span(days: Days) -> dict[str, str]:
    return {"from": days.start.isoformat(), "to": days.end.isoformat()}


def _filters(query: ReportQuery, days: Days) -> tuple[list[ui.Part], dict[str, str]]:
    """Return the fields above the rows, and what was chosen of kind and department."""
    kind = query.choice("kind", MoneyKind.values)
    kinds = [("", _("全部")), *((value, _(str(label))) for value, label in MoneyKind.choices)]
    span = (days.start, days.end)
    fields = [*ui.span_fields(_("从"), _("至"), span), ui.choice_field("kind", _("收支"), kinds, kind)]
    names = [one.name for one, _depth in departments_in_order()]
    department = query.choice("department", names)
    if names:
        options = [("", _("全部")), *((name, name) for name in names)]
        fields.append(ui.choice_field("department", _("部门"), options, department))
    return fields, {"kind": kind, "department": department}


def _lines(actor: Actor, days: Days, given: Mapping[str, str]) -> QuerySet[Any]:
    """Return the booked lines that name a category, of documents within the actor's right."""
    asked = {given["kind"]} if given["kind"] else set(MoneyKind.values)
    kinds = [one.id for one in document_types() if one.category_kind in asked]
    documents = visible_to(actor).filter(
        type__in=kinds, state__in=_BOOKED, business_date__gte=days.start, business_date__lte=days.end
    )
    if given["department"]:
        documents = documents.filter(pk__in=documents_of(given["department"]))
    lines = DocumentLine.objects.filter(document__in=documents.order_by().values("pk"))
    named = Coalesce(KeyTextTransform(CATEGORY.name, "details"), Value(""), output_field=TextField())
    return lines.annotate(of=named).exclude(of="")
