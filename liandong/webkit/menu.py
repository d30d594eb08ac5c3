"""The menu as the frame shows it: sections of modules, modules of pages, and the bar of a phone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.kernel.actor import Actor
from liandong.webkit.counting import many_of
from liandong.webkit.navigation import SCAN_PAGE, STOCK_PAGE, Group, NavigationItem, visible_items

Part = dict[str, Any]

_SECTIONS: Mapping[str, Sequence[Group]] = {
    "": (Group.HOME,),
    gettext_noop("业务"): (Group.SALES, Group.PURCHASING, Group.INVENTORY, Group.RECORDS),
    gettext_noop("财务"): (Group.FINANCE, Group.LEDGER, Group.REPORTS),
    gettext_noop("系统"): (Group.SYSTEM,),
}
_ICONS = {
    Group.HOME: "home",
    Group.SALES: "shopping-cart",
    Group.PURCHASING: "shopping-bag",
    Group.INVENTORY: "package",
    Group.RECORDS: "address-book",
    Group.FINANCE: "cash",
    Group.LEDGER: "book",
    Group.REPORTS: "chart-bar",
    Group.SYSTEM: "settings",
}


def menu(actor: Actor, path: str, waiting: Mapping[str, int], opened: Iterable[str]) -> list[Part]:
    """Return the sections of the sidebar for a page at ``path``; see ``parts/sidebar.html``.

    ``waiting`` counts what waits by document type; ``opened`` names the modules the member
    keeps unfolded. That of the page itself is always open.
    """
    items = [(item, item.url) for item in visible_items(actor)]
    active = _active_url((url for _item, url in items), path)
    unfolded = set(opened)
    sections = []
    for label, groups in _SECTIONS.items():
        modules = []
        for group in groups:
            pages = [_page(item, url, active, waiting) for item, url in items if item.group is group]
            if pages:
                modules.append(_module(group, pages, unfolded))
        if modules:
            sections.append({"label": _(label) if label else "", "modules": modules})
    return sections


def bottom_menu(actor: Actor, path: str) -> list[Part]:
    """Return the bar of a phone: home, the documents' sheet, scanning, stock, and one's own sheet."""
    items = {item.url_name: item for item in visible_items(actor)}
    urls = {name: items[name].url for name in ("home", SCAN_PAGE, STOCK_PAGE) if name in items}
    active = _active_url(urls.values(), path)
    labels = {"home": _("工作台"), SCAN_PAGE: _("扫码"), STOCK_PAGE: _("库存")}
    icons = {"home": "home", SCAN_PAGE: "barcode", STOCK_PAGE: "package"}
    bar = {
        name: {"label": labels[name], "url": url, "icon": icons[name], "is_active": url == active}
        for name, url in urls.items()
    }
    on_documents = path.startswith(("/t/", "/d/"))
    documents = {"label": _("单据"), "icon": "file-text", "opens": "menu", "is_active": on_documents}
    own = {"label": _("我的"), "icon": "user", "opens": "profile", "is_active": False}
    order = [bar.get("home"), documents, bar.get(SCAN_PAGE), bar.get(STOCK_PAGE), own]
    return [part for part in order if part]


def _module(group: Group, pages: Sequence[Part], unfolded: set[str]) -> Part:
    is_active = any(page["is_active"] for page in pages)
    return {
        "id": group.name.lower(),
        "label": _(group.value) if group.value else "",
        "icon": _ICONS[group],
        "pages": pages,
        "count": sum(page["count"] for page in pages),
        "is_active": is_active,
        "is_open": is_active or group.name.lower() in unfolded,
    }


def _page(item: NavigationItem, url: str, active: str | None, waiting: Mapping[str, int]) -> Part:
    count = waiting.get(item.subject, 0) if item.url_name == "documents" else 0
    return {
        "label": many_of(item.label),
        "url": url,
        "icon": item.icon,
        "is_active": url == active,
        "count": count,
    }


def _active_url(urls: Iterable[str], path: str) -> str | None:
    """Return the longest address of the menu that the path lies below."""
    found = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(found, key=len, default=None)
