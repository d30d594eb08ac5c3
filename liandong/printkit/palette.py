"""Which fields and columns a print may use: what the declaration says, and what every document has."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.documents.columns import CREDIT
from liandong.documents.hiding import MONEY_COLUMNS
from liandong.documents.types import DocumentType, FieldKind

PRODUCT = "catalog.product"
PLACE = "stock_ledger.place"
LABEL_SUBJECTS = (PRODUCT, PLACE)

SUMMED = frozenset({"quantity", "base_quantity", "net_amount", "tax_amount", "gross_amount", CREDIT.name})
"""Columns whose sums mean something; ``quantity`` is printed in the unit that was entered."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Names and labels a layout of a subject may use, in the order the editor offers them."""

    fields: Mapping[str, str]
    columns: Mapping[str, str]
    samples: Mapping[str, str]


def palette_of(kind: DocumentType) -> Palette:
    """Return what a document type can print; hidden figures are left out only when it is printed."""
    fields = {one.name: one.label for one in kind.header} | _document_fields(kind)
    samples = {name: _SAMPLES.get(name, label) for name, label in fields.items()}
    columns = _line_columns(kind)
    return Palette(fields, columns, samples | {name: _SAMPLES.get(name, "") for name in columns})


def label_palette(subject: str) -> Palette:
    """Return what a label of products or places can show."""
    fields = _place_fields() if subject == PLACE else _product_fields()
    return Palette(fields, {}, {name: _SAMPLES.get(name, label) for name, label in fields.items()})


def _document_fields(kind: DocumentType) -> dict[str, str]:
    fields = {
        "title": _("单据名称"),
        "number": _("单号"),
        "state": _("状态"),
        "member": _("制单人"),
        "created_at": _("制单时间"),
        "posted_by": _("审核人"),
        "posted_at": _("审核时间"),
        "company_name": _("公司名称"),
        "company_phone": _("公司电话"),
        "company_address": _("公司地址"),
        "company_tax_number": _("公司税号"),
        "company_bank_account": _("公司开户行及账号"),
        "page": _("页码"),
        "pages": _("页数"),
        "print_count": _("打印次数"),
        "printed_at": _("打印时间"),
        "printed_by": _("打印人"),
        "line_count": _("行数"),
    }
    if any(one.name == "partner" for one in kind.header):
        fields |= _partner_fields()
    if _has_goods(kind):
        fields["total_quantity"] = _("合计数量")
    if kind.enters(CREDIT.name):
        fields[VOUCHER] = _("凭证号")
    if kind.has_money:
        fields |= {
            "net_amount": _("合计金额"),
            "tax_amount": _("合计税额"),
            "gross_amount": _("价税合计") if kind.is_taxed else _("合计"),
            "capitals": _("大写金额"),
            "page_amount": _("本页小计"),
        }
    return fields


def _partner_fields() -> dict[str, str]:
    return {
        "partner_code": _("往来单位编码"),
        "partner_contact": _("联系人"),
        "partner_phone": _("联系电话"),
        "partner_address": _("地址"),
        "partner_tax_number": _("税号"),
        "partner_bank_account": _("开户行及账号"),
        "partner_bank_name": _("开户行"),
        "partner_bank_number": _("银行账号"),
        "partner_bank_holder": _("户名"),
    }


def _has_goods(kind: DocumentType) -> bool:
    return any(one.kind is FieldKind.PRODUCT for one in kind.columns)


def _line_columns(kind: DocumentType) -> dict[str, str]:
    columns = {"position": _("序")}
    if _has_goods(kind):
        columns |= {"product_code": _("编码"), "product_name": _("品名")}
    for one in kind.columns:
        if one.kind is not FieldKind.PRODUCT:
            columns[one.name] = one.label
    if _has_goods(kind):
        columns |= {
            "barcode": _("条码"),
            "base_quantity": _("基本数量"),
            "lot": _("批号"),
            "expires_on": _("有效期至"),
        }
    columns["origin"] = _("来源单据")
    if kind.explains_zero:
        columns |= {"ordered": _("订购数量"), "arrived": _("到货数量")}
    return columns


def _product_fields() -> dict[str, str]:
    return {
        "name": _("品名"),
        "code": _("编码"),
        "specification": _("规格"),
        "unit": _("单位"),
        "brand": _("品牌"),
        "category": _("分类"),
        "retail_price": _("零售价"),
        "wholesale_price": _("批发价"),
        "barcode": _("条码"),
        "lot": _("批号"),
        "produced_on": _("生产日期"),
        "expires_on": _("有效期至"),
        "memo": _("备注"),
        "company_name": _("公司名称"),
    }


def _place_fields() -> dict[str, str]:
    return {
        "name": _("名称"),
        "code": _("编码"),
        "warehouse": _("所属仓库"),
        "address": _("地址"),
        "company_name": _("公司名称"),
    }


VOUCHER = "voucher"
"""The field with the number a voucher has in the journal."""

MONEY_FIELDS = MONEY_COLUMNS | {"capitals", "page_amount"}
"""Fields that show what the document is worth; they go where its amounts are hidden."""

_SAMPLES: Mapping[str, str] = {
    "partner": "佛山东方贸易有限公司",
    "business_date": "2026-11-21",
    "place": "主仓",
    "target_place": "门店仓",
    "due_date": "2026-12-21",
    "handler": "王芳",
    "number": "XSCK20261121-0007",
    "state": "已审核",
    "member": "王芳",
    "posted_by": "张三",
    "created_at": "2026-11-21 10:20",
    "posted_at": "2026-11-21 10:32",
    "partner_phone": "0757-81234567",
    "partner_contact": "陈先生",
    "partner_address": "广东省佛山市顺德区乐从大道 18 号",
    "company_name": "宁波云仓贸易有限公司",
    "company_phone": "0574-88888888",
    "company_address": "浙江省宁波市鄞州区江南路 1 号",
    "page": "1",
    "pages": "1",
    "print_count": "1",
    "printed_at": "2026-11-21 10:35",
    "printed_by": "王芳",
    "total_quantity": "186",
    "net_amount": "10,925.37",
    "tax_amount": "1,420.30",
    "gross_amount": "12,345.67",
    "page_amount": "12,345.67",
    "capitals": "壹万贰仟叁佰肆拾伍元陆角柒分",
    "position": "1",
    "product_code": "SP00001",
    "product_name": "农夫山泉矿泉水",
    "specification": "550ml",
    "unit": "瓶",
    "quantity": "49",
    "price": "11.33",
    "barcode": "6900000000014",
    "name": "农夫山泉饮用天然水",
    "code": "SP00001",
    "brand": "农夫山泉",
    "category": "饮料",
    "retail_price": "2.00",
    "wholesale_price": "1.80",
    "lot": "L20261101",
    "produced_on": "2026-11-01",
    "expires_on": "2027-10-31",
    "warehouse": "主仓",
}
