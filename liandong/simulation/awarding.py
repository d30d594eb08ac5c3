"""Suppliers: asking them, awarding what they offer, what they promise, and what was agreed with them."""

from datetime import date, timedelta
from decimal import Decimal

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.promising import change_promises
from liandong.kernel.actor import Actor
from liandong.purchasing.agreement.plan import BREAK, LEAST, MOST
from liandong.purchasing.asking import ask
from liandong.purchasing.awarding import Award, award
from liandong.purchasing.inspecting import draft_inspection
from liandong.purchasing.level_orders import order_agreed
from liandong.simulation.answers import Answer, drafted
from liandong.simulation.casting import FIRST_DAY, LAST_DAY
from liandong.simulation.numbering import Sheet
from liandong.simulation.trading import BUYING
from liandong.simulation.wishes import Scene, Way, Wish

ASK, AWARD, PROMISE, ORDER_LEVELS, INSPECT = "ask", "award", "promise", "order_levels", "inspect"
_INQUIRY, _QUOTATION, _ORDER = "purchasing.inquiry", "purchasing.quotation", "purchasing.order"


def ask_supplier(scene: Scene) -> Wish | None:
    """Draft what a supplier is asked of an inquiry."""
    found = scene.documents(State.POSTED, type=_INQUIRY, limit=10)
    if not found:
        return None
    given = {"inquiry": scene.one(found).pk, "supplier": scene.one(scene.cast.suppliers), "on": scene.day()}
    return Wish(Way.DEED, [given], on=ASK)


def award_inquiry(scene: Scene) -> Wish | None:
    """Award an inquiry, each line to one supplier or in parts to two."""
    found = scene.documents(State.POSTED, type=_INQUIRY, limit=10)
    offers = _offers(scene.one(found)) if found else {}
    if not offers:
        return None
    awards: list[Sheet] = []
    for lines in offers.values():
        chosen = scene.luck.sample(lines, min(len(lines), scene.luck.randint(1, 2)))
        for line in chosen:
            ratio = line.unit.ratio if line.unit else Decimal(1)
            most = max(int(line.quantity / ratio) // len(chosen), 1)
            awards.append({"line": line.pk, "quantity": str(most)})
    inquiry = next(iter(offers.values()))[0].origin
    given = {"inquiry": inquiry.document_id if inquiry else 0, "on": scene.day(), "awards": awards}
    return Wish(Way.DEED, [given], on=AWARD)


def _offers(inquiry: Document) -> dict[int, list[DocumentLine]]:
    """Return what suppliers answered to an inquiry, by its lines."""
    rows = DocumentLine.objects.filter(
        origin__document=inquiry, document__type=_QUOTATION, document__state=State.POSTED
    )
    offers: dict[int, list[DocumentLine]] = {}
    for row in rows.filter(document__reverses=None).select_related("origin", "unit").order_by("pk"):
        offers.setdefault(row.origin_id or 0, []).append(row)
    return offers


def change_promise(scene: Scene) -> Wish | None:
    """Keep another day that a supplier promised for lines of his order."""
    found = scene.documents(State.POSTED, type=_ORDER, limit=20)
    if not found:
        return None
    order = scene.one(found)
    lines = list(order.lines.order_by("position").values_list("pk", flat=True))
    day = order.business_date + timedelta(days=scene.luck.randint(-1, 20))
    given = {"order": order.pk, "lines": lines[:2], "on": day.isoformat() if scene.happens(90) else ""}
    return Wish(Way.DEED, [given], on=PROMISE)


def agree(scene: Scene) -> Wish:
    """Agree on prices with a supplier, with totals or with levels of a warehouse."""
    first = FIRST_DAY + timedelta(days=scene.luck.randrange(60))
    last = first + timedelta(days=scene.luck.randint(10, 90))
    header = {
        "partner": scene.one(scene.cast.suppliers),
        "business_date": first.isoformat(),
        "due_date": last.isoformat(),
    }
    products = scene.luck.sample(scene.cast.products, 2)
    return scene.booked("purchasing.agreement", header, [_agreed(scene, one) for one in products])


def _agreed(scene: Scene, product: int) -> Sheet:
    line: Sheet = {"product": product, "price": f"{scene.luck.randint(*BUYING) / 100:.2f}", "tax_rate": "13"}
    if scene.happens(50):
        return line | {"quantity": str(scene.luck.randint(20, 200)), "details": {BREAK.name: "10"}}
    least = scene.luck.randint(5, 60)
    levels = {LEAST.name: str(least), MOST.name: str(least + scene.luck.randint(0, 40))}
    return line | {"place": scene.one(scene.cast.places[:3]), "details": levels}


def order_levels(scene: Scene) -> Wish:
    """Draft orders where an agreed level is not kept."""
    return Wish(Way.DEED, [{"on": scene.one([scene.day(), LAST_DAY.isoformat()])}], on=ORDER_LEVELS)


def inspect_all(scene: Scene) -> Wish | None:
    """Draft the inspection of all that waits in a place."""
    if not scene.cast.held:
        return None
    return Wish(
        Way.DEED, [{"place": scene.one(list(scene.cast.held.values())), "on": scene.day()}], on=INSPECT
    )


def _ask(given: Sheet, key: str, actor: Actor) -> Answer:
    saved = ask(actor, given["inquiry"], given["supplier"], on=date.fromisoformat(given["on"]))
    return drafted(key, [saved.id] if saved else [])


def _award(given: Sheet, key: str, actor: Actor) -> Answer:
    awards = [Award(one["line"], Decimal(one["quantity"])) for one in given["awards"]]
    saved = award(actor, given["inquiry"], awards, on=date.fromisoformat(given["on"]), key=key)
    return drafted(key, [one.id for one in saved])


def _promise(given: Sheet, key: str, actor: Actor) -> Answer:
    day = date.fromisoformat(given["on"]) if given["on"] else None
    change_promises(given["order"], dict.fromkeys(given["lines"], day), actor, comment=key)
    return Answer()


def _order_levels(given: Sheet, key: str, actor: Actor) -> Answer:
    saved = order_agreed(None, actor, date.fromisoformat(given["on"]))
    return drafted(key, [one.id for one in saved])


def _inspect(given: Sheet, key: str, actor: Actor) -> Answer:
    return drafted(key, [draft_inspection(actor, given["place"], date.fromisoformat(given["on"])).id])


DEEDS = {ASK: _ask, AWARD: _award, PROMISE: _promise, ORDER_LEVELS: _order_levels, INSPECT: _inspect}
