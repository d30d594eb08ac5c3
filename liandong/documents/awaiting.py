"""Drafts that wait for an approval: the approvals' overlay, read for lists and pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from liandong.documents.approval_rules import Facts, answering_roles, applies, falling_under
from liandong.documents.models import Approval, ApprovalRule, Document, State
from liandong.documents.stages import Stage
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
        lacking |= falling_under(rule) & Q(~Exists(given))
    return Q(stage=Stage.DRAFT) & lacking


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
        due = [rule for rule in rules if applies(rule, Facts.of(draft))]
        said = [decisions.get((draft.pk, rule.pk, draft.version)) for rule in due]
        missing = tuple(rule.role.name for rule, yes in zip(due, said, strict=True) if not yes)
        found[draft.pk] = Waiting(missing, is_refused=False in said)
    return found


def answers_a_rule(actor: Actor, rules: Sequence[ApprovalRule]) -> bool:
    """Tell whether one of the actor's roles is asked by a rule; one statement, none without rules."""
    if not rules:
        return False
    return bool(answering_roles(actor.member) & {rule.role_id for rule in rules})
