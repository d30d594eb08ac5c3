"""Making and changing the robots of groups: their addresses and secrets are sealed, and shown to nobody.

Whoever knows a robot's address may speak in its group, so it is kept as its secret is: encrypted under the
installation's key, in no list, export or backup that could be read elsewhere.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from liandong.alerts.endpoints import MOST_ENDPOINTS, SUBJECT, require_reach
from liandong.alerts.models import Endpoint, EventType
from liandong.alerts.outward import BadTargetError, target_of, urlsplit_checked
from liandong.alerts.robots import HOSTS, SIGNING, Robot, masked
from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.identity.sealing import UnsealError, seal, unseal
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

_PURPOSE = "robot"
_LIMITS = {"label": 64, "url": 500, "secret": 128}
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class RobotInput:
    """A robot as it was typed. Of one that is there a blank address or secret stays as it is.

    ``is_unsigned`` takes the secret away.
    """

    label: str
    robot: str
    url: str = ""
    secret: str = ""
    is_active: bool = True
    is_unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed of a robot."""

    url: str
    secret: str


@transaction.atomic
def save_robot(given: RobotInput, actor: Actor, stored: Endpoint | None = None) -> Endpoint:
    """Make a robot, or change one; from now on it is told what ``actor`` may see.

    Raises:
        NotAllowedError: the actor may not.
        RefusedError: every problem with what was typed.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    if stored is not None:
        require_reach(actor, stored)
    given = replace(given, label=trimmed(given.label), url=given.url.strip(), secret=given.secret.strip())
    known = _known(stored)
    refuse_if(_problems(given, known, is_new=stored is None))
    endpoint = stored or Endpoint(key=secrets.token_hex(_KEY_BYTES))
    url = given.url or (known.url if known else "")
    secret = "" if given.is_unsigned else given.secret or (known.secret if known else "")
    endpoint.robot, endpoint.label, endpoint.url = given.robot, given.label, masked(url)
    endpoint.sealed = seal(json.dumps({"url": url, "secret": secret}), _PURPOSE)
    endpoint.event_types, endpoint.is_active = [EventType.ALERT.value], given.is_active
    endpoint.member_id = actor.member
    endpoint.save()
    detail = {"label": endpoint.label, "robot": endpoint.robot, "url": endpoint.url}
    action = "create" if stored is None else "update"
    record([AuditEntry(action, SUBJECT, endpoint.pk, actor.member, detail)])
    return endpoint


def opened(endpoint: Endpoint) -> Sealed:
    """Return what was sealed of a robot.

    Raises:
        UnsealError: it was sealed under another installation's key.
    """
    found = json.loads(unseal(endpoint.sealed, _PURPOSE))
    return Sealed(found["url"], found["secret"])


def _known(stored: Endpoint | None) -> Sealed | None:
    try:
        return None if stored is None else opened(stored)
    except UnsealError:
        return None


def _problems(given: RobotInput, known: Sealed | None, *, is_new: bool) -> Iterator[Problem]:
    texts = {"label": given.label, "url": given.url, "secret": given.secret}
    required = ("label", "url") if known is None else ("label",)
    yield from missing_problems(texts, required, None)
    yield from text_problems(texts, _LIMITS, None)
    if is_new and Endpoint.objects.count() >= MOST_ENDPOINTS:
        yield Problem("webhooks_too_many", detail={"limit": str(MOST_ENDPOINTS)})
    if given.robot not in set(Robot):
        yield Problem("value_unfit", column="robot", detail={"field": "", "value": given.robot[:40]})
        return
    robot = Robot(given.robot)
    if given.secret and robot not in SIGNING:
        yield Problem("robot_unsigned", column="secret")
    url = given.url or (known.url if known else "")
    if url and len(url) <= _LIMITS["url"]:
        yield from _url_problems(robot, url)


def _url_problems(robot: Robot, url: str) -> Iterator[Problem]:
    """Yield why an address is none of such a robot's, or may not be called at all."""
    try:
        host = urlsplit_checked(url).hostname or ""
        if host not in HOSTS[robot] and host not in settings.LIANDONG_WEBHOOK_HOSTS:
            yield Problem("robot_host", column="url", detail={"host": HOSTS[robot][0]})
            return
        target_of(url)
    except BadTargetError as error:
        yield Problem(error.code, column="url", detail={"url": masked(url)})
