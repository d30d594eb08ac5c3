"""Opening claims 期初往来: what a partner owed, or was owed, when the books began; bills among it.

In another currency each line says both amounts, as the old books have them.

A bill has its number and the day it is due; one that is overdue already is still there.
"""

from dataclasses import replace

from liandong.documents import bills, columns
from liandong.documents.allocating import claim_leg
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import Column, DocumentType, FieldKind, LineKind
from liandong.kernel.claim_kinds import BILL_KINDS
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, Plan, PlannedClaim
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, DraftLine, Problem

KINDS = (
    (ClaimKind.RECEIVABLE.value, "应收"),
    (ClaimKind.PAYABLE.value, "应付"),
    (ClaimKind.ADVANCE_RECEIVED.value, "预收"),
    (ClaimKind.ADVANCE_PAID.value, "预付"),
    (ClaimKind.BILL_RECEIVABLE.value, "应收票据"),
    (ClaimKind.BILL_PAYABLE.value, "应付票据"),
)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Create one claim a line, against the opening balance."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    for line in draft.lines:
        problems += _line_problems(line)
    problems += bills.twice([line for line in draft.lines if line.details.get("kind") in BILL_KINDS])
    claims: list[PlannedClaim] = []
    legs: list[Leg] = []
    for line in draft.lines:
        kind = line.details.get("kind", "")
        if draft.partner is None or kind not in set(ClaimKind):
            continue
        claims.append(_claim(line, ClaimKind(kind), draft))
        leg = claim_leg(ClaimKind(kind), line.gross_amount, draft.partner)
        legs += [leg, Leg(-leg.amount, role=AccountRole.OPENING_BALANCE)]
    return judged(Plan(legs=tuple(legs), claims=tuple(claims)), problems)


def _claim(line: DraftLine, kind: ClaimKind, draft: Draft) -> PlannedClaim:
    due_date = line.due_date or draft.business_date
    claim = PlannedClaim(kind, draft.partner or 0, line.gross_amount, due_date)
    if kind in BILL_KINDS:
        claim = bills.bill_claim(line, kind, draft)
    if draft.foreign is None:
        return claim
    return replace(claim, foreign=line.foreign or ZERO, currency=draft.foreign.currency)


def _line_problems(line: DraftLine) -> list[Problem]:
    problems: list[Problem] = []
    kind = line.details.get("kind", "")
    if kind == "":
        problems.append(Problem("field_missing", line.position, "kind", {"field": "类别"}))
    elif kind not in set(ClaimKind):
        detail = {"field": "类别", "value": kind}
        problems.append(Problem("unknown_choice", line.position, "kind", detail))
    if line.gross_amount == ZERO:
        problems.append(Problem("amount_zero", line.position, "gross_amount"))
    elif kind in BILL_KINDS:
        problems += bills.line_problems(line)
    return problems


DOCUMENT_TYPE = DocumentType(
    id="finance.opening_claims",
    label="期初往来",
    prefix="QCWL",
    plan=plan,
    header=(columns.PARTNER, columns.BUSINESS_DATE, columns.MEMO),
    columns=(
        Column("kind", "类别", FieldKind.CHOICE, is_required=True, is_detail=True, choices=KINDS),
        columns.AMOUNT,
        bills.DUE,
        bills.OPENING_NUMBER,
        *(
            replace(one, is_usual=False)
            for one in (bills.FORM, bills.ACCEPTOR, bills.ISSUED_ON, bills.DRAWER)
        ),
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.OPENING,
    allows_negative=True,
    icon="users",
)
