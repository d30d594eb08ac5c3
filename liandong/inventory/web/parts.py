"""What the stock pages share: the filter row, who may see what, and links to what figures are made of."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.catalog.models import Category, Product
from liandong.catalog.queries import units_of
from liandong.documents.hiding import COST
from liandong.documents.queries import not_handled_by
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.filters import SUBJECT, StockFilter, visible_to
from liandong.stock_ledger.models import OWN_KINDS, Place
from liandong.stock_ledger.projection import CONSUMER
from liandong.storage.bulk import Source
from liandong.webkit.report_parts import Part, address, choice_field, empty, search_field, text_cell
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100


def opened(request: CompanyRequest) -> ReportQuery:
    """Return what is asked for, refused to who may not see stock.

    Raises:
        NotAllowedError: he may not.
    """
    require(request.actor, SUBJECT, Verb.VIEW)
    return ReportQuery(request)


def sees_cost(actor: Actor) -> bool:
    """Tell whether values may be shown."""
    return actor.sees(COST)


def require_cost(actor: Actor) -> None:
    """Refuse a page that is about values to who sees none.

    Raises:
        NotAllowedError: he sees no cost.
    """
    if not sees_cost(actor):
        raise NotAllowedError(SUBJECT, Verb.VIEW)


def unfolded() -> Source:
    """Return the documents that the months don't hold yet."""
    return not_handled_by(CONSUMER)


def wanted_stock(query: ReportQuery, *, shows_empty: bool = False) -> StockFilter:
    """Return the filter that the address gives, within the places the actor may see."""
    place = query.number("place")
    wanted = StockFilter(
        places=None if place is None else frozenset({place}),
        category=query.number("category"),
        text=query.text(),
        shows_empty=shows_empty,
    )
    return visible_to(query.request.actor, wanted)


def reached_places(actor: Actor, place: int | None) -> frozenset[int] | None:
    """Return the places a page is about: the one asked for, else all that may be seen (None: every one)."""
    wanted = StockFilter(places=None if place is None else frozenset({place}))
    return visible_to(actor, wanted).places


def reached_with_bins(actor: Actor, place: int | None) -> frozenset[int] | None:
    """Return the places a page is about, a warehouse with its bins; at most one statement."""
    reached = reached_places(actor, None)
    if place is None:
        return reached
    below = frozenset(Place.objects.filter(Q(pk=place) | Q(parent=place)).values_list("pk", flat=True))
    return below if reached is None else below & reached


def visible_places(actor: Actor) -> list[tuple[int, str]]:
    """Return the places whose stock the actor may see, by code; goods on their way come last."""
    found = Place.objects.filter(kind__in=OWN_KINDS).order_by("code")
    if actor.scope_of(SUBJECT, Verb.VIEW) is not Scope.ALL:
        found = found.filter(pk__in=actor.places)
    names = list(found.values_list("pk", "name"))
    return sorted(names, key=lambda one: one[0] == VirtualPlace.TRANSIT)


def place_field(query: ReportQuery) -> Part:
    """Return the choice of a warehouse."""
    return choice_field("place", _("仓库"), visible_places(query.request.actor), query.number("place"))


def category_field(query: ReportQuery) -> Part:
    """Return the choice of a category, the tree told by indents."""
    return choice_field("category", _("分类"), category_choices(), query.number("category"))


def category_choices() -> list[tuple[int, str]]:
    """Return all categories in the order of their codes, each below its parent."""
    rows = Category.objects.order_by("code").values_list("pk", "parent", "name")
    below: dict[int | None, list[tuple[int, str]]] = {}
    for pk, parent, name in rows:
        below.setdefault(parent, []).append((pk, name))
    return list(_branch(below, None, 0))


def _branch(
    below: dict[int | None, list[tuple[int, str]]], parent: int | None, depth: int
) -> Iterable[tuple[int, str]]:
    for pk, name in below.get(parent, ()):
        yield pk, "　" * depth + name
        yield from _branch(below, pk, depth + 1)


def stock_fields(query: ReportQuery) -> list[Part]:
    """Return search, warehouse and category: the filters of every stock report."""
    return [product_search(query), place_field(query), category_field(query)]


def product_search(query: ReportQuery) -> Part:
    """Return the search box for products."""
    return search_field(_("商品编码 / 名称 / 拼音 / 条码"), query)


def base_units(products: Iterable[int]) -> dict[int, str]:
    """Return the name of each product's base unit, with one statement."""
    return {product: units[0].name for product, units in units_of(products).items()}


def ledger_url(product: int, place: int | None = None, days: tuple[date, date] | None = None) -> str:
    """Return the address of a product's moves."""
    start, end = days or (None, None)
    return address("stock_ledger", product=product, place=place or None, **{"from": start, "to": end})


class _OfProduct(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def specification(self) -> str: ...


def product_cells(row: _OfProduct, url: str) -> list[Part]:
    """Return code, name and specification of a row's product."""
    return [text_cell(row.code, url), text_cell(row.name, look="card-name"), text_cell(row.specification)]


def product_field(product: Product | None) -> Part:
    """Return the box that finds a product."""
    return {
        "name": "product",
        "label": _("商品：编码 / 名称 / 拼音"),
        "value": product.pk if product else "",
        "display": product.name if product else "",
        "search_url": address("pick_products"),
    }


def no_stock(query: ReportQuery, action: str) -> Part:
    """Return what an empty stock page says: to widen the filter, or to receive the first goods."""
    if query.is_filtered:
        return empty(
            _("没有符合条件的库存"), _("换一个仓库、分类或关键字试试。"), query.request.path, _("清除筛选")
        )
    may_receive = query.request.actor.may("purchasing.receipt", Verb.DRAFT)
    url = address("new_document", "purchasing.receipt") if may_receive else ""
    return empty(_("还没有库存"), action, url, _("新建采购入库单") if may_receive else "")
