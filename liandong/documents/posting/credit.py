"""Customers with a credit limit: locked before their debts are read, and held to it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from liandong.documents.posting.loading import LoadedDocument
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Plan
from liandong.kernel.rules import CreditControl
from liandong.kernel.terms import ClaimKind, Problem
from liandong.partners.models import Partner
from liandong.storage import bulk


def lock_customers(plans: Sequence[tuple[LoadedDocument, Plan]]) -> list[int]:
    """Lock and return the customers whose credit is limited and who will owe more, by id."""
    limited = set()
    for document, plan in plans:
        is_claiming = any(claim.kind is ClaimKind.RECEIVABLE for claim in plan.claims)
        is_controlled = document.rules.credit_control is CreditControl.BLOCK
        partner = document.partner
        if is_claiming and is_controlled and partner and partner.credit_limit is not None:
            limited.add(partner.id)
    if limited:
        condition, params = bulk.among(sorted(limited))
        bulk.run(
            f"SELECT id FROM {bulk.table(Partner)} p WHERE id {condition} ORDER BY id{bulk.for_update('p')}",
            params,
        )
    return sorted(limited)


def credit_problems(debts: Mapping[int, Decimal], document: LoadedDocument, plan: Plan) -> list[Problem]:
    """Return that a customer would owe more than his limit; ``debts`` are those of the locked ones."""
    partner = document.partner
    added = sum((claim.amount for claim in plan.claims if claim.kind is ClaimKind.RECEIVABLE), ZERO)
    if partner is None or partner.credit_limit is None or added <= ZERO or document.header.reverses:
        return []
    owed = debts.get(partner.id)
    if owed is None or owed + added <= partner.credit_limit:
        return []
    detail = {"limit": plain(partner.credit_limit), "owed": plain(owed), "amount": plain(added)}
    return [Problem("credit_exceeded", None, "partner", detail)]
