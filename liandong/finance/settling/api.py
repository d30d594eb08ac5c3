"""核销 for programs: what is open with a partner, and what may be set off; the settlement is a document."""

from datetime import date
from typing import Any

from django.http import Http404
from ninja import Router, Schema

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.fields import Id, Number, answers
from liandong.finance.settling.gathering import bench_of
from liandong.finance.settling.proposing import amounts_of
from liandong.finance.web.side import SUBJECT, reached_partner
from liandong.kernel.actor import Verb

router = Router(tags=["应收应付 · Receivables and payables"])


class SettlingClaim(Schema):
    """An open claim, amounts signed; ``proposed`` is what a settlement would settle of it."""

    id: int
    kind: str
    document: int
    document_type: str
    document_number: str
    due_date: date
    open_amount: Number
    is_left: bool
    proposed: Number


class SettlingPair(Schema):
    """So much of two claims, and why: order, named, amount or oldest."""

    left: int
    right: int
    amount: Number
    reason: str


class SettlingOut(Schema):
    """What is open on both sides. ``is_whole`` is false where there is more than is looked at."""

    claims: list[SettlingClaim]
    pairs: list[SettlingPair]
    is_whole: bool


@router.get(
    "/partners/{int:partner}/settling",
    response=answers(ok=SettlingOut),
    summary="核销建议 · What may be set off with a partner",
    description="两边的未核销和建议；按建议开核销单 · Both sides and proposals; settle by finance.settlement",
)
def get_settling(request: ApiRequest, partner: Id) -> dict[str, Any]:
    """Return what is open with a partner and what may be set off."""
    require(request, SUBJECT, Verb.VIEW)
    if reached_partner(request.auth.actor, partner) is None:
        raise Http404(partner)
    bench = bench_of(partner)
    proposed = amounts_of(bench.open, bench.pairs)
    is_left = {one.id: one.is_left for one in bench.open}
    names = ("id", "document", "document_type", "document_number", "due_date", "open_amount")
    claims = [
        {name: getattr(one, name) for name in names}
        | {"kind": one.kind.value, "is_left": is_left[one.id], "proposed": proposed.get(one.id, 0)}
        for one in bench.claims
    ]
    pairs = [
        {"left": one.left, "right": one.right, "amount": one.amount, "reason": one.reason.value}
        for one in bench.pairs
    ]
    return {"claims": claims, "pairs": pairs, "is_whole": not bench.has_more}
