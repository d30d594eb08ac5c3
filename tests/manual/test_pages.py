"""The manual in the frame: the "?" of each page, the contents, the search."""

from urllib.parse import unquote

import pytest
from django.test import Client

from liandong.manual import chapters
from tests.support.pages import signed_in

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unquote(answer.content.decode())


@pytest.mark.parametrize(
    ("page", "chapter"),
    [
        ("/products", "/help/products"),
        ("/t/inventory.stock_count/new", "/help/counting"),
        ("/t/sales.delivery/", "/help/sales"),
        ("/ledger/periods", "/help/closing#月底结账"),
        ("/help/sales", "/help"),
    ],
)
def test_a_page_opens_its_chapter(owner: Client, page: str, chapter: str) -> None:
    assert f'href="{chapter}" target="_blank" rel="noopener" data-help' in text(owner, page)


def test_a_chapter_stands_beside_the_contents(owner: Client) -> None:
    page = text(owner, "/help/sales")
    assert '<h2 id="销售订单">销售订单</h2>' in page
    assert 'href="#销售订单"' in page
    assert '<a href="/help/sales" aria-current="page">销售</a>' in page
    assert '<a href="/help/backup">备份与恢复</a>' in page


def test_a_chapter_that_is_not_there_is_not_found(owner: Client) -> None:
    assert owner.get("/help/settings").status_code == 404


def test_the_search_tells_what_it_found_and_shows_what_was_typed_as_text(owner: Client) -> None:
    assert "<mark>反结账</mark>" in text(owner, "/help?q=反结账")
    page = text(owner, "/help?q=<b>zz</b>")
    assert "手册里没有「&lt;b&gt;zz&lt;/b&gt;」" in page


def test_a_chapter_is_shown_in_the_readers_language_or_says_why_not(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.cookies["liandong_language"] = "en"
    page = text(owner, "/help/sales")
    assert '<h2 id="退货">Returns</h2>' in page
    assert '<article class="card manual-text" lang="en"><p>' in page
    monkeypatch.setattr(chapters, "FOLDERS", {"zh-hans": "zh"})
    page = text(owner, "/help/sales")
    assert '<h2 id="退货">退货</h2>' in page
    assert "This chapter is not available in your language" in page


def test_the_palette_finds_chapters_and_their_headings(owner: Client) -> None:
    def found(typed: str) -> list[str]:
        groups = owner.get("/search", {"q": typed}).json()["groups"]
        return [
            unquote(item["url"])
            for group in groups
            if group["label"] == "使用手册"
            for item in group["items"]
        ]

    assert found("反结账") == found("fanjiezhang") == ["/help/closing#反结账"]
    assert found("从零开始")[0] == "/help/first-steps"
    assert found("会遇到的问题") == []


def test_every_role_may_read_it_and_strangers_may_not() -> None:
    assert Client().get("/help").status_code == 302
    assert signed_in("clerk").get("/help/accounting").status_code == 200
