"""Keeping the stock and the books: opening, moving, counting, turning back."""

from liandong.documents.models import Document, State
from liandong.documents.types import document_types
from liandong.simulation.casting import FIRST_DAY, LOTS, Cast
from liandong.simulation.numbering import Sheet
from liandong.simulation.trading import BUYING
from liandong.simulation.wishes import Scene, Way, Wish, together
from liandong.stock_ledger.models import StockBalance


def opening(cast: Cast) -> list[Wish]:
    """Return the wishes that fill every place before the actors begin."""
    return [Wish(Way.BOOK, [_opening_sheet(cast, place)]) for place in cast.places]


def _opening_sheet(cast: Cast, place: int) -> Sheet:
    lines = [
        {
            "product": product,
            "quantity": "40",
            "price": f"{3 + n}",
            **({"lot": LOTS[0]} if product in cast.lotted else {}),
            **({"serials": f"P{place}-01~P{place}-40"} if product in cast.serialled else {}),
        }
        for n, product in enumerate(cast.products)
    ]
    header = {"business_date": FIRST_DAY.isoformat(), "place": place}
    return {"type": "inventory.opening_stock", "header": header, "lines": lines}


def open_stock(scene: Scene) -> Wish:
    """Book opening stock."""
    return scene.booked(
        "inventory.opening_stock", {"place": scene.one(scene.cast.places)}, scene.goods(BUYING)
    )


def _two_places(scene: Scene) -> Sheet:
    source, target = scene.luck.sample(scene.cast.places, 2)
    return {"place": source, "target_place": target}


def transfer(scene: Scene) -> Wish:
    """Move goods to another warehouse, at once or by way of transit."""
    header = {**_two_places(scene), "details": {"mode": scene.one(["direct", "dispatch"])}}
    return scene.booked("inventory.transfer", header, _plain(scene.goods(BUYING, most=6)))


def take_in(scene: Scene) -> Wish | None:
    """Receive goods in transit."""
    type_id = "inventory.transfer_receipt"
    rows = [row for row in scene.open_lines(type_id) if row.document.details.get("mode") == "dispatch"]
    if not rows:
        return None
    lost = {"details": {"outcome": "lost"}} if scene.happens(20) else {}
    day = scene.day_from(max(row.document.business_date for row in rows))
    header = {"target_place": rows[0].document.target_place_id, "business_date": day, **lost}
    return scene.booked(type_id, header, _plain([scene.taking(row, type_id) for row in rows]))


def _plain(lines: list[Sheet]) -> list[Sheet]:
    """Leave out money: stock documents take none."""
    money = {"price", "tax_rate", "discount_rate"}
    return [{name: value for name, value in line.items() if name not in money} for line in lines]


def adjust_in(scene: Scene) -> Wish:
    """Take goods in that come from no supplier."""
    reason = scene.one(["other", "gift", "surplus", "consumption"])
    header = {"place": scene.one(scene.cast.places), "details": {"reason": reason}}
    return scene.booked("inventory.adjustment_in", header, scene.goods(BUYING, most=5))


def adjust_out(scene: Scene) -> Wish:
    """Take goods out that go to no customer."""
    reason = scene.one(["damage", "consumption", "gift", "other"])
    header = {"place": scene.one(scene.cast.places), "details": {"reason": reason}}
    return scene.booked("inventory.adjustment_out", header, _plain(scene.goods(BUYING, most=3)))


def assemble(scene: Scene) -> Wish:
    """Put goods together, what it costs owed to somebody or not."""
    return _made(scene, "inventory.assembly")


def take_apart(scene: Scene) -> Wish:
    """Take goods apart, their cost shared by what the parts say or by what they cost."""
    return _made(scene, "inventory.disassembly")


def _made(scene: Scene, type_id: str) -> Wish:
    """Make a document of one product and its parts; of lots only those that are there from the beginning."""
    if scene.happens(25):
        return _by_recipe(scene, type_id)
    whole, *parts = scene.luck.sample(scene.cast.products, scene.luck.randint(2, 3))
    has_shares = type_id == "inventory.disassembly" and scene.happens(70)
    lines = [_of_kind(scene, whole, "whole")]
    for part in parts:
        line = _of_kind(scene, part, "part")
        if has_shares:
            line["details"]["share"] = str(scene.luck.randint(1, 9))
        lines.append(line)
    source = scene.one(["wages", "cash", "bank", "partner"])
    details = {"fee": scene.one(["", "0.07", "3"]), "fee_from": source}
    partner = {"partner": scene.one(scene.cast.suppliers)} if source == "partner" else {}
    return scene.booked(
        type_id, {"place": scene.one(scene.cast.places), "details": details, **partner}, lines
    )


def _by_recipe(scene: Scene, type_id: str) -> Wish:
    """Let the program propose the parts of the variant that is made of others."""
    line = {"product": scene.cast.products[-1], "quantity": str(scene.luck.randint(1, 4))}
    header = {"place": scene.one(scene.cast.places), "propose_parts": True}
    return scene.booked(type_id, header, [line | {"details": {"role": "whole"}}])


def _of_kind(scene: Scene, product: int, role: str) -> Sheet:
    line: Sheet = {
        "product": product,
        "quantity": str(scene.luck.randint(1, 3)),
        "details": {"role": role},
    }
    return line | ({"lot": LOTS[0]} if product in scene.cast.lotted else {})


def count(scene: Scene) -> Wish | None:
    """Count a warehouse against a snapshot; others move goods before the differences are posted."""
    place = scene.one(scene.cast.places)
    lines = []
    counted_so = StockBalance.objects.filter(place=place).exclude(product__in=scene.cast.serialled)
    for row in counted_so.select_related("lot").order_by("pk")[:4]:
        counted = max(int(row.quantity) + scene.luck.randint(-2, 2), 0)
        details = {"book_quantity": str(row.quantity)}
        line = {"product": row.product_id, "quantity": str(counted), "details": details}
        lines.append(line | ({"lot": row.lot.number} if row.lot_id else {}))
    return scene.booked("inventory.stock_count", {"place": place}, lines) if lines else None


def _any_posted(scene: Scene) -> list[Document]:
    """Return recent documents, more often those of one type: there are few of some."""
    if scene.happens(40):
        return scene.documents(State.POSTED)
    return scene.documents(State.POSTED, type=scene.one([kind.id for kind in document_types()]))


def turn_back(scene: Scene) -> Wish | None:
    """Reverse any recent document, or one of a type that is rare, on its own date or on another."""
    found = _any_posted(scene)
    if not found:
        return None
    on = scene.day() if scene.happens(40) else ""
    return Wish(Way.REVERSE, document=scene.one(found).pk, on=on)


def redo(scene: Scene) -> Wish | None:
    """Reverse a document and copy it to a new draft."""
    found = _any_posted(scene)
    return Wish(Way.REOPEN, document=scene.one(found).pk) if found else None


def _draft_wish(scene: Scene, way: Way) -> Wish | None:
    found = scene.documents(State.DRAFT, limit=12)
    if not found:
        return None
    document = scene.one(found)
    version = document.version if scene.happens(70) else None
    sheets = [scene.added(document.type)] if way is Way.EDIT else []
    return Wish(way, sheets, document=document.pk, version=version)


def post_draft(scene: Scene) -> Wish | None:
    """Post a draft that someone left; several actors go for the same ones."""
    return _draft_wish(scene, Way.POST)


def edit(scene: Scene) -> Wish | None:
    """Edit someone's draft, its added fields too; the second of two editors gets a conflict."""
    return _draft_wish(scene, Way.EDIT)


def discard(scene: Scene) -> Wish | None:
    """Throw a draft away."""
    return _draft_wish(scene, Way.DISCARD)


def close_order(scene: Scene) -> Wish | None:
    """Close an order, or open a closed one again."""
    found = scene.documents(State.POSTED, type__in=[kind.id for kind in document_types() if kind.is_closable])
    if not found:
        return None
    return Wish(scene.one([Way.CLOSE_LINES, Way.REOPEN_LINES]), document=scene.one(found).pk)


def shop_batch(scene: Scene) -> Wish | None:
    """Book a batch of sales, receipts and transfers at once: some pass, some are refused."""
    makers = [shop_sale, shop_receipt, transfer]
    return together([scene.one(makers)(scene) for _ in range(scene.luck.randint(2, 8))])


def shop_sale(scene: Scene) -> Wish:
    """Sell over the counter."""
    header = {"partner": scene.one(scene.cast.customers), "place": scene.cast.places[0]}
    return scene.booked("sales.delivery", header, scene.goods((800, 2000), most=3, lines=2))


def shop_receipt(scene: Scene) -> Wish:
    """Receive what the shop sells."""
    header = {"partner": scene.one(scene.cast.suppliers), "place": scene.cast.places[0]}
    return scene.booked("purchasing.receipt", header, scene.goods(BUYING, most=10, lines=2))
