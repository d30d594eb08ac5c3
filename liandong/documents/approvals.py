"""Approvals: which a draft needs, which it has, and giving one.

An overlay on drafts, never a state: a rule asks for a role's decision on one version of the
draft; a changed draft must be decided on again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from liandong.documents.models import Approval, ApprovalRule, Document, State
from liandong.documents.types import DocumentType
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Draft, Problem


class Approvable(Protocol):
    """What approvals must know of a document."""

    id: int
    type: DocumentType
    version: int
    gross_amount: Decimal
    may_need_approval: bool
    header: Draft


def missing_approvals(documents: Iterable[Approvable]) -> dict[int, list[Problem]]:
    """Return the approvals still missing, by document (two statements where a type has rules).

    A rule of a higher step counts only after those below it, but all are listed at once.
    Reversals need none: they undo what was approved.
    """
    drafts = [one for one in documents if one.may_need_approval and one.header.reverses is None]
    if not drafts:
        return {}
    rules = ApprovalRule.objects.filter(is_active=True, type__in={d.type.id for d in drafts})
    by_type: Mapping[str, list[ApprovalRule]] = defaultdict(list)
    for rule in rules.select_related("role").order_by("step", "pk"):
        by_type[rule.type].append(rule)
    given = set(
        Approval.objects.filter(document__in=[d.id for d in drafts], is_approved=True).values_list(
            "document", "rule", "version"
        )
    )
    return {
        document.id: [
            Problem("approval_missing", detail={"role": rule.role.name})
            for rule in by_type[document.type.id]
            if _applies(rule, document) and (document.id, rule.pk, document.version) not in given
        ]
        for document in drafts
    }


def _applies(rule: ApprovalRule, document: Approvable) -> bool:
    partner_fits = rule.partner_id is None or rule.partner_id == document.header.partner
    return partner_fits and document.gross_amount >= rule.minimum_amount


def decide(document_id: int, actor: Actor, *, is_approved: bool, comment: str = "") -> list[Problem]:
    """Approve or refuse the current version of a draft for every rule the actor's roles answer.

    Returns the problems; without any, the decision is kept and stands in the audit trail.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        if document.state != State.DRAFT:
            return [Problem("not_a_draft", detail={"number": document.number})]
        if not actor.may(document.type, Verb.APPROVE):
            return [Problem("right_missing", detail={"verb": Verb.APPROVE.value})]
        roles = Member.objects.get(pk=actor.member).roles.values_list("pk", flat=True)
        rules = ApprovalRule.objects.filter(type=document.type, role__in=list(roles), is_active=True)
        if not rules:
            return [Problem("no_approval_due", detail={"number": document.number})]
        now = timezone.now()
        for rule in rules:
            Approval.objects.update_or_create(
                document=document,
                rule=rule,
                version=document.version,
                defaults={
                    "member_id": actor.member,
                    "is_approved": is_approved,
                    "comment": comment,
                    "at": now,
                },
            )
        action = "approve" if is_approved else "refuse"
        detail = {"number": document.number, "version": document.version, "comment": comment}
        record([AuditEntry(action, document.type, document.pk, actor.member, detail)])
    return []
