"""Sending what waits: at least once, later and later after each failure, given up after three days.

Rows are claimed in a short transaction that moves their next attempt ahead, sent without one, and
noted in another. A process that is killed in between repeats the message after ``LEASE``.
"""

import http.client
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.alerts.attempts import OK, Outcome, Sending
from liandong.alerts.bodies import bodies_of
from liandong.alerts.models import Delivery, DeliveryState, Endpoint
from liandong.alerts.outward import BadTargetError, call
from liandong.alerts.robot_keeping import opened
from liandong.alerts.robot_texts import texts_of
from liandong.alerts.robots import Robot, is_taken, spoken
from liandong.alerts.signing import signed_headers, valid_secrets
from liandong.identity.actors import UnknownMemberError, load_actor
from liandong.identity.sealing import UnsealError
from liandong.kernel.actor import Actor
from liandong.notices.actions import notify
from liandong.webkit.report_parts import address

LEASE = timedelta(seconds=60)
FIRST_DELAY = timedelta(seconds=5)
GROWTH = 4
LONGEST_DELAY = timedelta(hours=12)
GIVEN_UP_AFTER = timedelta(days=3)
KEPT = timedelta(days=30)
"""How long it can be seen what was sent, and what was given up can be sent again."""

AT_ONCE = 4
"""Messages to one endpoint in one round, so that one that doesn't answer leaves room for others."""

NOTICE = "webhook"
GONE = 410
_SPREAD = 0.1
_JSON = {"Content-Type": "application/json; charset=utf-8"}


def claim_due(company: str) -> list[Sending]:
    """Return what the current company has to send now, claimed for this call.

    One statement when nothing is due; else their number depends on the endpoints only.
    """
    due = Delivery.objects.filter(
        finished_at__isnull=True, due_at__lte=timezone.now(), endpoint__is_active=True
    )
    endpoints = list(due.order_by("endpoint").values_list("endpoint", flat=True).distinct())
    return [sending for endpoint in endpoints for sending in _claim_of(company, endpoint)]


def _claim_of(company: str, endpoint_id: int) -> list[Sending]:
    now = timezone.now()
    with transaction.atomic():
        waiting = Delivery.objects.filter(
            endpoint=endpoint_id, finished_at__isnull=True, due_at__lte=now
        ).order_by("due_at", "pk")
        if connections["default"].features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, no_key=True)
        claimed = list(waiting[:AT_ONCE])
        found = Delivery.objects.filter(pk__in=[one.pk for one in claimed])
        found.update(due_at=now + LEASE, attempts=F("attempts") + 1)
    endpoint = Endpoint.objects.filter(pk=endpoint_id).first()
    return _sendings(company, endpoint, claimed, now) if endpoint and claimed else []


def _sendings(company: str, endpoint: Endpoint, claimed: Sequence[Delivery], now: datetime) -> list[Sending]:
    try:
        actor = load_actor(endpoint.member_id)
    except UnknownMemberError:
        _give_up(claimed, "member_gone")
        return []
    if endpoint.robot:
        return _speeches(company, endpoint, claimed, actor)
    secrets = valid_secrets(endpoint, now)
    if not secrets:
        _give_up(claimed, "secret_changed")
        return []
    bodies = bodies_of(company, actor, claimed)
    _give_up([one for one in claimed if one.pk not in bodies], "not_visible")
    plain = {**_JSON, "User-Agent": "Liandong-Webhooks/1"}
    return [
        Sending(
            company,
            one.pk,
            one.attempts + 1,
            endpoint.url,
            bodies[one.pk],
            plain | signed_headers(one.message, now, bodies[one.pk], secrets),
        )
        for one in claimed
        if one.pk in bodies
    ]


def _speeches(company: str, endpoint: Endpoint, claimed: Sequence[Delivery], actor: Actor) -> list[Sending]:
    """Return what is said to a robot; each is signed for the moment it is sent."""
    try:
        sealed = opened(endpoint)
    except UnsealError:
        _give_up(claimed, "robot_sealed")
        return []
    texts = texts_of(company, actor, claimed)
    _give_up([one for one in claimed if one.pk not in texts], "not_visible")
    robot, now = Robot(endpoint.robot), timezone.now()
    found = []
    for one in claimed:
        if one.pk in texts:
            said = spoken(robot, sealed.url, sealed.secret, texts[one.pk], now)
            headers = dict(_JSON)
            found.append(
                Sending(company, one.pk, one.attempts + 1, said.url, said.body, headers, is_robot=True)
            )
    return found


def _give_up(deliveries: Iterable[Delivery], error: str) -> None:
    ids = [one.pk for one in deliveries]
    if ids:
        now = timezone.now()
        found = Delivery.objects.filter(pk__in=ids)
        found.update(state=DeliveryState.DEAD, error=error, answer="", status=None, finished_at=now)


def sweep() -> None:
    """Forget what ended long ago; one statement."""
    old = timezone.now() - KEPT
    Delivery.objects.filter(finished_at__isnull=False, finished_at__lt=old).delete()


def send(sending: Sending) -> Outcome:
    """Make the attempt; needs no database and never raises for what the other side does."""
    try:
        answer = call(sending.url, sending.body, sending.headers)
    except BadTargetError as error:
        return Outcome(sending.delivery, sending.attempt, error=error.code)
    except TimeoutError:
        return Outcome(sending.delivery, sending.attempt, error="timeout")
    except (OSError, http.client.HTTPException, ValueError):
        return Outcome(sending.delivery, sending.attempt, error="no_connection")
    is_fine = answer.status in OK and (not sending.is_robot or is_taken(answer.text))
    return Outcome(sending.delivery, sending.attempt, answer, "" if is_fine else "bad_answer")


@transaction.atomic
def note(outcomes: Sequence[Outcome]) -> None:
    """Write down how attempts of the current company ended; one that was overtaken changes nothing."""
    by_id = {outcome.delivery: outcome for outcome in outcomes}
    rows = Delivery.objects.select_related("endpoint").filter(pk__in=by_id, finished_at__isnull=True)
    for delivery in rows.order_by("pk"):
        outcome = by_id[delivery.pk]
        if delivery.attempts == outcome.attempt:
            _note_one(delivery, outcome)


def _note_one(delivery: Delivery, outcome: Outcome) -> None:
    now = timezone.now()
    delivery.status = outcome.answer.status if outcome.answer else None
    delivery.answer = outcome.answer.text if outcome.answer else ""
    delivery.error = outcome.error
    again = next_attempt(delivery, now)
    if outcome.is_done:
        delivery.state, delivery.finished_at = DeliveryState.DONE, now
    elif again is None or delivery.status == GONE:
        delivery.state, delivery.finished_at = DeliveryState.DEAD, now
        _tell(delivery.endpoint, is_gone=delivery.status == GONE)
    else:
        delivery.due_at = again
    delivery.save(update_fields=["state", "finished_at", "status", "answer", "error", "due_at"])


def next_attempt(delivery: Delivery, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts; None when it is given up."""
    delay = min(FIRST_DELAY * GROWTH ** min(delivery.attempts - 1, 9), LONGEST_DELAY)
    again = now + delay * random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311 - spreads load, keeps no secret
    return again if again <= delivery.since + GIVEN_UP_AFTER else None


def _tell(endpoint: Endpoint, *, is_gone: bool) -> None:
    if is_gone:
        Endpoint.objects.filter(pk=endpoint.pk).update(is_active=False)
        text = _("「{label}」答复不再接收，已停用推送").format(label=endpoint.label)
    else:
        text = _("推送「{label}」有消息三天未送达，已放弃").format(label=endpoint.label)
    url = address("webhook", endpoint.pk, state=DeliveryState.DEAD.value)
    notify([endpoint.member_id], NOTICE, text, url, key=f"webhook:{endpoint.pk}")
