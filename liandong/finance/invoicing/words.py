"""What invoices' directions, kinds and states are called, and their chips."""

from django.utils.translation import gettext as _

from liandong.kernel.money import ZERO
from liandong.tax_invoices.models import Direction, InvoiceKind, TaxInvoice
from liandong.webkit import report_parts as ui

STATES = ("unlinked", "part", "linked", "red", "void")


def direction_words() -> dict[Direction, str]:
    """Return the names of the directions."""
    return {Direction.OUTPUT: _("销项"), Direction.INPUT: _("进项")}


def kind_words() -> dict[str, str]:
    """Return the names of the kinds of invoices."""
    return {value: _(str(label)) for value, label in InvoiceKind.choices}


def state_words() -> dict[str, str]:
    """Return the names of the states a list may be narrowed to."""
    return {
        "unlinked": _("未关联单据"),
        "part": _("部分关联"),
        "linked": _("已关联单据"),
        "red": _("红字"),
        "void": _("已作废"),
    }


def chip_of(invoice: TaxInvoice, look: str = "") -> ui.Part:
    """Return how an invoice stands: voided, red, taken back, and how much of it has documents."""
    if invoice.is_void:
        return ui.chip_cell(_("已作废"), "red", look)
    if invoice.red_amount:
        whole = invoice.red_amount == invoice.gross_amount
        return ui.chip_cell(_("已红冲") if whole else _("部分红冲"), "red" if whole else "amber", look)
    if invoice.linked_amount == ZERO:
        return ui.chip_cell(_("未关联"), "grey", look)
    if invoice.linked_amount == invoice.gross_amount:
        return ui.chip_cell(_("已关联"), "green", look)
    return ui.chip_cell(_("部分关联"), "amber", look)


def reason_words() -> dict[str, str]:
    """Return why a document is proposed for an invoice."""
    return {"number": _("发票号相同"), "amount": _("金额相同"), "words": _("商品相同")}


def match_words() -> dict[str, str]:
    """Return why a received line is proposed for a line of an invoice."""
    return {
        "code": _("编码相同"),
        "name": _("品名相同"),
        "amount": _("金额相同"),
        "quantity": _("数量相同"),
        "price": _("单价相同"),
        "rate": _("税率相同"),
    }


def difference_words() -> dict[str, str]:
    """Return how an invoice and a receipt differ, with what each of them says."""
    return {
        "rate": _("税率：票 {said}，收货 {own}"),
        "price": _("不含税：票 {said}，收货 {own}"),
    }
