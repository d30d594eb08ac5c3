"""Modules and document types that the company does not use: switched off for everybody at once.

What is switched off gives nobody a right (``Actor.off``), so that menu, pages, interface, search and
engine know it alike. Nothing is deleted; switched on again everything is there.
"""

from collections.abc import Collection

from django.db import transaction

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.company_settings import SUBJECT
from liandong.identity.settings import SWITCHED_OFF, read_setting, save_setting
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem


def switched_off() -> frozenset[str]:
    """Return the modules and types that are off; one statement."""
    return frozenset(read_setting(SWITCHED_OFF, []))


def switch_off(names: Collection[str], known: Collection[str], actor: Actor, address: str = "") -> None:
    """Switch exactly these modules and types off, and all others on; ``known`` are those there are.

    Raises:
        NotAllowedError: the actor may not change the company.
        RefusedError: ``module_unknown``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    unknown = sorted(set(names) - set(known))
    refuse_if(Problem("module_unknown", detail={"module": name}) for name in unknown)
    with transaction.atomic():
        before = sorted(switched_off())
        detail = {"off": sorted(names), "off_before": before}
        save_setting(
            SWITCHED_OFF, sorted(names), AuditEntry("modules", SUBJECT, None, actor.member, detail, address)
        )
