"""The entry page: a new document, a copy, one made from an earlier one, or a stored draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.collaboration.attachments import attachments_of
from liandong.collaboration.comments import comments_of
from liandong.documents.addresses import KINDS, address_fields
from liandong.documents.amounts import ComputedLine, computed_lines
from liandong.documents.carrying import carried_details
from liandong.documents.columns import DUE_DATE
from liandong.documents.copying import as_new, read_stored
from liandong.documents.currency_fields import roles_of
from liandong.documents.draft_facts import read_units
from liandong.documents.drafting import terms_of
from liandong.documents.inputs import MAX_LINES, DraftInput
from liandong.documents.lot_proposal import proposes_lots
from liandong.documents.lots import shown_lots
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.documents.types import DocumentType, FieldKind, LineKind, document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.custom import OF_A_DAY, PREFIX, Level
from liandong.kernel.money import plain
from liandong.partners.addresses import address_books
from liandong.partners.queries import partner_facts
from liandong.partners.reach import visible_partners
from liandong.partners.terms import due_date
from liandong.stock_ledger.lots import book_lots
from liandong.webkit.access import document_for, type_for
from liandong.webkit.choices import place_options
from liandong.webkit.conflicts import stored_lines
from liandong.webkit.deeds import draft_actions
from liandong.webkit.entry_config import form_config, grid_config, header_fields, header_values
from liandong.webkit.entry_lines import Line, entry_lines
from liandong.webkit.lots import lot_values, proposed
from liandong.webkit.origins import lines_from
from liandong.webkit.price_reasons import with_reasons
from liandong.webkit.proposals import Setting, may_see_stock, product_items
from liandong.webkit.report_parts import Part, address
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.states import chip_of, read_standing


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What an entry page shows; ``stored`` is None for a new document."""

    kind: DocumentType
    values: dict[str, Any]
    lines: Sequence[Line]
    stored: Document | None = None


@require_GET
@never_cache
def new_document(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Show an empty document, a copy (``copy``), or one made from an earlier one (``origin``)."""
    kind = type_for(request, type_id, Verb.DRAFT)
    if kind.made_at:
        return redirect(address(kind.made_at))
    query = ReportQuery(request)
    draft = _started(request, kind, query)
    day = draft.business_date
    setting = Setting(kind, request.actor, request.rules, draft.partner, draft.place, day, draft.details)
    lines = entry_lines(_computed(draft, setting), setting) if draft.lines else []
    return _page(request, _Sheet(kind, _proposed(request, kind, draft), lines))


def edit_document(request: CompanyRequest, kind: DocumentType, document: Document) -> HttpResponse:
    """Show a stored draft for editing."""
    partner, place = document.partner_id, document.place_id
    day, details = document.business_date, document.details
    setting = Setting(kind, request.actor, request.rules, partner, place, day, details)
    values = header_values(read_stored(document).draft)
    return _page(request, _Sheet(kind, values, stored_lines(document, setting), document))


def _started(request: CompanyRequest, kind: DocumentType, query: ReportQuery) -> DraftInput:
    today = timezone.localdate()
    if copied := query.number("copy"):
        names = roles_of(request.actor, kind.id)
        of_its_day = {names[role] for role in OF_A_DAY if role in names}
        copy = as_new(read_stored(document_for(request, kind, copied)).draft, of_its_day)
        due = _due_date(kind, copy.partner, today) if DUE_DATE in kind.header else copy.due_date
        copy = replace(copy, business_date=today, due_date=None if kind.expires else due)
        return with_reasons(copy, kind, request.actor, request.rules)
    if origin := query.number("origin"):
        return _with_lots(request, _from_origin(request, kind, origin))
    return DraftInput(
        kind.id,
        today,
        partner=_partner_asked_for(request, query),
        place=query.number("place"),
        handler=request.actor.member,
    )


def _partner_asked_for(request: CompanyRequest, query: ReportQuery) -> int | None:
    """Return the partner of the address, if the reader may see it."""
    asked = query.number("partner")
    return asked if asked and visible_partners(request.actor).filter(pk=asked).exists() else None


def _from_origin(request: CompanyRequest, kind: DocumentType, origin: int) -> DraftInput:
    source = visible_to(request.actor).filter(pk=origin).first()
    if source is None or kind.origin_rule(source.type) is None:
        raise Http404(origin)
    today = timezone.localdate()
    setting = Setting(kind, request.actor, request.rules, source.partner_id, source.place_id)
    lines = tuple(lines_from(setting, source.pk))
    if kind.spreads_costs:
        return DraftInput(kind.id, today, lines=lines, handler=request.actor.member)
    return DraftInput(
        kind.id,
        today,
        lines=lines,
        partner=source.partner_id,
        place=source.place_id,
        target_place=source.target_place_id,
        handler=source.handler_id or request.actor.member,
        due_date=_due_date(kind, source.partner_id, today),
        reference=source.reference,
        memo=source.memo,
        details=carried_details(request.actor.fields, (source.type, kind.id), Level.HEADER, source.details),
    )


def _with_lots(request: CompanyRequest, draft: DraftInput) -> DraftInput:
    """Return a draft made from an earlier document with lots for what leaves, by expiry."""
    kind = document_type(draft.type)
    if not proposes_lots(kind):
        return draft
    setting = Setting(kind, request.actor, request.rules, draft.partner, draft.place)
    return proposed(draft, setting, request.rules)


def _due_date(kind: DocumentType, partner: int | None, on: date) -> date | None:
    """Return when the debt of a document of that day falls due by the partner's terms."""
    if DUE_DATE not in kind.header or partner is None:
        return None
    days = partner_facts([partner])[partner].payment_days
    return due_date(on, days) if days else None


def _computed(draft: DraftInput, setting: Setting) -> Sequence[ComputedLine]:
    computed, _problems = computed_lines(draft.lines, read_units([draft]), terms_of(draft, setting.rules))
    return shown_lots(computed)


def _proposed(request: CompanyRequest, kind: DocumentType, draft: DraftInput) -> dict[str, Any]:
    """Return the header's values; the only warehouse there is and the first choice are proposed.

    An added field proposes nothing: 是 that nobody chose would be a statement nobody made.
    """
    values = header_values(draft)
    books = address_books([draft.partner]) if draft.partner and address_fields(kind) else {}
    for field in kind.header:
        if values.get(field.name):
            continue
        if field.name in KINDS and draft.partner in books:
            values[field.name] = books[draft.partner].proposed(KINDS[field.name])
        is_added = field.name.startswith(PREFIX)
        if field.kind is FieldKind.CHOICE and field.choices and not is_added:
            values[field.name] = field.choices[0][0]
        if field.name == "place":
            options = place_options(request.actor, kind.id, Verb.DRAFT, is_quarantine=field.is_quarantine)
            values["place"] = options[0]["value"] if options else None
    return values


def _page(request: CompanyRequest, sheet: _Sheet) -> HttpResponse:
    kind, stored = sheet.kind, sheet.stored
    facts = {"id": stored.pk, "number": stored.number, "version": stored.version} if stored else None
    form = form_config(request, kind, facts)
    includes_tax = request.rules.price_includes_tax
    context: Part = {
        "document": {
            "type_label": kind.label,
            "list_url": address("documents", kind.id),
            "number": stored.number if stored else "",
            "state": _chip(request, kind, stored),
        },
        "fields": header_fields(kind, sheet.values, request.actor),
        "form_config": form,
        "grid_config": grid_config(request, kind, list(sheet.lines), price_includes_tax=includes_tax),
        "actions": draft_actions(request, kind, stored) if stored else [],
        "can_post": form["post_url"] is not None,
        "has_origins": form["origins_url"] is not None,
        "has_claims": form["claims_url"] is not None,
        "has_snapshot": form["snapshot_url"] is not None,
        "has_parts": kind.proposes_parts,
        "post_label": _("审核"),
        **({} if stored is None else _beside(stored)),
    }
    return render(request, "webkit/entry.html", context)


def _beside(stored: Document) -> Part:
    """Return where comments and files are fetched from, and how many there are; one statement."""
    both = (rows.order_by().values_list("pk") for rows in (comments_of(stored.pk), attachments_of(stored.pk)))
    count = next(both).union(next(both), all=True).count()
    return {"beside_url": address("draft_beside", stored.type, stored.pk), "beside_count": count}


def _chip(request: CompanyRequest, kind: DocumentType, stored: Document | None) -> dict[str, str]:
    if stored is None:
        return {"label": _("新单据"), "tone": "grey"}
    return chip_of(stored, read_standing(kind, [stored], request.actor))


@require_GET
@never_cache
def snapshot(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer what the books say lies in a place (读取账面), as lines of a count."""
    kind = type_for(request, type_id, Verb.DRAFT)
    query = ReportQuery(request)
    place = query.number("place")
    if kind.line_kind is not LineKind.COUNT or place is None or not may_see_stock(request.actor, place):
        raise Http404(type_id)
    book = book_lots(place)
    chosen = sorted(book)[:MAX_LINES]
    setting = Setting(kind, request.actor, request.rules, place=place)
    items = sorted(product_items(chosen, setting), key=lambda item: str(item["code"]))
    lines = [
        {
            "product": item,
            "unit": item["units"][0]["id"],
            "quantity": plain(lot.available),
            "book_quantity": plain(lot.available),
            **lot_values(lot),
        }
        for item in items
        for lot in book[item["id"]]
    ]
    return JsonResponse({"lines": lines[:MAX_LINES]})
