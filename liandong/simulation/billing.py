"""Bills 票据 in the simulation: taken, issued, handed on, collected, and sent back unpaid."""

from datetime import date, timedelta
from decimal import Decimal

from liandong.general_ledger.models import Claim
from liandong.kernel.money import plain
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Wish

_AHEAD = date(2030, 6, 30)
"""Later than any day of the simulation, so that a bill is seldom overdue."""
_RECEIVED = ["collect", "discount", "refused"]
_ISSUED = ["pay", "unpaid"]


def take_bill(scene: Scene) -> Wish:
    """Take a customer's bill for what he owes, and at times for more."""
    return _made(scene, "finance.bill_receipt", "receivable", scene.cast.customers)


def issue_bill(scene: Scene) -> Wish:
    """Pay a supplier by a bill of one's own; the bank keeps a margin now and then."""
    wish = _made(scene, "finance.bill_issue", "payable", scene.cast.suppliers)
    if scene.happens(30):
        source, target = scene.luck.sample(scene.cast.accounts, 2)
        wish.sheets[0]["lines"] += [
            {"account": target, "gross_amount": "30"},
            {"account": source, "gross_amount": "-30"},
        ]
    return wish


def _made(scene: Scene, type_id: str, kind: str, partners: list[int]) -> Wish:
    partner = scene.one(list(partners))
    rows = Claim.objects.filter(kind=kind, partner=partner, open_amount__gt=0).order_by("pk")[:2]
    settled: list[Sheet] = [
        {"claim": one.pk, "gross_amount": plain(one.open_amount)} for one in rows if not one.foreign_amount
    ]
    amount = sum((Decimal(one["gross_amount"]) for one in settled), Decimal(0))
    amount += scene.luck.randint(0, 900) if settled else scene.luck.randint(1, 900)
    bill: Sheet = {
        "gross_amount": plain(amount),
        "due_date": (_AHEAD + timedelta(days=scene.luck.randint(0, 90))).isoformat(),
        "details": {"bill_number": f"B{scene.luck.randint(1, 400):04}", "bill_form": "bank"},
    }
    return scene.booked(type_id, {"partner": partner}, [bill, *settled])


def endorse_bill(scene: Scene) -> Wish | None:
    """Hand a customer's bill on to a supplier."""
    bill = _open_bill(scene, "bill_receivable")
    if bill is None:
        return None
    line: Sheet = {"claim": bill.pk, "gross_amount": plain(bill.open_amount)}
    header = {"partner": scene.one(scene.cast.suppliers), "business_date": scene.day_from(bill.business_date)}
    return scene.booked("finance.bill_endorsement", header, [line])


def settle_bill(scene: Scene) -> Wish | None:
    """Let a bill end by money, or unpaid."""
    kind = scene.one(["bill_receivable", "bill_payable"])
    bill = _open_bill(scene, kind)
    if bill is None:
        return None
    deed = scene.one(_RECEIVED if kind == "bill_receivable" else _ISSUED)
    lines: list[Sheet] = [{"claim": bill.pk, "gross_amount": plain(bill.open_amount)}]
    if deed not in {"refused", "unpaid"}:
        lines.append({"account": scene.one(scene.cast.accounts), "gross_amount": plain(bill.open_amount)})
    header = {"details": {"deed": deed}, "business_date": scene.day_from(bill.business_date)}
    return scene.booked("finance.bill_settlement", header, lines)


def _open_bill(scene: Scene, kind: str) -> Claim | None:
    rows = list(Claim.objects.filter(kind=kind).exclude(open_amount=0).order_by("-pk")[:20])
    return scene.one(rows) if rows else None
