"""What the kinds, forms, columns and reasons of banking are called."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def form_words() -> dict[str, str]:
    """Return what each kind of file is called."""
    return {
        "bank": _("银行流水"),
        "wechat": _("微信支付账单"),
        "alipay": _("支付宝账单"),
        "channel": _("渠道结算单"),
        "mt940": "MT940",
        "camt053": "CAMT.053",
    }


def field_words() -> dict[str, str]:
    """Return what our columns are called, in the order of the mapping."""
    return {
        "on": _("日期"),
        "income": _("收入（贷方发生额）"),
        "outgo": _("支出（借方发生额）"),
        "amount": _("金额"),
        "net": _("结算金额（扣费后）"),
        "direction": _("收支方向"),
        "balance": _("余额"),
        "name": _("对方户名"),
        "account": _("对方账号"),
        "text": _("摘要、用途、附言"),
        "serial": _("流水号"),
        "order_number": _("订单号"),
        "fee": _("手续费"),
        "refund": _("退款金额"),
        "status": _("状态"),
        "currency": _("币种"),
    }


def reason_words() -> dict[str, str]:
    """Return what each reason of a proposal says."""
    return {
        "number": _("单号相符"),
        "amount": _("金额相同"),
        "same_day": _("同一天"),
        "near_day": _("日期相近"),
        "far_day": _("日期相差几天"),
        "account": _("对方账号相符"),
        "rule": _("按规则"),
        "name": _("户名相符"),
        "name_part": _("文字里有名称"),
        "alone": _("只有这一笔"),
        "alike": _("还有一样的，请核对"),
        "other_partner": _("户名是别的单位"),
        "together": _("几笔合计相等"),
        "shared": _("和别的流水合起来相等"),
        "all": _("全部欠款合计相等"),
        "first": _("最早的几笔合计相等"),
        "few": _("其中几笔合计相等"),
        "oldest": _("有几笔金额相同，取最早的"),
        "part": _("只够付一部分"),
        "fee": _("差额按手续费"),
        "advance": _("没有对应欠款，作预收预付"),
    }


def how_words() -> dict[str, str]:
    """Return who joined a line to the books, in words."""
    return {
        "alone": _("自动对上"),
        "proposed": _("按建议"),
        "booked": _("由流水记账"),
        "hand": _("手工"),
        "marked": _("标为已处理"),
    }


def in_words(codes: Sequence[str]) -> str:
    """Return reasons as a sentence."""
    words = reason_words()
    return _("、").join(words.get(code, code) for code in codes)
