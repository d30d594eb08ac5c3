"""What is open with a partner, for lines that settle it: the earliest due first."""

from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from liandong.documents.bill_numbers import seen_bills
from liandong.documents.types import DocumentType, document_type
from liandong.general_ledger.claim_queries import OpenClaim, open_claims
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.claim_kinds import BILL_KINDS
from liandong.kernel.terms import ClaimKind
from liandong.webkit.access import type_for
from liandong.webkit.report_query import ReportQuery

CLAIM_WORDS = {
    ClaimKind.RECEIVABLE: gettext_lazy("应收"),
    ClaimKind.PAYABLE: gettext_lazy("应付"),
    ClaimKind.ADVANCE_RECEIVED: gettext_lazy("预收"),
    ClaimKind.ADVANCE_PAID: gettext_lazy("预付"),
    ClaimKind.BILL_RECEIVABLE: gettext_lazy("应收票据"),
    ClaimKind.BILL_PAYABLE: gettext_lazy("应付票据"),
}
_AS_IT_IS_NOW = date(9999, 1, 1)


def claims_for(kind: DocumentType, partner: int | None, on: date, actor: Actor) -> list[OpenClaim]:
    """Return the claims that a document of a day may settle; one statement for each kind, one more for bills.

    They are its partner's, none without one; bills are all that the actor sees. What the type settles first
    comes first, then the earliest due.
    """
    if partner is None and kind.enters("partner"):
        return []
    found = [
        claim
        for settled in kind.settles
        for claim in open_claims(settled, _AS_IT_IS_NOW, None if settled in BILL_KINDS else partner)
    ]
    if any(claim.bill for claim in found):
        seen = set(seen_bills(actor).exclude(open_amount=0).values_list("pk", flat=True))
        found = [claim for claim in found if not claim.bill or claim.id in seen]
    return [claim for claim in found if claim.business_date <= on]


def claim_name(claim: OpenClaim) -> str:
    """Return what a claim is called: by its document, a bill by its number."""
    return claim.bill or claim.document_number


@require_GET
def open_claims_of(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer the open claims of the document's partner."""
    kind = type_for(request, type_id, Verb.DRAFT)
    query = ReportQuery(request)
    partner = query.number("partner")
    on = query.day("business_date", timezone.localdate())
    found = claims_for(kind, partner, on, request.actor)
    return JsonResponse({"claims": [_row(claim) for claim in found]})


def _row(claim: OpenClaim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "name": claim_name(claim),
        "bill": claim.bill,
        "kind": f"{CLAIM_WORDS[claim.kind]} {claim.foreign_text}".strip(),
        "label": claim.partner_name if claim.bill else document_type(claim.document_type).label,
        "business_date": claim.business_date.isoformat(),
        "due_date": claim.due_date.isoformat(),
        "is_late": claim.due_date < timezone.localdate(),
        "amount": f"{claim.amount:.2f}",
        "open": f"{claim.open_amount:.2f}",
    }
