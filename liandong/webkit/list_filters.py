"""The filters of a list of documents: what an address asks for, the fields, and what is active."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.catalog.models import Product
from liandong.documents.hiding import hidden_columns
from liandong.documents.list_filter import DocumentFilter
from liandong.documents.models import State
from liandong.documents.progress import is_order
from liandong.documents.stages import STAGES_OF, UNDER_WAY
from liandong.documents.types import DocumentType, FieldKind, LineKind
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.partners.queries import search_partners
from liandong.partners.reach import visible_partners
from liandong.webkit.added_fields import filter_fields, wishes_of
from liandong.webkit.choices import choice_options, member_options, place_options
from liandong.webkit.list_columns import owes
from liandong.webkit.list_views import Tab
from liandong.webkit.periods import periods
from liandong.webkit.report_parts import Part, address, search_field
from liandong.webkit.report_query import ReportQuery

_MOST_PARTNERS = 50
_LARGEST = Decimal(10) ** 12
_MOST_IDS = 500


@dataclass(frozen=True, slots=True)
class Shape:
    """What the documents of a type have, and what of it the actor may see."""

    kind: DocumentType
    has_partner: bool
    has_places: bool
    has_products: bool
    has_handler: bool
    has_money: bool
    may_be_open: bool


def shape_of(kind: DocumentType, request: CompanyRequest) -> Shape:
    """Return what there is to filter by."""
    names = {field.name for field in kind.header}
    has_money = kind.has_money and "gross_amount" not in hidden_columns(kind, request.actor)
    return Shape(
        kind,
        has_partner="partner" in names,
        has_places=bool(names & {"place", "target_place"}),
        has_products=kind.line_kind in {LineKind.GOODS, LineKind.COUNT},
        has_handler="handler" in names,
        has_money=has_money,
        may_be_open=is_order(kind) or (has_money and owes(kind)),
    )


def read_filter(query: ReportQuery, shape: Shape, tab: Tab) -> DocumentFilter:
    """Return which documents an address asks for; BadRequest for what our pages never send."""
    text = query.text()
    start, end = _days(query)
    state = query.choice("state", [state.value for state in State])
    stages = tab.stages & STAGES_OF[state] if state else tab.stages
    is_order, is_open, is_overdue = _left(query, shape)
    today = timezone.localdate()
    is_late = is_order and is_overdue
    money = {"least": _amount(query, "least"), "most": _amount(query, "most")} if shape.has_money else {}
    return DocumentFilter(
        shape.kind.id,
        stages=stages & UNDER_WAY if is_order and (is_open or is_overdue) else stages,
        partner=query.number("partner"),
        place=query.number("place"),
        start=start,
        end=end,
        text=text,
        named_partners=tuple(search_partners(text, limit=_MOST_PARTNERS, only_active=False)),
        condition=_late(tab.condition, today) if is_late else tab.condition,
        owing=not is_order and (is_open or is_overdue),
        due_before=today if is_overdue and not is_order else None,
        product=query.number("product"),
        handler=query.number("handler"),
        member=query.number("member"),
        ids=_ids(query),
        added=wishes_of(query, shape.kind.id),
        **money,
    )


def _left(query: ReportQuery, shape: Shape) -> tuple[bool, bool, bool]:
    """Return whether these are orders, and whether what is open, or overdue, is asked for."""
    is_asked = [shape.may_be_open and query.flag(name) for name in ("open", "overdue")]
    return is_order(shape.kind), is_asked[0], is_asked[1]


def _late(condition: Q | None, today: date) -> Q:
    late = Q(due_date__lt=today)
    return late if condition is None else condition & late


def _ids(query: ReportQuery) -> tuple[int, ...] | None:
    given = query.text("ids", _MOST_IDS * 20)
    if not given:
        return None
    parts = given.split(",")
    if len(parts) > _MOST_IDS or not all(one.isascii() and one.isdigit() for one in parts):
        raise BadRequest("ids")
    return tuple(int(one) for one in parts if len(one) < len(str(2**62)))


def _days(query: ReportQuery) -> tuple[date | None, date | None]:
    """Return the first and the last day; a named span and given days hold together."""
    start, end = _day(query, "from"), _day(query, "to")
    period = query.choice("period", list(periods()))
    if not period:
        return start, end
    first, last = periods()[period][1](timezone.localdate())
    return max(first, start or first), min(last, end or last)


def _day(query: ReportQuery, name: str) -> date | None:
    return query.day(name, date.min) if query.text(name) else None


def _amount(query: ReportQuery, name: str) -> Decimal | None:
    given = query.text(name).replace(",", "")
    if not given:
        return None
    try:
        amount = Decimal(given)
    except InvalidOperation as error:
        raise BadRequest(name) from error
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise BadRequest(name)
    return round(amount, 2)


def first_fields(query: ReportQuery, shape: Shape) -> Iterator[Part]:
    """Yield the three fields everyone needs."""
    yield search_field(_("单号 / 往来单位 / 拼音首字母 / 备注"), query)
    if shape.has_partner:
        yield _partner_field(query, shape.kind)
    options = choice_options((key, label) for key, (label, _span) in periods().items())
    yield {"name": "period", "label": _("日期"), "options": options, "value": query.text("period")}


def further_fields(query: ReportQuery, shape: Shape) -> Iterator[Part]:
    """Yield the fields that unfold."""
    actor, kind = query.request.actor, shape.kind
    for name, label in (("from", _("日期从")), ("to", _("至"))):
        yield {"kind": "date", "name": name, "label": label, "value": query.text(name)}
    yield _choice(query, "state", _("状态"), choice_options(State.choices))
    if shape.has_places:
        yield _choice(query, "place", _("仓库"), place_options(actor, kind.id, Verb.VIEW))
    if shape.has_products and actor.may("catalog.product", Verb.VIEW):
        yield _product_field(query, kind)
    people = member_options()
    if shape.has_handler:
        yield _choice(query, "handler", _("经手人"), people)
    yield _choice(query, "member", _("制单"), people)
    if shape.has_money:
        for name, label in (("least", _("金额从")), ("most", _("至"))):
            yield {"kind": "text", "name": name, "label": label, "value": query.text(name)}
    if shape.may_be_open:
        yield {"kind": "bool", "name": "open", "label": _("有未结"), "value": query.flag("open")}
        yield {"kind": "bool", "name": "overdue", "label": _("已逾期"), "value": query.flag("overdue")}
    yield from filter_fields(query, kind.id)


def _choice(query: ReportQuery, name: str, label: str, options: Sequence[Part]) -> Part:
    return {"name": name, "label": label, "options": options, "value": query.text(name)}


def _partner_field(query: ReportQuery, kind: DocumentType) -> Part:
    chosen = query.number("partner")
    reached = visible_partners(query.request.actor)
    name = reached.filter(pk=chosen).values_list("name", flat=True).first() if chosen else None
    label = next(field.label for field in kind.header if field.name == "partner")
    return {
        "kind": FieldKind.PARTNER.value,
        "name": "partner",
        "label": label,
        "value": chosen if name else None,
        "display": name or "",
        "search_url": address("pick_partners", kind=kind.partner_kind),
    }


def _product_field(query: ReportQuery, kind: DocumentType) -> Part:
    chosen = query.number("product")
    name = Product.objects.filter(pk=chosen).values_list("name", flat=True).first() if chosen else None
    return {
        "kind": FieldKind.PRODUCT.value,
        "name": "product",
        "label": _("含商品"),
        "value": chosen if name else None,
        "display": name or "",
        "search_url": address("pick_products", type=kind.id),
    }


def chips(query: ReportQuery, fields: Sequence[Part]) -> list[Part]:
    """Return what is active, each with the address without it."""
    return [
        {"label": field["label"], "text": _shown(field), "url": query.url(**{field["name"]: None})}
        for field in fields
        if field["value"]
    ]


def _shown(field: Part) -> str:
    if field.get("kind") == "bool":
        return ""
    if "display" in field:
        return str(field["display"])
    options = {str(one["value"]): str(one["label"]) for one in field.get("options") or ()}
    return options.get(str(field["value"]), str(field["value"]))
