"""Which buttons a document offers: by right and state, each naming what can't be undone."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from liandong.documents.awaiting import answers_a_rule, approval_rules, awaited
from liandong.documents.models import Document, State
from liandong.documents.progress import Extent, answers, burdens, courses
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Progress, VirtualPlace
from liandong.webkit.access import may_touch
from liandong.webkit.extensions import added_document_actions
from liandong.webkit.report_parts import Part, address


def draft_actions(request: CompanyRequest, kind: DocumentType, document: Document) -> list[Part]:
    """Return what may be done with a draft besides saving and posting it."""
    places = places_of(document)
    actor = request.actor
    actions: list[Part] = []
    if may_touch(actor, document, Verb.APPROVE, places):
        actions += _decisions(request, kind, document)
    actions += added_document_actions(request, document)
    if actor.may(kind.id, Verb.DRAFT):
        actions.append(_copy(kind, document))
    if may_touch(actor, document, Verb.DISCARD, places):
        confirm = _("将作废 %(number)s，单号不再使用。") % {"number": document.number}
        discard = _form("discard", kind, document, _("作废")) | {"confirm": confirm, "icon": "trash"}
        actions.append(discard | {"is_danger": True})
    return actions


def _decisions(request: CompanyRequest, kind: DocumentType, document: Document) -> list[Part]:
    rules = approval_rules(kind.id)
    waiting = awaited([document], rules).get(document.pk)
    if waiting is None or not waiting.is_waiting or not answers_a_rule(request.actor, rules):
        return []
    comment = _("意见（可不填）")
    ask = _("同意 %(number)s（版本 %(version)s）？")
    refuse = _("驳回 %(number)s（版本 %(version)s）？修改后需要重新审批。")
    facts = {"number": document.number, "version": document.version}
    yes = _form("approve", kind, document, _("同意"))
    no = _form("refuse", kind, document, _("驳回"))
    return [
        yes | {"confirm": ask % facts, "reason": comment, "icon": "check", "is_main": True},
        no | {"confirm": refuse % facts, "reason": comment, "icon": "x", "is_main": True},
    ]


def document_actions(
    request: CompanyRequest, kind: DocumentType, document: Document, extents: Mapping[Progress, Extent]
) -> list[Part]:
    """Return what may be done with a document on its page; ``extents`` say how far it has come."""
    if document.state == State.DRAFT and document.reverses_id is None:
        return [*draft_actions(request, kind, document), *_posting(request, kind, document)]
    actions: list[Part] = added_document_actions(request, document)
    if request.actor.may(kind.id, Verb.DRAFT) and not kind.made_at:
        actions.append(_copy(kind, document))
    if document.state != State.POSTED or document.reverses_id is not None:
        return actions
    actions += _following(request, kind, document, extents)
    return [*actions, *_closing(request, kind, document), *_undoing(request, kind, document)]


def _posting(request: CompanyRequest, kind: DocumentType, document: Document) -> list[Part]:
    if not may_touch(request.actor, document, Verb.POST, places_of(document)):
        return []
    return [_form("post_stored", kind, document, _("审核")) | {"is_primary": True, "icon": "circle-check"}]


def _following(
    request: CompanyRequest, kind: DocumentType, document: Document, extents: Mapping[Progress, Extent]
) -> list[Part]:
    """Return the documents that can be made from this one, while something of it is open."""
    later_types = [
        later
        for course in courses(kind)
        if course.progress in extents and extents[course.progress].has_open
        for later in course.later
    ]
    kept = extents.get(Progress.RETURNED)
    later_types += burdens(kind) if kept is None or kept.has_open else []
    later_types += [] if document.is_closed else answers(kind)
    made = [later for later in later_types if request.actor.may(later.id, Verb.DRAFT)]
    return [
        {
            "label": _("生成%(label)s") % {"label": later.label},
            "url": address("new_document", later.id, origin=document.pk),
            "icon": later.icon,
            "is_main": later is made[0],
        }
        for later in made
    ]


def _closing(request: CompanyRequest, kind: DocumentType, document: Document) -> list[Part]:
    may_close = may_touch(request.actor, document, Verb.REOPEN, places_of(document))
    if not kind.is_closable or not may_close:
        return []
    if document.is_closed:
        return [_form("reopen_lines", kind, document, _("重开")) | {"icon": "lock-open"}]
    confirm = _("未执行的数量不再执行，占用的库存随之释放。")
    return [_form("close", kind, document, _("强制结单")) | {"confirm": confirm, "icon": "lock"}]


def _undoing(request: CompanyRequest, kind: DocumentType, document: Document) -> list[Part]:
    places = places_of(document)
    actions: list[Part] = []
    is_paired = document.place_id == VirtualPlace.DROP and not kind.is_closable
    if may_touch(request.actor, document, Verb.REOPEN, places) and not is_paired:
        confirm = _("将冲红 %(number)s，并复制成一张新草稿；库存、往来和凭证随之冲回。")
        again = _form("reopen", kind, document, _("撤销并修改")) | {"icon": "pencil"}
        actions.append(again | {"confirm": confirm % {"number": document.number}})
    if may_touch(request.actor, document, Verb.REVERSE, places):
        confirm = _("将冲红 %(number)s：库存、往来和凭证随之冲回，不能再恢复。")
        if is_paired:
            confirm = _("将冲红 %(number)s 和直运的另一张单据：往来和凭证随之冲回，不能再恢复。")
        red = _form("reverse", kind, document, _("红冲")) | {"icon": "receipt-refund", "is_danger": True}
        actions.append(red | {"confirm": confirm % {"number": document.number}})
    return actions


def _copy(kind: DocumentType, document: Document) -> Part:
    return {"label": _("复制"), "url": address("new_document", kind.id, copy=document.pk), "icon": "copy"}


def _form(name: str, kind: DocumentType, document: Document, label: str) -> Part:
    hidden = [{"name": "version", "value": document.version}]
    url = address(name, kind.id, document.pk)
    return {"label": label, "method": "post", "url": url, "hidden": hidden}


def places_of(document: Document) -> frozenset[int]:
    """Return the places in a document's header, as the engine asks for them."""
    named: Iterable[int | None] = (document.place_id, document.target_place_id)
    return frozenset(place for place in named if place is not None)
