"""The frame around every page: menu, counts, look, stars, companies, and what it costs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from liandong.analytics.queries import draft_counts
from liandong.config import urls
from liandong.identity.actors import load_actor
from liandong.kernel.actor import Actor
from liandong.webkit import shell
from liandong.webkit.look import Look, are_stars, is_look, read_look
from liandong.webkit.menu import bottom_menu, menu
from liandong.webkit.shell import Bell, register_bell, register_help, register_profile_items
from liandong.webkit.waiting import waiting_counts
from tests.support.companies import People
from tests.support.trading import Trading
from tests.webkit.calling import send
from tests.webkit.conftest import Browse

assert urls.PAGES, "rooms register their pages where they declare their addresses"

CHEAP = "/settings/company"
"""A page with hardly anything of its own."""


def modules(actor: Actor, path: str = "/", opened: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    sections = menu(actor, path, {}, opened)
    return {module["id"]: module for section in sections for module in section["modules"]}


def draft(trading: Trading) -> None:
    trading.draft("sales.order", [trading.line("P1", "1", "10")], partner="C1", place="主仓")


# ── the menu ────────────────────────────────────────────────────────────────────────────────────


def test_modules_stand_in_three_sections(company: str, people: People) -> None:
    sections = menu(people.owner, "/", {}, ())
    assert [section["label"] for section in sections] == ["", "业务", "财务", "系统"]
    assert {"sales", "purchasing", "inventory", "finance", "ledger", "system"} <= modules(people.owner).keys()


def test_nobody_sees_a_module_without_a_right_in_it(company: str, people: People) -> None:
    assert "ledger" not in modules(people.keeper)
    stranger = Actor(0, "谁")
    assert not modules(stranger).keys() & {"sales", "purchasing", "inventory", "records", "finance", "ledger"}


def test_the_module_of_the_page_is_open_and_those_the_member_opened(company: str, people: People) -> None:
    shown = modules(people.owner, "/t/sales.order/5", ("inventory",))
    assert {name for name, module in shown.items() if module["is_open"]} == {"sales", "inventory"}
    assert shown["sales"]["is_active"]
    assert not shown["inventory"]["is_active"]
    (page,) = (page for page in shown["sales"]["pages"] if page["is_active"])
    assert page["url"] == "/t/sales.order/"


def test_a_phone_has_a_bar_of_five_at_most(company: str, people: People) -> None:
    labels = [item["label"] for item in bottom_menu(people.owner, "/stock")]
    assert [label for label in labels if label != "扫码"] == ["工作台", "单据", "库存", "我的"]
    assert [item["label"] for item in bottom_menu(people.owner, "/stock") if item["is_active"]] == ["库存"]


def test_drafts_are_counted_at_their_type_and_its_module(
    trading: Trading, owner: Client, people: People
) -> None:
    draft(trading)
    draft(trading)
    counts = waiting_counts(people.owner, "jia:1")
    assert counts == {"sales.order": 2}
    sections = menu(people.owner, "/", counts, ())
    (sales,) = (m for section in sections for m in section["modules"] if m["id"] == "sales")
    assert sales["count"] == 2
    assert '<span class="count">2</span>' in owner.get("/").content.decode()


def test_nobody_counts_what_he_may_not_see(trading: Trading, people: People) -> None:
    draft(trading)
    assert waiting_counts(people.clerk, "jia:1") == {}
    assert waiting_counts(Actor(0, "谁"), "jia:1") == {}


@override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})
def test_counts_are_remembered_for_a_moment_by_company_and_member(trading: Trading, people: People) -> None:
    cache.clear()
    draft(trading)
    first = waiting_counts(people.owner, "jia:1")
    with CaptureQueriesContext(connections["default"]) as statements:
        assert waiting_counts(people.owner, "jia:1") == first
    assert len(statements) == 0
    with CaptureQueriesContext(connections["default"]) as statements:
        waiting_counts(people.owner, "jia:2")
        waiting_counts(people.keeper, "jia:1")
    assert len(statements) == 2
    cache.clear()


# ── the look and the stars ──────────────────────────────────────────────────────────────────────


def test_the_look_is_on_the_page_before_any_script_runs(company: str, owner: Client) -> None:
    look = {"theme": "dark", "density": "compact", "is_rail": True, "opened": ["sales", "system"]}
    assert send(owner, "/preferences/shell.look", look).status_code == 204
    head = owner.get(CHEAP).content.decode().partition(">\n<head>")[0]
    assert 'data-theme="dark"' in head
    assert 'data-density="compact"' in head
    assert " data-rail" in head
    assert 'data-opened="sales system "' in head


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"theme": "pink"},
        {"density": 1},
        {"is_rail": "yes"},
        {"opened": ["nowhere"]},
        {"opened": [["sales"]]},
        {"opened": "sales"},
        {"theme": ["dark"]},
        {"more": 1},
    ],
)
def test_a_look_has_no_other_values(value: object) -> None:
    assert not is_look("shell.look", value)
    assert read_look(value) == Look()


STAR = {"label": "待发货", "kind": "", "url": "/t/sales.order/?view=waiting&q=a%20b"}


def test_a_star_is_a_page_of_ours() -> None:
    assert are_stars("shell.starred", [STAR] * 40)
    assert not are_stars("shell.starred", [STAR] * 41)


@pytest.mark.parametrize(
    "star",
    [
        {**STAR, "url": "javascript:alert(1)"},
        {**STAR, "url": "//elsewhere.example"},
        {**STAR, "url": "/\\elsewhere.example"},
        {**STAR, "url": "https://elsewhere.example/"},
        {**STAR, "url": "/a\nb"},
        {**STAR, "url": "/" + "a" * 400},
        {**STAR, "label": ""},
        {**STAR, "label": "长" * 81},
        {**STAR, "label": 1},
        {**STAR, "icon": "x"},
        {"label": "x", "url": "/"},
        "star",
    ],
)
def test_a_star_is_nothing_else(star: object) -> None:
    assert not are_stars("shell.starred", [star])


def test_a_star_shows_on_its_page_and_in_the_sidebar(company: str, owner: Client) -> None:
    star = {**STAR, "label": "<b>待发货</b>", "url": f"{CHEAP}?a=1"}
    send(owner, "/preferences/shell.starred", [star])
    page = owner.get(f"{CHEAP}?a=1&after=x").content.decode()
    assert f'data-star="{CHEAP}?a=1" aria-pressed="true"' in page
    assert "&lt;b&gt;待发货&lt;/b&gt;" in page
    assert "<b>待发货</b>" not in page
    assert 'aria-pressed="true" aria-label="收藏本页"' not in owner.get(CHEAP).content.decode()


# ── companies, and what rooms add ───────────────────────────────────────────────────────────────


def test_a_person_of_two_companies_goes_over_without_logging_out(two_companies: object) -> None:
    from liandong.identity.people import join_company  # noqa: PLC0415 - needs Django
    from liandong.identity.registry.models import Person  # noqa: PLC0415 - the same

    owner = Person.objects.get(username="owner")
    client = Client()
    client.force_login(owner)
    client.post("/company", {"company": "jia"})
    assert 'name="company"' not in client.get("/").content.decode()
    join_company(owner, "yi", roles=[])
    page = client.get("/").content.decode()
    assert 'value="jia" aria-current="true"' in page
    assert 'value="yi">' in page
    client.post("/company", {"company": "yi"})
    assert "乙公司" in client.get("/").content.decode().partition("</title>")[0]


@pytest.fixture
def parts() -> Iterator[None]:
    before = list(shell._bell), list(shell._help), dict(shell._profile)
    yield
    shell._bell[:], shell._help[:] = before[0], before[1]
    shell._profile.clear()
    shell._profile.update(before[2])


def test_rooms_add_bell_help_and_entries_of_the_own_menu(company: str, owner: Client, parts: None) -> None:
    register_bell(lambda _request: Bell(120, "/notices"))
    register_help(lambda request: f"/manual?page={request.path}")
    entry = {"label": "我的安全", "url": "/me", "icon": "key"}
    changing = {"label": "English", "url": "/language", "icon": "language", "method": "post"}
    register_profile_items(
        "a", lambda _request: [entry, {**changing, "hidden": [{"name": "to", "value": "en"}]}]
    )
    page = owner.get(CHEAP).content.decode()
    assert 'href="/notices"' in page
    assert ">99+</span>" in page
    assert f'href="/manual?page={CHEAP}"' in page
    assert 'href="/me"' in page
    assert '<input type="hidden" name="to" value="en">' in page


# ── cost, and pages without a frame ─────────────────────────────────────────────────────────────


def statements(act: Callable[[], Any]) -> dict[str, int]:
    with (
        CaptureQueriesContext(connections["default"]) as own,
        CaptureQueriesContext(connections["registry"]) as registry,
    ):
        assert act().status_code == 200
    return {"company": len(own), "registry": len(registry)}


def test_the_frame_costs_three_statements_whatever_there_is(
    trading: Trading, owner: Client, browse: Browse
) -> None:
    """In the company: preferences and counts. In the registry: the companies to go over to."""
    part = statements(lambda: owner.get("/search?q=没有"))
    small = statements(lambda: owner.get("/t/sales.order/new"))
    for _ in range(3):
        draft(trading)
    stars = [{**STAR, "url": f"/stock?warehouse={number}"} for number in range(40)]
    send(owner, "/preferences/shell.starred", stars)
    assert statements(lambda: owner.get("/t/sales.order/new")) == small
    assert small["registry"] == part["registry"] + 1


def test_the_rights_of_a_member_do_not_change_the_number(company: str, people: People) -> None:
    for member in (people.owner, people.keeper):
        actor = load_actor(member.member)
        with CaptureQueriesContext(connections["default"]) as counted:
            waiting_counts(actor, "jia:1")
        assert len(counted) == 1


@pytest.mark.only_on("sqlite")
def test_counting_drafts_reads_no_other_documents(company: str, people: People) -> None:
    for member in (people.owner, people.keeper):
        actor = load_actor(member.member)
        with CaptureQueriesContext(connections["default"]) as counted:
            waiting_counts(actor, "jia:1")
            draft_counts(actor)
        for statement in counted.captured_queries[:2]:
            with connections["default"].cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {statement['sql']}")
                plan = " ".join(str(row) for row in cursor.fetchall())
            assert "SCAN documents_document" not in plan
            assert "(type=? AND stage=?" in plan


def test_the_app_can_be_installed_before_anyone_logs_in(company: str) -> None:
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_a_stranger_s_pages_take_the_theme_of_the_browser(company: str) -> None:
    client = Client()
    client.cookies["liandong_theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/login").content.decode()
    client.cookies["liandong_theme"] = '"><script>'
    assert 'data-theme="auto"' in client.get("/login").content.decode()


def test_what_is_not_there_has_a_page_with_a_way_back(company: str, owner: Client) -> None:
    page = owner.get("/nowhere")
    assert page.status_code == 404
    text = page.content.decode()
    assert "没有找到" in text
    assert 'href="/"' in text
    assert "<nav" not in text
