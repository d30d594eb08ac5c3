"""Reading alerts: only those whose goods, debts and orders the actor may see."""

from collections.abc import Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.alerts.models import (
    CLAIM_KINDS,
    OF_COST,
    ORDER_TYPES,
    STOCK_KINDS,
    Acknowledgement,
    Alert,
    AlertKind,
)
from liandong.documents.auditing.runs import SUBJECT as ENTRY
from liandong.documents.hiding import COST
from liandong.documents.queries import visible_to
from liandong.documents.types import document_types
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.level_model import StockLevel

CLAIM = "general_ledger.claim"


def kind_labels() -> Mapping[str, str]:
    """Return the names of the kinds in the member's language."""
    return {
        AlertKind.LOW_STOCK.value: _("低于最低库存"),
        AlertKind.PLACE_LOW.value: _("仓库低于最低库存"),
        AlertKind.HIGH_STOCK.value: _("高于最高库存"),
        AlertKind.SLOW_STOCK.value: _("滞销"),
        AlertKind.NEGATIVE_STOCK.value: _("负库存"),
        AlertKind.EXPIRING.value: _("批次快到期"),
        AlertKind.RECEIVABLE_DUE.value: _("应收快到期"),
        AlertKind.RECEIVABLE_OVERDUE.value: _("应收逾期"),
        AlertKind.PAYABLE_DUE.value: _("应付快到期"),
        AlertKind.PAYABLE_OVERDUE.value: _("应付逾期"),
        AlertKind.BILL_DUE.value: _("票据快到期"),
        AlertKind.SALES_LATE.value: _("销售订单逾期未发"),
        AlertKind.PURCHASE_DUE.value: _("采购订单快到货"),
        AlertKind.PURCHASE_LATE.value: _("采购订单逾期未到"),
        AlertKind.ARRIVED.value: _("到货"),
        AlertKind.UNUSUAL_PRICE.value: _("进价异常"),
        AlertKind.AGREEMENT_ENDING.value: _("采购协议快到期"),
        AlertKind.APPROVAL.value: _("等待审批"),
        AlertKind.AUDIT.value: _("稽核不符"),
    }


def visible_kinds(actor: Actor) -> list[AlertKind]:
    """Return the kinds of which the actor may see any alert; no statement."""
    kinds = list(STOCK_KINDS) if actor.scope_of(STOCK, Verb.VIEW) is Scope.ALL else []
    kinds += [AlertKind.PLACE_LOW] if actor.may(STOCK, Verb.VIEW) else []
    kinds += CLAIM_KINDS if actor.may(CLAIM, Verb.VIEW) else ()
    known = [kind for kind in ORDER_TYPES if actor.sees(COST) or kind not in OF_COST]
    kinds += [kind for kind in known if actor.may(ORDER_TYPES[kind], Verb.VIEW)]
    kinds += [AlertKind.AUDIT] if _sees_audits(actor) else []
    approves = any(actor.may(kind.id, Verb.APPROVE) for kind in document_types())
    return [*kinds, AlertKind.APPROVAL] if approves else kinds


def _sees_audits(actor: Actor) -> bool:
    return actor.scope_of(ENTRY, Verb.VIEW) is Scope.ALL and actor.sees(COST)


def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts within the actor's sight, cleared ones too; no statement yet.

    The least and greatest stock of the company are for who sees all warehouses, those of one warehouse for
    who sees it;
    a debt is for who sees all of them or the partner's own salesperson, a draft for who may approve it.
    """
    kinds = visible_kinds(actor)
    whole = [kind for kind in kinds if kind in STOCK_KINDS]
    reached = Q()
    if actor.scope_of(STOCK, Verb.VIEW) is Scope.ALL:
        whole.append(AlertKind.PLACE_LOW)
    elif AlertKind.PLACE_LOW in kinds:
        near = StockLevel.objects.filter(pk=OuterRef("subject"), place__in=actor.places)
        reached |= Q(Exists(near), kind=AlertKind.PLACE_LOW)
    whole += [AlertKind.AUDIT] if AlertKind.AUDIT in kinds else []
    if actor.scope_of(CLAIM, Verb.VIEW) is Scope.ALL:
        whole += CLAIM_KINDS
    else:
        own = Claim.objects.filter(pk=OuterRef("subject"), partner__owner=actor.member)
        reached |= Q(Exists(own), kind__in=[kind for kind in kinds if kind in CLAIM_KINDS])
    narrow: list[AlertKind] = []
    for kind in (one for one in ORDER_TYPES if one in kinds):
        is_all = actor.scope_of(ORDER_TYPES[kind], Verb.VIEW) is Scope.ALL
        (whole if is_all else narrow).append(kind)
    documents = visible_to(actor).filter(pk=OuterRef("subject"))
    reached |= Q(Exists(documents), kind__in=narrow)
    if AlertKind.APPROVAL in kinds:
        waiting = visible_to(actor, Verb.APPROVE).filter(pk=OuterRef("subject"))
        reached |= Q(Exists(waiting), kind=AlertKind.APPROVAL)
    return Alert.objects.filter(reached | Q(kind__in=whole))


def is_put_aside(actor: Actor) -> Q:
    """Return the condition that an alert is settled, or known to the actor, until today at least."""
    today = timezone.localdate()
    is_lasting = Q(settled_until__isnull=True) | Q(settled_until__gte=today)
    known = Acknowledgement.objects.filter(
        Q(acknowledged_until__isnull=True) | Q(acknowledged_until__gte=today),
        alert=OuterRef("pk"),
        member=actor.member,
    )
    return (Q(settled_at__isnull=False) & is_lasting) | Q(Exists(known))


def waiting_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts in sight that are not settled and not known to the actor; no statement yet."""
    return visible_alerts(actor).filter(cleared_at__isnull=True).exclude(is_put_aside(actor))


def counts(actor: Actor) -> dict[str, int]:
    """Return how many alerts of each kind wait for the actor, kinds without any left out; one statement."""
    if not visible_kinds(actor):
        return {}
    return dict(waiting_alerts(actor).order_by().values_list("kind").annotate(Count("pk")))
