"""The kinds of claims, sorted: which are bills, which a partner's open account, and where each is booked."""

from collections.abc import Mapping

from liandong.kernel.terms import AccountRole, ClaimKind

BILL_KINDS = frozenset({ClaimKind.BILL_RECEIVABLE, ClaimKind.BILL_PAYABLE})
"""票据: what is owed on a paper of its own, by whoever accepted it; no part of a partner's open account."""

OPEN_ACCOUNT = tuple(kind for kind in ClaimKind if kind not in BILL_KINDS)
"""往来: what payments and settlements of a partner deal with."""

CLAIM_ROLES: Mapping[ClaimKind, AccountRole] = {
    ClaimKind.RECEIVABLE: AccountRole.RECEIVABLES,
    ClaimKind.PAYABLE: AccountRole.PAYABLES,
    ClaimKind.ADVANCE_RECEIVED: AccountRole.ADVANCES_RECEIVED,
    ClaimKind.ADVANCE_PAID: AccountRole.ADVANCES_PAID,
    ClaimKind.BILL_RECEIVABLE: AccountRole.BILLS_RECEIVABLE,
    ClaimKind.BILL_PAYABLE: AccountRole.BILLS_PAYABLE,
}
"""The account role whose balance the open claims of a kind add up to."""
