"""What the pages of debts share: who may see them, the side, the partner and the box that finds one."""

from django.http import Http404
from django.utils.translation import gettext as _

from liandong.general_ledger.claim_queries import Side
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

SUBJECT = "general_ledger.claim"

SIDES = {"receivables": Side.RECEIVABLE, "payables": Side.PAYABLE}


def opened(request: CompanyRequest) -> ReportQuery:
    """Return what is asked for, refused to who may not see debts.

    Raises:
        NotAllowedError: he may not.
    """
    require(request.actor, SUBJECT, Verb.VIEW)
    return ReportQuery(request)


def owner_limit(actor: Actor) -> int | None:
    """Return whose partners' debts the actor may see: his own only, or (None) everybody's."""
    return None if actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL else actor.member


def reached_partner(actor: Actor, partner: int | None) -> Partner | None:
    """Return the partner asked for, when his debts are within the actor's right."""
    if partner is None:
        return None
    found = Partner.objects.filter(pk=partner)
    owner = owner_limit(actor)
    if owner is not None:
        found = found.filter(owner=owner)
    known = found.first()
    if known is None:
        raise Http404
    return known


def partner_field(side: str, partner: Partner | None) -> ui.Part:
    """Return the box that finds a partner."""
    kind = "customer" if side == "receivables" else "supplier"
    return {
        "name": "partner",
        "label": _("往来单位：编码 / 名称 / 拼音"),
        "value": partner.pk if partner else "",
        "display": partner.name if partner else "",
        "search_url": ui.address("pick_partners", kind=kind),
    }
