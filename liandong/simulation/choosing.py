"""Who does what next: chosen by the seed, the actor's number and how much he has done."""

from collections.abc import Callable
from random import Random

from liandong.kernel.actor import superuser
from liandong.simulation import before_orders, counting, keeping, trading
from liandong.simulation.casting import OWNER, Cast
from liandong.simulation.wishes import Scene, Wish
from liandong.simulation.wrong import WRONG

Chooser = Callable[[Scene], Wish | None]

USUAL: dict[Chooser, int] = {
    before_orders.offer: 2,
    before_orders.request: 2,
    before_orders.inquire: 2,
    before_orders.answer: 3,
    before_orders.order_what_was_offered: 4,
    before_orders.take_up_offer: 3,
    trading.order_goods: 5,
    trading.receive: 7,
    trading.receive_order: 7,
    trading.inspect: 3,
    trading.send_back: 4,
    trading.bill_goods: 6,
    trading.bear_costs: 4,
    trading.pay: 4,
    trading.take_order: 6,
    trading.deliver: 7,
    trading.deliver_order: 8,
    trading.take_back: 4,
    trading.bill_sale: 6,
    trading.take_money: 5,
    trading.set_off: 2,
    keeping.open_stock: 2,
    keeping.open_claims: 1,
    keeping.open_balances: 1,
    keeping.transfer: 5,
    keeping.take_in: 4,
    keeping.adjust_in: 3,
    keeping.adjust_out: 3,
    keeping.assemble: 3,
    keeping.take_apart: 2,
    keeping.count: 3,
    counting.count_run: 5,
    keeping.turn_back: 6,
    keeping.redo: 3,
    keeping.post_draft: 5,
    keeping.edit: 4,
    keeping.discard: 2,
    keeping.close_order: 3,
    keeping.close_month: 3,
    keeping.average_month: 2,
    keeping.shop_batch: 5,
}
WRONG_PER_CENT = 12


def choose(seed: str, number: int, cast: Cast) -> Wish | None:
    """Choose the actor's wish of this number; None when nothing fits what he chose."""
    luck = Random(f"{seed}/{number}")  # noqa: S311 - the same choices for the same seed, no secret # nosec B311
    scene = Scene(luck, cast, superuser(cast.members[OWNER], "模拟"))
    if scene.happens(WRONG_PER_CENT):
        return scene.one(list(WRONG))(scene)
    chooser = luck.choices(list(USUAL), list(USUAL.values()))[0]
    return chooser(scene)
