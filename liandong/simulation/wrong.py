"""Requests that must be refused whatever the state of the books: each is a hole that others had."""

from collections.abc import Callable
from dataclasses import replace

from liandong.documents.models import State
from liandong.kernel.terms import VirtualPlace
from liandong.simulation import keeping, trading
from liandong.simulation.adding import UNFIT, choosy, required
from liandong.simulation.casting import CLERK, HAND, MANY
from liandong.simulation.wishes import Scene, Way, Wish


def _refused(wish: Wish | None, *, member: str | None = None) -> Wish | None:
    if wish is None or wish.way is Way.DRAFT:
        return None
    return replace(wish, must_refuse=True, member=member or wish.member)


def short_stock(scene: Scene) -> Wish | None:
    """Sell more than there is, or take it out otherwise where sales may."""
    wish = keeping.adjust_out(scene) if scene.cast.sells_below_zero else trading.deliver(scene)
    wish.sheets[0]["lines"][0]["quantity"] = str(MANY)
    return _refused(wish)


def over_delivery(scene: Scene) -> Wish | None:
    """Receive far more than was ordered."""
    wish = trading.receive_order(scene)
    if wish is not None:
        wish.sheets[0]["lines"][0]["quantity"] = str(MANY)
    return _refused(wish)


def over_settled(scene: Scene) -> Wish | None:
    """Settle more of a claim than it ever was."""
    wish = trading.take_money(scene)
    if wish is not None:
        line = wish.sheets[0]["lines"][0]
        line["gross_amount"] = f"-{MANY}" if line["gross_amount"].startswith("-") else str(MANY)
        wish.sheets[0]["lines"].append({"account": scene.cast.accounts[0], "gross_amount": str(2 * MANY)})
    return _refused(wish)


def wrong_unit(scene: Scene) -> Wish | None:
    """Use a unit of another product."""
    wish = trading.receive(scene)
    line = wish.sheets[0]["lines"][0]
    line["unit"] = next(unit for product, unit in scene.cast.units.items() if product != line["product"])
    return _refused(wish)


def no_right(scene: Scene) -> Wish | None:
    """A shop clerk receives goods; a warehouse hand works in a warehouse that is not his."""
    if scene.happens(50):
        return _refused(trading.receive(scene), member=CLERK)
    wish = trading.receive(scene)
    wish.sheets[0]["header"]["place"] = scene.cast.places[1]
    return _refused(wish, member=HAND)


def kept_account(scene: Scene) -> Wish | None:
    """Enter money on an account that only stock may move."""
    line = {"account": scene.cast.controlled[0], "gross_amount": "100"}
    return _refused(scene.booked("finance.opening_balances", {}, [line]))


def unreadable(scene: Scene) -> Wish | None:
    """Hand in what is no number, names nothing, or holds nothing."""
    wish = trading.receive(scene)
    line = wish.sheets[0]["lines"][0]
    flaw = scene.luck.randrange(5)
    if flaw == 0:
        line["quantity"] = "三"
    elif flaw == 1:
        line["product"] = MANY
    elif flaw == 2:  # noqa: PLR2004 - one of five flaws
        line["quantity"] = "-3"
    elif flaw == 3:  # noqa: PLR2004 - one of five flaws
        line["price"] = "0.1234567"
    else:
        wish.sheets[0]["lines"] = []
    return _refused(wish)


def stale(scene: Scene) -> Wish | None:
    """Post a draft as it was before someone changed it."""
    found = scene.documents(State.DRAFT, version__gt=1)
    if not found:
        return None
    return Wish(Way.POST, document=scene.one(found).pk, version=1, must_refuse=True)


def settled_twice(scene: Scene) -> Wish | None:
    """Post what has been posted."""
    found = scene.documents(State.POSTED, State.REVERSED)
    return Wish(Way.POST, document=scene.one(found).pk, must_refuse=True) if found else None


def unfit_value(scene: Scene) -> Wish | None:
    """Type into an added field what it can't hold: no number, no day, or a channel there is not."""
    wish = scene.one([trading.take_order, trading.deliver, trading.order_goods])(scene)
    sheet = wish.sheets[0]
    sheet["header"][scene.one(choosy(scene.actor.fields, sheet["type"]))] = UNFIT
    return _refused(wish)


def unfilled(scene: Scene) -> Wish | None:
    """Leave an added field empty that must be filled, at one go."""
    wish = keeping.adjust_in(scene).at_one_go()
    sheet = wish.sheets[0]
    for name in required(scene.actor.fields)[sheet["type"]]:
        del sheet["header"][name]
    return _refused(wish)


def dropped_alone(scene: Scene) -> Wish | None:
    """Receive goods on their way to a customer without delivering them."""
    wish = trading.receive(scene)
    wish.sheets[0]["header"]["place"] = int(VirtualPlace.DROP)
    for line in wish.sheets[0]["lines"]:
        line.pop("place", None)
    return _refused(wish)


WRONG: tuple[Callable[[Scene], Wish | None], ...] = (
    short_stock,
    over_delivery,
    over_settled,
    wrong_unit,
    no_right,
    kept_account,
    unreadable,
    stale,
    settled_twice,
    unfit_value,
    unfilled,
    dropped_alone,
)
