"""以销定购: a page that proposes what to buy for sales orders, of whom, how much and at what price."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document, State
from liandong.documents.requests import SavedDraft
from liandong.documents.types import DocumentType, document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partner_products.queries import supply_terms
from liandong.partner_products.terms import SupplyTerms, by_product, chosen_supplier, supply_price
from liandong.partners.reach import own_only, visible_partners
from liandong.purchasing.proposing import ORDER
from liandong.purchasing.scoring import grades_of
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from liandong.purchasing.to_order.reading import MOST_ORDERS, SALES_ORDER, Needed, needed_lines
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import place_options
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form

_STOCK, _DROP = "stock", "drop"
_KEY = 32
_ALL = "every_supplier"


def actions(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return the way from a sales order to what is bought for it, for who may draft purchase orders."""
    is_open = document.state == State.POSTED and document.reverses_id is None and not document.is_closed
    if document.type != SALES_ORDER or not is_open or not document.open_lines:
        return []
    if not request.actor.may(ORDER, Verb.DRAFT):
        return []
    url = ui.address("to_order", orders=document.pk)
    return [{"label": _("以销定购/直运"), "url": url, "icon": "clipboard-list"}]


def batch_actions(request: CompanyRequest, kind: DocumentType) -> list[ui.Part]:
    """Return 以销定购 for the sales orders ticked in a list."""
    if kind.id != SALES_ORDER or not request.actor.may(ORDER, Verb.DRAFT):
        return []
    return [{"label": _("以销定购"), "url": ui.address("to_order_chosen"), "icon": "clipboard-list"}]


@require_POST
def to_order_chosen(request: CompanyRequest) -> HttpResponse:
    """Go to the proposal for the sales orders ticked in a list."""
    require(request.actor, ORDER, Verb.DRAFT)
    ids = [text for text in request.POST.getlist("ids") if text.isascii() and text.isdigit()]
    return redirect(ui.address("to_order", orders=",".join(ids[:MOST_ORDERS])))


@require_http_methods(["GET", "POST"])
def to_order(request: CompanyRequest) -> HttpResponse:
    """Show what sales orders lack with whom to buy it of, or draft the purchase orders."""
    require(request.actor, ORDER, Verb.DRAFT)
    require(request.actor, SALES_ORDER, Verb.VIEW)
    found = needed_lines(request.actor, _orders(request))
    if not found:
        messages.info(request, _("这些销售订单没有要采购的行：都已出库、已关闭，或不是库存商品。"))
        return redirect("webkit:documents", SALES_ORDER)
    fields = [*_head(request), *(one for line in found for one in _fields(request, line))]
    if request.method == "GET":
        return _show(request, found, _proposed(request, found), [])
    typed = read_fields(fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        key = str(typed.values["key"] or "")[:_KEY]
        try:
            saved = order_for(request.actor, _wish(found, typed.values), key=key, address=request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            return _done(request, saved)
    return _show(request, found, {**typed.raw, **_names(request, typed.values)}, problems)


def _orders(request: CompanyRequest) -> list[int]:
    texts = request.GET.get("orders", "").split(",")[:MOST_ORDERS]
    return [int(text[:18]) for text in texts if text.isascii() and text.isdigit()]


def _sees_price(request: CompanyRequest) -> bool:
    return "price" not in hidden_columns(document_type(ORDER), request.actor)


def _head(request: CompanyRequest) -> tuple[Field, ...]:
    ways = [(_STOCK, _("采购入库，为订单留货")), (_DROP, _("直运：供应商直接送客户"))]
    places = [(one["value"], one["label"]) for one in place_options(request.actor, ORDER, Verb.DRAFT)]
    own = _("留空：各订单的发货仓库；直运不用选")
    picker = ui.address("pick_partners", kind="supplier")
    return (
        Field("way", _("方式"), Kind.WORD, is_required=True, choices=ways),
        Field("business_date", _("单据日期"), Kind.DATE, is_required=True),
        Field("place", _("收货仓库"), Kind.RECORD, choices=places, help=own),
        Field(_ALL, _("所有行的供应商"), Kind.RECORD, search_url=picker, help=_("下面没有选的行用它")),
        Field("memo", _("备注"), is_wide=True),
        Field("key", "", Kind.KEY),
    )


def _fields(request: CompanyRequest, one: Needed) -> tuple[Field, ...]:
    """Return the fields of a line: how much to buy, of whom, at what price."""
    pk, unit = one.line.pk, one.line.unit.name if one.line.unit else ""
    facts = {
        "open": _in_unit(one, one.open),
        "held": _in_unit(one, one.reserved + one.free),
        "ordered": _in_unit(one, one.ordered),
        "unit": unit,
    }
    told = _("未交 {open}，有货 {held}，在采购 {ordered} {unit}").format(**facts)
    picker = ui.address("pick_partners", kind="supplier")
    found = (
        Field(f"line-{pk}", _("采购数量"), Kind.QUANTITY, help=told),
        Field(f"supplier-{pk}", _("供应商"), Kind.RECORD, search_url=picker),
    )
    if not _sees_price(request):
        return found
    text = _("每{unit}；留空：用供应商的报价").format(unit=unit)
    return (*found, Field(f"price-{pk}", _("采购单价"), Kind.PRICE, help=text))


def _in_unit(one: Needed, base: Decimal) -> str:
    return plain(round(base / one.ratio, 6))


def _proposed(request: CompanyRequest, found: Sequence[Needed]) -> dict[str, Any]:
    """Return what is proposed: what is short, of who is preferred, else scored best, else cheapest."""
    terms = _terms(request, found)
    grades = grades_of(_rivals(terms), timezone.localdate(), request.rules)
    values: dict[str, Any] = {"way": _STOCK, "business_date": timezone.localdate(), "key": uuid4().hex}
    for one in found:
        chosen = chosen_supplier(terms.get(one.line.product_id or 0, ()), grades)
        values[f"line-{one.line.pk}"] = _in_unit(one, one.short) if one.short else ""
        if chosen is not None:
            values[f"supplier-{one.line.pk}"] = chosen.partner
            theirs = [each for each in terms[one.line.product_id or 0] if each.partner == chosen.partner]
            values[f"price-{one.line.pk}"] = _price(request, one, theirs)
    return values | _names(request, values)


def _rivals(terms: Mapping[int, Sequence[SupplyTerms]]) -> list[int]:
    """Return the suppliers of products that several supply: only they need ranking."""
    by = ({one.partner for one in offers} for offers in terms.values())
    return sorted({partner for partners in by if len(partners) > 1 for partner in partners})


def _terms(request: CompanyRequest, found: Sequence[Needed]) -> Mapping[int, tuple[SupplyTerms, ...]]:
    """Return what suppliers within sight ask for the products, by product."""
    terms = supply_terms({one.line.product_id for one in found if one.line.product_id})
    if own_only(request.actor) is not None:
        seen = _seen(request, {one.partner for one in terms})
        terms = [one for one in terms if one.partner in seen]
    return by_product(terms)


def _seen(request: CompanyRequest, partners: Collection[int]) -> dict[int, str]:
    """Return those of these partners that the actor may see, with their names; one statement."""
    return dict(visible_partners(request.actor).filter(pk__in=partners).values_list("pk", "name"))


def _price(request: CompanyRequest, one: Needed, terms: Sequence[SupplyTerms]) -> str:
    if not _sees_price(request) or one.line.unit_id is None:
        return ""
    price = supply_price(terms, one.line.unit_id, one.ratio)
    return "" if price is None else plain(price)


def _names(request: CompanyRequest, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what the chosen suppliers are called, as the fields show it."""
    chosen = {name: pk for name, pk in values.items() if name.startswith("supplier-") or name == _ALL}
    names = _seen(request, {int(pk) for pk in chosen.values() if pk})
    return {f"{name}_display": names.get(int(pk), "") for name, pk in chosen.items() if pk}


def _wish(found: Sequence[Needed], values: Mapping[str, Any]) -> ToOrder:
    bought = [
        Bought(
            one.line.pk,
            values[f"line-{one.line.pk}"] or ZERO,
            values[f"supplier-{one.line.pk}"] or values[_ALL],
            values.get(f"price-{one.line.pk}"),
        )
        for one in found
    ]
    return ToOrder(
        bought,
        values["business_date"] or timezone.localdate(),
        is_drop=values["way"] == _DROP,
        place=values["place"],
        memo=values["memo"],
    )


def _done(request: CompanyRequest, saved: Sequence[SavedDraft]) -> HttpResponse:
    numbers = _("、").join(one.number for one in saved)
    text = _("已生成采购订单草稿 {numbers}，请核对后审核。")
    messages.success(request, text.format(numbers=numbers))
    if len(saved) == 1:
        return redirect("webkit:type_document", ORDER, saved[0].id)
    return redirect(ui.address("documents", ORDER, ids=",".join(str(one.id) for one in saved)))


def _show(
    request: CompanyRequest, found: Sequence[Needed], values: Mapping[str, Any], problems: Sequence[Problem]
) -> HttpResponse:
    numbers = list(dict.fromkeys(one.line.document.number for one in found))
    sections = [Section("", _head(request))]
    sections += [Section(_title(one), _fields(request, one)) for one in found]
    page = FormPage(
        _("以销定购 {numbers}").format(numbers=_("、").join(numbers)),
        _back(found),
        numbers[0] if len(numbers) == 1 else document_type(SALES_ORDER).label,
        sections,
        save_label=_("生成采购订单"),
    )
    return show_form(request, page, values, problems)


def _back(found: Sequence[Needed]) -> str:
    documents = {one.line.document_id for one in found}
    if len(documents) == 1:
        return ui.typed_document_url(SALES_ORDER, documents.pop())
    return ui.address("documents", SALES_ORDER)


def _title(one: Needed) -> str:
    line = one.line
    product = line.product
    wanted = line.due_date or line.document.due_date
    parts = [
        f"{line.document.number}/{line.position}",
        str(line.document.partner or ""),
        f"{product.code} {product.name}" if product else "",
        _("要求 {day}").format(day=wanted.isoformat()) if wanted else "",
    ]
    return " · ".join(part for part in parts if part)
