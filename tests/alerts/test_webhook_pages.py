"""The pages of webhooks: making one, watching it, and who may do neither."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from liandong.alerts.models import Delivery, DeliveryState, Endpoint
from liandong.documents import outbox
from tests.alerts.receiving import Receiver
from tests.alerts.telling import deliver
from tests.support.companies import People
from tests.support.pages import context_of, made_of, signed_in, table
from tests.support.trading import Trading

FORM = {"label": "网店", "is_active": "true", "event-document.posted": "true"}


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def made(owner: Client, receiver: Receiver) -> tuple[Endpoint, str]:
    answer = owner.post("/settings/webhooks/new", FORM | {"url": receiver.url})
    assert answer.status_code == 200
    return Endpoint.objects.get(), made_of(answer)["figures"][0]["text"]


def test_an_endpoint_is_made_and_its_secret_shown_once(
    owner: Client, trading: Trading, receiver: Receiver
) -> None:
    endpoint, secret = made(owner, receiver)
    saved = trading.receive("P1", "10", "2.5")
    deliver()
    assert receiver.requests[0].is_signed_with(secret)
    ((_, event, number, state, answer, _, count),) = table(
        context_of(owner, f"/settings/webhooks/{endpoint.pk}")
    )
    assert (event, number, state, answer, count) == ("单据审核", saved.number, "已送达", "200", "1")
    for page in ("", f"/{endpoint.pk}", f"/{endpoint.pk}/edit"):
        assert secret not in owner.get(f"/settings/webhooks{page}").content.decode()


def test_a_new_secret_is_shown_once_and_a_test_is_sent(owner: Client, receiver: Receiver) -> None:
    endpoint, old = made(owner, receiver)
    answer = owner.post(f"/settings/webhooks/{endpoint.pk}/rotate")
    new = made_of(answer)["figures"][0]["text"]
    assert "no-store" in answer.headers["Cache-Control"]
    owner.post(f"/settings/webhooks/{endpoint.pk}/test")
    deliver()
    (got,) = receiver.requests
    assert (got.is_signed_with(old), got.is_signed_with(new)) == (True, True)


def test_an_endpoint_is_changed_and_ended(owner: Client, receiver: Receiver) -> None:
    endpoint, _ = made(owner, receiver)
    page = f"/settings/webhooks/{endpoint.pk}/edit"
    fields = {
        one["name"]: one["value"] for part in context_of(owner, page)["sections"] for one in part["fields"]
    }
    assert fields["event-document.posted"]
    changed = FORM | {"url": receiver.url, "label": "仓库", "type-sales.delivery": "true"}
    assert owner.post(page, changed).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.label, endpoint.document_types) == ("仓库", ["sales.delivery"])
    refused = owner.post(page, {"url": "https://10.0.0.1/", "label": ""})
    assert refused.status_code == 422
    assert len(made_of(refused)["problems"]) == 3
    owner.post(f"/settings/webhooks/{endpoint.pk}/remove")
    assert table(context_of(owner, "/settings/webhooks")) == []


def test_what_was_given_up_is_sent_again(owner: Client, trading: Trading, receiver: Receiver) -> None:
    endpoint, _ = made(owner, receiver)
    trading.receive("P1", "10", "2.5")
    outbox.drain()
    Delivery.objects.update(state=DeliveryState.DEAD, finished_at=timezone.now(), error="timeout")
    dead = f"/settings/webhooks/{endpoint.pk}?state=dead"
    assert [row[4] for row in table(context_of(owner, dead))] == ["超时没有答复"]
    one = f"/settings/webhooks/deliveries/{Delivery.objects.get().pk}"
    (action,) = context_of(owner, one)["actions"]
    assert owner.post(action["url"]).status_code == 302
    assert table(context_of(owner, dead)) == []
    Delivery.objects.update(state=DeliveryState.DEAD, finished_at=timezone.now())
    owner.post(f"/settings/webhooks/{endpoint.pk}/resend")
    assert deliver() == 1


def test_without_the_right_there_is_nothing(owner: Client, people: People, receiver: Receiver) -> None:
    endpoint, _ = made(owner, receiver)
    clerk = signed_in("clerk")
    for page in ("", "/new", f"/{endpoint.pk}", f"/{endpoint.pk}/edit"):
        assert clerk.get(f"/settings/webhooks{page}").status_code == 403
    owner.post(f"/settings/webhooks/{endpoint.pk}/test")
    delivery = Delivery.objects.get().pk
    assert clerk.get(f"/settings/webhooks/deliveries/{delivery}").status_code == 403
    for action in ("rotate", "test", "resend", "remove"):
        assert clerk.post(f"/settings/webhooks/{endpoint.pk}/{action}").status_code == 403
    assert clerk.post(f"/settings/webhooks/deliveries/{delivery}/resend").status_code == 403


def test_the_interface_describes_them(company: str) -> None:
    found = json.loads(Client().get("/api/v1/openapi.json").content)["webhooks"]
    assert {"document.posted", "document.reversed"} <= set(found)
