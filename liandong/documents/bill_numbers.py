"""Lines that settle bills say their numbers, filled in when a draft is saved: nobody types them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from liandong.documents.bills import NUMBER
from liandong.documents.inputs import LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.requests import DraftRequest
from liandong.documents.types import document_type
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.claim_kinds import BILL_KINDS
from liandong.kernel.terms import Problem

SUBJECT = "general_ledger.claim"
"""What bills are seen by."""


def seen_bills(actor: Actor) -> QuerySet[Claim]:
    """Return the bills within the actor's right to see debts: all, or those of partners he looks after."""
    kinds = [kind.value for kind in BILL_KINDS]
    found = Claim.objects.filter(kind__in=kinds).exclude(bill_number="")
    if actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL:
        return found
    return found.filter(partner__owner=actor.member)


def unseen_bills(requests: Sequence[DraftRequest]) -> list[Problem]:
    """Return a problem for each bill that a line names and its author may not see; for him it does not exist.

    One that stands on the stored draft already stays. Two statements at most, none for who sees all.
    """
    limited = [one for one in requests if one.actor.scope_of(SUBJECT, Verb.VIEW) is not Scope.ALL]
    named = {line.claim for one in limited for line in one.draft.lines if line.claim}
    if not named:
        return []
    bills = Claim.objects.filter(pk__in=sorted(named), kind__in=[kind.value for kind in BILL_KINDS])
    owners = dict(bills.values_list("pk", "partner__owner"))
    stored = [one.document for one in limited if one.document]
    lines = DocumentLine.objects.filter(document__in=stored, claim__in=list(owners)) if owners else []
    standing = {(one.document_id, one.claim_id) for one in lines}
    return [
        Problem("reference_missing", position, "claim", {"field": "claim", "id": str(line.claim)})
        for one in limited
        for position, line in enumerate(one.draft.lines, 1)
        if line.claim in owners
        and owners[line.claim] != one.actor.member
        and (one.document, line.claim) not in standing
    ]


def with_bills(requests: Sequence[DraftRequest]) -> list[DraftRequest]:
    """Return requests whose lines with a claim say the number of its bill, and no other.

    One statement, none for documents whose lines say nothing of bills.
    """
    saying = [one for one in requests if document_type(one.draft.type).enters(NUMBER.name)]
    ids = {line.claim for one in saying for line in one.draft.lines if line.claim}
    if not ids:
        return list(requests)
    bills = Claim.objects.filter(pk__in=sorted(ids)).exclude(bill_number="")
    numbers = dict(bills.values_list("pk", "bill_number"))
    return [_numbered(one, numbers) if one in saying else one for one in requests]


def _numbered(request: DraftRequest, numbers: Mapping[int, str]) -> DraftRequest:
    lines = tuple(_said(line, numbers) if line.claim else line for line in request.draft.lines)
    return replace(request, draft=replace(request.draft, lines=lines))


def _said(line: LineInput, numbers: Mapping[int, str]) -> LineInput:
    details = {name: text for name, text in line.details.items() if name != NUMBER.name}
    number = numbers.get(line.claim or 0)
    return replace(line, details=details | {NUMBER.name: number} if number else details)
