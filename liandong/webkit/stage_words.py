"""What the trade calls the stages of a document, by what follows on it: 待发货, 部分发货, 已发货."""

from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from liandong.documents.stages import Stage


class Deed(StrEnum):
    """What follows on a document: an order, what becomes of its goods, its invoice, its money."""

    ORDER = "order"
    DELIVER = "deliver"
    RECEIVE = "receive"
    INVOICE = "invoice"
    RETURN = "return"
    COLLECT = "collect"
    PAY = "pay"
    SETTLE = "settle"


_STAGES = (Stage.WAITING, Stage.PARTLY, Stage.DONE)
_STAGE_WORDS = {
    # Each is a phrase of its own: other languages don't put them together from the same word.
    Deed.ORDER: (_("待转单"), _("部分转单"), _("已转单")),
    Deed.DELIVER: (_("待发货"), _("部分发货"), _("已发货")),
    Deed.RECEIVE: (_("待入库"), _("部分入库"), _("已入库")),
    Deed.INVOICE: (_("待开票"), _("部分开票"), _("已开票")),
    Deed.RETURN: (_("待退货"), _("部分退货"), _("已退货")),
    Deed.COLLECT: (_("待收款"), _("部分收款"), _("已收款")),
    Deed.PAY: (_("待付款"), _("部分付款"), _("已付款")),
    Deed.SETTLE: (_("待核销"), _("部分核销"), _("已核销")),
}


def stage_label(stage: Stage, deed: Deed) -> str:
    """Return the words for a stage: 待发货, 部分发货, 已发货."""
    return gettext(_STAGE_WORDS[deed][_STAGES.index(stage)])
