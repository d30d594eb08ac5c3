"""The columns of the sheet of families and variants."""

from django.utils.translation import gettext as _

from liandong.catalog.combining import MOST_ATTRIBUTES
from liandong.catalog.family_forms import VariantState
from liandong.documents.hiding import COST
from liandong.exchange.columns import SheetField, ValueKind
from liandong.kernel.actor import Actor

PAID_PRICE = "purchase_price"
_N = ValueKind.NUMBER


def fields(actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns; the purchase price is not there for who may not see costs."""
    paid = SheetField(PAID_PRICE, _("采购价"), _N, synonyms=("进价", "进货价", "成本价"))
    return (
        *_family_fields(),
        *(one for place in range(1, MOST_ATTRIBUTES + 1) for one in _axis_fields(place)),
        SheetField(
            "product",
            _("商品编码"),
            synonyms=("编码", "货号", "sku"),
            help=_("留空按规则编；已有商品的编码则并入本款"),
        ),
        SheetField("barcode", _("条码"), synonyms=("商品条码", "条形码")),
        *([paid] if actor.sees(COST) else []),
        SheetField("wholesale_price", _("批发价"), _N, synonyms=("销售价", "售价")),
        SheetField("retail_price", _("零售价"), _N, synonyms=("吊牌价",), example="79"),
        SheetField("minimum_price", _("最低售价"), _N, synonyms=("最低价",)),
        SheetField(
            "state", _("状态"), ValueKind.CHOICE, choices=tuple(state_labels().items()), help=_("留空为启用")
        ),
    )


def _family_fields() -> tuple[SheetField, ...]:
    return (
        SheetField(
            "code",
            _("款号"),
            is_required=True,
            synonyms=("款式编码", "款式", "style"),
            help=_("同一个款的规格各占一行"),
            example="TX",
        ),
        SheetField("name", _("款名"), synonyms=("名称", "商品名称"), help=_("新建时必填"), example=_("T恤")),
        SheetField("category", _("分类"), help=_("分类的编码，或 食品/水果")),
        SheetField("brand", _("品牌")),
        SheetField("unit", _("单位"), help=_("新建时必填"), example=_("件")),
        SheetField("tax_rate", _("税率%"), _N, help=_("留空为 13")),
        SheetField("code_rule", _("商品编码规则")),
        SheetField("memo", _("备注")),
    )


def _axis_fields(place: int) -> tuple[SheetField, SheetField]:
    examples = {1: (_("颜色"), _("红")), 2: (_("尺码"), "L")}
    attribute, value = examples.get(place, ("", ""))
    number = {"n": place}
    return (
        SheetField(f"attribute_{place}", _("属性%(n)s") % number, example=attribute),
        SheetField(
            f"value_{place}", _("值%(n)s") % number, synonyms=(attribute,) if attribute else (), example=value
        ),
    )


def state_labels() -> dict[str, str]:
    """Return what each state of a combination is called."""
    return {
        VariantState.ACTIVE.value: _("启用"),
        VariantState.DISABLED.value: _("停用"),
        VariantState.TAKEN.value: _("并入已有商品"),
        VariantState.RELEASED.value: _("移出本款"),
        VariantState.NEVER.value: _("不做"),
        VariantState.OPEN.value: _("暂不生成"),
    }
