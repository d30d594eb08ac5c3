"""调拨平衡: what should go from a warehouse to another and why, and the drafts of the transfers."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.models import Tracking
from liandong.documents.inputs import LARGEST, QUANTITY_DIGITS
from liandong.identity.requests import CompanyRequest
from liandong.inventory.balancing.reading import (
    MOST_PROPOSED,
    TRANSFER,
    Proposal,
    Wanted,
    draft_transfers,
    proposals,
    reached,
)
from liandong.inventory.balancing.stores import Store
from liandong.inventory.web import parts
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

_COVERS = ("0", "7", "14", "30", "60")
_DAYS = ("7", "14", "30", "90")
_MOST_DIGITS = 30


def _wanted(query: ReportQuery) -> Wanted:
    return Wanted(
        int(query.choice("days", _DAYS, "30")),
        int(query.choice("cover", _COVERS, "0")),
        query.text(),
        query.number("category"),
        query.number("target"),
    )


@require_GET
def stock_balancing(request: CompanyRequest) -> HttpResponse:
    """Show what should go where; rows are ticked and their quantities changed before drafts are made."""
    places = reached(request.actor)
    query = ReportQuery(request)
    wanted = _wanted(query)
    found = proposals(request.actor, wanted, timezone.localdate())
    units = parts.base_units(one.product.pk for one in found)
    context: ui.Part = {
        "title": _("调拨平衡"),
        "section": _("库存"),
        "note": _("只调得出去的：占用的、自己要留的都不动；在途和草稿里的调拨已经算进去。"),
        "post_url": ui.address("draft_balancing"),
        "button": _("生成调拨单"),
        "filters": ui.filters(query, _fields(query, wanted, places)) | {"export_url": ""},
        "rows": [_row(one, places, units, wanted) for one in found],
        "summary": number_of("共 {count} 行", len(found)),
        "is_cut": len(found) == MOST_PROPOSED,
        "hidden": {
            "days": wanted.days,
            "cover": wanted.cover,
            "q": wanted.text,
            "category": wanted.category or "",
            "target": wanted.target or "",
        },
        "empty": ui.empty(
            _("没有要调拨的"),
            _("在商品的「最低最高库存」里按仓库写好最低库存，或改选「够卖几天」：缺货的仓库从有余的仓库调。"),
            ui.address("stock_levels"),
            _("最低最高库存"),
        ),
        "levels_url": ui.address("stock_levels"),
        "levels_label": _("最低最高库存"),
    }
    return render(request, "webkit/choosing.html", context)


def _fields(query: ReportQuery, wanted: Wanted, places: dict[int, str]) -> list[ui.Part]:
    covers = [(one, _("够卖 {days} 天").format(days=one)) for one in _COVERS[1:]]
    days = [(one, _("近 {days} 天销量").format(days=one)) for one in _DAYS]
    return [
        parts.product_search(query),
        ui.choice_field("cover", _("按什么补"), [("0", _("按最低库存")), *covers], str(wanted.cover)),
        ui.choice_field("days", _("看多久的销量"), days, str(wanted.days)),
        ui.choice_field("target", _("补给哪个仓库"), places.items(), wanted.target),
        parts.category_field(query),
    ]


def _row(one: Proposal, places: dict[int, str], units: dict[int, str], wanted: Wanted) -> ui.Part:
    source, target = one.part.source, one.part.target
    return {
        "key": f"{one.product.pk}-{source.place}-{target.place}",
        "name": one.product.name,
        "code": one.product.code,
        "url": ui.address("stock", q=one.product.code, empty=1),
        "unit": units.get(one.product.pk, ""),
        "source": places[source.place],
        "target": places[target.place],
        "quantity": one.part.quantity,
        "why": _why(one, places, wanted),
    }


def _why(one: Proposal, places: dict[int, str], wanted: Wanted) -> str:
    """Return in one sentence what the one lacks and the other can spare."""
    source, target = one.part.source, one.part.target
    coming = _("，在途 {coming}").format(coming=plain(target.coming)) if target.coming else ""
    pieces = _("按序列号管理，发出时扫是哪几件。") if one.product.tracking == Tracking.SERIAL else ""
    short = _("{target} 可用 {available}{coming}，{should}，缺 {short}；{source} 可用 {held}，能调 {spare}。")
    said = short.format(
        target=places[target.place],
        available=plain(target.available),
        coming=coming,
        should=_should(target, wanted),
        short=plain(one.part.short),
        source=places[source.place],
        held=plain(source.available),
        spare=plain(one.part.spare),
    )
    return said + pieces


def _should(store: Store, wanted: Wanted) -> str:
    """Return why a warehouse should have what it should have."""
    should = store.should_have(wanted.days, wanted.cover)
    if store.minimum is not None and should == store.minimum:
        return _("最低 {minimum}").format(minimum=plain(store.minimum))
    if store.maximum is not None and should == store.maximum:
        return _("最高 {maximum}").format(maximum=plain(store.maximum))
    return _("近 {days} 天卖 {sold}，{cover} 天要 {should}").format(
        days=wanted.days, sold=plain(store.sold), cover=wanted.cover, should=plain(round_half_up(should, 2))
    )


@require_POST
def draft_balancing(request: CompanyRequest) -> HttpResponse:
    """Draft the transfers that were ticked, and show them."""
    query = ReportQuery(request, request.POST)
    wanted = _wanted(query)
    chosen = {_key(text): _quantity(request, text) for text in request.POST.getlist("row")[:MOST_PROPOSED]}
    try:
        saved = draft_transfers(request.actor, chosen, wanted, timezone.localdate())
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        again = {"q": wanted.text, "cover": wanted.cover, "days": wanted.days}
        return redirect(
            ui.address("stock_balancing", **again, target=wanted.target, category=wanted.category)
        )
    numbers = _("、").join(one.number for one in saved)
    messages.success(request, _("已生成调拨单草稿：{numbers}，核对后审核。").format(numbers=numbers))
    if len(saved) == 1:
        return redirect("webkit:type_document", TRANSFER, saved[0].id)
    return redirect("webkit:documents", TRANSFER)


def _key(text: str) -> tuple[int, int, int]:
    parts_of = text.split("-")
    if len(text) > _MOST_DIGITS * 2 or len(parts_of) != len(("product", "source", "target")):
        raise BadRequest("row")
    if not all(one.isascii() and one.isdigit() for one in parts_of):
        raise BadRequest("row")
    product, source, target = (int(one) for one in parts_of)
    return product, source, target


def _quantity(request: CompanyRequest, key: str) -> Decimal:
    """Return what was typed for a row; nothing readable is nothing."""
    text = request.POST.get(f"quantity-{key}", "").strip().replace(",", "")[:_MOST_DIGITS]
    try:
        number = Decimal(text)
    except InvalidOperation:
        return ZERO
    is_fit = number.is_finite() and abs(number) < LARGEST and number == round(number, QUANTITY_DIGITS)
    return number if is_fit else ZERO
