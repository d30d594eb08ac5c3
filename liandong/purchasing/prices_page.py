"""进价记录: the prices a product was bought at, receipt by receipt."""

from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.documents.hiding import hidden_columns
from liandong.documents.types import document_type
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import round_half_up
from liandong.kernel.rules import Rules
from liandong.purchasing.matching import RECEIPT
from liandong.purchasing.prices import Paid, paid
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import price

_DIGITS = 6


@require_GET
def purchase_prices(request: CompanyRequest) -> HttpResponse:
    """Show what a product was bought for, with the change to the receipt before."""
    require(request.actor, RECEIPT, Verb.VIEW)
    if "price" in hidden_columns(document_type(RECEIPT), request.actor):
        raise NotAllowedError(RECEIPT, Verb.VIEW)
    query = ReportQuery(request)
    product = Product.objects.filter(pk=query.number("product") or 0).first()
    every = paid(request.actor, product.pk, request.rules) if product else []
    unusual = query.flag("unusual")
    found = [one for one in every if one.is_unusual(request.rules) or not unusual]
    picker = {
        "name": "product",
        "label": _("商品：编码 / 名称 / 拼音"),
        "value": product.pk if product else "",
        "display": product.name if product else "",
        "search_url": ui.address("pick_products"),
    }
    texts = [_("日期"), _("单据"), _("供应商")]
    context: ui.Part = {
        "section": _("采购"),
        "title": _("进价记录"),
        "note": _("单价按基本单位，一般纳税人不含税；变动和上一张入库单比，不论哪家供应商。"),
        "filters": ui.filters(query, [picker, ui.flag_field("unusual", _("只看异常"), query)]),
        "figures": _figures(every),
        "is_lines": True,
        "columns": [*ui.columns_of(texts, [_("数量"), _("单价"), _("变动 %")]), ui.column(_("提示"))],
        "rows": [_row(one, request.rules) for one in found],
        "summary": number_of("共 {count} 行", len(found)) if product else "",
        "empty": _nothing(request, is_chosen=product is not None),
    }
    return ui.answer(query, "report", context)


def _nothing(request: CompanyRequest, *, is_chosen: bool) -> ui.Part:
    if is_chosen:
        return ui.empty(_("没有进价记录"), _("这个商品还没有采购入库，或没有异常的进价。")) | making(
            request.actor, RECEIPT
        )
    return ui.empty(_("请选择商品"), _("在上面选一个商品，看它每次的进价。"))


def _figures(found: list[Paid]) -> list[ui.Part]:
    """Return the last, lowest, highest and average price; the average by quantity."""
    if not found:
        return []
    prices = [one.price for one in found]
    quantity = sum((one.line.quantity for one in found), Decimal(0))
    spent = sum((one.price * one.line.quantity for one in found), Decimal(0))
    figures = {
        _("最近"): prices[0],
        _("最低"): min(prices),
        _("最高"): max(prices),
        _("平均"): round_half_up(spent / quantity, _DIGITS),
    }
    return [{"label": label, "text": price(figure), "look": ""} for label, figure in figures.items()]


def _row(one: Paid, rules: Rules) -> ui.Part:
    document, change = one.line.document, one.change
    chip = ui.chip_cell(_("异常"), "alarm") if one.is_unusual(rules) else ui.EMPTY
    cells = [
        ui.date_cell(document.business_date),
        ui.text_cell(document.number, ui.typed_document_url(RECEIPT, document.pk), "card-name"),
        ui.text_cell(str(document.partner or "")),
        ui.quantity_cell(one.line.quantity),
        ui.price_cell(one.price),
        ui.text_cell("" if change is None else f"{change:+}", look=ui.NUMBER),
        chip,
    ]
    return {"cells": cells}
