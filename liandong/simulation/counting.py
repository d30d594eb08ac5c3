"""Count runs (盘点任务): several people make them, find things, look again and end them while goods move."""

from decimal import Decimal

from liandong.catalog.models import Tracking
from liandong.kernel.actor import Actor
from liandong.simulation.answers import Answer
from liandong.simulation.casting import HAND, OWNER
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.stock_ledger.models import StockBalance
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.deciding import ask_again, cancel_run, explain, hand_over
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import Found, record_found
from liandong.warehouse.models import CountLine, CountRun, RunState
from liandong.warehouse.pieces import pieces_in

MAKE, FIND, END, GIVE_UP = "count_make", "count_find", "count_end", "count_cancel"
AGAIN, EXPLAIN, HAND_OVER = "count_again", "count_explain", "count_hand_over"
_MOST_PRODUCTS = 3


def count_run(scene: Scene) -> Wish:
    """Begin a count of a few products, note what was found of some of them, look again, or end it."""
    runs = list(CountRun.objects.filter(state=RunState.OPEN).order_by("pk")[:5])
    if not runs or scene.happens(15):
        counters = [list(scene.cast.members.values())] if scene.happens(30) else []
        given = {"place": scene.one(scene.cast.places), "counters": counters[0] if counters else []}
        return Wish(Way.DEED, [given], on=MAKE)
    run = scene.one(runs)
    deed = scene.luck.choices([FIND, END, AGAIN, EXPLAIN, HAND_OVER, GIVE_UP], [40, 22, 10, 12, 8, 8])[0]
    return Wish(Way.DEED, [{"run": run.pk, **_given(scene, run, deed)}], on=deed)


def _given(scene: Scene, run: CountRun, deed: str) -> Sheet:
    lines = list(run.lines.select_related("product").order_by("position"))
    chosen = scene.luck.sample(lines, min(len(lines), scene.luck.randint(1, 3)))
    if deed == FIND:
        return {"found": [_finding(scene, line) for line in chosen]}
    if deed == HAND_OVER:
        sheets = list(run.sheets.order_by("position").values_list("pk", flat=True))
        member = scene.one([None, scene.cast.members[OWNER], scene.cast.members[HAND]])
        return {"sheet": scene.one(sheets), "member": member}
    return {"lines": [line.pk for line in chosen], "is_gone": scene.happens(15)}


def _finding(scene: Scene, line: CountLine) -> Sheet:
    """Find what is there, or one more or less; of what has serial numbers some are missed, some are new."""
    about = {"product": line.product_id, "lot": line.lot_number}
    pieces = pieces_in(line.place_id, [line.product_id]).get(line.product_id, ())
    if line.product.tracking != Tracking.SERIAL:
        return {**about, "quantity": str(_seen(scene, line)), "serials": []}
    seen = [number for number in pieces if not scene.happens(4)]
    seen += [f"X{line.pk}-{scene.luck.randint(1, 9)}"] if scene.happens(8) else []
    held = StockBalance.objects.filter(place=line.place_id, product=line.product_id)
    loose = sum(held.values_list("quantity", flat=True), Decimal(0)) - len(pieces)
    return {**about, "quantity": str(len(seen) + max(loose, Decimal(0))), "serials": seen}


def _seen(scene: Scene, line: CountLine) -> Decimal:
    held = StockBalance.objects.filter(place=line.place_id, product=line.product_id)
    quantities = held.filter(lot__number=line.lot_number).values_list("quantity", flat=True)
    there = sum(quantities, Decimal(0))
    return max(there + scene.one([0, 0, 0, 1, -1]), Decimal(0))


def _make(given: Sheet, _key: str, actor: Actor) -> Answer:
    make_runs(actor, Wanted(given["place"], most_products=_MOST_PRODUCTS, counters=given["counters"]))
    return Answer()


def _find(given: Sheet, key: str, actor: Actor) -> Answer:
    found = [
        Found(
            f"{key}.{place}",
            one["product"],
            Decimal(one["quantity"]),
            one["lot"],
            serials=tuple(one["serials"]),
        )
        for place, one in enumerate(given["found"])
    ]
    record_found(actor, given["run"], found)
    return Answer()


def _end(given: Sheet, _key: str, actor: Actor) -> Answer:
    """What ends a run posts its document without a key of the actor's; the run names it."""
    book_run(actor, given["run"], Ending(uncounted_is_gone=given["is_gone"]))
    return Answer()


def _again(given: Sheet, _key: str, actor: Actor) -> Answer:
    ask_again(actor, given["run"], given["lines"])
    return Answer()


def _explain(given: Sheet, key: str, actor: Actor) -> Answer:
    for line in given["lines"]:
        explain(actor, given["run"], line, key)
    return Answer()


def _hand_over(given: Sheet, _key: str, actor: Actor) -> Answer:
    hand_over(actor, given["run"], given["sheet"], given["member"])
    return Answer()


def _give_up(given: Sheet, _key: str, actor: Actor) -> Answer:
    cancel_run(actor, given["run"])
    return Answer()


DEEDS = {
    MAKE: _make,
    FIND: _find,
    END: _end,
    AGAIN: _again,
    EXPLAIN: _explain,
    HAND_OVER: _hand_over,
    GIVE_UP: _give_up,
}
