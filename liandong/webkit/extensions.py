"""What rooms above the pages add to them: actions of a document, of a list, and panels of a document.

A room registers a function where it declares its addresses (``urls.py``). The function decides
by right and state what it adds; nothing is shown by default.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from liandong.documents.models import Document
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor
from liandong.webkit.report_parts import Part

DocumentActions = Callable[[CompanyRequest, Document], Sequence[Part]]
"""Returns actions as ``parts/action.html`` draws them."""

ListActions = Callable[[CompanyRequest, str], Sequence[Part]]
"""Gets the subject of a list: a document type's id, ``catalog.product`` …"""

BatchActions = Callable[[CompanyRequest, DocumentType], Sequence[Part]]
"""Returns actions for ticked documents: ``label``, ``url``, ``icon``.

The address gets a POST with ``ids`` repeated, at most 500 of them; ``is_new_tab`` opens another
tab for the answer.
"""

DocumentPanels = Callable[[CompanyRequest, Document], Sequence[Part]]
"""Returns panels: ``title``, ``template`` and whatever the template reads, under ``panel``.

Without a template it stands below the lines: ``table`` as ``labelled`` makes it, ``note`` under it.
"""

ToDos = Callable[[Actor], Sequence[Part]]
"""Returns what waits for the member, for the home page: ``label``, ``count``, ``url``, ``tone``."""

SearchItems = Callable[[CompanyRequest], Sequence[Mapping[str, str]]]
"""Returns what the one search may find: ``label``, ``detail``, ``url``, ``icon``; also found by ``name``."""

ClosingChecks = Callable[[date], Sequence[tuple[str, int, str, str]]]
"""Returns what to look at before the month that ends on a day is closed: label, count, words, address."""

_closing_checks: dict[str, ClosingChecks] = {}
_search_items: dict[str, tuple[str, SearchItems]] = {}
_to_dos: dict[str, ToDos] = {}
_document_actions: dict[str, DocumentActions] = {}
_list_actions: dict[str, ListActions] = {}
_batch_actions: dict[str, BatchActions] = {}
_document_panels: dict[str, DocumentPanels] = {}


def register_document_actions(name: str, actions: DocumentActions) -> None:
    """Add actions to the pages of documents; the same name again replaces them."""
    _document_actions[name] = actions


def register_list_actions(name: str, actions: ListActions) -> None:
    """Add actions to the heads of lists; the same name again replaces them."""
    _list_actions[name] = actions


def register_batch_actions(name: str, actions: BatchActions) -> None:
    """Add actions to the ticked documents of lists; the same name again replaces them."""
    _batch_actions[name] = actions


def register_document_panels(name: str, panels: DocumentPanels) -> None:
    """Add panels to the pages of documents; the same name again replaces them."""
    _document_panels[name] = panels


def register_to_dos(name: str, to_dos: ToDos) -> None:
    """Add to what waits on the home page; the same name again replaces them."""
    _to_dos[name] = to_dos


def register_closing_checks(name: str, checks: ClosingChecks) -> None:
    """Add to the checklist of a month; the same name again replaces them."""
    _closing_checks[name] = checks


def added_closing_checks(last: date) -> list[tuple[str, int, str, str]]:
    """Return what the rooms say before a month is closed, in the order of their names."""
    return [one for _, give in sorted(_closing_checks.items()) for one in give(last)]


def register_search_items(name: str, label: str, items: SearchItems) -> None:
    """Let the one search find more, under a label of their own; the same name again replaces them."""
    _search_items[name] = (label, items)


def added_search_items(request: CompanyRequest) -> list[tuple[str, Sequence[Mapping[str, str]]]]:
    """Return what the rooms let be found, by label, in the order of their names."""
    return [(label, give(request)) for _, (label, give) in sorted(_search_items.items())]


def added_to_dos(actor: Actor) -> list[Part]:
    """Return what the rooms say is waiting, in the order of their names."""
    return [part for _, give in sorted(_to_dos.items()) for part in give(actor)]


def added_document_actions(request: CompanyRequest, document: Document) -> list[Part]:
    """Return what the rooms add to a document's actions, in the order of their names."""
    return [part for _, give in sorted(_document_actions.items()) for part in give(request, document)]


def added_list_actions(request: CompanyRequest, subject: str) -> list[Part]:
    """Return what the rooms add to a list's actions, in the order of their names."""
    return [part for _, give in sorted(_list_actions.items()) for part in give(request, subject)]


def added_batch_actions(request: CompanyRequest, kind: DocumentType) -> list[Part]:
    """Return what the rooms add to the actions of ticked documents, in the order of their names."""
    return [part for _, give in sorted(_batch_actions.items()) for part in give(request, kind)]


def added_document_panels(request: CompanyRequest, document: Document) -> list[Part]:
    """Return the panels the rooms add to a document, in the order of their names."""
    return [part for _, give in sorted(_document_panels.items()) for part in give(request, document)]
