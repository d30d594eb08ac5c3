"""What a company is called, and who may make another. Its rules are in ``rule_book``."""

from django.conf import settings
from django.db import transaction

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.registry.models import Company
from liandong.identity.router import REGISTRY
from liandong.kernel.actor import ANY, Actor, Scope, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import refuse_if

SUBJECT = "identity.company"
NAME_LIMIT = {"name": 128}


def rename_company(slug: str, name: str, actor: Actor) -> None:
    """Give the company another name, in its own trace and in the registry; the slug stays.

    Raises:
        RefusedError: ``name_missing`` or ``too_long``.
        NotAllowedError: the actor may not change the company.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    texts = {"name": trimmed(name)}
    refuse_if([*missing_problems(texts, ("name",), None), *text_problems(texts, NAME_LIMIT, None)])
    with transaction.atomic(using=REGISTRY), transaction.atomic():
        before = Company.objects.values_list("name", flat=True).get(slug=slug)
        Company.objects.filter(slug=slug).update(name=texts["name"])
        record([AuditEntry("update", SUBJECT, None, actor.member, {**texts, "name_before": before})])


def may_make_companies(actor: Actor) -> bool:
    """Tell whether he may make another: who may do everything in his own, unless it is switched off."""
    return settings.LIANDONG_NEW_COMPANIES and actor.scope_of(ANY, Verb.POST) is Scope.ALL
