"""What is worked out once and kept serves every language, every right and every place of the program."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import get_script_prefix, set_script_prefix
from django.utils.translation import override

from liandong.config import urls
from liandong.kernel.actor import Actor, Scope, Verb, superuser
from liandong.webkit.menu import menu
from liandong.webkit.templatetags.webkit_tags import icon

assert urls.PAGES, "rooms register their pages where they declare their addresses"


@pytest.fixture
def prefix() -> Iterator[str]:
    """Serve the program below a path."""
    before = get_script_prefix()
    set_script_prefix("/erp/")
    yield "/erp/"
    set_script_prefix(before)


def pages(actor: Actor) -> dict[str, str]:
    """Return the labels of the menu by address."""
    sections = menu(actor, "/", {}, ())
    modules = [module for section in sections for module in section["modules"]]
    return {page["url"]: page["label"] for module in modules for page in module["pages"]}


def test_the_menu_speaks_each_readers_language() -> None:
    owner = superuser(1, "张三")
    with override("zh-hans"):
        chinese = pages(owner)
    with override("en"):
        english = pages(owner)
    assert list(english) == list(chinese)
    assert (chinese["/stock"], english["/stock"]) == ("库存状况", "Stock status")
    with override("zh-hans"):
        assert pages(owner) == chinese


def test_nobody_finds_in_the_menu_what_another_may_see() -> None:
    every = pages(superuser(1, "张三"))
    keeper = Actor(2, "李四", {("stock_ledger.stock", Verb.VIEW): Scope.ALL})
    assert "/t/sales.order/" in every
    assert "/t/sales.order/" not in pages(keeper)
    assert pages(superuser(1, "张三")) == every


def test_addresses_follow_the_path_the_program_is_served_below(prefix: str) -> None:
    below = pages(superuser(1, "张三"))
    assert all(url.startswith(prefix) for url in below)
    set_script_prefix("/")
    assert not any(url.startswith(prefix) for url in pages(superuser(1, "张三")))


def test_an_icon_follows_where_files_are_served_and_what_it_shall_look_like() -> None:
    here = icon("bell")
    with override_settings(STATIC_URL="/elsewhere/"):
        there = icon("bell")
    assert "/elsewhere/" in there
    assert "/elsewhere/" not in here
    assert icon("bell") == here
    assert icon("bell", "icon-small") != here
    assert icon("check") != here
    assert "&quot;" in icon('"')
