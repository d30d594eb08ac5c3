"""Documents of the shown goods: lots near their end, numbered pieces, kits, gifts, waves on their way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from liandong.apikit.document_input import ReadDraft
from liandong.apikit.document_promotions import with_promotions
from liandong.apikit.problems import Named
from liandong.documents.columns import GIFT_REASON, SERIAL_NUMBERS
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.agreement.plan import LEAST, MOST
from liandong.sales.exchanging.making import exchange
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from liandong.sample.catalogue import COLD, MAIN, STORE
from liandong.sample.showing.goods import (
    BASKET,
    BOX,
    DUMPLINGS,
    FREEZER,
    KIT,
    MILK,
    NUTS,
    SCALE,
    WINE,
    YOGURT,
)
from liandong.sample.showing.records import OWN_VAN, PARCELS
from liandong.sample.showing.stage import Stage, document_of
from liandong.sample.world import BUYER, CHIEF
from liandong.stock_ledger.models import NO_LOT, StockBalance
from liandong.warehouse.bins.putting import Put, put
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import Found, record_found
from liandong.warehouse.shipping.recording import Handed, Signed, ship, sign
from liandong.warehouse.waves.making import make_wave
from liandong.warehouse.waves.picking import pick, stops_of
from liandong.warehouse.waves.sorting import sort_wave

RECEIPT, DELIVERY, ORDER = "purchasing.receipt", "sales.delivery", "sales.order"
_COUNTED = 12
_DAIRY = "S07"


def agree(stage: Stage) -> None:
    """Agree with the dairy on prices, a total, and how much the cold store shall have."""
    cold = stage.place(COLD)
    levels = {LEAST.name: "200", MOST.name: "480"}
    lines = [
        stage.line(MILK, "3000", "8.10", place=cold, details=levels),
        stage.line(YOGURT, "1200", "11.30"),
    ]
    until = stage.day(-60)
    stage.book(
        "purchasing.agreement", 40, lines, BUYER, partner=_DAIRY, due_date=until, reference="MY-2026-018"
    )


def receive_lots(stage: Stage) -> None:
    """Receive three lots of milk and two of yogurt: one past its day, one near it, one fresh."""
    for code, back, quantity, price, age in (
        (MILK, 24, "48", "8.10", 15),
        (MILK, 12, "240", "8.10", 15),
        (YOGURT, 12, "96", "11.30", 21),
        (MILK, 3, "144", "8.10", 15),
        (YOGURT, 3, "60", "11.30", 21),
        (DUMPLINGS, 30, "120", "14.80", 180),
    ):
        made = stage.day(back + 1)
        dated: dict[str, Any] = {
            "lot": f"{made:%Y%m%d}",
            "produced_on": made,
            "expires_on": made + timedelta(days=age),
        }
        line = stage.line(code, quantity, price, **dated)
        supplier = "S17" if code == DUMPLINGS else _DAIRY
        stage.book(RECEIPT, back, [line], CHIEF, partner=supplier, place=COLD)


def sell_lots(stage: Stage) -> None:
    """Sell by expiry: the program chooses the lots."""
    for back, customer, lines in (
        (20, "C901", [stage.line(MILK, "42", "9.60")]),
        (9, "C902", [stage.line(MILK, "8", "115.20", unit="箱"), stage.line(YOGURT, "30", "13.20")]),
        (5, "C903", [stage.line(MILK, "60", "9.60"), stage.line(DUMPLINGS, "3", "172", unit="箱")]),
        (1, "C902", [stage.line(MILK, "36", "9.60"), stage.line(YOGURT, "42", "13.20")]),
    ):
        stage.book(DELIVERY, back, lines, CHIEF, partner=customer, place=COLD, allocates_lots=True)


def trade_pieces(stage: Stage) -> None:
    """Buy pieces with serial numbers, sell and move some, and exchange one that was faulty."""
    scales = [f"ACS30-26{number:04}" for number in range(101, 109)]
    freezers = [f"BG208-{number:05}" for number in range(3301, 3305)]
    bought = [
        stage.line(SCALE, "8", "420", details=_pieces(scales)),
        stage.line(FREEZER, "4", "1180", details=_pieces(freezers)),
    ]
    stage.book(RECEIPT, 28, bought, CHIEF, partner="S14", place=MAIN)
    stage.book(
        "inventory.transfer",
        16,
        [stage.line(SCALE, "2", details=_pieces(scales[6:]))],
        CHIEF,
        place=MAIN,
        target_place=STORE,
        details={"mode": "direct"},
    )
    sold = [
        stage.line(SCALE, "2", "560", details=_pieces(scales[:2])),
        stage.line(FREEZER, "1", "1450", details=_pieces(freezers[:1])),
    ]
    lines = stage.book(DELIVERY, 14, sold, CHIEF, partner="C901", place=MAIN)
    back = Back(lines[0], Decimal(1), serials=scales[1])
    instead = Instead(stage.products[SCALE], Decimal(1), serials=scales[2])
    wish = Exchange(
        document_of(lines[0]), stage.day(6), [back], [instead], "quality", memo="称重不准，换一台"
    )
    exchange(stage.owner, wish)


def _pieces(numbers: list[str]) -> dict[str, str]:
    return {SERIAL_NUMBERS.name: " ".join(numbers)}


def stock_the_season(stage: Stage) -> None:
    """Receive the season's goods, put some of them into bins, put baskets together and take one apart."""
    for supplier, line in (
        ("S06", stage.line(WINE, "40", "108", unit="箱")),
        ("S08", stage.line(NUTS, "30", "264", unit="箱")),
        ("S14", stage.line(BOX, "160", "4.5")),
    ):
        stage.book(RECEIPT, 15, [line], CHIEF, partner=supplier, place=MAIN)
    for code, quantity, place in ((WINE, 60, "W01-A01"), (NUTS, 90, "W01-A02"), (NUTS, 120, "W01-Z01")):
        put(
            stage.owner,
            stage.place(MAIN),
            [Put(stage.products[code], NO_LOT, Decimal(quantity), place)],
            stage.day(13),
        )
    whole = stage.line(BASKET, "12")
    paid = {"fee": "36", "fee_from": "cash"}
    for kind, back, line, details in (
        ("inventory.assembly", 8, whole, paid),
        ("inventory.disassembly", 2, replace(whole, quantity=Decimal(1)), {}),
    ):
        stage.book(kind, back, [line], CHIEF, place=MAIN, proposes_parts=True, details=details)


def sell_the_season(stage: Stage, coupon: str) -> None:
    """Sell kits and baskets, with a gift, and at what promotions and a coupon make of the prices."""
    kits = [stage.line(KIT, "6", "92"), stage.line(WINE, "1", details={GIFT_REASON: "with_sale"})]
    stage.book(DELIVERY, 4, kits, CHIEF, partner="C903", place=MAIN)
    tasted = [stage.line(NUTS, "2", details={GIFT_REASON: "sample"})]
    stage.book(DELIVERY, 4, tasted, CHIEF, partner="C901", place=MAIN, memo="试吃")
    _promoted(stage, 3, "C902", [stage.line(WINE, "24"), stage.line(NUTS, "10")], {})
    _promoted(stage, 1, "C901", [stage.line(BASKET, "2"), stage.line(NUTS, "3")], {"coupons": coupon})


def _promoted(
    stage: Stage, back: int, customer: str, lines: list[LineInput], details: dict[str, str]
) -> None:
    """Book a delivery at the prices of the price book and what promotions take off, as the page would."""
    actor = stage.cast.actors[CHIEF]
    draft = DraftInput(
        DELIVERY,
        stage.day(back),
        tuple(lines),
        stage.partner(customer),
        stage.place(MAIN),
        handler=actor.member,
        details=details,
    )
    read = with_promotions(ReadDraft(draft, (), Named(), applies_promotions=True), actor, None)
    if read.draft is None:
        raise RefusedError(read.problems)
    saved = save_draft(DraftRequest(read.draft, actor))
    post([PostRequest(saved.id, actor)])


def deliver_by_waves(stage: Stage, carriers: dict[str, int]) -> None:
    """Pick orders in a wave, ship and prove what came of it; another wave is being picked."""
    orders = [
        stage.book(ORDER, 2, [stage.line(code, quantity, price)], CHIEF, partner=customer, place=MAIN)
        for customer, code, quantity, price in (
            ("C901", WINE, "18", "24"),
            ("C902", NUTS, "24", "29"),
            ("C903", WINE, "12", "24"),
            ("C901", NUTS, "36", "29"),
        )
    ]
    owner, main = stage.owner, stage.place(MAIN)
    documents = [document_of(lines[0]) for lines in orders]
    wave = make_wave(owner, main, documents[:2], "上午这一趟")
    wave = pick(owner, wave.pk, wave.version, {stop.key: stop.quantity for stop in stops_of(wave)})
    saved = sort_wave(owner, wave.pk, stage.day(1))
    post([PostRequest(one.id, owner) for one in saved])
    for place, one in enumerate(saved):
        parcel = Handed(
            carriers[PARCELS],
            f"LC2026{90871 + place}",
            packages=1 + place,
            weight_kg=Decimal("14.5"),
            freight_paid=Decimal(28 + 6 * place),
            shipped_on=stage.day(1),
        )
        shipped = ship(owner, one.id, parcel)
        if place == 0:
            sign(owner, shipped.pk, Signed("signed", "门卫 老吴", timezone.now()))
    waiting = make_wave(owner, main, documents[2:], "下午这一趟")
    stops = stops_of(waiting)
    pick(owner, waiting.pk, waiting.version, {stops[0].key: stops[0].quantity})
    van = Handed(carriers[OWN_VAN], shipped_on=stage.day(0), memo="随车送货")
    last = stage.book(DELIVERY, 0, [stage.line(WINE, "6", "24")], CHIEF, partner="C902", place=MAIN)
    ship(owner, document_of(last[0]), van)


def count_the_store(stage: Stage) -> None:
    """Let a count of the store be under way: some of it was found, one product differs."""
    keeper = stage.cast.actors["M04"].member
    wanted = Wanted(stage.place(STORE), most_products=_COUNTED, counters=[keeper], title="门店抽盘")
    (run,) = make_runs(stage.owner, wanted)
    lines = list(run.lines.order_by("position")[: _COUNTED // 2])
    held = {one.product_id: one for one in lines}
    books = _books(run.place_id, list(held))
    found = [
        Found(f"sample-{place}", product, max(books[product] - (1 if place == 1 else 0), Decimal(0)))
        for place, product in enumerate(held)
    ]
    record_found(stage.owner, run.pk, found)


def _books(place: int, products: list[int]) -> dict[int, Decimal]:
    """Return what the books say lies of products in a place."""
    rows = StockBalance.objects.filter(place=place, product__in=products, lot=NO_LOT)
    return dict(rows.values_list("product", "quantity"))


def wait_for_decisions(stage: Stage) -> None:
    """Leave what somebody has to decide on: a large order, and goods that wait for inspection."""
    large = [stage.line(FREEZER, "50", "1180")]
    stage.draft("purchasing.order", 0, large, BUYER, partner="S14", place=MAIN, due_date=stage.day(-9))
    made = stage.day(2)
    dated: dict[str, Any] = {
        "lot": f"{made:%Y%m%d}",
        "produced_on": made,
        "expires_on": made + timedelta(days=180),
    }
    held = stage.places["待检"]
    lines = [
        stage.line(DUMPLINGS, "60", "14.80", **dated, details={"rejected": "4", "reject_reason": "破损"}),
        stage.line(DUMPLINGS, "40", "14.80", **dated, place=held, details={"reject_reason": "待检"}),
    ]
    stage.book(RECEIPT, 0, lines, CHIEF, partner="S17", place=COLD)
