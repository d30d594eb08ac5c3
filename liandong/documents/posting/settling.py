"""What a document's settlements leave of claims, and what the claims it makes are in its other currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from liandong.kernel.foreign import ForeignClaim, foreign_share
from liandong.kernel.money import ZERO, plain, spread
from liandong.kernel.plans import PlannedClaim, PlannedSettlement
from liandong.kernel.terms import ClaimFacts, Draft, Problem


@dataclass(slots=True)
class Settled:
    """Claims as settlements leave them, what each settlement is in its claim's currency, what is wrong."""

    claims: dict[int, ClaimFacts] = field(default_factory=dict)
    foreign: list[Decimal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def settled(claims: Mapping[int, ClaimFacts], settlements: Sequence[PlannedSettlement]) -> Settled:
    """Settle claims one after another; those settled too far are problems."""
    found = Settled()
    for one in settlements:
        claim = found.claims.get(one.claim) or claims[one.claim]
        left = claim.open_amount - one.amount
        foreign = one.foreign
        if foreign is None:
            foreign = foreign_share(claim.open_amount, claim.foreign, one.amount)
        held = _held(claim.foreign, foreign)
        is_beyond = abs(left) > abs(claim.amount) if held is None else _is_beyond(held)
        if left * claim.amount < ZERO or is_beyond:
            detail = {"amount": plain(one.amount), "open": plain(claim.open_amount)}
            is_worth = held is not None and foreign == ZERO  # what a revaluation did is taken back
            code = "claim_half_settled" if is_worth else "claim_over_settled"
            found.problems.append(Problem(code, one.line or None, "gross_amount", detail))
        elif held is not None and (left == ZERO) is not (held.open_amount == ZERO):
            found.problems.append(Problem("claim_half_settled", one.line or None, "gross_amount"))
        found.claims[claim.id] = replace(claim, open_amount=left, foreign=held)
        found.foreign.append(foreign)
    return found


def _held(before: ForeignClaim | None, foreign: Decimal) -> ForeignClaim | None:
    return None if before is None else replace(before, open_amount=before.open_amount - foreign)


def _is_beyond(held: ForeignClaim) -> bool:
    """Tell whether more is settled than there was, in the claim's currency: its own worth is revalued."""
    return held.open_amount * held.amount < ZERO or abs(held.open_amount) > abs(held.amount)


def in_other_currency(draft: Draft, claims: Sequence[PlannedClaim]) -> list[PlannedClaim]:
    """Return a document's claims with what they are in its currency; all of them are its total in it."""
    held = draft.foreign
    plainly = [one for one in claims if not one.currency]
    if held is None or not held.total or len(plainly) != len(claims):
        return list(claims)
    shares = spread(abs(held.total), [abs(one.amount) for one in claims], held.digits)
    return [
        replace(one, foreign=share if one.amount > ZERO else -share, currency=held.currency) if share else one
        for one, share in zip(claims, shares, strict=True)
    ]
