"""Pieces with serial numbers: counted on a document, and what can't be done with them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from liandong.kernel.money import plain
from liandong.kernel.serials import SERIALS
from liandong.simulation import binning, counting, trading, waving
from liandong.simulation.casting import MANY
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.stock_ledger.models import StockBalance
from liandong.warehouse.bins.putting import proposals
from liandong.warehouse.models import CountLine, RunState
from liandong.warehouse.pieces import pieces_in

NOWHERE = f"W{MANY}"
"""The number of a piece that there never is."""


def count_pieces(scene: Scene) -> Wish | None:
    """Count the pieces of a warehouse or bin on the document: some are missed, some were never seen."""
    place, product = scene.one(scene.cast.places), scene.one(scene.cast.serialled)
    rows = StockBalance.objects.filter(place=place, product=product)
    held = sum(rows.values_list("quantity", flat=True), Decimal(0))
    if not held:
        return None
    there = pieces_in(place, [product]).get(product, ())
    seen = [number for number in there if not scene.happens(4)]
    seen += [f"Z{scene.luck.getrandbits(48):012x}"] if scene.happens(10) else []
    loose = max(held - len(there), Decimal(0))
    details = {"book_quantity": plain(held), SERIALS: " ".join(seen)}
    line: Sheet = {"product": product, "quantity": plain(len(seen) + loose), "details": details}
    return scene.booked("inventory.stock_count", {"place": place}, [line])


def put_elsewhere(scene: Scene) -> Wish | None:
    """Put a piece away that is not there."""
    warehouse = scene.cast.places[0]
    waiting = [one for one in proposals(warehouse, scene.cast.serialled) if one.bin and one.waiting.pieces]
    if not waiting:
        return None
    line = binning.put_line(scene, scene.one(waiting))
    line["pieces"] = [*line["pieces"][1:], NOWHERE]
    given = {"warehouse": warehouse, "lines": [line], "on": scene.day()}
    return Wish(Way.DEED, [given], on=binning.PUT, must_refuse=True)


def picked_elsewhere(scene: Scene) -> Wish | None:
    """Pick a piece for a wave that does not lie where the wave goes."""
    wish = waving.walk_wave(scene)
    if wish is None or wish.on != waving.PICK or not wish.sheets[0]["picked"]:
        return None
    given = wish.sheets[0]
    strange = {stop: [NOWHERE] for stop in given["picked"]}
    return replace(wish, sheets=[{**given, "serials": strange}], must_refuse=True)


def counted_twice(scene: Scene) -> Wish | None:
    """Find one piece twice in the same spot."""
    lines = CountLine.objects.filter(run__state=RunState.OPEN, product__in=scene.cast.serialled)
    line = lines.order_by("pk").first()
    if line is None:
        return None
    found = {"product": line.product_id, "lot": "", "quantity": "2", "serials": [NOWHERE, NOWHERE]}
    return Wish(Way.DEED, [{"run": line.run_id, "found": [found]}], on=counting.FIND, must_refuse=True)


def sold_nowhere(scene: Scene) -> Wish | None:
    """Sell a piece that there is not, from a bin or from a whole warehouse."""
    wish = trading.deliver(scene)
    if wish.way is Way.DRAFT:
        return None
    sheet = {name: value for name, value in wish.sheets[0].items() if name != "promised"}
    line: Sheet = {
        "product": scene.one(scene.cast.serialled),
        "quantity": "1",
        "price": "9",
        "tax_rate": "13",
    }
    return replace(
        wish, sheets=[{**sheet, "lines": [line | {"details": {SERIALS: NOWHERE}}]}], must_refuse=True
    )


WRONG_PIECES: tuple[Callable[[Scene], Wish | None], ...] = (
    put_elsewhere,
    picked_elsewhere,
    counted_twice,
    sold_nowhere,
)
