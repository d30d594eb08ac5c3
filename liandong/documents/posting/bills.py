"""Bills under lock: no two open ones of a kind have the same number.

Whoever takes one in reads the numbers first. Two who do so at once are told apart by the unique index of the
database: the later one tries again and is then refused like anybody else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import IntegrityError

from liandong.documents.posting.loading import LoadedDocument
from liandong.general_ledger.models import Claim
from liandong.kernel.claim_kinds import BILL_KINDS
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan
from liandong.kernel.terms import ClaimFacts, ClaimKind, Problem

INDEX = "one_open_bill_a_number"
_MADE = -1
"""Stands for the claim of a bill that a plan makes."""
BillKey = tuple[ClaimKind, str]


class OpenBill(NamedTuple):
    """An open bill: its claim, 0 for one that is just being made, and the number of its document."""

    claim: int
    document: str


def read_open_bills(
    plans: Sequence[tuple[LoadedDocument, Plan]], claims: Mapping[int, ClaimFacts]
) -> dict[BillKey, OpenBill]:
    """Return the open bills with the numbers that plans make or open again; no statement where none do."""
    wanted = {number for _, plan in plans for (_, number), _, _ in _opened(plan, claims)}
    if not wanted:
        return {}
    kinds = [kind.value for kind in BILL_KINDS]  # what the index of claims begins with
    rows = Claim.objects.filter(kind__in=kinds, bill_number__in=sorted(wanted)).exclude(open_amount=0)
    found = rows.values_list("kind", "bill_number", "pk", "document__number")
    return {(ClaimKind(kind), number): OpenBill(pk, document) for kind, number, pk, document in found}


def bill_problems(
    bills: Mapping[BillKey, OpenBill], claims: Mapping[int, ClaimFacts], plan: Plan
) -> Iterator[Problem]:
    """Yield bills whose number another open one has, in the books or in the same document."""
    seen = dict(bills)
    for key, claim, line in _opened(plan, claims):
        other = seen.get(key)
        if other is not None and (other.claim != claim or claim == _MADE):
            detail = {"bill": key[1], "number": other.document}
            code = "bill_open_already" if other.document else "bill_twice"
            yield Problem(code, line or None, "bill_number" if line else None, detail)
        seen.setdefault(key, OpenBill(claim, ""))


def note_bills(bills: dict[BillKey, OpenBill], document: LoadedDocument, plan: Plan) -> None:
    """Keep what bills a document made for those that are posted with it."""
    made = {(one.kind, one.bill): OpenBill(0, document.number) for one in plan.claims if one.bill}
    bills.update(made)


def is_taken_meanwhile(error: IntegrityError) -> bool:
    """Tell whether somebody else took the bill in at the same moment."""
    return INDEX in str(error)


def _opened(plan: Plan, claims: Mapping[int, ClaimFacts]) -> Iterator[tuple[BillKey, int, int]]:
    """Yield the bills that a plan makes or opens again, with the claim and the line."""
    for planned in plan.claims:
        if planned.bill:
            yield (planned.kind, planned.bill), _MADE, planned.line
    for done in plan.settlements:
        claim = claims.get(done.claim)
        if claim is not None and claim.bill and done.amount < ZERO:
            yield (claim.kind, claim.bill), claim.id, 0
