"""How the purposes of moves are called."""

from django.utils.translation import gettext as _

from liandong.kernel.terms import Purpose


def purpose_labels() -> dict[str, str]:
    """Return the names of the purposes, in the order of the columns of 进销存汇总."""
    return {
        Purpose.OPENING.value: _("期初"),
        Purpose.PURCHASE.value: _("采购"),
        Purpose.PURCHASE_RETURN.value: _("采购退货"),
        Purpose.SALE.value: _("销售"),
        Purpose.SALES_RETURN.value: _("销售退货"),
        Purpose.TRANSFER.value: _("调拨"),
        Purpose.COUNT.value: _("盘点"),
        Purpose.ADJUSTMENT.value: _("其他出入库"),
        Purpose.ASSEMBLY.value: _("组装拆卸"),
        Purpose.COST_CORRECTION.value: _("成本调整"),
    }
