"""Buying, selling, paying: what the actors of the simulation do all day."""

from decimal import Decimal

from liandong.general_ledger.models import Claim
from liandong.kernel.claim_kinds import OPEN_ACCOUNT
from liandong.kernel.money import plain
from liandong.kernel.terms import VirtualPlace
from liandong.purchasing.inspecting import waiting_goods
from liandong.simulation.numbering import Sheet
from liandong.simulation.promoting import promoted
from liandong.simulation.selling import with_extras
from liandong.simulation.wishes import Scene, Wish

BUYING, SELLING = (100, 900), (800, 2000)
"""Prices in cents, per base unit."""
_ASSETS = {"receivable", "advance_paid"}


def order_goods(scene: Scene) -> Wish:
    """Order from a supplier."""
    header = {"partner": scene.one(scene.cast.suppliers), "place": scene.one(scene.cast.places)}
    return scene.booked("purchasing.order", header, scene.goods(BUYING, most=60))


def receive(scene: Scene) -> Wish:
    """Receive goods without an order, sometimes with a service such as freight."""
    header = {"partner": scene.one(scene.cast.suppliers), "place": scene.one(scene.cast.places)}
    goods = scene.goods(BUYING, most=60)
    lines = [line | _accepted(scene, header["place"]) for line in goods]
    if scene.happens(20):
        lines.append(_service(scene))
    return scene.booked("purchasing.receipt", header, lines)


def _accepted(scene: Scene, place: int) -> Sheet:
    """Let some of the goods wait for inspection, and refuse some at the door, where that is done."""
    if place not in scene.cast.held or scene.happens(60):
        return {}
    if scene.happens(50):
        return {"place": scene.cast.held[place], "details": {"reject_reason": "待检"}}
    return {"details": {"rejected": str(scene.luck.randint(1, 3)), "reject_reason": "破损"}}


def inspect(scene: Scene) -> Wish | None:
    """Release what waits for inspection, or write it off."""
    waiting = waiting_goods(scene.actor)
    if not waiting:
        return None
    balance = scene.one(waiting).balance
    warehouse = next(one for one, held in scene.cast.held.items() if held == balance.place_id)
    said = {"result": "scrap", "reason": "受潮"} if scene.happens(25) else {"result": "release"}
    line: Sheet = {"product": balance.product_id, "details": said}
    line["quantity"] = str(scene.luck.randint(1, max(int(balance.quantity), 1)))
    if balance.lot is not None:
        line["lot"] = balance.lot.number
    header = {"place": balance.place_id, "target_place": warehouse}
    return scene.booked("purchasing.inspection", header, [line])


def receive_order(scene: Scene) -> Wish | None:
    """Receive what was ordered."""
    return _from_origin(scene, "purchasing.receipt", has_place=True)


def send_back(scene: Scene) -> Wish | None:
    """Return goods to the supplier, mostly from their receipt."""
    if scene.happens(80):
        return _from_origin(scene, "purchasing.purchase_return", has_place=True)
    header = {"partner": scene.one(scene.cast.suppliers), "place": scene.one(scene.cast.places)}
    return scene.booked("purchasing.purchase_return", header, scene.goods(BUYING, most=4, lines=1))


def bill_goods(scene: Scene) -> Wish | None:
    """Enter the supplier's invoice, sometimes at another price than the receipt's."""
    return _from_origin(scene, "finance.supplier_invoice", change=30)


def bear_costs(scene: Scene) -> Wish | None:
    """Let received goods bear freight or a rebate of it, by any basis, whatever became of them since.

    The last cost is owed to any supplier, the bill's own or another.
    """
    rows = scene.open_lines("purchasing.landed_cost")
    if not rows:
        return None
    basis = scene.one(["quantity", "value", "weight", "volume", "manual"])
    cost = _service(scene) | {"price": plain(Decimal(scene.luck.randint(1, 9999)) / 100), "tax_rate": "0"}
    if scene.happens(15):
        cost["quantity"] = "-1"
    borne = [scene.taking(row, "purchasing.landed_cost") | {"price": "0"} for row in rows]
    if basis == "manual":
        cost |= {"price": plain(Decimal(len(borne))), "quantity": "1"}
        borne = [line | {"share": "1"} for line in borne]
    if scene.happens(20):
        borne[0]["place"] = scene.one(scene.cast.places)
    header = {"partner": scene.one(scene.cast.suppliers), "basis": basis}
    costs = [cost] if basis == "manual" or scene.happens(50) else [cost, _service(scene) | {"tax_rate": "0"}]
    costs[-1]["payee"] = scene.one(scene.cast.suppliers)
    return scene.booked("purchasing.landed_cost", header, [*costs, *borne])


def take_order(scene: Scene) -> Wish:
    """Take a customer's order."""
    header = {"partner": scene.one(scene.cast.customers), "place": scene.one(scene.cast.places)}
    wish = scene.booked("sales.order", header, with_extras(scene, scene.goods(SELLING)))
    return promoted(scene, wish) if scene.happens(30) else wish


def deliver(scene: Scene) -> Wish:
    """Sell without an order."""
    header = {"partner": scene.one(scene.cast.customers), "place": scene.one(scene.cast.places)}
    lines = with_extras(scene, scene.goods(SELLING, most=8))
    if scene.happens(15):
        lines.append(_service(scene))
    more = {"allocate_lots": True} if scene.happens(20) else {}
    wish = scene.booked("sales.delivery", {**header, **more}, lines)
    return promoted(scene, wish) if scene.happens(30) else wish


def sell_short(scene: Scene) -> Wish:
    """Sell about as much as there may be, or more: where the company allows it the goods come later."""
    header = {"partner": scene.one(scene.cast.customers), "place": scene.one(scene.cast.places)}
    line = {"product": scene.one(scene.cast.products), "quantity": str(scene.luck.randint(20, 90))}
    return scene.booked("sales.delivery", header, [line | {"price": "15", "tax_rate": "13"}])


def deliver_order(scene: Scene) -> Wish | None:
    """Deliver what was ordered, at times from another warehouse than the order's."""
    return _from_origin(scene, "sales.delivery", has_place=True)


def take_back(scene: Scene) -> Wish | None:
    """Take goods back from a customer, mostly from their delivery; some as second grade, some as scrap."""
    if scene.happens(85):
        wish = _from_origin(scene, "sales.sales_return", has_place=True)
        return wish and _disposed(scene, wish)
    header = {"partner": scene.one(scene.cast.customers), "place": scene.one(scene.cast.places)}
    lines = scene.goods(SELLING, most=2, lines=1)
    if scene.happens(50):
        lines[0]["details"] = {"cost": "3.5"}
    return scene.booked("sales.sales_return", header, lines)


def _disposed(scene: Scene, wish: Wish) -> Wish:
    for line in wish.sheets[0]["lines"]:
        grade = scene.luck.choices(["", "restock", "second", "scrap"], [60, 15, 15, 10])[0]
        if grade:
            line["details"] = {**line.get("details", {}), "disposition": grade}
        if grade == "second":
            line["place"] = scene.cast.places[2]
    return wish


def bill_sale(scene: Scene) -> Wish | None:
    """Invoice deliveries, and credit returns on the same invoice or on a credit note."""
    return _from_origin(scene, "finance.sales_invoice", change=10)


def _service(scene: Scene) -> Sheet:
    return {"product": scene.one(scene.cast.services), "quantity": "1", "price": "8.8", "tax_rate": "6"}


def _from_origin(scene: Scene, type_id: str, *, has_place: bool = False, change: int = 0) -> Wish | None:
    rows = scene.open_lines(type_id)
    if not rows:
        return None
    first = max(row.document.business_date for row in rows)
    header: Sheet = {"partner": rows[0].document.partner_id, "business_date": scene.day_from(first)}
    if has_place:
        usual = rows[0].line.place_id or rows[0].document.place_id
        is_usual = usual not in {None, VirtualPlace.DROP} and scene.happens(75)
        header["place"] = usual if is_usual else scene.one(scene.cast.places)
    lines = [scene.taking(row, type_id) for row in rows]
    for line in lines:
        if scene.happens(change):
            line["price"] = plain(Decimal(line["price"]) + Decimal(scene.luck.randint(1, 90)) / 100)
    return scene.booked(type_id, header, lines)


def take_money(scene: Scene) -> Wish | None:
    """Receive money for what a customer owes, and at times more."""
    return _payment(scene, "finance.incoming_payment", ("receivable", "advance_received"), 1)


def pay(scene: Scene) -> Wish | None:
    """Pay what is owed to a supplier, and at times more."""
    return _payment(scene, "finance.outgoing_payment", ("payable", "advance_paid"), -1)


def _open_claims(scene: Scene, kinds: tuple[str, ...]) -> list[Claim]:
    rows = list(Claim.objects.filter(kind__in=kinds).exclude(open_amount=0).order_by("-pk")[:40])
    if not rows:
        return []
    partner = scene.one(rows).partner_id
    same = [row for row in rows if row.partner_id == partner]
    return scene.luck.sample(same, min(len(same), scene.luck.randint(1, 3)))


def _part(scene: Scene, amount: Decimal) -> Decimal:
    cents = int(abs(amount) * 100)
    part = cents if scene.happens(50) else scene.luck.randint(1, max(cents, 1))
    return Decimal(part if amount > 0 else -part) / 100


def _payment(scene: Scene, type_id: str, kinds: tuple[str, ...], sign: int) -> Wish | None:
    claims = _open_claims(scene, kinds)
    if not claims:
        return None
    total = Decimal(0)
    lines: list[Sheet] = []
    for claim in claims:
        amount = _part(scene, claim.open_amount)
        total += amount * sign * (1 if claim.kind in _ASSETS else -1)
        lines.append({"claim": claim.pk, "gross_amount": plain(amount)})
    money = max(total, Decimal(0)) + (Decimal(scene.luck.randint(1, 5000)) / 100 if scene.happens(30) else 0)
    if money:
        lines.append({"account": scene.one(scene.cast.accounts), "gross_amount": plain(money)})
    return scene.booked(type_id, {"partner": claims[0].partner_id}, lines)


def set_off(scene: Scene) -> Wish | None:
    """Settle two claims of one partner against each other."""
    kinds = ("receivable", "payable", "advance_received", "advance_paid")
    claims = _open_claims(scene, kinds)
    pair = [(a, b) for a in claims for b in claims if a.pk < b.pk and _side(a) != _side(b)]
    if not pair:
        return None
    amount = min(abs(claim.open_amount) for claim in pair[0])
    lines = [
        {"claim": claim.pk, "gross_amount": plain(amount if claim.open_amount > 0 else -amount)}
        for claim in pair[0]
    ]
    return scene.booked("finance.settlement", {"partner": pair[0][0].partner_id}, lines)


def write_off(scene: Scene) -> Wish | None:
    """Give up what somebody owes, wholly or in part."""
    claims = [one for one in _open_claims(scene, ("receivable", "advance_paid")) if one.open_amount > 0]
    if not claims:
        return None
    lines: list[Sheet] = [
        {"claim": claim.pk, "gross_amount": plain(_part(scene, claim.open_amount))} for claim in claims
    ]
    header = {"partner": claims[0].partner_id, "details": {"reason": "other"}}
    return scene.booked("finance.bad_debt", header, lines)


def hand_claims_over(scene: Scene) -> Wish | None:
    """Let another partner owe, or be owed, what one does; wholly or in part."""
    claims = _open_claims(scene, OPEN_ACCOUNT)
    if not claims:
        return None
    lines: list[Sheet] = [
        {"claim": claim.pk, "gross_amount": plain(_part(scene, claim.open_amount))} for claim in claims
    ]
    other = scene.one(sorted({*scene.cast.customers, *scene.cast.suppliers}))
    return scene.booked("finance.claim_transfer", {"partner": other}, lines)


def _side(claim: Claim) -> bool:
    return (claim.kind in _ASSETS) == (claim.open_amount > 0)
