"""A payment comes to the money that moved: what it settles is said beside it, not added to it."""

from decimal import Decimal

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim, RoleAccount
from liandong.kernel.terms import AccountRole, ClaimKind
from tests.support.trading import DAY, Trading

D = Decimal


def test_what_a_payment_settles_is_not_counted_again(trading: Trading) -> None:
    owed = LineInput(gross_amount=D("22.6"), details={"kind": ClaimKind.PAYABLE.value})
    opening = trading.book("finance.opening_claims", [owed], partner="S1")
    claim = Claim.objects.get(document=opening.id)
    bank = RoleAccount.objects.get(role=AccountRole.BANK.value).account_id
    lines = [
        LineInput(account=bank, gross_amount=D(20)),
        LineInput(account=bank, gross_amount=D("2.6")),
        LineInput(claim=claim.pk, gross_amount=claim.amount),
    ]
    paid = trading.book("finance.outgoing_payment", lines, partner="S1")
    assert Document.objects.get(pk=paid.id).gross_amount == D("22.6")
    reversed_by = reverse(ReversalRequest(paid.id, trading.actor, on=DAY)).document
    assert Document.objects.get(pk=reversed_by).gross_amount == D("-22.6")
    assert list(audit()) == []
