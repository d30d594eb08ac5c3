"""Claim transfer 往来转移单: what one partner owes, or is owed, becomes another's, without money.

Its lines settle the claims of the one, and for each the other has a claim of the same kind, amount and due
day. Merging partners makes it, so the claims of two records of the same company come together.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.allocating import (
    claim_leg,
    foreign_parts,
    line_problems,
    settlement_legs,
    settlements,
)
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import Column, DocumentType, FieldKind, LineKind
from liandong.kernel.claim_kinds import OPEN_ACCOUNT
from liandong.kernel.plans import Leg, Plan, PlannedClaim
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimFacts, Draft, DraftLine, Problem

OTHERS = "claim_partner"
"""Elsewhere lines settle the document's own partner's claims; here they are always somebody else's."""


def plan(draft: Draft, rules: Rules) -> Plan:
    """Settle each line's claim, and give the document's partner the same one."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += [one for one in line_problems(draft, takes_money=False) if one.code != OTHERS]
    problems += _own_problems(draft)
    taken = [(line, line.claim) for line in draft.lines if line.claim is not None]
    if draft.partner is None:
        return judged(Plan(), problems)
    parts = foreign_parts(draft)
    claims = tuple(_claim(line, claim, parts[line.position], draft) for line, claim in taken)
    legs = (*settlement_legs(draft), *(_leg(line, claim, draft.partner) for line, claim in taken))
    return judged(Plan(legs=legs, claims=claims, settlements=settlements(draft)), problems)


def _own_problems(draft: Draft) -> Iterable[Problem]:
    """Yield lines whose claim is the partner's already."""
    for line in draft.lines:
        if line.claim is not None and line.claim.partner == draft.partner:
            yield Problem("claim_already_his", line.position, "claim")


def _claim(line: DraftLine, claim: ClaimFacts, foreign: Decimal, draft: Draft) -> PlannedClaim:
    due, partner = line.due_date or draft.business_date, draft.partner or 0
    currency = claim.foreign.currency if claim.foreign and foreign else ""
    return PlannedClaim(claim.kind, partner, line.gross_amount, due, foreign, currency)


def _leg(line: DraftLine, claim: ClaimFacts, partner: int) -> Leg:
    return claim_leg(claim.kind, line.gross_amount, partner)


DOCUMENT_TYPE = DocumentType(
    id="finance.claim_transfer",
    label="往来转移单",
    prefix="WLZY",
    plan=plan,
    header=(replace(columns.PARTNER, label="转给"), columns.BUSINESS_DATE, columns.HANDLER, columns.MEMO),
    columns=(
        replace(columns.CLAIM, label="转移的单据"),
        columns.AMOUNT,
        Column("due_date", "到期日", FieldKind.DATE, width=112),
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=OPEN_ACCOUNT,
    made_at="partner_duplicates",
    icon="arrows-exchange",
)
