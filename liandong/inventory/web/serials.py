"""序列号: every piece that has a number, where it is; and 序列号追溯: the way of one piece."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.inventory.web.makings import makings, rows_below
from liandong.stock_ledger.models import Serial, SerialMove
from liandong.stock_ledger.serial_queries import IN_STOCK, STATES, SerialFilter, serials_found, way_of
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

_ALL = "all"


@require_GET
def serials(request: CompanyRequest) -> HttpResponse:
    """Show pieces by number: those in stock, or also those that left."""
    query = parts.opened(request)
    after = query.after(str, int)
    size = query.rows(parts.PAGE_ROWS)
    found = serials_found(_wanted(query), size + 1, (after[0], after[1]) if after else None)
    rows = found[:size]
    last = rows[-1] if len(found) > len(rows) else None
    labels = [_("编码"), _("商品"), _("规格"), _("序列号"), _("位置"), _("最近变动")]
    context: ui.Part = {
        "title": _("序列号"),
        "filters": ui.filters(query, _fields(query)),
        "is_lines": True,
        "columns": ui.columns_of(labels),
        "rows": [_row(row) for row in rows],
        "next_url": query.next_url(None if last is None else (last.number, last.pk)),
        "empty": parts.no_stock(query, _("商品设为按序列号管理后，入库时每件填一个号，这里查每件在哪里。")),
    }
    return ui.answer(query, "report", context)


def _wanted(query: ReportQuery) -> SerialFilter:
    state = query.choice("state", (*STATES, _ALL)) or IN_STOCK
    return SerialFilter(
        product=query.number("product"),
        places=parts.reached_places(query.request.actor, query.number("place")),
        text=query.text(),
        state="" if state == _ALL else state,
    )


def _fields(query: ReportQuery) -> list[ui.Part]:
    labels = [_("在库"), _("在客户处"), _("已退供应商、报损等"), _("全部")]
    states = list(zip((*STATES, _ALL), labels, strict=True))
    return [
        ui.search_field(_("商品编码 / 名称 / 拼音 / 序列号"), query),
        parts.place_field(query),
        ui.choice_field("state", _("状态"), states, query.choice("state", (*STATES, _ALL)) or IN_STOCK),
    ]


def _row(row: Serial) -> ui.Part:
    cells = [
        *parts.product_cells(row.product, ui.address("product", row.product_id)),
        ui.text_cell(row.number, ui.address("serial", row.pk)),
        ui.text_cell(row.place.name),
        ui.text_cell(row.moved_on),
    ]
    return {"cells": cells}


@require_GET
def serial(request: CompanyRequest, serial: int) -> HttpResponse:
    """Show the way of one piece from its supplier to its customer, and back."""
    query = parts.opened(request)
    found = Serial.objects.select_related("product", "place").filter(pk=serial).first()
    if found is None:
        raise Http404(serial)
    moves = way_of(found.pk)
    places = parts.reached_places(request.actor, None)
    if places is not None and not any({one.source_id, one.target_id} & places for one in moves):
        raise Http404(serial)
    documents = {one.line.document_id for one in moves}
    seen = set(visible_to(request.actor).filter(pk__in=documents).values_list("pk", flat=True))
    labels = [_("日期"), _("单据"), _("单据类型"), _("往来单位"), _("从 → 到")]
    context: ui.Part = {
        "title": _("序列号追溯 · {number}").format(number=found.number),
        "note": _note(found),
        "is_lines": True,
        "columns": ui.columns_of(labels),
        "rows": _way_rows(found, moves, seen),
        "empty": ui.empty(
            _("这个序列号还没有出入库"),
            _("单据的行填了这个号并审核后，来龙去脉列在这里。"),
            ui.address("serials"),
            _("看全部序列号"),
        ),
    }
    return ui.answer(query, "report", context)


def _way_rows(piece: Serial, moves: list[SerialMove], seen: set[int]) -> list[ui.Part]:
    made = makings(moves, seen)
    rows: list[ui.Part] = []
    for move in moves:
        rows.append(_move_row(piece, move, is_open=move.line.document_id in seen))
        rows += rows_below(move, made, len(rows[-1]["cells"]))
    return rows


def _note(serial: Serial) -> str:
    words = [
        f"{serial.product.code} {serial.product.name}",
        serial.product.specification,
        _("现在：{place}").format(place=serial.place.name),
    ]
    return " · ".join(word for word in words if word)


def _move_row(piece: Serial, move: SerialMove, *, is_open: bool) -> ui.Part:
    """Return a move; what was posted while the piece was of a product that was merged since says so."""
    document = move.line.document
    kind = ui.type_labels().get(document.type, document.type)
    then = move.line.product
    if then is not None and then.pk != piece.product_id:
        kind = _("{kind}（当时是 {code}）").format(kind=kind, code=then.code)
    partner = document.partner.name if is_open and document.partner else ""
    cells = [
        ui.text_cell(move.business_date),
        ui.text_cell(document.number, ui.document_url(document.pk) if is_open else "", "card-name"),
        ui.text_cell(kind),
        ui.text_cell(partner),
        ui.text_cell(f"{move.source.name} → {move.target.name}"),
    ]
    return {"cells": cells}
