"""What debt pages say where nothing is open, and where to go from there."""

from django.utils.translation import gettext as _

from liandong.kernel.actor import Actor
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making

_INVOICES = {"receivables": "finance.sales_invoice", "payables": "finance.supplier_invoice"}


def side_title(side: str) -> str:
    """Return what the debts of a side are called."""
    return _("应收账款") if side == "receivables" else _("应付账款")


def nothing_owed(actor: Actor, side: str) -> ui.Part:
    """Return what stands where no partner has anything open."""
    said = ui.empty(_("没有未结清的款项"), _("发票或期初往来审核后，未收付的金额列在这里。"))
    return said | making(actor, _INVOICES[side], "finance.opening_claims")


def nothing_open(side: str) -> ui.Part:
    """Return what stands where no claim is open."""
    url, words = ui.address("balances", side), _("全部结清，或换一个筛选条件。")
    return ui.empty(_("没有未核销的款项"), words, url, side_title(side))
