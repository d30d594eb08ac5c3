"""Short ways to tell the receiver of what happened, and to hire people who see only so much."""

from django.utils import timezone

from liandong.alerts.delivering import claim_due, note, send
from liandong.alerts.endpoints import EndpointInput, create_endpoint
from liandong.alerts.models import Delivery, DeliveryState, Endpoint, EventType
from liandong.documents import outbox
from liandong.identity.actors import load_actor
from liandong.identity.models import Member, Role, RoleGrant
from liandong.kernel.actor import Actor, Scope, Verb
from tests.alerts.receiving import Receiver
from tests.support.companies import SLUG

ALL = (EventType.POSTED, EventType.REVERSED)


def tell(receiver: Receiver, actor: Actor, **more: object) -> tuple[Endpoint, str]:
    """Make an endpoint at the receiver."""
    given = EndpointInput("网店", receiver.url, ALL, **more)  # type: ignore[arg-type]
    return create_endpoint(given, actor)


def deliver() -> int:
    """Hand on what was posted and send what is due; return how many attempts that took."""
    outbox.drain()
    sendings = claim_due(SLUG)
    note([send(sending) for sending in sendings])
    return len(sendings)


def make_due() -> None:
    """Let the time for the next attempt come."""
    Delivery.objects.filter(state=DeliveryState.WAITING).update(due_at=timezone.now())


def hire(name: str, *subjects: str, hidden: tuple[str, ...] = ()) -> Actor:
    """Return a new member who may look at some subjects."""
    role = Role.objects.create(name=f"{name}的角色", hidden=list(hidden))
    for subject in subjects:
        RoleGrant.objects.create(role=role, subject=subject, verb=Verb.VIEW, scope=Scope.ALL)
    RoleGrant.objects.create(role=role, subject="alerts.webhook", verb=Verb.DRAFT, scope=Scope.ALL)
    member = Member.objects.create(name=name)
    member.roles.add(role)
    return load_actor(member.pk)
