"""Every address of the product, from the resolver, with real ids for its parameters."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from liandong.finance.statements.layouts import Statement
from tests.walk.cases import GETS, POSTS, need_of
from tests.walk.world import TYPES, World

_QUERIES = {
    "search": "?q=P1",
    "statement": "?partner={partner}",
    "matrix": "?family={family}&place={place}",
    "variant_stock": "?family={family}",
    "pick_families": "?q=TX",
    "line_facts": "?product={product}&place={place}",
    "label_page": "?ids={product}",
    "label_choice": "",
    "print_page": "?ids={document}",
    "pick_products": "?q=P1&type=sales.delivery",
    "pick_partners": "?q=C1",
    "pick_places": "?type=sales.delivery",
    "pick_lots": "?type=sales.delivery&product={product}&place={place}",
    "pick_serials": "?type=sales.delivery&product={product}&place={place}",
    "pick_accounts": "?type=finance.incoming_payment",
    "pick_claims": "?type=finance.incoming_payment&partner={partner}",
    "stock_ledger": "?product={product}",
    "open_claims": "?partner={partner}",
    "snapshot": "?place={place}",
}
_OF_THE_SALE = {"comment", "attachment", "link"}
_TYPES_OF = {"snapshot": ("inventory.stock_count",)}


@dataclass(frozen=True, slots=True)
class Address:
    """A page to ask for, and what is needed to get it."""

    name: str
    method: str
    url: str
    need: str
    product: int

    @property
    def has_id(self) -> bool:
        """Tell whether it names something by its id."""
        return any(part.isdigit() for part in self.url.split("/"))

    @property
    def body(self) -> tuple[str, str]:
        """Return what is sent with it, and of what kind."""
        if self.name == "label_pdf":
            return f"ids={self.product}", "application/x-www-form-urlencoded"
        return ("{}", "application/json") if self.method == "post" else ("", "")


def routes() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield name and parameters of every page's pattern; a pattern without a name comes as its route.

    The interface is left out: its description tells its operations.
    """
    yield from _routes(get_resolver().url_patterns)


def _routes(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in patterns:
        if str(pattern.pattern) == "api/":
            continue
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns)
        else:
            given = frozenset(pattern.pattern.converters)
            yield pattern.name or str(pattern.pattern), given


_OF_WHAT = {
    "scan_product": "product",
    "print_image": "image",
    **dict.fromkeys(("sent_statement", "statement_pdf", "revoke_statement"), "statement"),
    **dict.fromkeys(("sign_shipment", "withdraw_shipment", "shipment_label"), "shipment"),
    **dict.fromkeys(("wave", "sort_wave", "stop_wave", "pick_wave", "save_wave", "finish_wave"), "wave"),
}
"""What ``pk`` is in addresses of a page that is of no document."""


_FIXED: dict[str, object] = {
    "form": Statement.BALANCE.value,
    "number": 1,
    "year": 2026,
    "month": 11,
    "action": "post",
    "session": 1,
}
"""Parameters that are the same everywhere."""


def addresses(world: World, *, of_every_type: bool = False) -> Iterator[Address]:
    """Yield every address that has a case; those of documents for one type in turn, or for several."""
    parameters: dict[str, frozenset[str]] = {}
    for name, given in routes():
        parameters.setdefault(name, given)
    turn = 0
    for method, cases in (("get", GETS), ("post", POSTS)):
        for name, need in cases.items():
            turn += 1
            types = _types(name, parameters[name])
            is_turn = not of_every_type or method == "post"
            for type_id in [types[turn % len(types)]] if is_turn else types:
                url = _url(world, name, parameters[name], type_id)
                yield Address(name, method, url, need_of(need, type_id), world.ids["product"])


def _types(name: str, given: frozenset[str]) -> tuple[str, ...]:
    is_of_types = "type_id" in given or name == "document"
    several = TYPES if is_of_types and not given & _OF_THE_SALE else TYPES[:1]
    return _TYPES_OF.get(name, several)


def _url(world: World, name: str, given: frozenset[str], type_id: str) -> str:
    values = _values(world, name, type_id)
    namespace = "" if name == "health" else "webkit:"
    path = reverse(f"{namespace}{name}", kwargs={one: values[one] for one in given})
    return path + _QUERIES.get(name, "").format_map(values)


def _values(world: World, name: str, type_id: str) -> dict[str, object]:
    document = world.documents.get(type_id)
    values: dict[str, object] = {
        **world.ids,
        **_FIXED,
        "type_id": type_id,
        "pk": document,
        "document": document,
        "side": "receivables",
        "subject_id": "catalog.product",
        "warehouse": world.ids["place"],
        "subject": "sales.delivery",
        "key": "shell.look",
        "panel": "top_products",
        "measure": "sales",
        "by": "product",
        "deed": "pause",
        "name": "x",
        "language": "en",
    }
    if name.startswith("scan_"):
        values |= {"name": "count", "pk": world.ids["count"]}
    if name in {"scan_check", "scan_pass", "pick_bins", "write_pick_bins"}:
        values["pk"] = world.ids["unsent"]
    if name in _OF_WHAT:
        values["pk"] = world.ids[_OF_WHAT[name]]
    if name == "shared":
        values["token"] = world.ids["shared"]
    if name.startswith("shared_statement"):
        values["token"] = world.ids["shared_statement"]
    if name == "help_chapter":
        values["name"] = "sales"
    if name.startswith("label_"):
        values["subject"] = "catalog.product"
    if "print" in name and name not in {"print_image", "print_page", "print_pdf"}:
        values["pk"] = values["key"] = world.ids["template"]
    return values
