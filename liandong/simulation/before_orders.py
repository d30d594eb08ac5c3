"""What stands before an order: offering, requesting, asking suppliers, and ordering from what was said."""

from liandong.simulation.numbering import Sheet
from liandong.simulation.selling import with_extras
from liandong.simulation.trading import BUYING, SELLING
from liandong.simulation.wishes import Scene, Wish

_MONEY = frozenset({"price", "discount_rate", "tax_rate"})


def offer(scene: Scene) -> Wish:
    """Quote a price to a customer."""
    lines = with_extras(scene, scene.goods(SELLING, most=40))
    return scene.booked("sales.quotation", {"partner": scene.one(scene.cast.customers)}, lines)


def request(scene: Scene) -> Wish:
    """Ask for goods to be bought."""
    return scene.booked("purchasing.request", {}, scene.goods(BUYING, most=60))


def inquire(scene: Scene) -> Wish | None:
    """Ask suppliers for what was requested."""
    type_id = "purchasing.inquiry"
    rows = scene.open_lines(type_id)
    lines = [scene.taking(row, type_id) for row in rows]
    bare = [{name: value for name, value in line.items() if name not in _MONEY} for line in lines]
    return scene.booked(type_id, {"place": scene.one(scene.cast.places)}, bare) if bare else None


def answer(scene: Scene) -> Wish | None:
    """Enter what a supplier says to an inquiry, at a price of his own."""
    type_id = "purchasing.quotation"
    lines = [scene.taking(row, type_id) for row in scene.open_lines(type_id)]
    for line in lines:
        line["price"] = f"{scene.luck.randint(*BUYING) / 100:.2f}"
    return scene.booked(type_id, {"partner": scene.one(scene.cast.suppliers)}, lines) if lines else None


def order_what_was_offered(scene: Scene) -> Wish | None:
    """Order from a supplier's quotation, or what was requested from whomever."""
    return _ordered(scene, "purchasing.order", scene.cast.suppliers)


def take_up_offer(scene: Scene) -> Wish | None:
    """Take a customer's order from his quotation."""
    return _ordered(scene, "sales.order", scene.cast.customers)


def _ordered(scene: Scene, type_id: str, partners: list[int]) -> Wish | None:
    rows = scene.open_lines(type_id)
    if not rows:
        return None
    header: Sheet = {
        "partner": rows[0].document.partner_id or scene.one(partners),
        "place": scene.one(scene.cast.places),
    }
    return scene.booked(type_id, header, [scene.taking(row, type_id) for row in rows])
