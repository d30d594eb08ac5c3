"""发货前须复核: nothing leaves uncounted, by whatever way it is posted."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from liandong.catalog.models import Product
from liandong.documents.checked import note_check
from liandong.documents.models import Document, State
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from tests.support.trading import Trading
from tests.warehouse.calling import counted, deliver, sheet

DELIVERY = "sales.delivery"


@pytest.fixture
def demanded(trading: Trading) -> None:
    set_rules(
        {"check_before_delivery": True},
        effective_from=date(2020, 1, 1),
        actor=trading.actor,
        has_moves=lambda: False,
    )


@pytest.fixture
def delivery(trading: Trading) -> int:
    trading.receive("P1", "10", "6.66")
    return trading.draft(DELIVERY, [trading.line("P1", "2", "10")], partner="C1", place="主仓").id


def is_posted(document: int) -> bool:
    return Document.objects.get(pk=document).state == State.POSTED


Post = Callable[[Client, int, Trading], str]


def by_engine(_client: Client, document: int, trading: Trading) -> str:
    with pytest.raises(RefusedError) as caught:
        post([PostRequest(document, trading.actor)])
    return caught.value.problems[0].code


def by_interface(client: Client, document: int, _trading: Trading) -> str:
    answer = client.post(f"/api/v1/documents/{DELIVERY}/{document}/post", content_type="application/json")
    return str(answer.json()["problems"][0]["code"])


def at_the_desk(client: Client, document: int, _trading: Trading) -> str:
    answer = client.post(f"/t/{DELIVERY}/{document}/post", {"version": "1"}, follow=True)
    return "check_missing" if "发货前须复核" in answer.content.decode() else ""


@pytest.mark.usefixtures("demanded")
@pytest.mark.parametrize("way", [by_engine, by_interface, at_the_desk])
def test_no_way_around_it(trading: Trading, owner: Client, delivery: int, way: Post) -> None:
    assert way(owner, delivery, trading) == "check_missing"
    assert not is_posted(delivery)


@pytest.mark.usefixtures("demanded")
def test_what_was_counted_leaves_and_a_changed_draft_is_counted_again(
    trading: Trading, owner: Client, delivery: int
) -> None:
    note_check(delivery, 1, trading.actor.member, timezone.now())
    Document.objects.filter(pk=delivery).update(version=2)
    assert by_engine(owner, delivery, trading) == "check_missing"
    opened = sheet(owner, f"/scan/check/{delivery}")
    answer = deliver(owner, opened["urls"]["finish"], opened, counted(opened, P1="2"))
    assert (answer.status_code, is_posted(delivery)) == (200, True)
    reverse = owner.post(f"/t/{DELIVERY}/{delivery}/reverse", {"reason": "退"})
    assert (reverse.status_code, is_posted(delivery)) == (302, False)


@pytest.mark.usefixtures("demanded")
def test_what_is_not_kept_in_stock_nobody_counts(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P3"]).update(is_stocked=False)
    saved = trading.draft(DELIVERY, [trading.line("P3", "1", "10")], partner="C1", place="主仓")
    trading.post(saved)
    assert is_posted(saved.id)


def test_without_the_rule_nothing_changes(trading: Trading, delivery: int) -> None:
    post([PostRequest(delivery, trading.actor)])
    assert is_posted(delivery)
