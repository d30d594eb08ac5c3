"""Which documents need whose approval: the rules, how they are kept, and which one a document falls under."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q

from liandong.documents.models import Approval, ApprovalRule, Document
from liandong.documents.types import document_types
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member, Role
from liandong.identity.roles import OWNER
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import number_problems
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.storage.fields import AmountField

SUBJECT = "documents.approval_rule"
MOST_STEPS = 9


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as it shall be; ``partner``, ``handler`` and ``role`` are ids."""

    type: str
    role: int | None
    minimum_amount: Decimal | None = None
    partner: int | None = None
    handler: int | None = None
    step: int | None = 1
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask of a document; ``handler`` is its drafter where it names nobody."""

    gross_amount: Decimal
    partner: int | None
    handler: int

    @classmethod
    def of(cls, document: Document) -> "Facts":
        """Return the facts of a stored document."""
        handler = document.handler_id or document.member_id
        return cls(document.gross_amount, document.partner_id, handler)


def applies(rule: ApprovalRule, facts: Facts) -> bool:
    """Tell whether a document of the rule's type falls under it."""
    is_partner = rule.partner_id is None or rule.partner_id == facts.partner
    is_handler = rule.handler_id is None or rule.handler_id == facts.handler
    return is_partner and is_handler and facts.gross_amount >= rule.minimum_amount


def falling_under(rule: ApprovalRule) -> Q:
    """Return the condition for documents of the rule's type that fall under it."""
    found = Q(gross_amount__gte=rule.minimum_amount)
    if rule.partner_id is not None:
        found &= Q(partner=rule.partner_id)
    if rule.handler_id is not None:
        found &= Q(handler=rule.handler_id) | Q(handler=None, member=rule.handler_id)
    return found


def answering_roles(member: int) -> set[int]:
    """Return the roles a member answers for: his own, and the owner's for who founded the company."""
    founder = Member.objects.filter(pk=member, is_owner=True)
    held = Member.roles.through.objects.filter(member=member, role=OuterRef("pk"))
    own = Role.objects.filter(Q(Exists(held)) | Q(Exists(founder), name=OWNER))
    return set(own.values_list("pk", flat=True))


def save_rule(pk: int | None, form: RuleForm, actor: Actor, address: str = "") -> int:
    """Make a rule, or make one what the form says; return its id.

    Decisions keep their meaning: when another role shall decide than did already, the rule ends and
    a new one takes its place.

    Raises:
        NotAllowedError: the actor may not keep approval rules.
        RefusedError: ``rule_unknown``, ``type_unknown``, ``role_unknown``, ``partner_unknown``,
            ``member_unknown``, ``step_invalid``, or what keeps the amount from being stored.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        rule = None if pk is None else _locked(pk)
        refuse_if(_problems(form))
        before = {} if rule is None else _texts(rule)
        if rule is not None and rule.role_id != form.role and rule.approval_set.exists():
            ApprovalRule.objects.filter(pk=rule.pk).update(is_active=False)
            rule = None
        kept = rule or ApprovalRule()
        _fill(kept, form)
        kept.save()
        detail = {**_texts(kept), "before": before} if before else _texts(kept)
        action = "create" if rule is None and not before else "update"
        record([AuditEntry(action, SUBJECT, kept.pk, actor.member, detail, address)])
    return kept.pk


def delete_rule(pk: int, actor: Actor, address: str = "") -> None:
    """Delete a rule nobody has decided by.

    Raises:
        RefusedError: ``rule_unknown``, ``rule_used``.
        NotAllowedError: the actor may not keep approval rules.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        rule = _locked(pk)
        detail = _texts(rule)
        try:
            rule.delete()
        except ProtectedError as error:
            raise RefusedError([Problem("rule_used")]) from error
        record([AuditEntry("delete", SUBJECT, pk, actor.member, detail, address)])


def _locked(pk: int) -> ApprovalRule:
    rule = ApprovalRule.objects.select_for_update().filter(pk=pk).first()
    if rule is None:
        raise RefusedError([Problem("rule_unknown")])
    return rule


def _problems(form: RuleForm) -> list[Problem]:
    problems = []
    if form.type not in {kind.id for kind in document_types() if Verb.APPROVE in kind.verbs}:
        problems.append(Problem("type_unknown", column="type"))
    if form.role is None or not Role.objects.filter(pk=form.role).exists():
        problems.append(Problem("role_unknown", column="role"))
    if form.partner is not None and not Partner.objects.filter(pk=form.partner).exists():
        problems.append(Problem("partner_unknown", column="partner", detail={"partner": str(form.partner)}))
    if form.handler is not None and not Member.objects.filter(pk=form.handler).exists():
        problems.append(Problem("member_unknown", column="handler", detail={"member": str(form.handler)}))
    if form.step is None or not 1 <= form.step <= MOST_STEPS:
        problems.append(Problem("step_invalid", column="step", detail={"limit": str(MOST_STEPS)}))
    return problems + list(number_problems(form.minimum_amount, AmountField.digits, "minimum_amount", None))


def _fill(rule: ApprovalRule, form: RuleForm) -> None:
    rule.type, rule.is_active, rule.step = form.type, form.is_active, form.step or 1
    rule.minimum_amount = form.minimum_amount or Decimal(0)
    rule.partner_id, rule.handler_id = form.partner, form.handler
    rule.role_id = form.role or 0


def _texts(rule: ApprovalRule) -> dict[str, object]:
    return {
        "type": rule.type,
        "minimum_amount": str(rule.minimum_amount),
        "partner": rule.partner_id,
        "handler": rule.handler_id,
        "role": rule.role_id,
        "step": rule.step,
        "is_active": rule.is_active,
    }


def decided_rules(document: Document) -> dict[int, bool]:
    """Return what was said to the document's current version, by rule."""
    given = Approval.objects.filter(document=document, version=document.version)
    return dict(given.values_list("rule", "is_approved"))
