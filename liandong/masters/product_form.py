"""商品资料: the form with units and barcodes in rows."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.actions import SUBJECT, create_product, update_product
from liandong.catalog.composition_actions import SUBJECT as COMPOSITION
from liandong.catalog.forms import COLUMNS, ProductForm, UnitForm
from liandong.catalog.models import CompositionRow, Product, Tracking
from liandong.catalog.queries import units_of
from liandong.documents.hiding import COST
from liandong.documents.models import DocumentLine
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.category_choices import brand_choices, category_choices, tracking_choices
from liandong.masters.families import family_actions
from liandong.masters.merging.links import merge_actions, title_of
from liandong.masters.partner_buttons import sees_margin
from liandong.masters.pictures import picture_links
from liandong.masters.unit_rows import read_units, units_table
from liandong.partner_products.actions import SUBJECTS
from liandong.partner_products.terms import Side
from liandong.webkit import report_parts as ui
from liandong.webkit.added_fields import added_sections, added_values
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    Typed,
    active_action,
    read_fields,
    show_form,
)

PAID_PRICE = "purchase_price"


def _sections(actor: Actor) -> list[Section]:
    prices = [
        Field(PAID_PRICE, _("采购价"), Kind.PRICE),
        Field("wholesale_price", _("批发价"), Kind.PRICE),
        Field("retail_price", _("零售价"), Kind.PRICE),
        Field("minimum_price", _("最低售价"), Kind.PRICE),
        Field("tax_rate", _("税率%"), Kind.PERCENT, is_required=True),
    ]
    if not actor.sees(COST):
        prices = prices[1:]
    return [
        Section(
            _("基本"),
            (
                Field("code", _("编码"), is_required=True),
                Field("name", _("名称"), is_required=True),
                Field("specification", _("规格")),
                Field("category", _("分类"), Kind.RECORD, choices=category_choices()),
                Field("brand", _("品牌"), Kind.RECORD, choices=brand_choices()),
                Field("is_stocked", _("管理库存"), Kind.BOOL),
            ),
        ),
        Section(_("价格（每基本单位）"), tuple(prices)),
        Section(
            _("库存"),
            (
                Field("minimum_stock", _("最低库存"), Kind.QUANTITY, help=_("可用低于它时提醒")),
                Field("maximum_stock", _("最高库存"), Kind.QUANTITY),
                *_lot_fields(),
                Field("weight_kg", _("重量（千克）"), Kind.QUANTITY, help=_("每基本单位，分摊运费用")),
                Field("volume_m3", _("体积（立方米）"), Kind.QUANTITY, help=_("每基本单位，分摊运费用")),
                Field("over_rate", _("允许超收超发 %"), Kind.PERCENT, help=_("留空按公司的业务规则")),
                Field("under_rate", _("允许少收 %"), Kind.PERCENT, help=_("留空按公司的业务规则")),
                Field("memo", _("备注"), Kind.LONG_TEXT, is_wide=True),
            ),
        ),
        *added_sections(actor, SUBJECT),
    ]


def _lot_fields() -> tuple[Field, Field]:
    words = _("批次：入库填批号，出库按效期先后分配；序列号：每件一个号，进出都要填")
    return (
        Field("tracking", _("批次/序列号"), Kind.WORD, choices=tracking_choices(), help=words),
        Field("shelf_life_days", _("保质期（天）"), Kind.WHOLE, help=_("有效期至 = 生产日期 + 保质期")),
    )


@require_http_methods(["GET", "POST"])
def new_product(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the product it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        first = [{"name": "", "ratio": Decimal(1), "is_base": True}]
        return _show(
            request,
            None,
            {"tax_rate": Decimal(13), "is_stocked": True, "tracking": Tracking.NONE.value},
            first,
        )
    return _save(request, None)


@require_http_methods(["GET", "POST"])
def product(request: CompanyRequest, product: int) -> HttpResponse:
    """Show a product, or change it to what the form says."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Product.objects.select_related("merged_into").filter(pk=product).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, found)
    values = {name: getattr(found, name) for name in COLUMNS if name not in {"category", "brand"}}
    values |= {"category": found.category_id, "brand": found.brand_id, **found.details}
    units = [
        {name: getattr(unit, name) for name in ("id", "name", "ratio", "barcode", "price", "is_base")}
        for unit in units_of([found.pk]).get(found.pk, ())
    ]
    return _show(request, found, values, units)


def _save(request: CompanyRequest, stored: Product | None) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    fields = [one for section in _sections(request.actor) for one in section.fields]
    typed = read_fields(fields, request.POST)
    units = read_units(request.POST)
    problems = [*typed.problems, *(problem for unit in units for problem in unit.problems)]
    if not problems:
        try:
            form = _form(typed.values, units, stored)
            kept = {} if stored is None else stored.details
            details = added_values(request.actor, SUBJECT, typed.values, kept)
            pk = _written(request, stored, replace(form, details=details))
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("商品已保存。"))
            return redirect("webkit:product", pk)
    return _show(request, stored, typed.raw, [unit.raw for unit in units], problems)


def _form(values: Mapping[str, Any], units: list[Typed], stored: Product | None) -> ProductForm:
    given = {name: values[name] for name in COLUMNS if name in values}
    given["tax_rate"] = given["tax_rate"] or Decimal(0)
    given["tracking"] = given["tracking"] or Tracking.NONE.value
    if stored is not None:
        given["is_active"] = stored.is_active
        given.setdefault(PAID_PRICE, stored.purchase_price)  # who may not see it can't mean to empty it
    forms = (
        UnitForm(
            unit.values["name"],
            Decimal(1) if unit.values["ratio"] is None else unit.values["ratio"],
            unit.values["barcode"],
            price=unit.values["price"],
            is_base=unit.values["is_base"],
            id=unit.values["id"],
        )
        for unit in units
    )
    return ProductForm(units=tuple(forms), **given)


def _written(request: CompanyRequest, stored: Product | None, form: ProductForm) -> int:
    if stored is None:
        return create_product(form, request.actor)
    lines = DocumentLine.objects.filter(product=stored.pk, unit__isnull=False)
    used = frozenset(lines.values_list("unit", flat=True).distinct())
    update_product(stored.pk, form, request.actor, used_units=used)
    return stored.pk


def _composition_action(actor: Actor, product: int) -> list[ui.Part]:
    """Return the way to what the product is made of; to a new composition for who may write one."""
    if not actor.may(COMPOSITION, Verb.VIEW):
        return []
    is_there = CompositionRow.objects.filter(pk=product).exists()
    if not is_there and not actor.may(COMPOSITION, Verb.DRAFT):
        return []
    url = ui.address("composition", product) if is_there else ui.address("new_composition", product=product)
    return [{"label": _("组成"), "url": url, "icon": "hierarchy"}]


def _actions(request: CompanyRequest, stored: Product, *, may_save: bool) -> list[ui.Part]:
    ledger = ui.address("stock_ledger", product=stored.pk)
    actions: list[ui.Part] = [
        {"label": _("库存"), "url": ui.address("stock", q=stored.code, empty=1), "icon": "package"},
        {"label": _("流水"), "url": ledger, "icon": "list-check"},
    ]
    if request.actor.may("sales.delivery", Verb.VIEW) and sees_margin(request.actor):
        sold = ui.address("sales_sum_documents", product=stored.pk)
        actions.append({"label": _("销售毛利"), "url": sold, "icon": "chart-bar"})
    if stored.is_stocked:
        levels = ui.address("product_levels", stored.pk)
        actions.append({"label": _("最低最高库存"), "url": levels, "icon": "adjustments"})
    url = ui.address("substitutes", stored.pk)
    actions.append({"label": _("替代品"), "url": url, "icon": "arrows-exchange"})
    actions += family_actions(request.actor, stored.pk)
    actions += _composition_action(request.actor, stored.pk)
    for side, label in ((Side.SUPPLIER, _("供应商")), (Side.CUSTOMER, _("客户编码"))):
        if request.actor.may(SUBJECTS[side], Verb.VIEW):
            url = ui.address(f"{side.value}_products", product=stored.pk)
            actions.append({"label": label, "url": url, "icon": "address-book"})
    if stored.tracking == Tracking.LOT:
        lots = ui.address("lots", product=stored.pk)
        actions.append({"label": _("批次"), "url": lots, "icon": "calendar"})
    if stored.tracking == Tracking.SERIAL:
        serials = ui.address("serials", product=stored.pk)
        actions.append({"label": _("序列号"), "url": serials, "icon": "barcode"})
    pictures = ui.address("product_pictures", stored.pk)
    actions.append({"label": _("图片"), "url": pictures, "icon": "camera"})
    actions += merge_actions(stored, request.actor)
    if may_save:
        url = ui.address("activate_product", stored.pk)
        actions.append(active_action(url, is_active=stored.is_active))
    return actions


def _show(
    request: CompanyRequest,
    stored: Product | None,
    values: Mapping[str, Any],
    units: list[dict[str, Any]],
    problems: list[Problem] | None = None,
) -> HttpResponse:
    is_merged = stored is not None and stored.merged_into_id is not None
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT) and not is_merged
    actions = [] if stored is None else _actions(request, stored, may_save=may_save)
    title = _("新建商品") if stored is None else title_of(stored)
    page = FormPage(
        title,
        ui.address("products"),
        _("商品"),
        _sections(request.actor),
        actions,
        [units_table(units, problems or ())],
        may_save=may_save,
        pictures=[] if stored is None else picture_links(stored.pk),
    )
    return show_form(request, page, values, problems or ())
