"""What an empty page offers next: the button that leads to what would fill it, for who may press it."""

from django.utils.translation import gettext as _

from liandong.documents.types import document_type
from liandong.kernel.actor import Actor, Verb
from liandong.webkit.report_parts import Part, address


def making(actor: Actor, *kinds: str) -> Part:
    """Return ``url`` and ``label`` of a new document of the first of the types that the actor may draft.

    Who may draft none of them is led to the list of the first he may see; nothing where there is none.
    """
    for kind in kinds:
        if actor.may(kind, Verb.DRAFT):
            label = _("新建%(label)s") % {"label": document_type(kind).label}
            return _step(address("new_document", kind), label)
    return listing(actor, *kinds)


def listing(actor: Actor, *kinds: str) -> Part:
    """Return ``url`` and ``label`` of the list of the first of the types that the actor may see."""
    seen = next((kind for kind in kinds if actor.may(kind, Verb.VIEW)), None)
    return _step(address("documents", seen), document_type(seen).list_title) if seen else {}


def leading(actor: Actor, subject: str, url_name: str, label: str) -> Part:
    """Return ``url`` and ``label`` of a page for who may see its subject; nothing for the others."""
    return _step(address(url_name), label) if actor.may(subject, Verb.VIEW) else {}


def _step(url: str, label: str) -> Part:
    """Return the button; where a filter leaves nothing, taking that off comes before it."""
    return {"url": url, "label": label, "is_step": True}
