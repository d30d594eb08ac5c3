"""What the things that the trace tells of are called."""

from django.utils.translation import gettext as _


def names_of_things() -> dict[str, str]:
    """Return what files, templates, links, waves and other things are told by."""
    return _names_in_ledger() | {
        "size": _("大小"),
        "sha256": _("指纹"),
        "of": _("用于"),
        "layout": _("版面"),
        "picture": _("图片"),
        "into": _("并入"),
        "documents": _("单据"),
        "drafts": _("草稿"),
        "rows": _("跟着转的资料"),
        "template": _("模板"),
        "labels": _("标签"),
        "link": _("分享链接"),
        "url": _("网址"),
        "events": _("事件"),
        "choices": _("选项"),
        "until": _("截止日"),
        "sheet": _("盘点表"),
        "parts": _("部件"),
        "coupon": _("优惠券"),
        "coupons": _("优惠券"),
        "prices_merged": _("并入的价格"),
        "logo": _("标志"),
        "kind": _("类型"),
        "alerts": _("预警"),
        "path": _("报表"),
        "members": _("操作员"),
        "deliveries": _("销售出库单"),
        "customers": _("客户"),
        "stops": _("行数"),
        "carrier": _("承运商"),
        "waybill": _("运单号"),
        "packages": _("件数"),
        "weight_kg": _("重量（千克）"),
    }


def _names_in_ledger() -> dict[str, str]:
    return {
        "is_settlement": _("结算账户"),
        "is_debit": _("借方余额"),
        "chart": _("会计准则"),
        "account_role": _("科目角色"),
        "account": _("科目"),
        "lock_kind": _("锁定"),
        "lock_waived": _("锁定的例外"),
        "over_budget": _("超预算"),
        "control": _("超出时"),
        "lock_all": _("所有单据锁定到"),
        "lock_sales": _("销售锁定到"),
        "lock_purchases": _("采购锁定到"),
        "lock_stock": _("库存锁定到"),
        "lock_money": _("资金锁定到"),
    }
