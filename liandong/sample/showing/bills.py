"""Bills: one of a customer in hand, one of another handed on to a supplier, and one of the company's own."""

from datetime import date, timedelta

from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Claim
from liandong.kernel.terms import ClaimKind
from liandong.sample.showing.stage import Stage
from liandong.sample.world import ACCOUNTANT

_BACK = 5
"""How many days ago the bills were given."""


def use_bills(stage: Stage) -> None:
    """Take two bills for the largest debts of customers, hand one on and issue one for that of a supplier."""
    owed = _largest(stage, ClaimKind.RECEIVABLE, 2)
    owing = _largest(stage, ClaimKind.PAYABLE, 2)
    taken = [
        _made(stage, "finance.bill_receipt", claim, f"5102202600{place:02}", stage.day(-20 - 60 * place))
        for place, claim in enumerate(owed)
    ]
    if taken and owing:
        bill = Claim.objects.get(bill_number=taken[-1])
        line = LineInput(claim=bill.pk, gross_amount=bill.amount)
        stage.book("finance.bill_endorsement", _BACK - 1, [line], ACCOUNTANT, **_to(owing[0]))
    for claim in owing[1:]:
        _made(stage, "finance.bill_issue", claim, "1102202600001", stage.day(-80))


def _largest(stage: Stage, kind: ClaimKind, count: int) -> list[Claim]:
    """Return the largest open debts, one a partner."""
    rows = Claim.objects.filter(kind=kind.value, open_amount__gt=0, business_date__lte=stage.day(_BACK))
    found: dict[int, Claim] = {}
    for one in rows.filter(foreign_amount=0).order_by("-open_amount", "pk")[:50]:
        found.setdefault(one.partner_id, one)
    return list(found.values())[:count]


def _made(stage: Stage, type_id: str, claim: Claim, number: str, due: date) -> str:
    said = {
        "bill_number": number,
        "bill_form": "bank",
        "acceptor": "工商银行佛山分行",
        "medium": "electronic",
        "issued_on": (stage.day(_BACK) - timedelta(days=2)).isoformat(),
    }
    lines = [
        LineInput(gross_amount=claim.open_amount, due_date=due, details=said),
        LineInput(claim=claim.pk, gross_amount=claim.open_amount),
    ]
    stage.book(type_id, _BACK, lines, ACCOUNTANT, **_to(claim))
    return number


def _to(claim: Claim) -> dict[str, str]:
    return {"partner": claim.partner.code}
