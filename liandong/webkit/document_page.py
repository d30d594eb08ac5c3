"""A document's page: what it says, what became of it, what it did to the books, and who did what."""

from decimal import Decimal

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document, State
from liandong.documents.progress import courses
from liandong.documents.queries import LinkedDocument, flow, visible_to
from liandong.documents.stages import Stage
from liandong.documents.types import DocumentType, FieldKind, HeaderField, document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.terms import ClaimKind
from liandong.webkit.access import document_for, may_touch, type_for
from liandong.webkit.beside import beside
from liandong.webkit.deeds import document_actions, places_of
from liandong.webkit.document_books import entry_tables, moves_table, settlements_table
from liandong.webkit.document_lines import line_table, line_totals, read_lines
from liandong.webkit.entry import edit_document
from liandong.webkit.extensions import added_document_panels
from liandong.webkit.kit_panel import kit_panels
from liandong.webkit.navigation import record_url
from liandong.webkit.report_parts import Part, address
from liandong.webkit.stage_words import stage_label
from liandong.webkit.states import (
    Standing,
    chip_of,
    read_standing,
    row_state,
    settling_of,
    state_chip,
    verb_of,
)
from liandong.webkit.templatetags.webkit_tags import money, quantity
from liandong.webkit.timeline import timeline


@require_GET
def document(request: CompanyRequest, document: int) -> HttpResponse:
    """Lead from a document's id alone to its page."""
    found = visible_to(request.actor).filter(pk=document).values_list("type", flat=True).first()
    if found is None:
        raise Http404(document)
    return redirect(address("type_document", found, document))


@require_GET
@never_cache
def type_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Show a document: a draft for editing where the actor may, everything else as it stands."""
    kind = type_for(request, type_id)
    found = document_for(request, kind, pk)
    is_open = found.state == State.DRAFT and found.reverses_id is None
    if (
        is_open
        and "view" not in request.GET
        and may_touch(request.actor, found, Verb.DRAFT, places_of(found))
    ):
        return edit_document(request, kind, found)
    return render(request, "webkit/document.html", _context(request, kind, found))


def _context(request: CompanyRequest, kind: DocumentType, found: Document) -> Part:
    actor = request.actor
    lines = read_lines(found)
    standing = read_standing(kind, [found], actor)
    moves = moves_table(found, actor)
    sees_money = "gross_amount" not in hidden_columns(kind, actor)
    head = {
        "type_label": kind.label,
        "list_url": address("documents", kind.id),
        "number": found.number,
        "state": chip_of(found, standing),
        "is_reversed": bool(row_state(found)),
    }
    return {
        "document": head,
        "actions": document_actions(request, kind, found, standing.extents.get(found.pk, {})),
        "neighbours": _neighbours(request, found),
        "facts": _facts(request, kind, found),
        **line_table(request, kind, found, lines),
        "totals": line_totals(request, kind, found, len(lines)),
        "flow": _flow(request, found, standing),
        "moves": moves,
        "entries": entry_tables(found, kind, actor, has_moves=bool(moves["rows"])),
        "progress": _progress(found, standing),
        "settlements": settlements_table(found) if kind.has_money and sees_money else {},
        "timeline": timeline(found, actor),
        "panels": [*kit_panels(found, lines, actor), *added_document_panels(request, found)],
        **beside(request, found),
        "print": {"company": request.company.name, "signatures": _signatures(found)},
    }


def _facts(request: CompanyRequest, kind: DocumentType, found: Document) -> list[Part]:
    hidden = hidden_columns(kind, request.actor)
    facts = [_fact(request, field, found) for field in kind.header if field.name not in hidden]
    moment = timezone.localtime(found.created_at)
    facts.append({"label": _("制单"), "text": f"{found.member.name} {moment:%Y-%m-%d %H:%M}"})
    if found.posted_at and found.posted_by:
        moment = timezone.localtime(found.posted_at)
        facts.append({"label": _("审核人"), "text": f"{found.posted_by.name} {moment:%Y-%m-%d %H:%M}"})
    return facts


def _fact(request: CompanyRequest, field: HeaderField, found: Document) -> Part:
    if field.is_detail:
        text = str(found.details.get(field.name, ""))
        return {"label": field.label, "text": dict(field.choices).get(text, text)}
    value = getattr(found, field.name)
    text = "" if value is None else value.isoformat() if field.kind is FieldKind.DATE else str(value)
    url = ""
    if field.kind is FieldKind.PARTNER and found.partner_id:
        url = record_url(request.actor, "partners.partner", found.partner_id)
    return {"label": field.label, "text": text, "url": url}


def _neighbours(request: CompanyRequest, found: Document) -> list[Part]:
    """Return the documents before and after in the order of the list; two statements."""
    same = visible_to(request.actor).filter(type=found.type).exclude(state=State.DISCARDED)
    on = found.business_date
    before = Q(business_date__lt=on) | Q(business_date=on, pk__lt=found.pk)
    after = Q(business_date__gt=on) | Q(business_date=on, pk__gt=found.pk)
    earlier = same.filter(before, business_date__lte=on).order_by("-business_date", "-pk")
    later = same.filter(after, business_date__gte=on).order_by("business_date", "pk")
    ways = ((_("上一张"), earlier), (_("下一张"), later))
    return [
        {"label": label, "number": number, "url": address("type_document", found.type, pk)}
        for label, rows in ways
        for pk, number in rows.values_list("pk", "number")[:1]
    ]


def _flow(request: CompanyRequest, found: Document, standing: Standing) -> list[list[Part]]:
    """Return what came before, the document itself, and what came after."""
    linked = flow(request.actor, found.pk)
    sees_money = "gross_amount" not in hidden_columns(standing.kind, request.actor)
    own = {
        "label": standing.kind.label,
        "number": found.number,
        "url": address("type_document", found.type, found.pk),
        "state": row_state(found),
        "tone": chip_of(found, standing)["tone"],
        "state_label": chip_of(found, standing)["label"],
        "date": f"{found.business_date:%m-%d}",
        "amount": money(found.gross_amount) if standing.kind.has_money and sees_money else "",
        "is_current": True,
    }
    stages = [[_node(request, one, found.type) for one in linked if not one.is_later], [own]]
    stages.append([_node(request, one, found.type) for one in linked if one.is_later])
    return [stage for stage in stages if stage] if linked else []


def _node(request: CompanyRequest, linked: LinkedDocument, type_id: str) -> Part:
    """Return a document of the flow; one of another type that was copied was made together with this one.

    An exchange makes two documents of sales, a drop shipment one of sales and one of purchasing.
    """
    kind = document_type(linked.type)
    chip = state_chip(linked.state)
    together = _("换货") if kind.module == document_type(type_id).module else _("直运")
    words = {"reverses": _("红冲"), "copied": _("修改") if linked.type == type_id else together}
    label = f"{kind.label} · {words[linked.relation]}" if linked.relation in words else kind.label
    sees_money = kind.has_money and "gross_amount" not in hidden_columns(kind, request.actor)
    return {
        "label": label,
        "number": linked.number,
        "url": address("type_document", linked.type, linked.id),
        "state": "reversed" if linked.state in {State.REVERSED, State.DISCARDED} else "",
        "tone": chip["tone"],
        "state_label": chip["label"],
        "date": f"{linked.business_date:%m-%d}",
        "amount": money(linked.gross_amount) if sees_money else "",
    }


def _progress(found: Document, standing: Standing) -> list[Part]:
    extents = standing.extents.get(found.pk, {})
    bars: list[Part] = []
    for course in courses(standing.kind):
        extent = extents.get(course.progress)
        if extent is not None:
            text = f"{quantity(extent.done)} / {quantity(extent.total)}"
            label = stage_label(Stage.DONE, verb_of(course))
            bars.append({"label": label, "text": text, "percent": _percent(extent.done, extent.total)})
    for kind, debt in standing.debts.get(found.pk, {}).items():
        done = debt.settled
        label = stage_label(Stage.DONE, settling_of(ClaimKind(kind)))
        text = f"{money(done)} / {money(debt.amount)}"
        bars.append({"label": label, "text": text, "percent": _percent(done, debt.amount)})
    return bars


def _percent(done: Decimal, whole: Decimal) -> int:
    if not whole:
        return 0
    return max(0, min(100, int(done * 100 / whole)))


def _signatures(found: Document) -> list[str]:
    labels = (_("制单"), _("审核人"), _("经手"), _("签收"))
    named = [label + _("：") for label in labels]
    return [named[0] + found.member.name, *named[1:]]
