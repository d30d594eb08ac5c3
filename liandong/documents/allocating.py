"""Money received, paid and allocated to claims: the building blocks of those plans. Pure.

Settling a claim moves its account: an asset is credited, a debt is debited, by the amount
settled, which is signed like the claim. What the money lines leave over is an advance.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Leg, Plan, PlannedClaim, PlannedSettlement
from liandong.kernel.terms import CLAIM_ROLES, ClaimFacts, ClaimKind, Draft, DraftLine, Problem

_ASSETS = frozenset({ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_PAID})


def asset_sign(kind: ClaimKind) -> int:
    """Return 1 for what others owe the company, −1 for what it owes."""
    return 1 if kind in _ASSETS else -1


def claim_leg(kind: ClaimKind, amount: Decimal, partner: int | None) -> Leg:
    """Return the journal side of a claim that grows by ``amount``; settling is negative."""
    return Leg(asset_sign(kind) * amount, role=CLAIM_ROLES[kind], partner=partner)


def line_problems(draft: Draft, *, takes_money: bool) -> list[Problem]:
    """Return what is wrong with money and allocation lines, claim by claim together."""
    problems: list[Problem] = []
    for line in draft.lines:
        problems += _shape(line, takes_money=takes_money)
    if takes_money and all(line.account is None for line in draft.lines):
        problems.append(Problem("money_line_missing"))
    return problems + _claims(draft)


def _shape(line: DraftLine, *, takes_money: bool) -> Iterable[Problem]:
    if line.account is not None and line.claim is not None:
        yield Problem("account_and_claim", line.position, "claim")
    elif line.account is None and line.claim is None:
        code, column = ("account_missing", "account") if takes_money else ("claim_missing", "claim")
        yield Problem(code, line.position, column)
    elif line.claim is None and not takes_money:
        yield Problem("claim_missing", line.position, "claim")
    if line.gross_amount == ZERO:
        yield Problem("amount_zero", line.position, "gross_amount")
    elif line.claim is None and line.gross_amount < ZERO:
        yield Problem("amount_negative", line.position, "gross_amount")


def _claims(draft: Draft) -> list[Problem]:
    problems: list[Problem] = []
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for line in draft.lines:
        if line.claim is None:
            continue
        if line.claim.partner != draft.partner:
            problems.append(Problem("claim_partner", line.position, "claim"))
        taken[line.claim.id] += line.gross_amount
        problems += _over_settled(line, line.claim, taken[line.claim.id])
    return problems


def _over_settled(line: DraftLine, claim: ClaimFacts, taken: Decimal) -> Iterable[Problem]:
    detail = {"amount": plain(taken), "open": plain(claim.open_amount)}
    if line.gross_amount * claim.amount < ZERO:
        yield Problem("claim_sign", line.position, "gross_amount", detail)
    elif abs(taken) > abs(claim.open_amount):
        yield Problem("claim_over_settled", line.position, "gross_amount", detail)


def settlements(draft: Draft) -> tuple[PlannedSettlement, ...]:
    """Return how much of which claim the allocation lines settle."""
    return tuple(
        PlannedSettlement(line.claim.id, line.position, line.gross_amount)
        for line in draft.lines
        if line.claim is not None
    )


def settlement_legs(draft: Draft) -> tuple[Leg, ...]:
    """Return the journal side of the allocation lines."""
    return tuple(
        claim_leg(line.claim.kind, -line.gross_amount, line.claim.partner)
        for line in draft.lines
        if line.claim is not None
    )


def payment(draft: Draft, sign: int) -> Plan:
    """Return the effects of money coming in (``sign`` 1) or going out (−1).

    The money lines debit (credit) their accounts; what the allocations leave over becomes an
    advance. Allocating more than there is money for is a problem, the plan's only one.
    """
    money = tuple(
        Leg(sign * line.gross_amount, account=line.account)
        for line in draft.lines
        if line.account is not None
    )
    allocated = settlement_legs(draft)
    total = sum((leg.amount for leg in money), ZERO)
    rest = sign * (total + sum((leg.amount for leg in allocated), ZERO))
    planned = Plan(legs=money + allocated, settlements=settlements(draft))
    if rest < ZERO:
        detail = {
            "money": plain(abs(total)),
            "allocated": plain(abs(total) - rest),
            "excess": plain(-rest),
        }
        return Plan(problems=(Problem("over_allocated", column="gross_amount", detail=detail),))
    return planned if rest == ZERO else _with_advance(planned, draft, sign, rest)


def _with_advance(planned: Plan, draft: Draft, sign: int, rest: Decimal) -> Plan:
    kind = ClaimKind.ADVANCE_RECEIVED if sign > 0 else ClaimKind.ADVANCE_PAID
    if draft.partner is None:
        return planned
    return Plan(
        legs=(*planned.legs, claim_leg(kind, rest, draft.partner)),
        settlements=planned.settlements,
        claims=(PlannedClaim(kind, draft.partner, rest, draft.due_date or draft.business_date),),
    )
