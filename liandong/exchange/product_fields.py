"""The columns of the products' sheet."""

from django.utils.translation import gettext as _

from liandong.catalog.actions import SUBJECT
from liandong.catalog.models import Tracking
from liandong.documents.hiding import COST
from liandong.exchange.added_fields import added_fields
from liandong.exchange.columns import SheetField, ValueKind
from liandong.kernel.actor import Actor

FURTHER_UNITS = range(2, 7)
"""Numbers of the units a product may have besides its base."""

PAID_PRICE = "purchase_price"
_N, _F, _W = ValueKind.NUMBER, ValueKind.FLAG, ValueKind.WHOLE


def fields(actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns; the purchase price is not there for who may not see costs."""
    paid = SheetField(
        PAID_PRICE, _("采购价"), _N, synonyms=("进价", "进货价", "成本价", "purchase price", "cost")
    )
    return (
        *_naming_fields(),
        *([paid] if actor.sees(COST) else []),
        *_figure_fields(),
        *(one for number in FURTHER_UNITS for one in _unit_fields(number)),
        *added_fields(actor, SUBJECT),
    )


def _naming_fields() -> tuple[SheetField, ...]:
    return (
        SheetField(
            "code",
            _("编码"),
            is_required=True,
            synonyms=("商品编码", "商品编号", "货号", "sku", "product code", "item code"),
            help=_("按编码判断是新建还是更新"),
            example="SP001",
        ),
        SheetField(
            "name",
            _("名称"),
            synonyms=("商品名称", "商品全名", "品名", "product name"),
            help=_("新建时必填"),
            example=_("红富士苹果"),
        ),
        SheetField("specification", _("规格"), synonyms=("规格型号", "型号", "spec"), example=_("一级 80mm")),
        SheetField(
            "category",
            _("分类"),
            synonyms=("类别", "商品分类", "商品类别", "category path"),
            help=_("多级用 / 分开，如 食品/水果"),
            example=_("食品/水果"),
        ),
        SheetField("brand", _("品牌"), synonyms=("品牌名称",), example=_("阿克苏")),
        SheetField(
            "unit",
            _("单位"),
            synonyms=("基本单位", "计量单位", "base unit"),
            help=_("基本单位，新建时必填"),
            example=_("斤"),
        ),
        SheetField("barcode", _("条码"), synonyms=("商品条码", "条形码", "基本条码", "ean")),
    )


def _figure_fields() -> tuple[SheetField, ...]:
    return (
        SheetField("wholesale_price", _("批发价"), _N, synonyms=("销售价", "售价"), example="5.5"),
        SheetField("retail_price", _("零售价"), _N, synonyms=("price",), example="6.8"),
        SheetField("minimum_price", _("最低售价"), _N, synonyms=("最低价",)),
        SheetField("tax_rate", _("税率%"), _N, synonyms=("tax",), help=_("留空为 13"), example="9"),
        SheetField("minimum_stock", _("最低库存"), _N, synonyms=("库存下限", "安全库存")),
        SheetField("maximum_stock", _("最高库存"), _N, synonyms=("库存上限",)),
        SheetField("shelf_life_days", _("保质期(天)"), _W, synonyms=("保质期天数",)),
        SheetField("weight_kg", _("重量(千克)"), _N, synonyms=("重量", "毛重", "重量(kg)", "weight")),
        SheetField("volume_m3", _("体积(立方米)"), _N, synonyms=("体积", "体积(m³)", "volume")),
        SheetField("over_rate", _("允许超收超发%"), _N),
        SheetField("under_rate", _("允许少收%"), _N),
        SheetField(
            "tracking",
            _("批次/序列号"),
            ValueKind.CHOICE,
            synonyms=("批次管理", "序列号管理"),
            help=_("留空为不管理"),
            choices=(
                (Tracking.NONE.value, _("不管理")),
                (Tracking.LOT.value, _("批次")),
                (Tracking.SERIAL.value, _("序列号")),
            ),
        ),
        SheetField("is_stocked", _("管理库存"), _F, help=_("留空为「是」")),
        SheetField("is_active", _("启用"), _F, synonyms=("状态",), help=_("留空为「是」")),
        SheetField("memo", _("备注"), synonyms=("说明", "remark", "note")),
    )


def _unit_fields(number: int) -> tuple[SheetField, ...]:
    is_first = number == FURTHER_UNITS[0]
    synonyms = ("辅助单位", "副单位") if is_first else (f"辅助单位{number - 1}",)
    return (
        SheetField(f"unit_{number}", _("单位%(n)s") % {"n": number}, synonyms=synonyms),
        SheetField(
            f"ratio_{number}",
            _("换算率%(n)s") % {"n": number},
            _N,
            synonyms=("换算率", "比例") if is_first else (),
            help=_("1 个这种单位等于多少个基本单位"),
        ),
        SheetField(f"barcode_{number}", _("条码%(n)s") % {"n": number}, synonyms=("副条码",) * is_first),
        SheetField(f"price_{number}", _("售价%(n)s") % {"n": number}, _N),
    )
