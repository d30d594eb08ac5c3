"""Lots on the entry page: the picker of a line, and giving lots out by expiry."""

from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.amounts import computed_lines
from liandong.documents.draft_facts import read_units
from liandong.documents.drafting import terms_of
from liandong.documents.inputs import DraftInput
from liandong.documents.lot_proposal import with_proposed_lots
from liandong.documents.lots import shown_lots
from liandong.documents.types import DocumentType, LineKind
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.kernel.money import plain
from liandong.kernel.rules import Rules
from liandong.stock_ledger.lots import LotFacts, LotStock, book_lots, find_lots, lots_at
from liandong.stock_ledger.models import Lot
from liandong.webkit.access import type_for
from liandong.webkit.drafts import read_unfinished, refused
from liandong.webkit.entry_lines import entry_lines
from liandong.webkit.proposals import Setting, may_see_stock
from liandong.webkit.report_query import ReportQuery

_LIMIT = 20


@require_GET
def pick_lots(request: CompanyRequest) -> HttpResponse:
    """Answer the lots of a line's product at its place, the first to leave first.

    Where goods come in or are counted a number that is not among them may be taken too.
    """
    query = ReportQuery(request)
    kind = type_for(request, query.text("type"), Verb.DRAFT)
    place, product, text = query.number("place"), query.number("product"), query.text()
    if product is None:
        return JsonResponse({"items": []})
    sees = place is not None and may_see_stock(request.actor, place)
    lots = _lots(kind, place, product) if sees and place is not None else []
    on = query.day("business_date", timezone.localdate())
    found = lots if text in {one.number for one in lots} else [one for one in lots if _has(one, text)]
    items = [_item(one, kind, on) for one in found[:_LIMIT]]
    if kind.makes_lots and text and all(one.number != text for one in lots):
        items.append(_other(kind, product, text))
    return JsonResponse({"items": items})


def _lots(kind: DocumentType, place: int, product: int) -> list[LotStock]:
    if kind.line_kind is LineKind.COUNT:
        return [one for one in book_lots(place, product).get(product, []) if one.id]
    return lots_at([place], [product]).get((place, product), [])


def _has(one: LotStock, text: str) -> bool:
    return text.lower() in one.number.lower()


def _item(one: LotStock, kind: DocumentType, on: date) -> dict[str, Any]:
    values = {"produced_on": "", "expires_on": "", **lot_values(one)}
    values.pop("lot", None)
    if kind.line_kind is LineKind.COUNT:
        values |= {"book_quantity": plain(one.available), "quantity": plain(one.available)}
    detail = _("存 %(available)s") % {"available": plain(one.available)}
    if one.expires_on:
        days = (one.expires_on - on).days
        left = _("剩 %(days)s 天") if days >= 0 else _("已过期 %(days)s 天")
        detail = f"{one.expires_on.isoformat()} · {left % {'days': abs(days)}} · {detail}"
    return {"id": one.number, "name": one.number, "code": one.number, "detail": detail, "values": values}


def _other(kind: DocumentType, product: int, number: str) -> dict[str, Any]:
    """Return a number that is not in stock here: a lot known from before, or a new one."""
    known = find_lots([(product, number)]).get((product, number))
    item: dict[str, Any] = {"id": number, "name": number, "code": number}
    item["detail"] = _("新批号") if known is None else _("没有库存")
    values = {} if known is None else lot_values(known)
    values.pop("lot", None)
    if kind.line_kind is LineKind.COUNT:
        values["book_quantity"] = "0"
    return item | {"values": values}


def lot_values(lot: Lot | LotStock | LotFacts) -> dict[str, str]:
    """Return a lot as a line of the grid holds it; nothing where it is none."""
    if not lot.id:
        return {}
    days = {"produced_on": lot.produced_on, "expires_on": lot.expires_on}
    return {"lot": lot.number} | {name: day.isoformat() for name, day in days.items() if day}


@require_POST
def allocate_lots(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer the lines with lots given out by expiry; nothing is stored."""
    kind = type_for(request, type_id, Verb.DRAFT)
    form = read_unfinished(request, kind)
    if form.draft is None:
        return refused(form.problems, form.keys)
    setting = Setting(kind, request.actor, request.rules, form.draft.partner, form.draft.place)
    rules = rules_on(form.draft.business_date)
    draft = proposed(form.draft, setting, rules)
    computed, problems = computed_lines(draft.lines, read_units([draft]), terms_of(draft, rules))
    if problems:
        return refused(problems, [line.key for line in draft.lines])
    rows = entry_lines(shown_lots(computed), setting)
    keyed = [{**row, "key": line.key} for row, line in zip(rows, draft.lines, strict=True)]
    return JsonResponse({"lines": keyed})


def proposed(draft: DraftInput, setting: Setting, rules: Rules) -> DraftInput:
    """Return a draft with lots given out from the places whose stock its author may see."""
    places = {line.place or draft.place for line in draft.lines} - {None}
    if not all(may_see_stock(setting.actor, place) for place in places if place):
        return draft
    units = read_units([draft])
    return with_proposed_lots([draft], units, {draft.business_date: rules})[0]
