"""Setting open claims of a partner off against each other by one press, and taking that back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.documents.booking import book
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest, Outcome
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SETTLEMENT = "finance.settlement"


@dataclass(frozen=True, slots=True)
class Chosen:
    """How much of which claims of a partner, by id, all of it positive; ``key`` tells a form sent twice."""

    partner: int
    on: date
    amounts: Mapping[int, Decimal]
    memo: str = ""
    key: str | None = None


def settle(chosen: Chosen, actor: Actor, address: str = "") -> Outcome:
    """Book a settlement of what was chosen.

    Raises:
        RefusedError: ``settling_nothing``, an amount below zero, or all that the engine refuses: sides that
            differ, more than is open.
    """
    amounts = {pk: amount for pk, amount in chosen.amounts.items() if amount}
    refuse_if([] if amounts else [Problem("settling_nothing")])
    refuse_if([Problem("amount_negative")] if any(amount < ZERO for amount in amounts.values()) else [])
    rows = Claim.objects.filter(pk__in=sorted(amounts)).order_by("due_date", "pk")
    signs = dict(rows.values_list("pk", "amount"))
    lines = [LineInput(claim=pk, gross_amount=amounts[pk].copy_sign(signs[pk])) for pk in signs]
    lines += [LineInput(claim=pk, gross_amount=amounts[pk]) for pk in amounts.keys() - signs.keys()]
    draft = DraftInput(
        SETTLEMENT,
        chosen.on,
        tuple(lines),
        partner=chosen.partner,
        handler=actor.member,
        memo=chosen.memo,
    )
    return book([DraftRequest(draft, actor, key=chosen.key, address=address)])[0]


def undo(document: int, partner: int, actor: Actor, address: str = "") -> Outcome:
    """Reverse a settlement of a partner: its claims are open again.

    Raises:
        RefusedError: ``settling_unknown``, or all that the engine refuses.
    """
    if not Document.objects.filter(pk=document, type=SETTLEMENT, partner=partner).exists():
        raise RefusedError([Problem("settling_unknown")])
    return reverse(ReversalRequest(document, actor, address=address))
