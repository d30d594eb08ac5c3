"""The way of an order out of the warehouse: pick waves, the check before it leaves, carriers and proofs."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from liandong.documents.checked import note_check
from liandong.documents.models import Document, State
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.simulation.answers import Answer, drafted, refused
from liandong.simulation.casting import FIRST_DAY, LAST_DAY
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.warehouse.models import Shipment, Wave, WaveState
from liandong.warehouse.pieces import pieces_in
from liandong.warehouse.shipping.freight import draft_freight
from liandong.warehouse.shipping.recording import RESULTS, Handed, Signed, ship, sign, withdraw
from liandong.warehouse.waves.choosing import OrdersAsked, open_orders
from liandong.warehouse.waves.making import cancel_wave, make_wave
from liandong.warehouse.waves.picking import Stop, pick, stops_of
from liandong.warehouse.waves.sorting import sort_wave

MAKE, PICK, SORT, CANCEL, CHECK = "make_wave", "pick_wave", "sort_wave", "cancel_wave", "check"
SHIP, SIGN, WITHDRAW, FREIGHT = "ship", "sign", "withdraw", "freight"
_MOST_ORDERS = 4
_WAYBILLS = 30
"""So few numbers that now and then two deliveries want the same."""


def begin_wave(scene: Scene) -> Wish | None:
    """Make a wave of open orders of a warehouse; two actors go for the same ones."""
    place = scene.one(scene.cast.places[:3])
    orders = list(open_orders(scene.actor, OrdersAsked(place))[:10])
    if not orders:
        return None
    chosen = scene.luck.sample(orders, min(len(orders), scene.luck.randint(1, _MOST_ORDERS)))
    return Wish(Way.DEED, [{"place": place, "orders": [one.pk for one in chosen]}], on=MAKE)


def walk_wave(scene: Scene) -> Wish | None:
    """Pick at stops of a wave, sort it into deliveries, or give it up."""
    waves = list(Wave.objects.filter(state=WaveState.PICKING).order_by("pk")[:5])
    if not waves:
        return begin_wave(scene)
    wave = scene.one(waves)
    deed = scene.luck.choices([PICK, SORT, CANCEL], [55, 37, 8])[0]
    given: Sheet = {"wave": wave.pk, "on": scene.day()}
    if deed == PICK:
        stops = stops_of(wave)
        chosen = stops if scene.happens(60) else scene.luck.sample(stops, max(len(stops) // 2, 1))
        given["version"] = wave.version
        given["picked"] = {
            one.key: plain(one.quantity if scene.happens(80) else Decimal(int(one.quantity / 2)))
            for one in chosen
        }
        given["serials"] = _named(scene, chosen, given["picked"])
    return Wish(Way.DEED, [given], on=deed)


def _named(scene: Scene, stops: list[Stop], picked: dict[str, str]) -> dict[str, list[str]]:
    """Return pieces that lie at stops and are picked there; at some none are named."""
    found = {}
    for stop in stops:
        line = stop.lines[0]
        if line.product_id in scene.cast.serialled and scene.happens(80):
            there = pieces_in(line.place_id, [line.product_id]).get(line.product_id, ())
            wanted = min(len(there), int(Decimal(picked[stop.key])))
            found[stop.key] = scene.luck.sample(there, wanted)
    return found


def check_draft(scene: Scene) -> Wish | None:
    """Count what a delivery's draft says, and post it."""
    found = scene.documents(State.DRAFT, type="sales.delivery", limit=12)
    if not found:
        return None
    draft = scene.one(found)
    return Wish(Way.DEED, [{"document": draft.pk, "version": draft.version}], on=CHECK)


def ship_delivery(scene: Scene) -> Wish | None:
    """Hand a delivery, or a part of it, to a carrier."""
    found = scene.documents(State.POSTED, type="sales.delivery", limit=30)
    if not found:
        return None
    sale = scene.one(found)
    given = {
        "delivery": sale.pk,
        "carrier": scene.one(scene.cast.carriers),
        "waybill": f"YD{scene.luck.randrange(_WAYBILLS):03}" if scene.happens(30) else f"SF{sale.pk}",
        "packages": scene.luck.randint(1, 4),
        "freight_paid": plain(Decimal(scene.luck.randint(0, 3000)) / 100),
        "shipped_on": max(
            sale.business_date, LAST_DAY if scene.happens(30) else sale.business_date
        ).isoformat(),
    }
    return Wish(Way.DEED, [given], on=SHIP)


def follow_shipment(scene: Scene) -> Wish | None:
    """Note what the customer signed, or take a shipment back."""
    found = list(Shipment.objects.filter(withdrawn_at=None).order_by("-pk")[:20])
    if not found:
        return None
    given: Sheet = {"shipment": scene.one(found).pk}
    if scene.happens(25):
        return Wish(Way.DEED, [given], on=WITHDRAW)
    return Wish(Way.DEED, [given | {"result": scene.one(list(RESULTS))}], on=SIGN)


def bill_freight(scene: Scene) -> Wish:
    """Draft what a carrier is owed for his waybills."""
    given = {
        "carrier": scene.one(scene.cast.carriers),
        "on": LAST_DAY.isoformat(),
    }
    return Wish(Way.DEED, [given], on=FREIGHT)


def _make(given: Sheet, key: str, actor: Actor) -> Answer:
    make_wave(actor, given["place"], given["orders"], key)
    return Answer()


def _pick(given: Sheet, _key: str, actor: Actor) -> Answer:
    picked = {stop: Decimal(quantity) for stop, quantity in given["picked"].items()}
    pick(actor, given["wave"], given["version"], picked, given["serials"])
    return Answer()


def _sort(given: Sheet, key: str, actor: Actor) -> Answer:
    saved = sort_wave(actor, given["wave"], date.fromisoformat(given["on"]))
    return drafted(key, [one.id for one in saved])


def _cancel(given: Sheet, _key: str, actor: Actor) -> Answer:
    cancel_wave(actor, given["wave"])
    return Answer()


def _check(given: Sheet, key: str, actor: Actor) -> Answer:
    """Note the check as the page does once everything was scanned, and post."""
    document, version = given["document"], given["version"]
    if Document.objects.filter(pk=document, state=State.DRAFT, version=version).exists():
        note_check(document, version, actor.member, timezone.now())
    outcome = post([PostRequest(document, actor, version, key=key)])[0]
    return Answer(posted={key: outcome.document}) if outcome.is_posted else refused(key, outcome.problems)


def _ship(given: Sheet, key: str, actor: Actor) -> Answer:
    handed = Handed(
        given["carrier"],
        given["waybill"],
        given["packages"],
        freight_paid=Decimal(given["freight_paid"]),
        shipped_on=date.fromisoformat(given["shipped_on"]),
        memo=key,
    )
    ship(actor, given["delivery"], handed)
    return Answer()


def _sign(given: Sheet, key: str, actor: Actor) -> Answer:
    sign(actor, given["shipment"], Signed(given["result"], "收货人", reason=key))
    return Answer()


def _withdraw(given: Sheet, _key: str, actor: Actor) -> Answer:
    withdraw(actor, given["shipment"])
    return Answer()


def _freight(given: Sheet, key: str, actor: Actor) -> Answer:
    on = date.fromisoformat(given["on"])
    saved = draft_freight(actor, given["carrier"], (FIRST_DAY, LAST_DAY), on)
    return drafted(key, [saved.id])


DEEDS = {
    MAKE: _make,
    PICK: _pick,
    SORT: _sort,
    CANCEL: _cancel,
    CHECK: _check,
    SHIP: _ship,
    SIGN: _sign,
    WITHDRAW: _withdraw,
    FREIGHT: _freight,
}
