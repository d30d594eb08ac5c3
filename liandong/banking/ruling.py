"""Keeping rules: writing one, confirming what was learned, disabling."""

from dataclasses import dataclass

from django.db import transaction

from liandong.banking.access import SUBJECT
from liandong.banking.models import BankRule
from liandong.general_ledger.category_model import MoneyCategory
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.reach import visible_partners

ACTS = ("confirm", "disable", "enable")
_LIMITS = {"text": 128, "partner_account": 64}


@dataclass(frozen=True, slots=True)
class RuleForm:
    """Lines with the text, or from the account, are of a partner or a category; None means both ways."""

    text: str = ""
    partner_account: str = ""
    is_incoming: bool | None = None
    partner: int | None = None
    category: int | None = None


def add_rule(form: RuleForm, actor: Actor, address: str = "") -> int:
    """Make a rule that holds at once; return its id.

    Raises:
        NotAllowedError: the actor may not reconcile.
        RefusedError: it looks at nothing, says nothing or both, or names what is not there.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    refuse_if(_problems(form, actor))
    with transaction.atomic():
        made = BankRule.objects.create(
            text=form.text,
            partner_account=form.partner_account,
            is_incoming=form.is_incoming,
            partner_id=form.partner,
            category_id=form.category,
            is_confirmed=True,
        )
        _trace(made, "create", actor, address)
    return made.pk


def _problems(form: RuleForm, actor: Actor) -> list[Problem]:
    problems = [
        Problem("too_long", column=name, detail={"limit": str(limit)})
        for name, limit in _LIMITS.items()
        if len(getattr(form, name)) > limit
    ]
    if not form.text and not form.partner_account:
        problems.append(Problem("bank_rule_blank", column="text"))
    if (form.partner is None) == (form.category is None):
        problems.append(Problem("bank_choose_one", column="partner"))
    elif form.partner is not None and not visible_partners(actor).filter(pk=form.partner).exists():
        problems.append(Problem("partner_missing", column="partner"))
    elif form.category is not None and not MoneyCategory.objects.filter(pk=form.category).exists():
        problems.append(Problem("bank_category_unknown", column="category"))
    return problems


def change_rule(rule: int, act: str, actor: Actor, address: str = "") -> None:
    """Confirm, disable or enable a rule.

    Raises:
        NotAllowedError: the actor may not reconcile.
        RefusedError: ``bank_rule_unknown``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = BankRule.objects.select_for_update(no_key=True).filter(pk=rule).first()
        if found is None:
            raise RefusedError([Problem("bank_rule_unknown")])
        if act == "confirm":
            found.is_confirmed = True
        else:
            found.is_active = act == "enable"
        found.save(update_fields=["is_confirmed", "is_active"])
        _trace(found, act, actor, address)


def _trace(rule: BankRule, act: str, actor: Actor, address: str) -> None:
    detail = {"act": act, "text": rule.text, "account": rule.partner_account}
    record([AuditEntry("bank_rule", SUBJECT, rule.pk, actor.member, detail, address)])
