"""The menu: rooms register their pages, document types appear by themselves, each by right.

A room calls ``register_page`` for its pages where it declares their addresses (``urls.py``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.urls import get_script_prefix, reverse

from liandong.documents.types import DocumentType, document_types
from liandong.kernel.actor import Actor, Verb


class Group(StrEnum):
    """A module of the menu, in its order; document types fall into that of their module."""

    HOME = ""
    SALES = "销售"
    PURCHASING = "采购"
    INVENTORY = "库存"
    RECORDS = "资料"
    FINANCE = "资金往来"
    LEDGER = "总账"
    REPORTS = "报表"
    SYSTEM = "设置"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A page in the menu: ``url_name`` without its name space, shown to who has ``verb`` on ``subject``.

    Without a subject everyone of the company sees it. ``order`` sorts inside the group:
    document types are numbered from 100, so pages before them take less and reports more.
    """

    group: Group
    label: str
    url_name: str
    icon: str
    subject: str = ""
    verb: Verb = Verb.VIEW
    order: int = 500
    arguments: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return _address(self.url_name, self.arguments, get_script_prefix())

    def is_shown_to(self, actor: Actor) -> bool:
        """Tell whether the actor has the right to the page."""
        return not self.subject or actor.may(self.subject, self.verb)


@cache
def _address(url_name: str, arguments: tuple[str, ...], _prefix: str) -> str:
    """Every page asks for the whole menu; addresses change with the place the program is served below."""
    return reverse(f"webkit:{url_name}", args=arguments)


_pages: dict[str, NavigationItem] = {}

_GROUPS = {
    "sales": Group.SALES,
    "purchasing": Group.PURCHASING,
    "inventory": Group.INVENTORY,
    "finance": Group.FINANCE,
}
_OF_LEDGER = (
    *(
        "finance.input_tax_transfer",
        "finance.voucher",
        "finance.opening_balances",
        "finance.month_average",
        "finance.profit_transfer",
    ),
    *("finance.vat_transfer", "finance.revaluation", "finance.year_end_transfer"),
)
_GROUPS_OF_TYPES = dict.fromkeys(_OF_LEDGER, Group.LEDGER)
_FIRST_TYPE = 100
STOCK_PAGE = "stock"
"""Name of the page a phone's bar leads to for stock, once a room registers it."""

SCAN_PAGE = "scan"
"""Name of the page a phone's bar leads to for scanning, once a room registers it."""


def register_page(item: NavigationItem) -> None:
    """Put a page into the menu; the same page again replaces it."""
    _pages[item.url_name] = item


def register_pages(items: Iterable[NavigationItem]) -> None:
    """Put several pages into the menu."""
    for item in items:
        register_page(item)


def visible_items(actor: Actor) -> list[NavigationItem]:
    """Return what the actor may open, in the order of the menu."""
    items = [*_pages.values(), *_type_items()]
    groups = list(Group)
    shown = [item for item in items if item.is_shown_to(actor)]
    return sorted(shown, key=lambda item: (groups.index(item.group), item.order, item.label))


def _type_items() -> list[NavigationItem]:
    return [
        _type_item(document_type, _FIRST_TYPE + place) for place, document_type in enumerate(document_types())
    ]


def _type_item(document_type: DocumentType, order: int) -> NavigationItem:
    return NavigationItem(
        group=_GROUPS_OF_TYPES.get(document_type.id, _GROUPS.get(document_type.module, Group.SYSTEM)),
        label=document_type.list_title,
        url_name="documents",
        icon=document_type.icon,
        subject=document_type.id,
        order=order,
        arguments=(document_type.id,),
    )


@dataclass(frozen=True, slots=True)
class RecordPages:
    """Where a master record is shown (``url_name`` takes its id) and a new one is entered."""

    subject: str
    url_name: str
    new_url_name: str


_records: dict[str, RecordPages] = {}


def register_records(pages: RecordPages) -> None:
    """Make a record's pages known, so that figures and search results link to them."""
    _records[pages.subject] = pages


def record_url(actor: Actor, subject: str, record: int) -> str:
    """Return a record's page for someone who may see it; empty when there is none."""
    pages = _records.get(subject)
    if pages is None or not actor.may(subject, Verb.VIEW):
        return ""
    return reverse(f"webkit:{pages.url_name}", args=[record])


def new_record_url(actor: Actor, subject: str) -> str:
    """Return where a new record is entered by someone who may; empty when there is no such page."""
    pages = _records.get(subject)
    if pages is None or not actor.may(subject, Verb.DRAFT):
        return ""
    return reverse(f"webkit:{pages.new_url_name}")
