"""Deeds that must be refused whatever the state of the books."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from liandong.documents.columns import GIFT_REASON, KIT_PART
from liandong.documents.models import State
from liandong.purchasing.dropping.pairs import DELIVERY, DROP
from liandong.simulation import allotting, awarding, binning, dropping, selling, trading, waving
from liandong.simulation.casting import MANY
from liandong.simulation.wishes import Scene, Way, Wish


def _of(wish: Wish | None, deed: str, **changed: Any) -> Wish | None:
    """Return the deed with what can't be, where the wish is this deed."""
    if wish is None or wish.on != deed:
        return None
    return replace(wish, sheets=[{**wish.sheets[0], **changed}], must_refuse=True)


def awarded_beyond(scene: Scene) -> Wish | None:
    """Award more than anybody offered."""
    wish = awarding.award_inquiry(scene)
    if wish is None:
        return None
    awards = [{**one, "quantity": str(MANY)} for one in wish.sheets[0]["awards"]]
    return _of(wish, awarding.AWARD, awards=awards)


def put_beyond(scene: Scene) -> Wish | None:
    """Put away more than waits."""
    wish = binning.put_away(scene)
    if wish is None:
        return None
    lines = [{**one, "quantity": str(MANY)} for one in wish.sheets[0]["lines"]]
    return _of(wish, binning.PUT, lines=lines)


def picked_beyond(scene: Scene) -> Wish | None:
    """Pick more for a wave than its orders want."""
    wish = waving.walk_wave(scene)
    if wish is None or wish.on != waving.PICK or not wish.sheets[0]["picked"]:
        return None
    return _of(wish, waving.PICK, picked=dict.fromkeys(wish.sheets[0]["picked"], str(MANY)))


def empty_wave(scene: Scene) -> Wish | None:
    """Make a wave of nothing."""
    return _of(waving.begin_wave(scene), waving.MAKE, orders=[])


def shipped_before(scene: Scene) -> Wish | None:
    """Ship goods before they were delivered."""
    return _of(waving.ship_delivery(scene), waving.SHIP, shipped_on="2020-01-01")


def strange_proof(scene: Scene) -> Wish | None:
    """Note a proof that says nothing of what happened."""
    return _of(waving.follow_shipment(scene), waving.SIGN, result="under_way")


def exchanged_beyond(scene: Scene) -> Wish | None:
    """Take back more in an exchange than was delivered."""
    wish = selling.exchange_goods(scene)
    if wish is None:
        return None
    backs = [{**one, "quantity": str(MANY)} for one in wish.sheets[0]["backs"]]
    return _of(wish, selling.EXCHANGE, backs=backs)


def bought_beyond(scene: Scene) -> Wish | None:
    """Buy more for a customer's order than he wants."""
    wish = dropping.buy_for_orders(scene)
    if wish is None:
        return None
    bought = [{**one, "quantity": str(MANY)} for one in wish.sheets[0]["bought"]]
    return _of(wish, dropping.TO_ORDER, bought=bought)


def sent_beyond(scene: Scene) -> Wish | None:
    """Let a supplier send a customer far more than was ordered."""
    wish = dropping.send_dropped(scene)
    if wish is None or wish.on != dropping.DISPATCH:
        return None
    sent = [{**one, "quantity": str(MANY)} for one in wish.sheets[0]["sent"]]
    return _of(wish, dropping.DISPATCH, sent=sent)


def straight_beyond(scene: Scene) -> Wish | None:
    """Send more straight back than the customer got."""
    wish = dropping.send_straight_back(scene)
    if wish is None:
        return None
    backs = [{**one, "quantity": str(MANY)} for one in wish.sheets[0]["backs"]]
    return _of(wish, dropping.STRAIGHT_BACK, backs=backs)


def half_redone(scene: Scene) -> Wish | None:
    """Reopen one document of a drop shipment without the other."""
    found = scene.documents(State.POSTED, type=DELIVERY, place=DROP)
    return Wish(Way.REOPEN, document=scene.one(found).pk, must_refuse=True) if found else None


def priced_gift(scene: Scene) -> Wish | None:
    """Give something away for money."""
    return _sale(scene, {"details": {GIFT_REASON: "sample"}})


def part_alone(scene: Scene) -> Wish | None:
    """Sell a kit's part without its kit."""
    return _sale(scene, {"details": {KIT_PART.name: "2"}})


def _sale(scene: Scene, more: dict[str, Any]) -> Wish | None:
    wish = trading.deliver(scene)
    if wish.way is Way.DRAFT:
        return None
    sheet = {name: value for name, value in wish.sheets[0].items() if name != "promised"}
    line = {"product": scene.cast.products[3], "quantity": "1", "price": "9", "tax_rate": "13", **more}
    return replace(wish, sheets=[{**sheet, "lines": [line]}], must_refuse=True)


WRONG_DEEDS: tuple[Callable[[Scene], Wish | None], ...] = (
    awarded_beyond,
    put_beyond,
    picked_beyond,
    empty_wave,
    shipped_before,
    strange_proof,
    exchanged_beyond,
    bought_beyond,
    sent_beyond,
    straight_beyond,
    half_redone,
    priced_gift,
    part_alone,
    allotting.kept_for_nobody,
)
