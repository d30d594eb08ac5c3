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

from liandong.documents.approval_rules import Facts, answering_roles, applies, decided_rules
from liandong.documents.models import Approval, ApprovalRule, Document, State
from liandong.documents.queries import visible_to
from liandong.documents.segregation import Intent, segregation_problems
from liandong.documents.types import DocumentType
from liandong.identity.audit import AuditEntry, record
from liandong.identity.segregation import read_pairs
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
    """Return the approvals still missing, by each document that a rule asks somebody about.

    One that has them all is there with none missing. Two statements where a type has rules.

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
    asking = {
        document.id: [rule for rule in by_type[document.type.id] if applies(rule, _facts(document))]
        for document in drafts
    }
    return {
        document.id: [
            Problem("approval_missing", detail={"role": rule.role.name})
            for rule in asking[document.id]
            if (document.id, rule.pk, document.version) not in given
        ]
        for document in drafts
        if asking[document.id]
    }


def _facts(document: Approvable) -> Facts:
    header = document.header
    return Facts(document.gross_amount, header.partner, header.member or 0)


def _right_problems(document: Document, actor: Actor) -> list[Problem]:
    """Return what keeps the actor from deciding: his right, its scope, or what he did on the chain before."""
    if not visible_to(actor, Verb.APPROVE, only=document.type).filter(pk=document.pk).exists():
        return [Problem("right_missing", detail={"verb": Verb.APPROVE.value})]
    intent = Intent(document.pk, actor, Verb.APPROVE, read_pairs())
    return segregation_problems([intent]).get(document.pk, [])


def _answered_rules(
    document: Document, actor: Actor, *, is_approved: bool
) -> tuple[list[ApprovalRule], list[Problem]]:
    """Return the rules that the actor now answers: those of his roles whose earlier steps are done.

    A no needs no earlier step: it sends the draft back at once.
    """
    rules = ApprovalRule.objects.filter(type=document.type, is_active=True).select_related("role")
    due = [rule for rule in rules.order_by("step", "pk") if applies(rule, Facts.of(document))]
    roles = answering_roles(actor.member)
    mine = [rule for rule in due if rule.role_id in roles]
    if not mine:
        return [], [Problem("no_approval_due", detail={"number": document.number})]
    said = decided_rules(document)
    missing = [rule for rule in due if rule not in mine and not said.get(rule.pk)]
    first = min((rule.step for rule in missing), default=None)
    ready = [rule for rule in mine if not is_approved or first is None or rule.step <= first]
    if not ready:
        return [], [Problem("approval_not_yet", detail={"role": missing[0].role.name})]
    return ready, []


def decide(document_id: int, actor: Actor, *, is_approved: bool, comment: str = "") -> list[Problem]:
    """Approve or refuse the current version of a draft for every rule the actor's roles answer.

    Returns the problems; without any, the decision is kept and stands in the audit trail.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        if document.state != State.DRAFT:
            return [Problem("not_a_draft", detail={"number": document.number})]
        problems = _right_problems(document, actor)
        if problems:
            return problems
        rules, problems = _answered_rules(document, actor, is_approved=is_approved)
        if problems:
            return problems
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
