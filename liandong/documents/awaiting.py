"""Drafts that wait for an approval: the approvals' overlay, read for lists and pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from liandong.documents.models import Approval, ApprovalRule, Document, State
from liandong.identity.models import Role
from liandong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a draft's current version waits for. ``is_refused`` when somebody said no to it."""

    roles: tuple[str, ...]
    is_refused: bool

    @property
    def is_waiting(self) -> bool:
        """Tell whether an approval is missing."""
        return bool(self.roles)


def approval_rules(type_id: str) -> list[ApprovalRule]:
    """Return the active approval rules of a type in the order of their steps; one statement."""
    rules = ApprovalRule.objects.filter(type=type_id, is_active=True).select_related("role")
    return list(rules.order_by("step", "pk"))


def awaiting_condition(rules: Sequence[ApprovalRule]) -> Q:
    """Return the condition that a document is a draft lacking an approval; none lacks any without rules."""
    lacking = Q(pk__in=[])
    for rule in rules:
        given = Approval.objects.filter(
            document=OuterRef("pk"), version=OuterRef("version"), rule=rule, is_approved=True
        )
        due = Q(gross_amount__gte=rule.minimum_amount) & ~Exists(given)
        lacking |= due & (Q() if rule.partner_id is None else Q(partner=rule.partner_id))
    return Q(state=State.DRAFT) & lacking


def awaited(documents: Sequence[Document], rules: Sequence[ApprovalRule]) -> dict[int, Waiting]:
    """Return what each draft of one type waits for; one statement, none without rules or drafts."""
    drafts = [document for document in documents if document.state == State.DRAFT]
    if not rules or not drafts:
        return {}
    decisions = {
        (document, rule, version): is_approved
        for document, rule, version, is_approved in Approval.objects.filter(
            document__in=[draft.pk for draft in drafts]
        ).values_list("document", "rule", "version", "is_approved")
    }
    found = {}
    for draft in drafts:
        due = [rule for rule in rules if _applies(rule, draft)]
        said = [decisions.get((draft.pk, rule.pk, draft.version)) for rule in due]
        missing = tuple(rule.role.name for rule, yes in zip(due, said, strict=True) if not yes)
        found[draft.pk] = Waiting(missing, is_refused=False in said)
    return found


def _applies(rule: ApprovalRule, draft: Document) -> bool:
    partner_fits = rule.partner_id is None or rule.partner_id == draft.partner_id
    return partner_fits and draft.gross_amount >= rule.minimum_amount


def answers_a_rule(actor: Actor, rules: Sequence[ApprovalRule]) -> bool:
    """Tell whether one of the actor's roles is asked by a rule; one statement, none without rules."""
    if not rules:
        return False
    return Role.objects.filter(pk__in=[rule.role_id for rule in rules], members=actor.member).exists()
