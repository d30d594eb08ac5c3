"""The columns of a document type's sheet: what the type declares, less what the actor must not see."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from liandong.documents.columns import KIT_PART, OF_ONE_DOCUMENT
from liandong.documents.custom_fields import own_type
from liandong.documents.hiding import hidden_columns
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField
from liandong.exchange.columns import SheetField, ValueKind
from liandong.kernel.actor import Actor
from liandong.kernel.custom import PREFIX

KEY = "document"
LINE = "line."
ORIGIN = "line.origin"
ORIGIN_LINE = "line.origin_line"

_NUMBERS = frozenset({FieldKind.QUANTITY, FieldKind.PRICE, FieldKind.PERCENT, FieldKind.AMOUNT})
_SYNONYMS = {
    "product": ("商品编码", "商品编号", "编码", "货号", "条码", "商品名称", "product", "sku"),
    "quantity": ("本次数量", "qty", "数量合计"),
    "price": ("含税单价", "单位成本", "price", "unit price"),
    "partner": ("往来单位", "客户名称", "供应商名称", "单位全名", "customer", "supplier"),
    "business_date": ("日期", "单据日期", "开单日期", "date"),
    "place": ("仓库名称", "仓库全名", "warehouse"),
    "memo": ("摘要", "说明", "remark"),
    "unit": ("计量单位", "uom"),
    "gross_amount": ("价税合计", "金额", "amount"),
}
_HELPS = {
    FieldKind.PARTNER: "编码或名称",
    FieldKind.PLACE: "编码或名称",
    FieldKind.PRODUCT: "编码、条码或名称",
    FieldKind.UNIT: "留空为基本单位",
    FieldKind.MEMBER: "成员的姓名",
    FieldKind.ACCOUNT: "科目编码或名称",
    FieldKind.CLAIM: "要核销的单据的单号",
    FieldKind.CATEGORY: "收支类别的名称",
    FieldKind.DATE: "如 2026-01-31",
}
_EXAMPLES = {
    FieldKind.DATE: "2026-01-31",
    FieldKind.PRODUCT: "SP001",
    FieldKind.QUANTITY: "10",
    FieldKind.PRICE: "5.5",
    FieldKind.PARTNER: "KH001",
    FieldKind.PLACE: "CK01",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a type's sheet holds for an actor: fields of the head and columns of the lines."""

    kind: DocumentType
    header: tuple[HeaderField, ...]
    columns: tuple[Column, ...]


def shape_of(kind: DocumentType, actor: Actor) -> Shape:
    """Return what can be imported of a type by an actor; prices of a file know no promotions nor coupons."""
    kind = own_type(kind, actor)
    hidden = hidden_columns(kind, actor) | OF_ONE_DOCUMENT
    return Shape(
        kind,
        tuple(one for one in kind.header if one.name not in hidden),
        tuple(
            one
            for one in kind.columns
            if (one.is_editable or one.name == KIT_PART.name) and one.name not in hidden
        ),
    )


def document_fields(kind: DocumentType, actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns: the key of a document, its head, its lines."""
    shape = shape_of(kind, actor)
    heads = [_of_header(one) for one in shape.header]
    taken = {one.label for one in heads}
    lines = [_of_column(one, taken) for one in shape.columns]
    return (_key(), *heads, *lines, *(_origin_fields() if kind.origins else ()))


def fields_of(kind: DocumentType) -> "partial[tuple[SheetField, ...]]":
    """Return the function that gives a type's columns to an actor."""
    return partial(document_fields, kind)


def _key() -> SheetField:
    return SheetField(
        KEY,
        _("单据"),
        synonyms=("单号", "单据编号", "单据号", "document", "document number"),
        help=_("同一张单据的行写同样的号，导入后另编单号；没有这一列时，表头相同的相邻行为一张"),
        example="1",
        is_header=True,
    )


def _of_header(one: HeaderField) -> SheetField:
    return SheetField(
        one.name,
        _(one.label),
        _kind_of(one.kind),
        is_required=one.is_required,
        synonyms=_SYNONYMS.get(one.name, ()),
        help=_(_HELPS[one.kind]) if one.kind in _HELPS else "",
        example=_EXAMPLES.get(one.kind, ""),
        choices=one.choices,
        is_header=True,
    )


def _of_column(one: Column, taken: set[str]) -> SheetField:
    label = _(one.label)
    return SheetField(
        LINE + one.name,
        _("行%(label)s") % {"label": label} if label in taken else label,
        _kind_of(one.kind),
        # The base unit is the usual one, and a line of money is either an account or a claim.
        is_required=one.is_required
        and (one.kind in {FieldKind.PRODUCT, FieldKind.QUANTITY} or one.name.startswith(PREFIX)),
        synonyms=() if label in taken else _SYNONYMS.get(one.name, ()),
        help=_(_HELPS[one.kind]) if one.kind in _HELPS else "",
        example=_EXAMPLES.get(one.kind, ""),
        choices=one.choices,
    )


def _origin_fields() -> tuple[SheetField, ...]:
    return (
        SheetField(ORIGIN, _("来源单号"), synonyms=("源单号",), help=_("从哪张单据选单")),
        SheetField(ORIGIN_LINE, _("来源行号"), ValueKind.WHOLE, help=_("那张单据的第几行")),
    )


def _kind_of(kind: FieldKind) -> ValueKind:
    if kind in _NUMBERS:
        return ValueKind.NUMBER
    return {FieldKind.DATE: ValueKind.DATE, FieldKind.CHOICE: ValueKind.CHOICE}.get(kind, ValueKind.TEXT)
