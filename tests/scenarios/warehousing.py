"""Steps of stories that happen in the warehouse: waves, checks, carriers and proofs, count runs."""

from decimal import Decimal
from typing import Protocol

from django.utils import timezone

from liandong.documents.checked import note_check
from liandong.documents.models import Document
from liandong.documents.requests import SavedDraft
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import Found, record_found
from liandong.warehouse.models import Shipment, Wave
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.shipping.recording import Handed, Signed, ship, sign
from liandong.warehouse.waves.making import make_wave
from liandong.warehouse.waves.picking import pick, stops_of
from liandong.warehouse.waves.sorting import sort_wave
from tests.scenarios.story import Step
from tests.support.trading import DAY, Trading


class Told(Protocol):
    """The company in which a story happens; ``others`` are things that are no documents, by name."""

    trading: Trading
    documents: dict[str, SavedDraft]
    others: dict[str, int]


def options_of(step: Step) -> dict[str, str]:
    """Return what stands behind the colon: words by their names."""
    _, _, options = step.text.partition("：")
    parts = [one.strip().partition(" ") for one in filter(None, options.split("，"))]
    return {name: value.strip() for name, _, value in parts}


def begin_wave(world: Told, name: str, step: Step) -> None:
    """Make a wave of orders of a warehouse."""
    given = options_of(step)
    orders = [world.documents[one].id for one in given["订单"].split("、")]
    wave = make_wave(world.trading.actor, world.trading.places[given["仓库"]], orders)
    world.others[name.partition("：")[0]] = wave.pk


def pick_wave(world: Told, name: str, step: Step) -> None:
    """Pick so much of each product; it has one stop."""
    wave = Wave.objects.get(pk=world.others[name])
    stops = {stop.lines[0].product.code: stop for stop in stops_of(wave)}
    picked = {stops[row["商品"]].key: Decimal(row["数量"]) for row in step.rows}
    assert {code: stop.quantity for code, stop in stops.items()} == {
        row["商品"]: Decimal(row["应拣"]) for row in step.rows
    }, f"line {step.line}: what is to be picked"
    pick(world.trading.actor, wave.pk, wave.version, picked)


def sort(world: Told, name: str, step: Step) -> None:
    """Sort what was picked into drafts of deliveries, named in the order of the wave."""
    names = options_of(step)["出库"].split("、")
    saved = sort_wave(world.trading.actor, world.others[name.partition("：")[0]], DAY)
    world.documents |= zip(names, saved, strict=True)


def check(world: Told, name: str, _step: Step) -> None:
    """Note that everything of drafts was counted."""
    for one in name.split("、"):
        document = Document.objects.get(pk=world.documents[one].id)
        note_check(document.pk, document.version, world.trading.actor.member, timezone.now())


def hand_over(world: Told, name: str, step: Step) -> None:
    """Hand a delivery to a carrier, who is made where he isn't known."""
    given = options_of(step)
    actor, delivery = world.trading.actor, name.partition("：")[0]
    carrier = world.others.get(given["承运商"]) or save_carrier(actor, CarrierForm(given["承运商"]))
    world.others[given["承运商"]] = carrier
    handed = Handed(carrier, given["运单"], freight_paid=Decimal(given["运费"]), shipped_on=DAY)
    world.others[given["运单"]] = ship(actor, world.documents[delivery].id, handed).pk


def prove(world: Told, name: str, step: Step) -> None:
    """Note who signed a waybill."""
    waybill, signer = name.partition("：")[0], options_of(step)["签收人"]
    sign(world.trading.actor, world.others[waybill], Signed("signed", signer))


def begin_count(world: Told, name: str, step: Step) -> None:
    """Begin a count run of a warehouse."""
    place = world.trading.places[options_of(step)["仓库"]]
    (run,) = make_runs(world.trading.actor, Wanted(place))
    world.others[name.partition("：")[0]] = run.pk


def find(world: Told, name: str, step: Step) -> None:
    """Note what was found of products in a run."""
    found = [
        Found(f"{step.line}-{place}", world.trading.products[row["商品"]], Decimal(row["数量"]))
        for place, row in enumerate(step.rows)
    ]
    record_found(world.trading.actor, world.others[name], found)


def end_count(world: Told, name: str, step: Step) -> None:
    """End a run; its document gets the name."""
    booked = book_run(world.trading.actor, world.others[name.partition("：")[0]], Ending())
    document = Document.objects.get(pk=booked.document)
    lines = tuple(document.lines.order_by("position").values_list("pk", flat=True))
    made = SavedDraft(document.pk, document.number, document.version, lines)
    world.documents[options_of(step)["盘点单"]] = made


def shipped(world: Told, name: str, step: Step) -> tuple[object, object]:
    """Compare the waybills of a delivery and how each stands."""
    rows = Shipment.objects.filter(document=world.documents[name].id, withdrawn_at=None).order_by("pk")
    found = [(one.waybill, one.get_standing_display(), one.freight_paid) for one in rows]
    return [(row["运单"], row["状态"], Decimal(row["运费"])) for row in step.rows], found


WAREHOUSING = {
    "波次": begin_wave,
    "拣货": pick_wave,
    "分拣": sort,
    "复核": check,
    "发运": hand_over,
    "签收": prove,
    "盘点任务": begin_count,
    "盘到": find,
    "结束盘点": end_count,
}
"""Steps by what stories call them."""
SHIPPED = {"物流": shipped}
