"""The pages in Traditional Chinese and English: chosen by each member, whole, and told to the scripts."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.utils import translation

from liandong.identity.models import Preference
from liandong.identity.rule_book import set_rules
from liandong.webkit.navigation import visible_items
from tests.support.companies import PASSWORD
from tests.support.pages import context_of
from tests.support.trading import Trading
from tests.webkit.conftest import Browse

CHINESE = re.compile("[\u3400-\u9fff]+")
NOT_SHOWN = re.compile(r"<!--.*?-->|href=\"/help/[^\"]*\"|简体中文|繁體中文", re.DOTALL)


@pytest.fixture(autouse=True)
def _one_language_each() -> Iterator[None]:
    """Leave no language behind: the last request's stays active in its thread."""
    yield
    translation.deactivate()


def speaking(client: Client, language: str) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def stored_texts() -> Iterator[str]:
    """Every Chinese text of the company's tables: names which nobody translates."""
    for model in apps.get_models():
        texts = [field.name for field in model._meta.fields if isinstance(field, models.CharField)]
        if model.__module__.startswith("liandong") and texts:
            for row in model._default_manager.values_list(*texts):
                yield from (value for value in row if value and CHINESE.search(value))


def addresses(trading: Trading) -> list[str]:
    """Every page of the menu, a new document of every type, and the member's own pages."""
    items = visible_items(trading.actor)
    new = [f"{item.url}new" for item in items if item.url_name == "documents"]
    own = ["/account", "/notices", "/jobs", "/company", "/account/password"]
    return sorted({*own, *new, *(item.url for item in items)})


@pytest.mark.only_on("sqlite")  # what a page says does not depend on the database
def test_no_page_leaves_chinese_in_english(trading: Trading, owner: Client) -> None:
    speaking(owner, "en")
    switched = {"inspects_receipts": True}  # off in a new company, with pages of its own
    set_rules(switched, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=lambda: False)
    names = re.compile("|".join(map(re.escape, sorted(set(stored_texts()), key=len, reverse=True))))
    left = {}
    for address in addresses(trading):
        page = owner.get(address, follow=True)
        assert page.status_code == 200, address
        text = NOT_SHOWN.sub("", page.content.decode())
        text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), text)
        words = CHINESE.findall(names.sub("", text))
        if words:
            left[address] = sorted(set(words))
    assert left == {}


def test_a_member_chooses_his_language(browse: Browse) -> None:
    clerk = browse("clerk")
    assert 'lang="zh-hans"' in clerk.get("/account").content.decode()
    answer = clerk.post(
        "/language", {"language": "zh-hant"}, headers={"Referer": "http://testserver/account"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/account")
    page = clerk.get("/account").content.decode()
    assert 'lang="zh-hant"' in page
    assert "兩步驗證" in page
    assert Preference.objects.get().value == "zh-hant"


def test_his_choice_follows_him_to_another_browser(browse: Browse) -> None:
    browse("clerk").post("/language", {"language": "en"})
    known = {"username": "clerk", "password": PASSWORD}
    answer = Client().post("/login", known)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    answer = speaking(Client(), "zh-hant").post("/login", known)
    assert answer.cookies.get(settings.LANGUAGE_COOKIE_NAME) in {None, "zh-hant"}


def test_an_unknown_language_and_a_foreign_page_are_passed_over(company: str) -> None:
    answer = Client().post("/language", {"language": "xx"}, headers={"Referer": "https://evil.example/"})
    assert (answer["Location"], settings.LANGUAGE_COOKIE_NAME in answer.cookies) == ("/", False)


@pytest.mark.parametrize(
    ("wanted", "words"), [("en-GB,en;q=0.9", "Log in"), ("zh-TW", "登入"), ("zh-CN", "登录"), ("fr", "登录")]
)
def test_the_log_in_speaks_what_the_browser_asks_for(company: str, wanted: str, words: str) -> None:
    page = Client().get("/login", headers={"Accept-Language": wanted}).content.decode()
    assert f"<title>{words} ·" in page
    assert all(name in page for _code, name in settings.LANGUAGES)


def test_scripts_load_their_words_only_where_they_need_them(owner: Client) -> None:
    assert "/words/" not in owner.get("/account").content.decode()
    page = speaking(owner, "en").get("/account").content.decode()
    found = re.search(r'<script src="(/words/en\.js\?v=\w+)"></script>', page)
    assert found is not None
    answer = Client().get(found[1])
    assert '"Saving failed"' in answer.content.decode()
    assert "immutable" in answer["Cache-Control"]
    assert Client().get("/words/xx.js").status_code == 404


def test_a_problem_is_told_in_the_language_of_the_page(trading: Trading, owner: Client) -> None:
    told = {}
    for language in ("zh-hans", "zh-hant", "en"):
        body: dict[str, object] = {"header": {}, "lines": []}
        answer = speaking(owner, language).post("/t/sales.order/save", body, content_type="application/json")
        told[language] = [problem["message"] for problem in answer.json()["problems"]]
    assert told == {"zh-hans": ["请填写日期"], "zh-hant": ["請填寫日期"], "en": ["Date is missing"]}


def test_lists_are_named_in_the_plural_where_the_language_has_one(trading: Trading, owner: Client) -> None:
    assert context_of(owner, "/t/sales.order/")["title"] == "销售订单"
    speaking(owner, "en")
    titles = [context_of(owner, url)["title"] for url in ("/t/sales.order/", "/products", "/stock")]
    assert titles == ["Sales orders", "Products", "Stock status"]
