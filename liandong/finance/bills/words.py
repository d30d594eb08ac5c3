"""What bills are called, and the colours of what became of them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from liandong.finance.bills.reading import Standing
from liandong.kernel.terms import ClaimKind


def kind_words() -> Mapping[str, str]:
    """Return what the kinds are called."""
    return {
        ClaimKind.BILL_RECEIVABLE.value: _("应收票据"),
        ClaimKind.BILL_PAYABLE.value: _("应付票据"),
    }


def form_words() -> Mapping[str, str]:
    """Return what a bill may be, by whose promise it is."""
    return {"bank": _("银行承兑汇票"), "trade": _("商业承兑汇票"), "finance": _("财务公司承兑汇票")}


def medium_words() -> Mapping[str, str]:
    """Return what a bill is made of."""
    return {"electronic": _("电子"), "paper": _("纸质")}


def standing_words() -> Mapping[Standing, str]:
    """Return what became of bills."""
    return {
        Standing.HELD: _("未到账"),
        Standing.PARTLY: _("部分处理"),
        Standing.ENDORSED: _("已背书"),
        Standing.COLLECTED: _("已托收"),
        Standing.DISCOUNTED: _("已贴现"),
        Standing.REFUSED: _("已退票"),
        Standing.PAID: _("已承付"),
        Standing.UNPAID: _("未能承付"),
    }


def chip(one: Standing, *, is_late: bool, is_ours: bool) -> tuple[str, str]:
    """Return the words and the colour of a bill's chip; an open one that is overdue says so."""
    if one in {Standing.HELD, Standing.PARTLY} and is_late:
        return _("已到期"), "alarm"
    if one is Standing.HELD:
        return (_("待承付") if is_ours else _("在手")), "blue"
    tones = {Standing.PARTLY: "amber", Standing.REFUSED: "red", Standing.UNPAID: "red"}
    return standing_words()[one], tones.get(one, "green")
