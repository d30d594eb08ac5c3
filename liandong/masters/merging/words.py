"""What merging calls its reasons and the tables whose rows go along."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from liandong.masters.merging.likeness import Reason


def reason_words(reasons: Iterable[Reason]) -> str:
    """Return why two records may be the same, for people."""
    words = {
        Reason.CODE: _("编码或条码相同（不计前面的 0 和符号）"),
        Reason.TAX: _("税号（统一社会信用代码）相同"),
        Reason.BANK: _("银行账号相同"),
        Reason.NAME: _("名称规格相同（不计全角半角、大小写、空格和符号）"),
        Reason.BRAND: _("品牌、规格相同，名称去掉它们也相同"),
        Reason.PHONE: _("电话相同"),
        Reason.BARE_NAME: _("名称相同，有一个没填规格"),
    }
    return "；".join(words[one] for one in reasons)


def table_words() -> dict[str, str]:
    """Return what rows of a table are to people, by its model."""
    return {
        "pricing.ListedPrice": _("价格表里的价格"),
        "pricing.PromotionItem": _("促销"),
        "pricing.PriceListCustomer": _("价格表的客户"),
        "pricing.Coupon": _("优惠券"),
        "partner_products.PartnerProduct": _("供应商商品和客户编码"),
        "stock_ledger.StockLevel": _("最低最高库存"),
        "stock_ledger.FixedBin": _("固定库位"),
        "stock_ledger.Serial": _("序列号"),
        "collaboration.ProductPicture": _("图片"),
        "catalog.SubstituteRow": _("替代品"),
        "partners.PartnerAddress": _("地址"),
        "partners.PartnerContact": _("联系人"),
        "analytics.CommissionRule": _("提成规则"),
        "banking.BankRule": _("对账规则"),
        "catalog.ComponentRow": _("别的商品的组成"),
        "catalog.CompositionRow": _("组成"),
        "documents.ApprovalRule": _("审批规则"),
        "warehouse.RouteStop": _("配送线路"),
        "warehouse.Carrier": _("承运商"),
    }
