"""Goods within and between warehouses: put away into bins, picked from them, filled up, balanced."""

from datetime import date
from decimal import Decimal

from liandong.documents.models import Document, State
from liandong.identity.rule_book import rules_on
from liandong.inventory.balancing.reading import Wanted, draft_transfers, proposals
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.simulation.answers import Answer, drafted
from liandong.simulation.casting import LAST_DAY
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.stock_ledger.models import NO_LOT
from liandong.warehouse.bins.picking import draft_for
from liandong.warehouse.bins.putting import Proposed, Put, put
from liandong.warehouse.bins.putting import proposals as bins_for
from liandong.warehouse.bins.replenishing import draft_filling
from liandong.warehouse.bins.writing import write_bins

PUT, FILL, BINS, BALANCE = "put", "fill", "bins", "balance"
_WANTED = Wanted(days=60, cover=30)
"""What balancing goes by: sales of two months, to cover one."""


def put_away(scene: Scene) -> Wish | None:
    """Put goods of the warehouse that has bins where the program proposes."""
    warehouse = scene.cast.places[0]
    waiting = [one for one in bins_for(warehouse) if one.bin is not None]
    if not waiting:
        return None
    chosen = scene.luck.sample(waiting, min(len(waiting), scene.luck.randint(1, 3)))
    lines = [put_line(scene, one) for one in chosen]
    return Wish(Way.DEED, [{"warehouse": warehouse, "lines": lines, "on": scene.day()}], on=PUT)


def put_line(scene: Scene, one: Proposed) -> Sheet:
    """Return a line that puts a part of what waits; of what has serial numbers the pieces are named."""
    quantity = min(one.quantity, Decimal(scene.luck.randint(1, 20)))
    pieces = one.waiting.pieces[: int(quantity)]
    return {
        "product": one.balance.product_id,
        "lot": one.balance.lot_id or NO_LOT,
        "quantity": plain(Decimal(len(pieces)) if pieces else quantity),
        "bin": one.bin.code if one.bin else "",
        "pieces": list(pieces),
    }


def fill_bins(scene: Scene) -> Wish:
    """Draft the transfer that fills picking bins from the reserve."""
    return Wish(Way.DEED, [{"warehouse": scene.cast.places[0], "on": scene.day()}], on=FILL)


def name_bins(scene: Scene) -> Wish | None:
    """Write into a draft from which bins its goods leave."""
    types = ["sales.delivery", "inventory.adjustment_out", "inventory.transfer", "purchasing.purchase_return"]
    found = scene.documents(State.DRAFT, type__in=types, limit=12)
    return Wish(Way.DEED, [{"document": scene.one(found).pk}], on=BINS) if found else None


def balance_stores(scene: Scene) -> Wish | None:
    """Draft transfers from warehouses that can spare something to those that are short of it."""
    found = proposals(scene.actor, _WANTED, LAST_DAY)
    if not found:
        return None
    chosen = scene.luck.sample(found, min(len(found), scene.luck.randint(1, 3)))
    parts = [
        {
            "key": [one.product.pk, one.part.source.place, one.part.target.place],
            "quantity": plain(one.part.quantity),
        }
        for one in chosen
    ]
    return Wish(Way.DEED, [{"parts": parts}], on=BALANCE)


def _put(given: Sheet, key: str, actor: Actor) -> Answer:
    lines = [
        Put(**{**one, "quantity": Decimal(one["quantity"]), "pieces": tuple(one["pieces"])})
        for one in given["lines"]
    ]
    saved, _ = put(actor, given["warehouse"], lines, date.fromisoformat(given["on"]), key)
    # Somebody may have reversed it since: that it was posted stands all the same.
    was_posted = Document.objects.filter(pk=saved.id, posted_at__isnull=False).exists()
    return Answer(posted={f"{key}:post": saved.id}) if was_posted else drafted(key, [saved.id])


def _fill(given: Sheet, key: str, actor: Actor) -> Answer:
    return drafted(key, [draft_filling(actor, given["warehouse"], date.fromisoformat(given["on"])).id])


def _bins(given: Sheet, _key: str, actor: Actor) -> Answer:
    document = draft_for(actor, given["document"])
    write_bins(document, actor, rules_on(document.business_date))
    return Answer()


def _balance(given: Sheet, key: str, actor: Actor) -> Answer:
    chosen = {tuple(one["key"]): Decimal(one["quantity"]) for one in given["parts"]}
    saved = draft_transfers(actor, chosen, _WANTED, LAST_DAY)
    return drafted(key, [one.id for one in saved])


DEEDS = {PUT: _put, FILL: _fill, BINS: _bins, BALANCE: _balance}
