"""盘点差异: what posted counts found against the books, line by line, and how exact the books were."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.documents.loss_reasons import reason_fields
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.inventory.stock_count.plan import DOCUMENT_TYPE as STOCK_COUNT
from liandong.inventory.web import parts
from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import OWN_KINDS, Place, StockMove
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

Lines = QuerySet[DocumentLine]


@dataclass(frozen=True, slots=True)
class Exactness:
    """Of a span's counted lines: how many there are, how many differ, and what the differences cost."""

    lines: int
    differing: int
    gained: Decimal
    lost: Decimal

    @property
    def percent(self) -> Decimal | None:
        """Return which part of the lines was as the books said, in percent; None of no lines."""
        return round_half_up((self.lines - self.differing) * HUNDRED / self.lines) if self.lines else None


def counted_lines(
    days: tuple[date, date], places: frozenset[int] | None = None, product: int | None = None
) -> Lines:
    """Return the lines of posted counts of a span, within places (None: every one), not of reversed ones."""
    found = DocumentLine.objects.filter(
        document__type=STOCK_COUNT.id,
        document__state=State.POSTED,
        document__reverses__isnull=True,
        document__business_date__range=days,
    )
    if product is not None:
        found = found.filter(product=product)
    if places is not None:
        found = found.annotate(at=Coalesce("place_id", "document__place_id")).filter(at__in=places)
    return found


def differing(lines: Lines) -> Lines:
    """Return those whose count was not what the books said: these moved goods."""
    return lines.filter(Exists(_moves().filter(line=OuterRef("pk"))))


def exactness(lines: Lines) -> Exactness:
    """Return how exact the books were; two statements."""
    moves = _moves().filter(line__in=lines.values("pk"))
    is_gain = Q(target__kind__in=OWN_KINDS)
    sums = moves.aggregate(
        lines=Count("line", distinct=True),
        gained=Sum("value", filter=is_gain),
        lost=Sum("value", filter=~is_gain),
    )
    return Exactness(lines.count(), sums["lines"], sums["gained"] or ZERO, sums["lost"] or ZERO)


def _moves() -> QuerySet[StockMove]:
    return StockMove.objects.filter(purpose=Purpose.COUNT)


@require_GET
def count_variances(request: CompanyRequest) -> HttpResponse:
    """Show where counts and books differed, the latest first; every counted line if asked for."""
    query = parts.opened(request)
    has_cost = parts.sees_cost(request.actor)
    days = query.month_to_date()
    number = query.number("product")
    product = Product.objects.filter(pk=number).first() if number is not None else None
    places = parts.reached_with_bins(request.actor, query.number("place"))
    lines = counted_lines(days, places, number)
    rows, next_key = _page(query, lines if query.flag("all") else differing(lines))
    context: ui.Part = {
        "columns": _columns(has_cost=has_cost),
        "rows": _rows(request, rows, has_cost=has_cost),
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        context |= _frame(query, days, product) | _sums(exactness(lines), has_cost=has_cost)
    return ui.answer(query, "report", context)


def _page(query: ReportQuery, lines: Lines) -> tuple[list[DocumentLine], tuple[date, int, int] | None]:
    if after := query.after(date, int, int):
        day, document, position = after
        earlier = Q(document__business_date=day, document__lt=document)
        later = Q(document__business_date=day, document=document, position__gt=position)
        lines = lines.filter(Q(document__business_date__lt=day) | earlier | later)
    limit = query.rows(parts.PAGE_ROWS)
    related = ("document__place", "place", "product", "lot")
    found = lines.select_related(*related).order_by("-document__business_date", "-document_id", "position")
    rows = list(found[: limit + 1])
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], (last.document.business_date, last.document_id, last.position)


def _columns(*, has_cost: bool) -> list[ui.Part]:
    heads = ui.columns_of(
        [_("单据"), _("日期"), _("仓库"), _("编码"), _("商品"), _("规格"), _("批号")],
        [_("账面数量"), _("实盘数量"), _("差异数量")],
    )
    if has_cost:
        heads.append(ui.number_column(_("差异金额")))
    return [*heads, ui.column(_("损溢原因"))]


def _rows(request: CompanyRequest, lines: list[DocumentLine], *, has_cost: bool) -> list[ui.Part]:
    values = _values(lines) if has_cost else {}
    documents = {line.document_id for line in lines}
    visible = set(visible_to(request.actor).filter(pk__in=documents).values_list("pk", flat=True))
    cause = reason_fields().get(STOCK_COUNT.id)
    rows = []
    for line in lines:
        cells = _cells(line, is_open=line.document_id in visible)
        if has_cost:
            cells.append(ui.money_cell(values.get(line.pk, ZERO)))
        cells.append(ui.text_cell(line.details.get(cause.name) or "" if cause else ""))
        rows.append({"cells": cells})
    return rows


def _values(lines: list[DocumentLine]) -> dict[int, Decimal]:
    """Return what the difference of each line cost, a loss below zero; one statement."""
    moves = _moves().filter(line__in=[line.pk for line in lines]).values_list(
        "line_id", "target__kind", "value"
    )  # fmt: skip
    found: dict[int, Decimal] = {}
    for line, kind, value in moves:
        found[line] = found.get(line, ZERO) + (value if kind in OWN_KINDS else -value)
    return found


def _cells(line: DocumentLine, *, is_open: bool) -> list[ui.Part]:
    document: Document = line.document
    place: Place | None = line.place or document.place
    book = Decimal(line.details.get("book_quantity") or 0)
    product = line.product
    return [
        ui.text_cell(document.number, ui.document_url(document.pk) if is_open else ""),
        ui.date_cell(document.business_date),
        ui.text_cell(place),
        *(parts.product_cells(product, ui.address("product", product.pk)) if product else [ui.EMPTY] * 3),
        ui.text_cell(line.lot.number),
        ui.quantity_cell(book),
        ui.quantity_cell(line.quantity),
        ui.quantity_cell(line.quantity - book),
    ]


def _frame(query: ReportQuery, days: tuple[date, date], product: Product | None) -> ui.Part:
    fields = [
        *ui.span_fields(_("从"), _("至"), days),
        parts.place_field(query),
        parts.product_field(product),
        ui.flag_field("all", _("含没有差异的"), query),
    ]
    says = _("盘点单审核后，账面和实盘不一样的列在这里。")
    return {
        "title": _("盘点差异"),
        "note": _("准确率 = 没有差异的行 ÷ 盘点的行；红冲的盘点不算。盘亏的差异小于零。"),
        "is_lines": True,
        "filters": ui.filters(query, fields),
        "empty": ui.empty(_("这段时间的盘点没有差异"), says) | making(query.request.actor, STOCK_COUNT.id),
    }


def _sums(sums: Exactness, *, has_cost: bool) -> ui.Part:
    if not sums.lines:
        return {}
    counted = number_of("盘点 {count} 行", sums.lines)
    found = number_of("{count} 行有差异", sums.differing)
    said = _("准确率 {percent}%").format(percent=sums.percent)
    cells = [ui.text_cell(_("合计")), *[ui.EMPTY] * 9]
    if has_cost:
        cells.append(ui.money_cell(sums.gained - sums.lost))
    return {"summary": _("，").join((counted, found, said)), "totals": [*cells, ui.EMPTY]}
