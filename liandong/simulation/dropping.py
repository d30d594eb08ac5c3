"""Buying for customers' orders: goods kept for one, or sent by the supplier straight to the customer."""

from datetime import date
from decimal import Decimal

from django.db.models import F

from liandong.documents.models import Document, DocumentLine, State
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.kernel.serials import serials_of
from liandong.kernel.terms import VirtualPlace
from liandong.purchasing.dropping.pairs import DELIVERY, DROP, Asking, Shipped
from liandong.purchasing.dropping.returning import Back, Passed, StraightBack, passed_lines, send_back
from liandong.purchasing.dropping.sending import Dispatch, Sent, dispatch, lines_to_send
from liandong.purchasing.proposing import ORDER
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from liandong.purchasing.to_order.reading import SALES_ORDER
from liandong.simulation.answers import Answer, drafted
from liandong.simulation.casting import LOTS
from liandong.simulation.numbering import Sheet
from liandong.simulation.trading import BUYING
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.stock_ledger.models import Serial

TO_ORDER, DISPATCH, STRAIGHT_BACK = "to_order", "dispatch", "straight_back"
_MOST_PIECES = 12


def buy_for_orders(scene: Scene) -> Wish | None:
    """Draft purchase orders for lines of a customer's order; two actors go for the same ones."""
    found = scene.documents(State.POSTED, type=SALES_ORDER, is_closed=False, limit=20)
    order = scene.one(found) if found else None
    lines = _open_goods(order.pk) if order is not None else []
    if order is None or not lines:
        return None
    chosen = scene.luck.sample(lines, scene.luck.randint(1, len(lines)))
    given = {
        "bought": [_bought(scene, one) for one in chosen],
        "on": scene.day_from(order.business_date),
        "is_drop": scene.happens(60),
        "place": scene.one([None, scene.one(scene.cast.places)]),
    }
    return Wish(Way.DEED, [given], on=TO_ORDER)


def _open_goods(order: int) -> list[DocumentLine]:
    rows = DocumentLine.objects.filter(document=order, is_closed=False, product__is_stocked=True)
    return list(rows.filter(quantity__gt=F("fulfilled")).select_related("unit").order_by("position")[:3])


def _bought(scene: Scene, line: DocumentLine) -> Sheet:
    price = f"{scene.luck.randint(*BUYING) / 100:.2f}" if scene.happens(50) else ""
    most = _most(line, line.quantity - line.fulfilled)
    quantity = most if scene.happens(60) else scene.luck.randint(1, most)
    supplier = scene.one(scene.cast.suppliers)
    return {"line": line.pk, "quantity": str(quantity), "supplier": supplier, "price": price}


def _most(line: DocumentLine, base: Decimal) -> int:
    """Return how much of a line this is in its unit, at least one."""
    return max(int(base / _ratio(line)), 1)


def _ratio(line: DocumentLine) -> Decimal:
    return line.unit.ratio if line.unit else Decimal(1)


def send_dropped(scene: Scene) -> Wish | None:
    """Let a supplier send goods of a drop order to the customer; a drop order that waits is posted first."""
    waiting = scene.documents(State.DRAFT, type=ORDER, place=DROP, limit=5)
    if waiting and scene.happens(50):
        draft = scene.one(waiting)
        return Wish(Way.POST, document=draft.pk, version=draft.version)
    found = scene.documents(State.POSTED, type=ORDER, place=DROP, is_closed=False, limit=20)
    order = scene.one(found) if found else None
    lines = lines_to_send(order) if order is not None else []
    if order is None or not lines:
        return None
    chosen = scene.luck.sample(lines, scene.luck.randint(1, min(len(lines), 3)))
    sent = [_sent(scene, one) for one in chosen]
    given = {"order": order.pk, "on": scene.day_from(order.business_date), "sent": sent}
    return Wish(Way.DEED, [given], on=DISPATCH)


def _sent(scene: Scene, line: DocumentLine) -> Sheet:
    most = _most(line, line.quantity - line.fulfilled)
    quantity = most if scene.happens(70) else scene.luck.randint(1, most)
    if scene.happens(4):
        quantity += 1
    said: Sheet = {"line": line.pk, "quantity": str(quantity)}
    if line.product_id in scene.cast.lotted:
        said["lot"] = scene.one(list(LOTS))
    if line.product_id in scene.cast.serialled:
        pieces = min(quantity * int(_ratio(line)), _MOST_PIECES)
        said["quantity"] = plain(pieces / _ratio(line))
        said["serials"] = " ".join(f"D{scene.luck.getrandbits(48):012x}" for _ in range(pieces))
    return said


def send_straight_back(scene: Scene) -> Wish | None:
    """Let a customer send goods of a drop shipment straight back to the supplier."""
    found = scene.documents(State.POSTED, type=DELIVERY, place=DROP, limit=20)
    sale = scene.one(found) if found else None
    lines = [one for one in passed_lines(sale) if one.left] if sale is not None else []
    if sale is None or not lines:
        return None
    chosen = scene.luck.sample(lines, scene.luck.randint(1, min(len(lines), 2)))
    given = {
        "delivery": sale.pk,
        "on": scene.day_from(sale.business_date),
        "backs": [_back(scene, one) for one in chosen],
    }
    return Wish(Way.DEED, [given], on=STRAIGHT_BACK)


def _back(scene: Scene, line: Passed) -> Sheet:
    quantity = line.left if scene.happens(30) else Decimal(scene.luck.randint(1, max(int(line.left), 1)))
    said: Sheet = {"line": line.sold.pk, "quantity": plain(quantity)}
    if line.sold.product_id in scene.cast.serialled:
        sold = serials_of(line.sold.details)
        theirs = Serial.objects.filter(
            product=line.sold.product_id, place=VirtualPlace.CUSTOMER, number__in=sold
        )
        wanted = int(quantity * _ratio(line.sold))
        said["serials"] = " ".join(theirs.order_by("number").values_list("number", flat=True)[:wanted])
    return said


def pair_of(reversed_one: int) -> list[int]:
    """Return the other document of a drop shipment that was reversed: it is reversed along."""
    pairs = Document.objects.filter(copied_from=reversed_one, copied_from__copied_from=F("pk"), place=DROP)
    return list(pairs.filter(state=State.REVERSED).values_list("pk", flat=True))


def _to_order(given: Sheet, key: str, actor: Actor) -> Answer:
    bought = [
        Bought(
            one["line"],
            Decimal(one["quantity"]),
            one["supplier"],
            Decimal(one["price"]) if one["price"] else None,
        )
        for one in given["bought"]
    ]
    on = date.fromisoformat(given["on"])
    asked = ToOrder(bought, on, is_drop=given["is_drop"], place=given["place"], memo=key)
    return drafted(key, [one.id for one in order_for(actor, asked, key=key)])


def _dispatch(given: Sheet, key: str, actor: Actor) -> Answer:
    sent = [Sent(**{**one, "quantity": Decimal(one["quantity"])}) for one in given["sent"]]
    wish = Dispatch(given["order"], date.fromisoformat(given["on"]), sent, memo=key)
    return _shipped(key, dispatch(Asking(actor, key), wish))


def _straight_back(given: Sheet, key: str, actor: Actor) -> Answer:
    backs = [Back(**{**one, "quantity": Decimal(one["quantity"])}) for one in given["backs"]]
    wish = StraightBack(given["delivery"], date.fromisoformat(given["on"]), backs, memo=key)
    return _shipped(key, send_back(Asking(actor, key), wish))


def _shipped(key: str, made: Shipped) -> Answer:
    both = [made.bringing.id, made.passing.id]
    return Answer(unkeyed=both) if made.is_posted else drafted(key, both)


DEEDS = {TO_ORDER: _to_order, DISPATCH: _dispatch, STRAIGHT_BACK: _straight_back}
