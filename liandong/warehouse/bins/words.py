"""Why a bin was chosen, as one sentence in the member's language."""

from django.utils.translation import gettext as _

from liandong.kernel.money import plain
from liandong.warehouse.bins.placing import Picking, Reason
from liandong.warehouse.bins.putting import Proposed


def put_sentence(one: Proposed) -> str:
    """Return why goods should go to a bin."""
    if one.bin is None:
        return _("库位都放不下了，先腾出库位或新建库位")
    sentences = {
        Reason.FIXED: _("这个商品在这个仓库的固定库位"),
        Reason.SAME_LOT: _("同一批次已经放在这个库位")
        if one.balance.lot_id
        else _("这个商品已经放在这个库位"),
        Reason.SAME_PRODUCT: _("这个商品的其他批次放在这个库位"),
        Reason.EMPTY: _("按走动顺序最近的空库位"),
    }
    return sentences[one.reason]


def pick_sentence(one: Picking) -> str:
    """Return why goods should leave from a place."""
    stock = one.stock
    if stock is None:
        return _("没有可拿的库存")
    if one.reason is Reason.EARLIEST and stock.expires_on is not None:
        return _("先到期的先出：{day} 到期").format(day=stock.expires_on.isoformat())
    sentences = {
        Reason.KEPT: _("照单据上的库位"),
        Reason.NAMED: _("这几个序列号放在这里"),
        Reason.ON_THE_WAY: _("别的行也在这里拿，不多走路"),
        Reason.EMPTIED: _("拿 {quantity} 就能腾空").format(quantity=plain(one.quantity)),
        Reason.NEAREST: _("按走动顺序最近，先拣货区后存储区"),
        Reason.EARLIEST: _("先到期的先出"),
    }
    return sentences[one.reason]
