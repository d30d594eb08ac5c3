"""The one search: what it finds, by which letters, for whom, and with how many statements."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.trading import Trading
from tests.webkit.calling import send
from tests.webkit.conftest import Browse


def find(client: Client, text: str) -> dict[str, list[dict[str, Any]]]:
    answer = client.get("/search", {"q": text}).json()
    return {group["label"]: group["items"] for group in answer["groups"]}


def labels(client: Client, text: str, group: str) -> list[str]:
    return [item["label"] for item in find(client, text).get(group, [])]


def order(trading: Trading) -> str:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    return str(saved.number)


def test_a_number_is_found_by_its_beginning_and_by_a_piece_of_it(trading: Trading, owner: Client) -> None:
    number = order(trading)
    later = order(trading)
    assert labels(owner, number, "单据") == [number]
    assert labels(owner, number[:8].lower(), "单据") == [later, number]
    assert labels(owner, number[-4:], "单据") == [number]
    assert labels(owner, "XSDD9", "单据") == []


def test_an_old_number_is_found_by_its_beginning_alone(trading: Trading, owner: Client) -> None:
    from liandong.documents.models import Document  # noqa: PLC0415 - needs Django

    number = order(trading)
    Document.objects.update(business_date="2020-01-01")
    assert labels(owner, number, "单据") == [number]
    assert labels(owner, number[-4:], "单据") == []


@pytest.mark.parametrize("text", ["销售出库", "xsck", "xiaoshouchuku", "XSCK"])
def test_pages_and_what_can_be_made_are_found_in_pinyin_too(company: str, owner: Client, text: str) -> None:
    assert labels(owner, text, "功能") == ["销售出库单"]
    assert labels(owner, text, "新建") == ["新建销售出库单"]


def test_nobody_is_offered_what_he_may_not_do(trading: Trading, browse: Browse) -> None:
    keeper = browse("keeper")
    assert labels(keeper, "销售发票", "新建") == []
    assert labels(keeper, "销售发票", "功能") == []
    assert labels(keeper, "新建成员", "新建") == []
    assert labels(browse("owner"), "销售发票", "新建") == ["新建销售发票"]


def test_without_a_text_it_starts_with_the_starred(company: str, owner: Client) -> None:
    star = {"label": "待发货", "kind": "销售订单", "url": "/t/sales.order/?view=waiting"}
    assert send(owner, "/preferences/shell.starred", [star]).status_code == 204
    (found,) = find(owner, "")["收藏"]
    assert (found["label"], found["detail"], found["url"]) == ("待发货", "销售订单", star["url"])


def test_a_search_takes_the_same_few_statements_however_much_there_is(
    trading: Trading, owner: Client
) -> None:
    counted = []
    for _ in range(2):
        for _ in range(5):
            order(trading)
        with CaptureQueriesContext(connection) as statements:
            owner.get("/search", {"q": "XSDD"})
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 10
