"""Acceptance on a phone: what arrived is kept, waits for inspection, or was refused."""

from datetime import date
from decimal import Decimal

from django.test import Client

from liandong.documents.models import DocumentLine
from liandong.identity.rule_book import set_rules
from liandong.stock_ledger.actions import create_quarantines
from tests.support.trading import Trading
from tests.warehouse.calling import counted, decimals, deliver, messages, sheet


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
