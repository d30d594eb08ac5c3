"""Count runs (盘点任务): several people make them, find things and end them while goods come and go."""

from decimal import Decimal

from liandong.kernel.actor import Actor
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.stock_ledger.models import StockBalance
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import Found, record_found
from liandong.warehouse.models import CountLine, CountRun, RunState

_MAKE, _FIND, _END = "make", "find", "end"
_MOST_PRODUCTS = 3


def count_run(scene: Scene) -> Wish:
    """Begin a count of a few products, note what was found of some of them, or end it."""
    runs = list(CountRun.objects.filter(state=RunState.OPEN).order_by("pk")[:5])
    if not runs or scene.happens(15):
        return Wish(Way.COUNT, document=scene.one(scene.cast.places), on=_MAKE)
    run = scene.one(runs)
    if scene.happens(30):
        return Wish(Way.COUNT, document=run.pk, on=_END)
    lines = list(run.lines.order_by("position"))
    chosen = scene.luck.sample(lines, min(len(lines), scene.luck.randint(1, 3)))
    found = [
        {"product": line.product_id, "lot": line.lot_number, "quantity": str(_seen(scene, line))}
        for line in chosen
    ]
    return Wish(Way.COUNT, found, document=run.pk, on=_FIND)


def _seen(scene: Scene, line: CountLine) -> Decimal:
    held = StockBalance.objects.filter(place=line.place_id, product=line.product_id)
    quantities = held.filter(lot__number=line.lot_number).values_list("quantity", flat=True)
    there = sum(quantities, Decimal(0))
    return max(there + scene.one([0, 0, 0, 1, -1]), Decimal(0))


def carry_out(wish: Wish, key: str, actor: Actor) -> None:
    """Do what ``count_run`` wished; findings have keys of their own, so asking again adds none.

    Raises:
        RefusedError: goods in another run, a run that has ended, lines to be counted again …
    """
    if wish.on == _MAKE:
        make_runs(actor, Wanted(wish.document, most_products=_MOST_PRODUCTS))
    elif wish.on == _FIND:
        found = [
            Found(f"{key}.{place}", one["product"], Decimal(one["quantity"]), one["lot"])
            for place, one in enumerate(wish.sheets)
        ]
        record_found(actor, wish.document, found)
    else:
        book_run(actor, wish.document, Ending())
