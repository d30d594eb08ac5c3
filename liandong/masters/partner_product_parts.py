"""The columns of partners' products, and the fields of their form."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from liandong.documents.hiding import COST
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.partner_products.forms import COLUMNS
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.terms import Side
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, Kind


@dataclass(frozen=True, slots=True)
class Titles:
    """What a side's list says."""

    title: str
    new: str
    none: str
    purpose: str


def titles_of(side: Side) -> Titles:
    """Return the words of a side."""
    if side is Side.SUPPLIER:
        return Titles(
            _("供应商商品"),
            _("新建供应商商品"),
            _("还没有供应商商品"),
            _("供应商的编码、价格、交期、起订量和整包数；开采购单时自动带出，按他的编码也找得到商品。"),
        )
    return Titles(
        _("客户商品编码"),
        _("新建客户商品编码"),
        _("还没有客户商品编码"),
        _("客户自己的编码和品名；开他的单时按他的编码找得到商品，单据上也打印出来。"),
    )


def columns_of(side: Side, actor: Actor) -> list[ui.Part]:
    """Return the heads of a side's list."""
    partner = _("供应商") if side is Side.SUPPLIER else _("客户")
    texts = [partner, _("商品编码"), _("商品"), _("单位"), _("对方编码"), _("对方品名")]
    if side is Side.CUSTOMER:
        return ui.columns_of([*texts, _("备注")])
    prices = [_("供应价")] if actor.sees(COST) else []
    numbers = [*prices, _("交期（天）"), _("起订量"), _("整包数")]
    return [*ui.columns_of(texts, numbers), *ui.columns_of([_("允差"), _("首选")])]


def row_cells(side: Side, row: PartnerProduct, actor: Actor) -> list[ui.Part]:
    """Return a row's cells."""
    url = ui.address(f"{side.value}_product", row.pk)
    texts = [
        ui.text_cell(row.partner.name, url, "phone-3"),
        ui.text_cell(row.product.code, url),
        ui.text_cell(row.product.name, url, "phone-1"),
        ui.text_cell(row.unit.name, look="phone-6"),
        ui.text_cell(row.code, look="phone-2"),
        ui.text_cell(row.name, look="phone-5"),
    ]
    if side is Side.CUSTOMER:
        return [*texts, ui.text_cell(row.memo)]
    days = "" if row.lead_days is None else str(row.lead_days)
    prices = [ui.price_cell(row.price, "phone-4")] if actor.sees(COST) else []
    preferred = ui.chip_cell(_("首选"), "green") if row.is_preferred else ui.EMPTY
    return [
        *texts,
        *prices,
        ui.text_cell(days, look=ui.NUMBER),
        ui.quantity_cell(row.minimum_quantity),
        ui.quantity_cell(row.pack_quantity),
        ui.text_cell(rates_text(row)),
        preferred,
    ]


def rates_text(row: PartnerProduct) -> str:
    """Return how much more and less than ordered may arrive: +5% / −2%."""
    over = "" if row.over_rate is None else f"+{plain(row.over_rate)}%"
    under = "" if row.under_rate is None else f"−{plain(row.under_rate)}%"
    return " / ".join(text for text in (over, under) if text)


def fields_of(side: Side, actor: Actor) -> tuple[Field, ...]:
    """Return the fields of a side's form; the price only for who may see what goods cost."""
    partner = _("供应商") if side is Side.SUPPLIER else _("客户")
    picked = ui.address("pick_partners", kind=side.value)
    named = (
        Field("partner", partner, Kind.RECORD, is_required=True, search_url=picked),
        Field("product", _("商品"), Kind.RECORD, is_required=True, search_url=ui.address("pick_products")),
        Field("unit", _("单位"), help=_("留空为基本单位")),
        Field("code", _("对方编码")),
        Field("name", _("对方品名")),
    )
    memo = Field("memo", _("备注"), is_wide=True)
    if side is Side.CUSTOMER:
        return (*named, memo)
    price = Field("price", _("供应价"), Kind.PRICE, help=_("每个所选单位；留空按上次进价"))
    return (
        *named,
        *((price,) if actor.sees(COST) else ()),
        Field("lead_days", _("交期（天）"), Kind.WHOLE, help=_("从下单日算，带出交货日期")),
        Field("minimum_quantity", _("起订量"), Kind.QUANTITY, help=_("少于它时提醒")),
        Field("pack_quantity", _("整包数"), Kind.QUANTITY, help=_("不是它的倍数时提醒")),
        Field("over_rate", _("允许多收 %"), Kind.PERCENT, help=_("留空按商品，商品也没有按公司")),
        Field("under_rate", _("允许少收 %"), Kind.PERCENT, help=_("留空按商品，商品也没有按公司")),
        Field("is_preferred", _("首选供应商"), Kind.BOOL),
        memo,
    )


def values_of(row: PartnerProduct) -> dict[str, Any]:
    """Return what a stored row shows in its form."""
    own = {name: getattr(row, name) for name in COLUMNS}
    return {**own, "partner": row.partner_id, "product": row.product_id, "unit": row.unit.name}
