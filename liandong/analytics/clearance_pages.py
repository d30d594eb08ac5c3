"""促销建议 as a page: what to sell off and for how much; what is ticked becomes drafts of promotions."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.analytics.clearance import MOST_PROPOSED, Asked, Proposal, draft_promotions, proposals, why_text
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.kernel.actor import Verb
from liandong.kernel.money import HUNDRED, ZERO, plain, round_half_up
from liandong.kernel.refusal import RefusedError
from liandong.pricing.promotion_actions import SUBJECT
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery, ids_of

_MARGINS = ("0", "5", "10", "20")


@require_GET
def clearance(request: CompanyRequest) -> HttpResponse:
    """Show what should be sold off; a row is ticked unless the bound leaves no room."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    asked = _asked(query)
    found = proposals(asked)
    units = parts.base_units(one.product.pk for one in found)
    may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    context: ui.Part = {
        "title": _("促销建议"),
        "note": _note(asked),
        "post_url": ui.address("draft_clearance") if may_make else "",
        "filters": ui.filters(query, _fields(query, asked)) | {"export_url": ""},
        "rows": [_row(one, asked, units) for one in found],
        "summary": number_of("共 {count} 行", len(found)),
        "is_cut": len(found) == MOST_PROPOSED,
        "hidden": {
            "place": asked.place or "",
            "category": asked.category or "",
            "q": asked.text,
            "margin": plain(asked.margin_rate),
        },
        "empty": ui.empty(
            _("没有要清的货"),
            _("临期的批次、90 天没有卖过的、按近来的销量够卖半年以上的，会排在这里；商品要有零售价。"),
        ),
        "has_cost": asked.sees_cost,
    }
    return render(request, "analytics/clearance.html", context)


def _asked(query: ReportQuery) -> Asked:
    request = query.request
    usual = plain(request.rules.low_margin_rate or ZERO)
    margin = query.choice("margin", (*_MARGINS, usual), usual)
    return Asked(
        request.actor,
        request.rules,
        timezone.localdate(),
        query.number("place"),
        query.number("category"),
        query.text(),
        Decimal(margin),
    )


def _note(asked: Asked) -> str:
    if asked.sees_cost:
        return _("建议价不低于最低售价，也不低于成本加最低毛利；已经有促销或促销草稿的商品不再建议。")
    return _("建议价不低于最低售价；已经有促销或促销草稿的商品不再建议。")


def _fields(query: ReportQuery, asked: Asked) -> list[ui.Part]:
    chosen = plain(asked.margin_rate)
    rates = sorted({*_MARGINS, chosen}, key=Decimal)
    margins = [(one, _("毛利率至少 {rate}%").format(rate=one)) for one in rates]
    fields = parts.stock_fields(query)
    if not asked.sees_cost:
        return fields
    return [*fields, ui.choice_field("margin", _("最低毛利"), margins, chosen)]


def _row(one: Proposal, asked: Asked, units: dict[int, str]) -> ui.Part:
    product = one.product
    retail, offered = product.retail_price or ZERO, one.offered
    off = round_half_up((retail - offered.price) * HUNDRED / retail, 1) if offered and retail else None
    return {
        "id": product.pk,
        "name": product.name,
        "code": product.code,
        "url": ui.address("product", product.pk),
        "stock_url": ui.address("stock", q=product.code, empty=1),
        "quantity": one.quantity,
        "sold": one.sold,
        "unit": units.get(product.pk, ""),
        "why": why_text(one),
        "retail": retail,
        "floor": one.bound.floor if one.bound.floor > ZERO else None,
        "price": offered.price if offered else None,
        "off": off,
        "is_bounded": bool(offered and offered.is_bounded),
        "is_stuck": offered is None,
        "label": f"{product.name} {asked.on}",
    }


@require_POST
def draft_clearance(request: CompanyRequest) -> HttpResponse:
    """Make disabled promotions of what was ticked, and show them: somebody looks before they hold."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    query = ReportQuery(request, request.POST)
    asked = _asked(query)
    chosen = set(ids_of(request.POST.getlist("row")[:MOST_PROPOSED]))
    back = {"place": asked.place, "category": asked.category, "q": asked.text}
    try:
        made = draft_promotions(asked, chosen)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return redirect(ui.address("clearance", **back))
    if not made:
        messages.warning(request, _("没有勾选能降价的商品。"))
        return redirect(ui.address("clearance", **back))
    messages.success(request, number_of("已生成 {count} 个停用的促销，核对后启用。", len(made)))
    if len(made) == 1:
        return redirect("webkit:promotion", made[0])
    return redirect(ui.address("promotions", disabled=1))
