"""Acceptance on a phone: what arrived is kept, waits for inspection, or was refused."""

from datetime import date
from decimal import Decimal

from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.documents.models import DocumentLine
from liandong.identity.rule_book import set_rules
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.models import NO_LOT, Place, PlaceKind
from tests.support.trading import Trading
from tests.warehouse.calling import counted, decimals, deliver, messages, sheet

D = Decimal


def test_what_arrived_is_split_into_kept_waiting_and_refused(trading: Trading, owner: Client) -> None:
    ordered = [trading.line("P1", "10", "48", unit="箱")]
    order = trading.book("purchasing.order", ordered, partner="S1", place="主仓").id
    changes = {"inspects_receipts": True}
    set_rules(changes, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=lambda: False)
    create_quarantines(trading.actor)
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    assert [one["name"] for one in opened["line_fields"]][:3] == ["rejected", "quarantined", "reject_reason"]
    lines = counted(opened, P1="240")
    beyond = [{**lines[0], "values": {"rejected": "200", "quarantined": "48"}}]
    (said,) = messages(deliver(owner, "/scan/receive/save", opened, beyond))
    assert "超过到货 240" in said
    typed = [{**lines[0], "values": {"rejected": "6", "quarantined": "48", "reject_reason": "破损"}}]
    saved = deliver(owner, "/scan/receive/save", opened, typed).json()
    good, held = DocumentLine.objects.filter(document=saved["document"]).order_by("position")
    # 240 − 6 − 48 = 186 bottles are 7.75 cases, 6 a quarter of one, 48 two.
    assert (good.entered_quantity, good.price, good.place_id) == (Decimal("7.75"), Decimal(48), None)
    assert good.details == {"rejected": "0.25", "reject_reason": "破损"}
    assert (held.entered_quantity, held.price) == decimals(2, 48)
    assert held.place is not None
    assert held.place.kind == "quarantine"
    again = sheet(owner, f"/scan/receive/{saved['document']}")
    (line,) = again["lines"]
    assert (line["counted"], line["values"]["rejected"], line["values"]["quarantined"]) == ("240", "6", "48")
    changed = [{**counted(again)[0], "values": {"rejected": "0", "reject_reason": ""}}]
    deliver(owner, "/scan/receive/finish", again, changed)
    assert trading.stock("P1") == decimals(192, 0)


def _inspects(trading: Trading) -> dict[str, int]:
    """Let the company inspect; return the place where goods wait, by the name of the warehouse."""
    changes = {"inspects_receipts": True}
    set_rules(changes, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=lambda: False)
    create_quarantines(trading.actor)
    found = Place.objects.filter(kind=PlaceKind.QUARANTINE)
    return {name: found.get(parent=trading.places[name]).pk for name in ("主仓", "门店仓")}


def _rows(document: int) -> list[tuple[int | None, str, Decimal, dict[str, str]]]:
    lines = DocumentLine.objects.filter(document=document).order_by("position").select_related("lot")
    return [
        (one.place_id, one.lot.number if one.lot_id != NO_LOT else "", one.quantity, one.details)
        for one in lines
    ]


def test_what_was_saved_before_is_received_once(trading: Trading, owner: Client) -> None:
    waiting = _inspects(trading)
    order = trading.book("purchasing.order", [trading.line("P1", "100", "2")], partner="S1", place="主仓").id
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    values = {"quarantined": "15", "reject_reason": "破损"}
    typed = [{**counted(opened, P1="40")[0], "values": values}]
    saved = deliver(owner, "/scan/receive/save", opened, typed).json()
    # The page finishes with the row it saved: what was filled in is acknowledged and goes no second time.
    go_on = opened | {"document": saved["document"], "version": saved["version"]}
    again = deliver(owner, "/scan/receive/finish", go_on, counted(opened, P1="40"))
    assert again.status_code == 200
    assert _rows(saved["document"]) == [
        (None, "", D(25), {}),
        (waiting["主仓"], "", D(15), {"reject_reason": "破损"}),
    ]
    assert (trading.stock("P1")[0], trading.progress(_only_line(order))[0]) == (D(25), D(40))


def _only_line(order: int) -> int:
    return DocumentLine.objects.get(document=order).pk


def test_what_waits_goes_along_to_another_warehouse(trading: Trading, owner: Client) -> None:
    waiting = _inspects(trading)
    order = trading.book("purchasing.order", [trading.line("P1", "100", "2")], partner="S1", place="主仓").id
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    typed = [{**counted(opened, P1="40")[0], "values": {"quarantined": "15"}}]
    saved = deliver(owner, "/scan/receive/save", opened, typed).json()
    again = sheet(owner, f"/scan/receive/{saved['document']}")
    header = {"place": trading.places["门店仓"]}
    more = [{**counted(again)[0], "values": {"quarantined": "15"}}]
    assert deliver(owner, "/scan/receive/finish", again, more, header=header).status_code == 200
    assert [row[:3] for row in _rows(saved["document"])] == [
        (None, "", D(25)),
        (waiting["门店仓"], "", D(15)),
    ]


def test_two_lots_of_a_line_that_inspects_stay_as_they_are(trading: Trading, owner: Client) -> None:
    _inspects(trading)
    Product.objects.filter(code="P1").update(tracking=Tracking.LOT)
    order = trading.book("purchasing.order", [trading.line("P1", "120", "2")], partner="S1", place="主仓")
    refused = {"rejected": "5", "reject_reason": "破损"}
    lots = [
        trading.line("P1", quantity, "2", lot=lot, origin=order.lines[0], details=more)
        for lot, quantity, more in (("LA", "60", refused), ("LB", "40", {}))
    ]
    draft = trading.draft("purchasing.receipt", lots, partner="S1", place="主仓")
    opened = sheet(owner, f"/scan/receive/{draft.id}")
    assert [line["counted"] for line in opened["lines"]] == ["105"]
    assert deliver(owner, "/scan/receive/finish", opened, counted(opened)).status_code == 200
    expected = [(None, "LA", D(60), refused), (None, "LB", D(40), {})]
    assert _rows(draft.id) == expected
    assert trading.progress(order.lines[0])[0] == D(100)
