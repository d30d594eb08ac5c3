"""Money received, paid and allocated to claims: the building blocks of those plans. Pure.

Settling a claim moves its account: an asset is credited, a debt is debited, by the amount
settled, which is signed like the claim. What the money lines leave over is an advance.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from liandong.kernel.claim_kinds import CLAIM_ROLES
from liandong.kernel.foreign import foreign_share, own_share
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.plans import Leg, Plan, PlannedClaim, PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimFacts, ClaimKind, Draft, DraftLine, Problem

_ASSETS = frozenset({ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_PAID, ClaimKind.BILL_RECEIVABLE})


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
    return problems + _claims(draft) + list(_foreign_problems(draft))


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
        if line.claim.bill:
            problems.append(Problem("claim_is_bill", line.position, "claim", {"bill": line.claim.bill}))
        elif line.claim.partner != draft.partner:
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


def foreign_parts(draft: Draft) -> dict[int, Decimal]:
    """Return what each allocation line is in its claim's currency, by position.

    A document in that currency says it; one in the company's own settles the same part of both amounts.
    """
    parts: dict[int, Decimal] = {}
    for line, claim in _one_by_one(draft):
        said = line.foreign if draft.foreign is not None else None
        share = foreign_share(claim.open_amount, claim.foreign, line.gross_amount)
        parts[line.position] = share if said is None else said
    return parts


def foreign_balance(draft: Draft) -> Decimal:
    """Return what settling in the document's currency takes of what is owed, less what the company owes."""
    return -sum(
        (asset_sign(line.claim.kind) * (line.foreign or ZERO) for line in draft.lines if line.claim), ZERO
    )


def _one_by_one(draft: Draft) -> Iterable[tuple[DraftLine, ClaimFacts]]:
    """Yield allocation lines with their claims as the lines before left them."""
    left: dict[int, ClaimFacts] = {}
    for line in draft.lines:
        if line.claim is None:
            continue
        claim = left.get(line.claim.id, line.claim)
        yield line, claim
        left[claim.id] = settled_by(claim, line.gross_amount, line.foreign if draft.foreign else None)


def settled_by(claim: ClaimFacts, amount: Decimal, foreign: Decimal | None = None) -> ClaimFacts:
    """Return what is left of a claim; without ``foreign`` the same part of both its amounts is settled."""
    held = claim.foreign
    if held is not None:
        taken = foreign_share(claim.open_amount, held, amount) if foreign is None else foreign
        held = replace(held, open_amount=held.open_amount - taken)
    return replace(claim, open_amount=claim.open_amount - amount, foreign=held)


def other_currency(claim: ClaimFacts, currency: str, line: int) -> Problem:
    """Return that a claim is in another currency than its document, or in the company's own."""
    if claim.foreign is None:
        return Problem("claim_own_currency", line, "claim", {"currency": currency})
    detail = {"currency": currency, "theirs": claim.foreign.currency}
    return Problem("claim_currency", line, "claim", detail)


def _foreign_problems(draft: Draft) -> Iterable[Problem]:
    """Yield claims in another currency than the document's, and those whose worth has changed."""
    if draft.foreign is None:
        return
    for line, claim in _one_by_one(draft):
        held = claim.foreign
        if held is None or held.currency != draft.foreign.currency:
            yield other_currency(claim, draft.foreign.currency, line.position)
            continue
        foreign = line.foreign or ZERO
        if foreign * held.amount < ZERO or abs(foreign) > abs(held.open_amount):
            detail = {"amount": plain(foreign), "open": plain(held.open_amount)}
            yield Problem("claim_over_settled", line.position, "gross_amount", detail)
        elif line.gross_amount != own_share(claim.open_amount, held, foreign):
            yield Problem("claim_worth_changed", line.position, "gross_amount")


def settlements(draft: Draft) -> tuple[PlannedSettlement, ...]:
    """Return how much of which claim the allocation lines settle."""
    parts = foreign_parts(draft)
    return tuple(
        PlannedSettlement(line.claim.id, line.position, line.gross_amount, parts[line.position] or None)
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
    currency = draft.foreign.currency if draft.foreign is not None else ""
    money = tuple(
        Leg(
            sign * line.gross_amount,
            account=line.account,
            foreign=sign * (line.foreign or ZERO) if currency else ZERO,
            currency=currency,
        )
        for line in draft.lines
        if line.account is not None
    )
    planned = Plan(legs=money + settlement_legs(draft), settlements=settlements(draft))
    if draft.foreign is not None:
        return _in_other_currency(planned, draft, sign)
    return with_rest(planned, draft, sign, sum((leg.amount for leg in money), ZERO))


def with_rest(planned: Plan, draft: Draft, sign: int, given: Decimal) -> Plan:
    """Return a plan that gives (takes) ``given`` for what it settles; what is left over becomes an advance.

    Settling more than there is given for is a problem, the plan's only one.
    """
    rest = sign * sum((leg.amount for leg in planned.legs), ZERO)
    if rest < ZERO:
        return _over_allocated(given, rest)
    return planned if rest == ZERO else _with_advance(planned, draft, sign, Advance(rest))


def _over_allocated(total: Decimal, rest: Decimal) -> Plan:
    detail = {"money": plain(abs(total)), "allocated": plain(abs(total) - rest), "excess": plain(-rest)}
    return Plan(problems=(Problem("over_allocated", column="gross_amount", detail=detail),))


def _in_other_currency(planned: Plan, draft: Draft, sign: int) -> Plan:
    """Return a payment in another currency: what is left over is an advance in it, at the payment's rate.

    What the money is worth in the books beyond the claims that it settles is the difference of the rates.
    """
    total = sum((line.foreign or ZERO for line in draft.lines if line.account is not None), ZERO)
    rest = total + sign * foreign_balance(draft)
    if rest < ZERO:
        return _over_allocated(total, rest)
    if rest > ZERO and draft.foreign is not None and draft.foreign.rate is not None:
        own = round_half_up(rest * draft.foreign.rate)
        planned = _with_advance(planned, draft, sign, Advance(own, rest, draft.foreign.currency))
    return with_difference(planned)


def with_difference(planned: Plan) -> Plan:
    """Return a plan whose entry balances by the exchange difference, to the cent."""
    difference = -sum((leg.amount for leg in planned.legs), ZERO)
    if difference == ZERO:
        return planned
    return replace(planned, legs=(*planned.legs, Leg(difference, role=AccountRole.EXCHANGE_DIFFERENCE)))


@dataclass(frozen=True, slots=True)
class Advance:
    """What a payment leaves over: its worth in the books, and what it is in another currency."""

    amount: Decimal
    foreign: Decimal = ZERO
    currency: str = ""


def _with_advance(planned: Plan, draft: Draft, sign: int, rest: Advance) -> Plan:
    kind = ClaimKind.ADVANCE_RECEIVED if sign > 0 else ClaimKind.ADVANCE_PAID
    if draft.partner is None or rest.amount == ZERO:
        return planned
    due = draft.due_date or draft.business_date
    return replace(
        planned,
        legs=(*planned.legs, claim_leg(kind, rest.amount, draft.partner)),
        claims=(
            *planned.claims,
            PlannedClaim(kind, draft.partner, rest.amount, due, rest.foreign, rest.currency),
        ),
    )
