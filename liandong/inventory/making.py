"""What assembling and taking apart have in common: the goods, their parts, and what the work costs. Pure.

Both kinds are lines of one document: those of the whole are all of one product (in several lots, perhaps),
the others are its parts. Where no line says what it is, the first is the whole.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from liandong.documents import columns
from liandong.documents.part_lines import PART, ROLE, SHARE, WHOLE
from liandong.documents.planning import Goods, claim_for
from liandong.documents.types import Column, FieldKind, HeaderField
from liandong.kernel.money import MINOR_DIGITS, ZERO
from liandong.kernel.plans import Leg, PlannedClaim, PlannedMove, Pooled
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, DraftLine, Problem, Purpose, VirtualPlace

ROLES = ((WHOLE, "成品"), (PART, "部件"))
WAGES, CASH, BANK, PARTNER = "wages", "cash", "bank", "partner"
PAID_FROM = ((WAGES, "应付职工薪酬"), (CASH, "库存现金"), (BANK, "银行存款"), (PARTNER, "应付加工单位"))
_ACCOUNTS = {
    WAGES: AccountRole.WAGES,
    CASH: AccountRole.CASH,
    BANK: AccountRole.BANK,
    PARTNER: AccountRole.PAYABLES,
}

ROLE_COLUMN = Column(ROLE, "成品/部件", FieldKind.CHOICE, is_detail=True, width=88, choices=ROLES)
SHARE_COLUMN = Column(SHARE, "成本份额", FieldKind.QUANTITY, is_detail=True, width=88)


def header(fee: str) -> tuple[HeaderField, ...]:
    """Return the fields above the lines; ``fee`` is what the cost of the work is called."""
    return (
        columns.WAREHOUSE,
        columns.BUSINESS_DATE,
        HeaderField("fee", fee, FieldKind.AMOUNT, is_detail=True, is_cost=True),
        HeaderField("fee_from", "费用来源", FieldKind.CHOICE, is_detail=True, choices=PAID_FROM),
        HeaderField("partner", "加工单位", FieldKind.PARTNER),
        columns.DUE_DATE,
        columns.HANDLER,
        columns.MEMO,
    )


def is_whole(line: DraftLine) -> bool:
    """Tell whether a line is of what is assembled or taken apart, not of its parts."""
    role = line.details.get(ROLE, "")
    return role == WHOLE or (role == "" and line.position == 1)


def making_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the whole, its parts and the fee."""
    wholes = [line for line in draft.lines if is_whole(line)]
    products = {line.product for line in wholes}
    if draft.lines and not wholes:
        yield Problem("whole_missing")
    if wholes and len(wholes) == len(draft.lines):
        yield Problem("parts_missing")
    for line in draft.lines:
        given = line.details.get(ROLE, "")
        if given and given not in dict(ROLES):
            detail = {"field": ROLE_COLUMN.label, "value": given[:40]}
            yield Problem("unknown_choice", line.position, ROLE, detail)
        if is_whole(line):
            if len(products) > 1 and line.product != wholes[0].product:
                yield Problem("wholes_differ", line.position, "product", {"product": line.product_name})
        elif line.product is not None and line.product in products:
            yield Problem("part_is_whole", line.position, "product", {"product": line.product_name})
    yield from _fee_problems(draft)


def _fee_problems(draft: Draft) -> Iterator[Problem]:
    text = draft.details.get("fee", "")
    found = _number(text)
    if found is None:
        yield Problem("not_a_number", None, "fee", {"value": text})
    elif found < ZERO:
        yield Problem("fee_negative", None, "fee")
    elif found != round(found, MINOR_DIGITS):
        yield Problem("inexact_number", None, "fee", {"value": text})
    elif found and draft.details.get("fee_from") == PARTNER and draft.partner is None:
        yield Problem("partner_missing", None, "partner")


def _number(text: str) -> Decimal | None:
    """Return the number of a text, nothing as zero; None where it is none."""
    try:
        found = Decimal(text or "0")
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 12 else None


def used(goods: Goods) -> PlannedMove:
    """Return the move of what is used up: it leaves at its cost."""
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=goods.place,
        target=VirtualPlace.PRODUCTION,
        quantity=goods.line.quantity,
        purpose=Purpose.ASSEMBLY,
        lot=goods.line.lot,
    )


def made(goods: Goods, pooled: Pooled) -> PlannedMove:
    """Return the move of what comes out: it has its part of what was used, and of the fee."""
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=VirtualPlace.PRODUCTION,
        target=goods.place,
        quantity=goods.line.quantity,
        purpose=Purpose.ASSEMBLY,
        lot=goods.line.lot,
        pooled=pooled,
    )


def fee_of(draft: Draft) -> Decimal:
    """Return what the work costs; a draft without ``making_problems`` is expected."""
    return _number(draft.details.get("fee", "")) or ZERO


def fee_legs(draft: Draft) -> tuple[Leg, ...]:
    """Return the journal side of the fee: into what is being made, from who is paid for it."""
    fee = fee_of(draft)
    role = _ACCOUNTS[draft.details.get("fee_from") or WAGES]
    partner = draft.partner if role is AccountRole.PAYABLES else None
    return (Leg(fee, role=AccountRole.PRODUCTION), Leg(-fee, role=role, partner=partner))


def fee_claims(draft: Draft) -> tuple[PlannedClaim, ...]:
    """Return the debt to who did the work, where it is somebody else."""
    if draft.details.get("fee_from") != PARTNER:
        return ()
    return claim_for(draft, ClaimKind.PAYABLE, fee_of(draft))
