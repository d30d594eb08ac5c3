"""Who does what next: chosen by the seed, the actor's number and how much he has done."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from liandong.simulation import (
    abroad,
    allotting,
    awarding,
    before_orders,
    billing,
    binning,
    booking,
    counting,
    deciding,
    dropping,
    keeping,
    piecing,
    selling,
    trading,
    waving,
)
from liandong.simulation.casting import CLERK, HAND, Cast
from liandong.simulation.piecing import WRONG_PIECES
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.simulation.wrong import WRONG
from liandong.simulation.wrong_deeds import WRONG_DEEDS

Chooser = Callable[[Scene], Wish | None]

USUAL: dict[Chooser, int] = {
    before_orders.offer: 2,
    before_orders.request: 2,
    before_orders.inquire: 2,
    before_orders.answer: 3,
    before_orders.order_what_was_offered: 4,
    before_orders.take_up_offer: 3,
    awarding.ask_supplier: 1,
    awarding.award_inquiry: 2,
    awarding.change_promise: 1,
    awarding.agree: 1,
    awarding.order_levels: 1,
    awarding.inspect_all: 1,
    deciding.decide_on_draft: 2,
    dropping.buy_for_orders: 3,
    dropping.send_dropped: 5,
    dropping.send_straight_back: 2,
    trading.order_goods: 5,
    trading.receive: 7,
    trading.receive_order: 7,
    trading.inspect: 3,
    trading.send_back: 4,
    trading.bill_goods: 6,
    trading.bear_costs: 4,
    trading.pay: 4,
    allotting.keep_for_channel: 3,
    allotting.share_stock: 1,
    allotting.release: 1,
    trading.take_order: 6,
    trading.deliver: 7,
    trading.sell_short: 2,
    selling.exchange_goods: 3,
    trading.deliver_order: 8,
    trading.take_back: 4,
    trading.bill_sale: 6,
    trading.take_money: 5,
    trading.set_off: 2,
    trading.hand_claims_over: 2,
    trading.write_off: 1,
    billing.take_bill: 2,
    billing.issue_bill: 2,
    billing.endorse_bill: 1,
    billing.settle_bill: 2,
    keeping.open_stock: 2,
    booking.open_claims: 1,
    booking.open_balances: 1,
    booking.write_voucher: 1,
    booking.transfer_tax_out: 1,
    abroad.hold_dollars: 1,
    abroad.owe_dollars: 2,
    abroad.pay_dollars: 2,
    abroad.change_dollars: 1,
    abroad.spend_dollars: 1,
    booking.move_money: 2,
    booking.spend: 2,
    booking.earn: 1,
    keeping.transfer: 5,
    keeping.take_in: 4,
    keeping.adjust_in: 3,
    keeping.adjust_out: 3,
    keeping.assemble: 3,
    keeping.take_apart: 2,
    keeping.count: 3,
    piecing.count_pieces: 2,
    counting.count_run: 5,
    waving.begin_wave: 1,
    waving.walk_wave: 4,
    waving.check_draft: 3,
    waving.ship_delivery: 2,
    waving.follow_shipment: 2,
    waving.bill_freight: 1,
    binning.put_away: 2,
    binning.fill_bins: 1,
    binning.name_bins: 2,
    binning.balance_stores: 1,
    keeping.turn_back: 6,
    keeping.redo: 3,
    keeping.post_draft: 8,
    keeping.edit: 4,
    keeping.discard: 2,
    keeping.close_order: 3,
    booking.close_month: 3,
    booking.average_month: 2,
    booking.carry_over: 1,
    keeping.shop_batch: 5,
}
WRONG_PER_CENT = 12
_ALL_WRONG = [*WRONG, *WRONG_DEEDS, *WRONG_PIECES]
_CHOOSERS, _WEIGHTS = list(USUAL), list(USUAL.values())
_OTHERS_PER_CENT = 10


def choose(seed: str, number: int, cast: Cast) -> Wish | None:
    """Choose the actor's wish of this number; None when nothing fits what he chose."""
    luck = Random(f"{seed}/{number}")  # noqa: S311 - the same choices for the same seed, no secret # nosec B311
    scene = Scene(luck, cast, cast.owner, cast.today(number))
    if scene.happens(WRONG_PER_CENT):
        return scene.one(_ALL_WRONG)(scene)
    return wish_of(luck.choices(_CHOOSERS, _WEIGHTS)[0], scene)


def wish_of(chooser: Chooser, scene: Scene) -> Wish | None:
    """Return what an actor wishes; now and then somebody who may do less goes for a deed."""
    wish = chooser(scene)
    if wish is None or wish.way is not Way.DEED or not scene.happens(_OTHERS_PER_CENT):
        return wish
    return replace(wish, member=scene.one([CLERK, HAND]))
