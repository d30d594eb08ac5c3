"""Webhooks: every posted document once, signed, with the figures its endpoint's maker may see."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from liandong.alerts import delivering, worker
from liandong.alerts.attempts import Outcome
from liandong.alerts.delivering import GIVEN_UP_AFTER, KEPT, LEASE, claim_due, next_attempt, note, sweep
from liandong.alerts.endpoints import (
    EndpointInput,
    create_endpoint,
    remove_endpoint,
    rotate_secret,
    send_again,
    send_test,
    update_endpoint,
)
from liandong.alerts.models import Delivery, DeliveryState, Endpoint, EventType
from liandong.alerts.queueing import queue_documents
from liandong.documents import outbox
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity import rounds
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import Member, RoleGrant
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.notices.models import Notice
from tests.alerts.receiving import Receiver
from tests.alerts.telling import ALL, deliver, hire, make_due, tell
from tests.support.companies import SLUG, People
from tests.support.trading import DAY, Trading, make_trading


def test_a_posted_document_is_told_once_and_signed(
    trading: Trading, people: People, receiver: Receiver
) -> None:
    _endpoint, secret = tell(receiver, people.owner)
    saved = trading.receive("P1", "10", "2.5")
    assert [deliver(), deliver()] == [1, 0]
    (got,) = receiver.requests
    assert got.is_signed_with(secret)
    assert not got.is_signed_with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    said = got.said
    assert (said["type"], said["version"], said["company"]) == ("document.posted", 1, SLUG)
    document = said["data"]["document"]
    assert (document["id"], document["number"]) == (saved.id, saved.number)
    assert (document["type"], document["gross_amount"]) == ("purchasing.receipt", "28.25")
    done = Delivery.objects.get()
    assert (done.state, done.status, done.answer, done.attempts) == (DeliveryState.DONE, 200, "谢谢", 1)
    assert got.headers["webhook-id"] == done.message


def test_a_reversal_names_its_original(trading: Trading, people: People, receiver: Receiver) -> None:
    saved = trading.receive("P1", "10", "2.5")
    outbox.drain()
    tell(receiver, people.owner)
    reverse(ReversalRequest(saved.id, trading.actor, on=DAY))
    assert deliver() == 1
    said = receiver.requests[0].said
    assert said["type"] == "document.reversed"
    assert said["data"]["reverses"] == {"id": saved.id, "number": saved.number}


def test_only_wanted_events_and_types_are_told(trading: Trading, people: People, receiver: Receiver) -> None:
    tell(receiver, people.owner, document_types=["sales.delivery"])
    given = EndpointInput("红冲", receiver.url, [EventType.REVERSED])
    create_endpoint(given, people.owner)
    tell(receiver, people.owner, is_active=False)
    trading.receive("P1", "10", "2.5")
    assert deliver() == 0
    trading.book("sales.delivery", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    assert deliver() == 1


def test_who_sees_no_cost_is_told_none(trading: Trading, people: People, receiver: Receiver) -> None:
    blind = hire("小周", "purchasing.*", hidden=("cost",))
    tell(receiver, blind)
    trading.receive("P1", "10", "2.5")
    assert deliver() == 1
    body = receiver.requests[0].body.decode()
    assert "28.25" not in body
    assert not {"gross_amount", "net_amount", "tax_amount"} & set(
        receiver.requests[0].said["data"]["document"]
    )


def test_what_lies_out_of_sight_is_not_told(trading: Trading, people: People, receiver: Receiver) -> None:
    tell(receiver, hire("小吴", "sales.*"))
    trading.receive("P1", "10", "2.5")
    assert deliver() == 0


def test_a_right_taken_away_meanwhile_counts(trading: Trading, people: People, receiver: Receiver) -> None:
    seller = hire("小吴", "purchasing.*")
    endpoint, _ = tell(receiver, seller)
    trading.receive("P1", "10", "2.5")
    outbox.drain()
    RoleGrant.objects.filter(role__members=seller.member, subject="purchasing.*").delete()
    assert deliver() == 0
    assert Delivery.objects.get().error == "not_visible"
    Delivery.objects.update(state=DeliveryState.WAITING, finished_at=None, due_at=timezone.now())
    Member.objects.filter(pk=endpoint.member_id).update(is_active=False)
    assert deliver() == 0
    assert Delivery.objects.get().error == "member_gone"


def test_a_failure_is_repeated_under_the_same_id_later_and_later(
    trading: Trading, people: People, receiver: Receiver
) -> None:
    tell(receiver, people.owner)
    receiver.statuses = [500, 302]
    trading.receive("P1", "10", "2.5")
    assert [deliver(), deliver()] == [1, 0]
    make_due()
    assert deliver() == 1
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.status, waiting.error) == (DeliveryState.WAITING, 302, "bad_answer")
    assert timedelta(seconds=15) < waiting.due_at - timezone.now() < timedelta(seconds=25)
    make_due()
    assert deliver() == 1
    assert Delivery.objects.get().state == DeliveryState.DONE
    assert len({one.headers["webhook-id"] for one in receiver.requests}) == 1


def test_it_is_given_up_after_three_days_told_and_sent_again_by_hand(
    trading: Trading, people: People, receiver: Receiver
) -> None:
    tell(receiver, people.owner)
    receiver.statuses = [500, 500]
    trading.receive("P1", "10", "2.5")
    outbox.drain()
    Delivery.objects.update(since=timezone.now() - GIVEN_UP_AFTER)
    assert [deliver(), deliver()] == [1, 0]
    dead = Delivery.objects.get()
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, 1)
    assert Notice.objects.filter(member=people.owner.member, kind="webhook").count() == 1
    assert send_again(Endpoint.objects.get(), people.owner) == 1
    assert deliver() == 1
    assert Delivery.objects.get().state == DeliveryState.WAITING
    make_due()
    assert deliver() == 1
    assert {one.headers["webhook-id"] for one in receiver.requests} == {dead.message}


def test_the_attempts_of_three_days_grow_apart() -> None:
    now = timezone.now()
    delivery = Delivery(since=now, attempts=1)
    pauses = []
    at = now
    while (again := next_attempt(delivery, at)) is not None:
        pauses.append((again - at).total_seconds())
        delivery.attempts, at = delivery.attempts + 1, again
    assert len(pauses) in range(11, 14)
    assert pauses[0] < 6
    assert max(pauses) < 13.3 * 3600
    assert at - now > timedelta(days=2, hours=10)


def test_a_killed_attempt_is_made_again(trading: Trading, people: People, receiver: Receiver) -> None:
    tell(receiver, people.owner)
    trading.receive("P1", "10", "2.5")
    outbox.drain()
    (late,) = claim_due(SLUG)
    assert claim_due(SLUG) == []
    assert Delivery.objects.get().due_at > timezone.now() + LEASE / 2
    make_due()
    (second,) = claim_due(SLUG)
    note([Outcome(late.delivery, late.attempt, error="timeout")])
    assert Delivery.objects.get().error == ""  # it was overtaken
    note([delivering.send(second)])
    assert Delivery.objects.get().state == DeliveryState.DONE


def test_what_ended_long_ago_is_forgotten(trading: Trading, people: People, receiver: Receiver) -> None:
    tell(receiver, people.owner)
    documents = [trading.receive("P1", "10", "2.5").id for _ in range(3)]
    deliver()
    ages = (KEPT + timedelta(minutes=1), KEPT - timedelta(minutes=1))
    for document, age in zip(documents, ages, strict=False):
        Delivery.objects.filter(document=document).update(finished_at=timezone.now() - age)
    sweep()
    assert set(Delivery.objects.values_list("document", flat=True)) == set(documents[1:])


def test_gone_ends_the_endpoint(trading: Trading, people: People, receiver: Receiver) -> None:
    endpoint, _ = tell(receiver, people.owner)
    receiver.statuses = [410]
    trading.receive("P1", "10", "2.5")
    assert deliver() == 1
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert Delivery.objects.get().state == DeliveryState.DEAD
    assert "已停用" in Notice.objects.get().text


def test_two_secrets_hold_for_a_day(trading: Trading, people: People, receiver: Receiver) -> None:
    endpoint, old = tell(receiver, people.owner)
    new = rotate_secret(endpoint.pk, people.owner)
    send_test(endpoint, people.owner)
    deliver()
    Endpoint.objects.update(previous_until=timezone.now())
    send_test(endpoint, people.owner)
    deliver()
    both, later = receiver.requests
    assert (both.is_signed_with(old), both.is_signed_with(new)) == (True, True)
    assert (later.is_signed_with(old), later.is_signed_with(new)) == (False, True)
    assert both.said["type"] == "test"


def test_under_another_key_of_the_installation_nothing_is_sent_until_the_secret_is_renewed(
    trading: Trading, people: People, receiver: Receiver, settings: Settings
) -> None:
    endpoint, old = tell(receiver, people.owner)
    settings.SECRET_KEY = "another"
    send_test(endpoint, people.owner)
    assert deliver() == 0
    assert Delivery.objects.get().error == "secret_changed"
    new = rotate_secret(endpoint.pk, people.owner)
    send_again(Endpoint.objects.get(), people.owner)
    assert deliver() == 1
    assert receiver.requests[0].is_signed_with(new)
    assert not receiver.requests[0].is_signed_with(old)


def test_what_makes_no_sense_is_refused_all_at_once(company: str, people: People) -> None:
    with pytest.raises(RefusedError) as refusal:
        create_endpoint(EndpointInput("", "https://10.0.0.1/", [], ["sales.nothing"]), people.owner)
    assert {problem.code for problem in refusal.value.problems} == {
        *("label_missing", "url_private", "event_types_missing", "type_unknown")
    }
    assert not Endpoint.objects.exists()


def test_who_saves_an_endpoint_lends_it_his_own_sight(
    trading: Trading, people: People, receiver: Receiver
) -> None:
    endpoint, _ = tell(receiver, people.owner)
    update_endpoint(endpoint, EndpointInput("网店", receiver.url, ALL), hire("小周", "sales.*"))
    trading.receive("P1", "10", "2.5")
    assert deliver() == 0
    remove_endpoint(endpoint, people.owner)
    assert not Delivery.objects.exists()


def test_a_right_to_own_endpoints_reaches_no_other(
    trading: Trading, people: People, receiver: Receiver
) -> None:
    given = EndpointInput("网店", receiver.url, ALL)
    grants = {("alerts.webhook", Verb.DRAFT): Scope.OWN, ("alerts.webhook", Verb.VIEW): Scope.ALL}
    actor = Actor(people.clerk.member, "李四", grants)
    (own, _), (other, _) = create_endpoint(given, actor), create_endpoint(given, people.owner)
    for act in (
        lambda: update_endpoint(other, given, actor),
        lambda: rotate_secret(other.pk, actor),
        lambda: send_test(other, actor),
        lambda: send_again(other, actor),
        lambda: remove_endpoint(other, actor),
    ):
        with pytest.raises(NotAllowedError):
            act()
    rotate_secret(own.pk, actor)
    remove_endpoint(own, actor)
    assert Endpoint.objects.get().pk == other.pk


def test_the_statements_do_not_grow_with_the_documents(
    trading: Trading, people: People, receiver: Receiver
) -> None:
    tell(receiver, people.owner)
    documents = [trading.receive("P1", "1", "2").id for _ in range(4)]
    counts = []
    for wanted in (documents[:1], documents[1:]):
        with CaptureQueriesContext(connection) as queries:
            queue_documents(wanted)
            claim_due(SLUG)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13
    with CaptureQueriesContext(connection) as queries:
        assert claim_due(SLUG) == []
    assert len(queries) == 1


def test_the_worker_serves_every_company_and_survives_a_broken_one(
    fresh_company: str, receiver: Receiver, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    trading = make_trading()
    tell(receiver, people.owner)
    trading.receive("P1", "10", "2.5")
    outbox.drain()
    monkeypatch.setattr(rounds, "company_slugs", lambda: ["nobody", SLUG])
    with ThreadPoolExecutor(2) as pool:
        assert [worker.send_all(pool), worker.send_all(pool)] == [1, 0]
    assert Delivery.objects.get().state == DeliveryState.DONE
