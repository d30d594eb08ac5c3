"""What sales have besides goods at a price: kits, gifts, and the exchange of what was sold."""

from datetime import date
from decimal import Decimal

from liandong.documents.columns import GIFT_REASON, KIT_PART
from liandong.documents.models import DocumentLine, State
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.sales.exchanging.making import exchange
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from liandong.sales.gifts import REASONS
from liandong.simulation.answers import Answer, drafted
from liandong.simulation.casting import LOTS
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish
from liandong.stock_ledger.models import Serial

EXCHANGE = "exchange"
_KIT_PER_CENT, _GIFT_PER_CENT = 15, 10
_PARTS_TYPED_PER_CENT = 40
_MOST_BACK = 3


def with_extras(scene: Scene, lines: list[Sheet]) -> list[Sheet]:
    """Return lines of a sale, now and then with a kit or with something given away."""
    more = list(lines)
    if scene.cast.kits and scene.happens(_KIT_PER_CENT):
        more += _kit(scene)
    if scene.happens(_GIFT_PER_CENT):
        more.append(_gift(scene))
    return more


def _kit(scene: Scene) -> list[Sheet]:
    """Return a kit's line, at times with the lines of its parts as somebody chose them."""
    kit = scene.one(list(scene.cast.kits))
    count = scene.luck.randint(1, 3)
    lines: list[Sheet] = [{"product": kit, "quantity": str(count), "price": "25.5", "tax_rate": "13"}]
    parts = scene.cast.kits[kit]
    has_lots = any(part in scene.cast.lotted for part, _ in parts)
    if has_lots or scene.happens(_PARTS_TYPED_PER_CENT):
        lines += [
            {
                "product": part,
                "quantity": str(count * int(ratio)),
                "details": {KIT_PART.name: ratio},
                **({"lot": scene.one(list(LOTS))} if part in scene.cast.lotted else {}),
            }
            for part, ratio in parts
        ]
    return lines


def _gift(scene: Scene) -> Sheet:
    reason, _ = scene.one(list(REASONS))
    line: Sheet = {"product": scene.one(scene.cast.products), "quantity": str(scene.luck.randint(1, 2))}
    return line | {"price": "0", "tax_rate": "13", "details": {GIFT_REASON: reason}}


def exchange_goods(scene: Scene) -> Wish | None:
    """Take something of a delivery back and send something else instead; at times money moves too."""
    found = scene.documents(State.POSTED, type="sales.delivery")
    sale = scene.one(found) if found else None
    lines = _returnable(sale.pk) if sale is not None else []
    if sale is None or not lines:
        return None
    backs = [
        _back(scene, line) for line in scene.luck.sample(lines, min(len(lines), scene.luck.randint(1, 2)))
    ]
    wish = {
        "delivery": sale.pk,
        "on": scene.day_from(sale.business_date),
        "backs": backs,
        "instead": [_instead(scene, line) for line in lines[: scene.luck.randint(1, 2)]],
        "place": scene.one([None, scene.one(scene.cast.places)]),
        "account": scene.one([None, scene.one(scene.cast.accounts)]),
    }
    return Wish(Way.DEED, [wish], on=EXCHANGE)


def _returnable(delivery: int) -> list[DocumentLine]:
    """Return the lines of a delivery of which something may still come back."""
    rows = DocumentLine.objects.filter(document=delivery, product__is_stocked=True).select_related("unit")
    return [one for one in rows.order_by("position") if one.quantity > one.returned and one.quantity > 0]


def _back(scene: Scene, line: DocumentLine) -> Sheet:
    ratio = line.unit.ratio if line.unit else Decimal(1)
    most = max(min(int((line.quantity - line.returned) / ratio), _MOST_BACK), 1)
    count = scene.luck.randint(1, most)
    said: Sheet = {"line": line.pk, "quantity": str(count)}
    if line.product_id in scene.cast.serialled:
        there = Serial.objects.filter(product=line.product_id, number__in=_numbers(line))
        pieces = list(there.order_by("number").values_list("number", flat=True)[:count])
        said |= {"quantity": str(len(pieces)), "serials": " ".join(pieces)}
    grade = scene.luck.choices(["", "second", "scrap"], [70, 15, 15])[0]
    if grade:
        said["disposition"] = grade
    if grade == "second":
        said["place"] = scene.cast.places[2]
    return said


def _numbers(line: DocumentLine) -> list[str]:
    return str(line.details.get("serials", "")).split()


def _instead(scene: Scene, same: DocumentLine) -> Sheet:
    """Return what goes out: the same goods at their price, or others at one of their own."""
    is_same = scene.happens(60)
    product = same.product_id if is_same else scene.one(scene.cast.products)
    line: Sheet = {"product": product, "quantity": str(scene.luck.randint(1, _MOST_BACK))}
    if not is_same or scene.happens(30):
        line["price"] = plain(Decimal(scene.luck.randint(800, 2000)) / 100)
    if product in scene.cast.lotted:
        line["lot"] = scene.one(list(LOTS))
    if product in scene.cast.serialled:
        pieces = Serial.objects.filter(product=product, place=scene.one(scene.cast.places)).order_by("number")
        found = list(pieces.values_list("number", flat=True)[: int(line["quantity"])])
        line |= {"quantity": str(len(found)), "serials": " ".join(found)}
    return line


def _exchange(given: Sheet, key: str, actor: Actor) -> Answer:
    backs = [Back(**{**one, "quantity": Decimal(one["quantity"])}) for one in given["backs"]]
    instead = [Instead(**{**one, **_decimals(one)}) for one in given["instead"]]
    on = date.fromisoformat(given["on"])
    asked = Exchange(given["delivery"], on, backs, instead, "", given["place"], given["account"], key)
    made = exchange(actor, asked, key=key)
    both = [made.sales_return.id, made.delivery.id]
    if not made.is_posted:
        return drafted(key, both)
    return Answer(unkeyed=both + ([made.settlement.id] if made.settlement else []))


def _decimals(line: Sheet) -> dict[str, Decimal]:
    return {name: Decimal(line[name]) for name in ("quantity", "price") if name in line}


DEEDS = {EXCHANGE: _exchange}
