"""Header fields and grid columns that several document types share.

A line's ``quantity`` on screens is the one entered, in the unit of the line.
"""

from collections.abc import Mapping
from dataclasses import replace

from liandong.documents.types import Column, FieldKind, HeaderField
from liandong.kernel.serials import SERIALS

CUSTOMER = HeaderField("partner", "客户", FieldKind.PARTNER, is_required=True)
SUPPLIER = HeaderField("partner", "供应商", FieldKind.PARTNER, is_required=True)
PARTNER = HeaderField("partner", "往来单位", FieldKind.PARTNER, is_required=True)
BUSINESS_DATE = HeaderField("business_date", "单据日期", FieldKind.DATE, is_required=True)
WAREHOUSE = HeaderField("place", "仓库", FieldKind.PLACE, is_required=True)
DUE_DATE = HeaderField("due_date", "到期日", FieldKind.DATE)
HANDLER = HeaderField("handler", "经手人", FieldKind.MEMBER)
REFERENCE = HeaderField("reference", "对方单号", FieldKind.TEXT)
MEMO = HeaderField("memo", "备注", FieldKind.TEXT)

# Goods and money together fit a screen of 1366 pixels beside the menu; what is left over on a wider one
# goes to the product and to texts.
PRODUCT = Column("product", "商品", FieldKind.PRODUCT, is_required=True, width=168)
SPECIFICATION = Column("specification", "规格", FieldKind.TEXT, is_editable=False, width=88)
THEIR_CODE = Column(
    "their_code", "对方编码", FieldKind.TEXT, is_editable=False, is_detail=True, is_usual=False, width=112
)
THEIR_NAME = Column(
    "their_name", "对方品名", FieldKind.TEXT, is_editable=False, is_detail=True, is_usual=False, width=160
)
UNIT = Column("unit", "单位", FieldKind.UNIT, is_required=True, width=48)
QUANTITY = Column("quantity", "数量", FieldKind.QUANTITY, is_required=True, width=88)
PRICE = Column("price", "单价", FieldKind.PRICE, width=84)
DISCOUNT_RATE = Column("discount_rate", "折扣%", FieldKind.PERCENT, width=56)
TAX_RATE = Column("tax_rate", "税率%", FieldKind.PERCENT, width=56)
NET_AMOUNT = Column("net_amount", "金额", FieldKind.AMOUNT, width=108)
TAX_AMOUNT = Column("tax_amount", "税额", FieldKind.AMOUNT, is_editable=False, width=92)
GROSS_AMOUNT = Column("gross_amount", "价税合计", FieldKind.AMOUNT, width=108)
LINE_PLACE = Column("place", "仓库", FieldKind.PLACE, width=112)
BINS = (
    replace(LINE_PLACE, label="调出库位", is_usual=False),
    replace(LINE_PLACE, name="target_place", label="调入库位", is_usual=False),
)
"""From which bin a line's goods go, and to which: seldom said, as the places above are enough."""
LINE_DUE_DATE = Column("due_date", "交货日期", FieldKind.DATE, width=112)
PROMISED_ON = Column(
    "promised_on", "承诺到货日", FieldKind.DATE, is_editable=False, is_usual=False, width=112
)
PAYEE = Column("payee", "结算供应商", FieldKind.PARTNER, width=112)
"""Who is owed the money of a line, where that is not the document's partner."""
LINE_MEMO = Column("memo", "备注", FieldKind.TEXT, width=80)
UNIT_COST = replace(PRICE, label="成本单价", is_cost=True)
COST_AMOUNT = replace(NET_AMOUNT, label="成本金额", is_cost=True)
DETAIL_COST = Column("cost", "成本单价(基本单位)", FieldKind.PRICE, is_detail=True, is_cost=True, width=128)
TYPED_PRICE = "typed"
PRICE_REASON = Column(
    "price_reason",
    "价格来源",
    FieldKind.TEXT,
    is_editable=False,
    is_detail=True,
    is_usual=False,
    width=160,
    choices=((TYPED_PRICE, "手工录入"),),
)
LIST_PRICE = Column(
    "list_price", "促销前单价", FieldKind.PRICE, is_editable=False, is_detail=True, is_usual=False, width=96
)
PROMOTION = Column(
    "promotion", "促销", FieldKind.TEXT, is_editable=False, is_detail=True, is_usual=False, width=200
)
KIT_PART = Column(
    "kit_part",
    "每套用量",
    FieldKind.TEXT,
    is_editable=False,
    is_detail=True,
    is_usual=False,
    width=80,
    is_figure=True,
)
COUPONS = HeaderField("coupons", "优惠券", FieldKind.TEXT, is_detail=True)
DECLINED_PROMOTIONS = HeaderField("declined_promotions", "不用的促销", FieldKind.TEXT, is_detail=True)
DELIVERY_ADDRESS = HeaderField("delivery_address", "送货地址", FieldKind.TEXT, is_detail=True)
INVOICE_ADDRESS = HeaderField("invoice_address", "开票地址", FieldKind.TEXT, is_detail=True)
PAYEE_ACCOUNT = HeaderField("payee_account", "收款账户", FieldKind.TEXT, is_detail=True)
"""Where money is paid to: holder, bank and number of the partner, as text."""
CARRIED = (DELIVERY_ADDRESS.name, INVOICE_ADDRESS.name)
"""Declared details of a document that go along to the one made from it, where it has them too."""
LOT = Column("lot", "批号", FieldKind.LOT, width=128)
PRODUCED_ON = Column("produced_on", "生产日期", FieldKind.DATE, width=104)
EXPIRES_ON = Column("expires_on", "有效期至", FieldKind.DATE, width=104)
SERIAL_NUMBERS = Column(SERIALS, "序列号", FieldKind.SERIALS, is_detail=True, width=160)
ACCOUNT = Column("account", "账户", FieldKind.ACCOUNT, width=200)
CATEGORY = Column("category", "收支类别", FieldKind.CATEGORY, is_detail=True, width=160)
"""What money is earned or spent on: the name of a category, whose account the line is booked to."""
CLAIM = Column("claim", "核销单据", FieldKind.CLAIM, width=220)
SUMMARY = Column("summary", "摘要", FieldKind.TEXT, is_detail=True, width=200)
CREDIT = Column("credit", "贷方", FieldKind.AMOUNT, is_detail=True, width=128)
"""The other side of a voucher's line, whose debit is its gross amount."""
AMOUNT = Column("gross_amount", "金额", FieldKind.AMOUNT, is_required=True, width=128)
BY_CATEGORY = (CATEGORY, ACCOUNT, AMOUNT, TAX_RATE, TAX_AMOUNT, LINE_MEMO)
"""What money was for, and which; the amount of a category includes its tax."""


IS_LISTED = "price_listed"
"""The detail of a line whose price before promotions is from a price list."""
PROMISED = "promotions"
"""The detail of a document that names the promotions it has, by their ids."""
OF_PROMOTIONS = frozenset({PROMOTION.name, LIST_PRICE.name, IS_LISTED})
EXPLAINED = OF_PROMOTIONS | {PRICE_REASON.name}
"""The details of a line that say why it costs what it costs."""

GIFT_REASON = "gift"
"""The detail of a line that is given away: why. It goes along to the documents made from it."""

OF_ONE_DOCUMENT = frozenset({PROMISED, COUPONS.name, DECLINED_PROMOTIONS.name})
"""The details of a document that a copy of it does not have."""


def is_given_away(details: Mapping[str, str]) -> bool:
    """Tell whether a line is a gift: a promotion is its only reason."""
    return bool(details.get(PROMOTION.name)) and not details.get(PRICE_REASON.name)


def without_reason(details: Mapping[str, str]) -> dict[str, str]:
    """Return the details of a line without why it costs what it costs."""
    return {name: text for name, text in details.items() if name not in EXPLAINED}


GOODS = (PRODUCT, SPECIFICATION, UNIT, QUANTITY)
MONEY = (PRICE, DISCOUNT_RATE, TAX_RATE, NET_AMOUNT, TAX_AMOUNT, GROSS_AMOUNT)
PRICE_REASONS = (PRICE_REASON, LIST_PRICE, PROMOTION)
THEIR_NAMES = (THEIR_CODE, THEIR_NAME)
"""What the partner calls the product: filled in when a draft is saved, so prints of old documents keep it."""
LOT_ASKED = (LOT, replace(EXPIRES_ON, is_editable=False))
"""The lot of goods that are there already, with its expiry to read."""
LOT_OUT = (*LOT_ASKED, SERIAL_NUMBERS)
"""What tells apart goods that are there already."""
LOT_IN = (LOT, PRODUCED_ON, EXPIRES_ON, SERIAL_NUMBERS)
"""What tells apart goods that come in: it is made where it is new."""
OF_LOTS = frozenset({LOT.name, PRODUCED_ON.name, EXPIRES_ON.name})
"""Columns that are shown only where a line needs them."""
