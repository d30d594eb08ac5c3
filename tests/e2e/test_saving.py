"""Nothing typed is lost: saving by itself, a killed server, a lost answer, two editors."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import cast_installation, database_open, new_page, with_session
from tests.e2e.entering import DRAFT_OR_DOCUMENT, choose_partner, enter
from tests.support.browser import Complaints
from tests.support.installation import Installation
from tests.support.postgresql import free_port
from tests.support.serving import KillableServer

pytestmark = pytest.mark.e2e

STANDING = "[data-slot=standing]"
NOBODY_ANSWERS = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_SOCKET", "ERR_INCOMPLETE")


@pytest.fixture(scope="module")
def server(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[KillableServer]:
    """A server on the cast's company which a test may kill and start again at the same address."""
    from tests.e2e.cast import make_cast  # noqa: PLC0415 - needs Django, loaded later

    with cast_installation(template, django_db_blocker, make_cast) as installation:
        running = KillableServer(installation, free_port())
        running.start()
        yield running
        running.kill()


@pytest.fixture
def open_page(
    server: KillableServer, browser: Browser, complaints: Complaints, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], Page]]:
    opened: list[Page] = []

    def open_one() -> Page:
        opened.append(new_page(browser, complaints))
        with database_open(django_db_blocker):
            return with_session(opened[-1], server.address)

    yield open_one
    for page in opened:
        page.context.close()


def begin_order(page: Page, address: str) -> None:
    page.goto(f"{address}/t/sales.order/new")
    choose_partner(page, "fsdf")
    enter(page, 0, "product", "SP001")
    enter(page, 0, "quantity", "10")


def quantities(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "document.querySelector('line-grid').lines().map((line) => line.quantity)"
    )
    return found


def orders(page: Page, address: str) -> list[str]:
    """Return the numbers of all sales orders there are."""
    page.goto(f"{address}/t/sales.order/")
    return re.findall(r"XSDD\d+-?\d+", page.locator("main table").inner_text())


def test_a_draft_saves_itself_and_says_so(open_page: Callable[[], Page], server: KillableServer) -> None:
    page = open_page()
    begin_order(page, server.address)
    expect(page.locator(STANDING)).to_have_attribute("data-standing", "saved", timeout=20_000)
    expect(page).to_have_url(DRAFT_OR_DOCUMENT)
    expect(page.locator(".toast")).to_have_count(0)
    other = open_page()
    other.goto(page.url)
    assert quantities(other) == ["10"]


def test_a_killed_server_loses_nothing(
    open_page: Callable[[], Page], server: KillableServer, complaints: Complaints
) -> None:
    complaints.expect(*NOBODY_ANSWERS)
    page = open_page()
    begin_order(page, server.address)
    page.keyboard.press("Control+s")
    expect(page.locator(STANDING)).to_have_attribute("data-standing", "saved")
    server.kill()
    enter(page, 0, "quantity", "12")
    page.keyboard.press("Control+s")
    expect(page.locator(STANDING)).to_contain_text("连不上服务器")
    expect(page.locator("[data-slot=banner]")).to_contain_text("内容已存在本机")
    enter(page, 0, "quantity", "14")  # goes on while nobody answers
    server.start()
    page.locator("[data-slot=banner] button").click()
    expect(page.locator(STANDING)).to_have_attribute("data-standing", "saved", timeout=30_000)
    other = open_page()
    other.goto(page.url)
    assert quantities(other) == ["14"]


def test_a_closed_tab_leaves_its_lines_to_the_next(
    open_page: Callable[[], Page], server: KillableServer, complaints: Complaints
) -> None:
    complaints.expect(*NOBODY_ANSWERS)
    page = open_page()
    before = orders(page, server.address)
    begin_order(page, server.address)
    server.kill()
    page.keyboard.press("Control+s")
    expect(page.locator(STANDING)).to_contain_text("连不上服务器")
    later = complaints.listen_to(page.context.new_page())
    page.close()
    server.start()
    later.goto(f"{server.address}/t/sales.order/new")
    expect(later.locator("[data-slot=banner]")).to_contain_text("没有保存的内容，1 行")
    later.locator("[data-slot=banner] button").first.click()
    expect(later.locator(STANDING)).to_have_attribute("data-standing", "saved", timeout=20_000)
    assert quantities(later) == ["10"]
    assert len(orders(later, server.address)) == len(before) + 1


def test_an_answer_that_never_came_is_not_saved_twice(
    open_page: Callable[[], Page], server: KillableServer, complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED")
    page = open_page()
    before = orders(page, server.address)
    reached: list[int] = []

    def lose_first(route: Route) -> None:
        answer = route.fetch()
        reached.append(answer.status)
        if len(reached) == 1:
            route.abort()  # the server has saved it; the browser never learns
        else:
            route.fulfill(response=answer)

    page.route("**/t/sales.order/save", lose_first)
    begin_order(page, server.address)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-slot=banner]")).to_contain_text("连不上服务器")
    page.locator("[data-slot=banner] button").click()
    expect(page.locator(STANDING)).to_have_attribute("data-standing", "saved")
    assert reached == [200, 200]
    assert len(orders(page, server.address)) == len(before) + 1


def test_two_editors_settle_line_by_line(
    open_page: Callable[[], Page], server: KillableServer, complaints: Complaints
) -> None:
    complaints.expect("409")
    mine = open_page()
    begin_order(mine, server.address)
    enter(mine, 1, "product", "SP002")
    enter(mine, 1, "quantity", "1")
    mine.keyboard.press("Control+s")
    expect(mine.locator(STANDING)).to_have_attribute("data-standing", "saved")
    theirs = open_page()
    theirs.goto(mine.url)
    enter(theirs, 0, "quantity", "20")
    enter(theirs, 1, "quantity", "2")
    theirs.keyboard.press("Control+s")
    expect(theirs.locator(STANDING)).to_have_attribute("data-standing", "saved")
    enter(mine, 1, "quantity", "3")
    mine.keyboard.press("Control+s")
    rows = mine.locator("dialog .versions tbody tr")
    expect(rows).to_have_count(2)
    # Only they changed the first line, so theirs is proposed; both changed the second: keep both.
    expect(rows.nth(0).locator("[data-choice=theirs]")).to_have_attribute("aria-pressed", "true")
    expect(rows.nth(1).locator("[data-choice=mine]")).to_have_attribute("aria-pressed", "true")
    rows.nth(1).locator("[data-choice=both]").click()
    mine.locator("dialog .is-primary").click()
    expect(mine.locator(STANDING)).to_have_attribute("data-standing", "saved")
    theirs.goto(mine.url)
    assert quantities(theirs) == ["20", "2", "3"]
