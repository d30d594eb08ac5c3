"""报损报溢: what was lost, damaged and found, by document and reason; and the company's list of reasons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.documents.custom_fields import SUBJECT as FIELD
from liandong.documents.loss_reasons import TYPES, reason_fields, save_reasons
from liandong.documents.models import State
from liandong.documents.types import DocumentType, document_type
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.inventory.transfer_receipt.plan import DOCUMENT_TYPE as TRANSFER_RECEIPT
from liandong.inventory.transfer_receipt.plan import LOST, OUTCOMES
from liandong.inventory.web import parts
from liandong.kernel.actor import Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import OWN_KINDS, StockMove
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making
from liandong.webkit.record_form import Field, FormPage, Kind, Section, show_form

_SENT, _LOST = TRANSFER_RECEIPT.id, dict(OUTCOMES)[LOST]
REPORTED = (*TYPES, _SENT)
"""Goods are lost on their way between warehouses too; those that arrive are no gain."""

_PURPOSES = (Purpose.COUNT.value, Purpose.ADJUSTMENT.value)
_MOST_TEXT = 4000
Key = tuple[str, str, str]
"""Document type, its own reason above the lines, and the company's reason of the line."""


@dataclass(slots=True)
class Sums:
    """What came in and what went out under a reason."""

    came: Decimal = ZERO
    value_in: Decimal = ZERO
    went: Decimal = ZERO
    value_out: Decimal = ZERO
    lines: int = 0


def lost_and_found(days: tuple[date, date], places: frozenset[int] | None) -> dict[Key, Sums]:
    """Return the sums of a span by reason, within places (None: every one); a statement a type.

    What was reversed is no loss: neither the document nor its mirror counts.
    """
    found: defaultdict[Key, Sums] = defaultdict(Sums)
    fields = reason_fields()
    for kind in REPORTED:
        cause = f"line__details__{fields[kind].name}" if kind in fields else ""
        moves = StockMove.objects.filter(
            document__type=kind,
            document__state=State.POSTED,
            document__reverses__isnull=True,
            purpose__in=_PURPOSES,
            business_date__range=days,
        )
        # Its own place is the document's or the line's; the other side is no place of the company.
        wanted = ["document__details__reason", "source", "target", "source__kind", "quantity", "value"]
        for reason, source, target, source_kind, quantity, value, *own in moves.values_list(
            *wanted, *([cause] if cause else [])
        ):
            is_out = source_kind in OWN_KINDS
            if places is not None and (source if is_out else target) not in places:
                continue
            sums = found[kind, reason or "", (own[0] if own else "") or ""]
            sums.lines += 1
            if is_out:
                sums.went, sums.value_out = sums.went + quantity, sums.value_out + value
            else:
                sums.came, sums.value_in = sums.came + quantity, sums.value_in + value
    return dict(found)


@require_GET
def loss_report(request: CompanyRequest) -> HttpResponse:
    """Show what was lost and found by document, kind and reason."""
    query = parts.opened(request)
    days = query.month_to_date()
    has_cost = parts.sees_cost(request.actor)
    places = parts.reached_places(request.actor, query.number("place"))
    found = lost_and_found(days, places)
    kinds = {kind: document_type(kind) for kind in REPORTED}
    order = sorted(found, key=lambda one: (REPORTED.index(one[0]), one[1], one[2] == "", one[2]))
    actions = []
    if request.actor.may(FIELD, Verb.VIEW):
        actions.append({"label": _("损溢原因"), "url": ui.address("loss_reasons"), "icon": "adjustments"})
    context: ui.Part = {
        "title": _("报损报溢"),
        "note": _("盘点单、其他入库单、其他出库单的增减和调拨路上丢失的，按原因汇总；红冲的不算。"),
        "actions": actions,
        "filters": ui.filters(query, [*ui.span_fields(_("从"), _("至"), days), parts.place_field(query)]),
        "is_lines": True,
        "columns": _columns(has_cost=has_cost),
        "rows": [_row(kinds[key[0]], key, found[key], days, has_cost=has_cost) for key in order],
        "totals": _totals(found, has_cost=has_cost),
        "empty": ui.empty(_("这段时间没有报损报溢"), _("盘点、其他入库和其他出库审核后，按原因汇总在这里。"))
        | making(request.actor, *REPORTED),
    }
    return ui.answer(query, "report", context)


def _columns(*, has_cost: bool) -> list[ui.Part]:
    heads = ui.columns_of([_("单据"), _("类别"), _("损溢原因")], [_("行数"), _("增加数量")])
    if not has_cost:
        return [*heads, ui.number_column(_("减少数量"))]
    return [*heads, *ui.columns_of([], [_("增加金额"), _("减少数量"), _("减少金额"), _("净额")])]


def _row(kind: DocumentType, key: Key, sums: Sums, days: tuple[date, date], *, has_cost: bool) -> ui.Part:
    url = ui.address("documents", kind.id, **{"from": days[0], "to": days[1]})
    labels = {value: label for one in kind.header if one.name == "reason" for value, label in one.choices}
    cells = [
        ui.text_cell(kind.label, url, "card-name"),
        ui.text_cell(_(labels[key[1]]) if key[1] in labels else _(_LOST) if kind.id == _SENT else ""),
        ui.text_cell(key[2] or _("没有写原因")),
        ui.count_cell(sums.lines, url),
        ui.quantity_cell(sums.came or None),
    ]
    if has_cost:
        cells.append(ui.money_cell(sums.value_in))
    cells.append(ui.quantity_cell(sums.went or None))
    if has_cost:
        cells += [ui.money_cell(sums.value_out), ui.money_cell(sums.value_in - sums.value_out)]
    return {"cells": cells}


def _totals(found: dict[Key, Sums], *, has_cost: bool) -> list[ui.Part]:
    """Return the sums of values; quantities of different goods make no sum."""
    lines = sum(one.lines for one in found.values())
    cells = [ui.text_cell(_("合计")), ui.EMPTY, ui.EMPTY, ui.count_cell(lines), ui.EMPTY]
    if not has_cost:
        return [*cells, ui.EMPTY]
    came = sum((one.value_in for one in found.values()), ZERO)
    went = sum((one.value_out for one in found.values()), ZERO)
    return [*cells, ui.money_cell(came), ui.EMPTY, ui.money_cell(went), ui.money_cell(came - went)]


@require_http_methods(["GET", "POST"])
def loss_reasons(request: CompanyRequest) -> HttpResponse:
    """Show the company's list of reasons, or keep another."""
    require_everywhere(request.actor, FIELD, Verb.DRAFT if request.method == "POST" else Verb.VIEW)
    words = _("每行一个，例如：破损、过期、被盗、自然损耗、录错单、找到。清空就不再填原因；以前填的都留着。")
    field = Field("reasons", _("损溢原因"), Kind.LONG_TEXT, is_wide=True, help=words)
    title = _("盘点单、其他入库单、其他出库单的每一行都可以选")
    may_save = request.actor.may(FIELD, Verb.DRAFT)
    back = ui.address("loss_report")
    page = FormPage(_("损溢原因"), back, _("报损报溢"), [Section(title, (field,))], may_save=may_save)
    if request.method == "GET":
        active = next((one.choices for one in reason_fields().values() if one.is_active), ())
        return show_form(request, page, {"reasons": "\n".join(active)})
    text = request.POST.get("reasons", "")[:_MOST_TEXT]
    reasons = list(dict.fromkeys(one for line in text.splitlines() if (one := trimmed(line))))
    try:
        save_reasons(request.actor, reasons, request.address)
    except RefusedError as refusal:
        return show_form(request, page, {"reasons": text}, refusal.problems)
    messages.success(request, _("已保存。"))
    return redirect("webkit:loss_report")
