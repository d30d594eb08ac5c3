"""Stock kept for channels: somebody keeps it, by pieces or by share; others go for the same goods."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomField
from liandong.kernel.money import plain
from liandong.sales.allocation.releasing import release_due
from liandong.sales.allocation.sharing import ALLOCATION, Share, draft_share
from liandong.simulation.answers import Answer, drafted
from liandong.simulation.casting import LAST_DAY
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish

SHARE, RELEASE = "share", "release"


def keep_for_channel(scene: Scene) -> Wish:
    """Keep some goods for a channel until a day, or without end."""
    field = _channel_field(scene)
    lines = [_bare(line) for line in scene.goods((1, 1), most=4)]
    header: Sheet = {"place": scene.one(scene.cast.places), "business_date": scene.day()}
    if scene.happens(50):
        header["due_date"] = scene.one([header["business_date"], LAST_DAY.isoformat()])
    wish = scene.booked(ALLOCATION, header, lines)
    wish.sheets[0]["header"][field.name] = scene.one(list(field.choices))
    return wish


def _channel_field(scene: Scene) -> CustomField:
    return next(one for one in scene.actor.fields if one.subject == ALLOCATION and one.choices)


def _bare(line: Sheet) -> Sheet:
    return {name: line[name] for name in ("product", "unit", "quantity") if name in line}


def share_stock(scene: Scene) -> Wish:
    """Draft what a channel shall keep of all that is free in a warehouse."""
    given = {
        "channel": scene.one(list(_channel_field(scene).choices)),
        "place": scene.one(scene.cast.places),
        "rate": plain(Decimal(scene.luck.randint(1, 30))),
        "on": scene.day(),
    }
    return Wish(Way.DEED, [given], on=SHARE)


def release(scene: Scene) -> Wish:
    """Let what was kept until a day go, as the program does by itself."""
    return Wish(Way.DEED, [{"today": scene.one([scene.day(), LAST_DAY.isoformat()])}], on=RELEASE)


def kept_for_nobody(scene: Scene) -> Wish | None:
    """Keep stock without saying for whom, at one go."""
    wish = keep_for_channel(scene).at_one_go()
    del wish.sheets[0]["header"][_channel_field(scene).name]
    return None if wish.way is Way.DRAFT else replace(wish, must_refuse=True)


def _share(given: Sheet, key: str, actor: Actor) -> Answer:
    share = Share(given["channel"], given["place"], Decimal(given["rate"]), date.fromisoformat(given["on"]))
    return drafted(key, [draft_share(actor, share).id])


def _release(given: Sheet, _key: str, _actor: Actor) -> Answer:
    release_due(date.fromisoformat(given["today"]))
    return Answer()


DEEDS = {SHARE: _share, RELEASE: _release}
