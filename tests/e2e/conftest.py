"""A trading company, the real server on it, and a browser that must not complain."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django import DjangoDbBlocker

from tests.support.browser import Complaints, chromium
from tests.support.companies import PASSWORD, SLUG
from tests.support.installation import Installation, copied, standing_on
from tests.support.serving import serving

WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


@contextmanager
def cast_installation(
    template: Installation, blocker: DjangoDbBlocker, make: Callable[[], object]
) -> Iterator[Installation]:
    """Yield an installation of which ``make`` filled the company."""
    from liandong.identity.companies import use_company  # noqa: PLC0415 - needs Django, loaded later

    with blocker.unblock(), copied(template) as installation, standing_on(installation):
        with use_company(SLUG):
            make()
        yield installation


@pytest.fixture(scope="module")
def address(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server on the cast's company, one for all tests of a module."""
    from tests.e2e.cast import make_cast  # noqa: PLC0415 - needs Django, loaded later

    with (
        cast_installation(template, django_db_blocker, make_cast) as installation,
        serving(installation) as (url, _),
    ):
        yield url


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the test's pages complain of; anything fails the test at its end."""
    found = Complaints()
    yield found
    assert found.heard == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module; each page has a context of its own."""
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(address: str, browser: Browser, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Open a page on the server, logged in as the owner or as ``username``."""
    opened: list[Page] = []

    def open_one(*, is_phone: bool = False, username: str = "owner") -> Page:
        page = new_page(browser, complaints, is_phone=is_phone)
        opened.append(page)
        return log_in(page, address, username)

    yield open_one
    for page in opened:
        page.context.close()


def new_page(browser: Browser, complaints: Complaints, *, is_phone: bool = False) -> Page:
    """Open an empty page in a context of its own."""
    context = browser.new_context(
        viewport=PHONE if is_phone else WIDE, has_touch=is_phone, is_mobile=is_phone, locale="zh-CN"
    )
    return complaints.listen_to(context.new_page())


def log_in(page: Page, address: str, username: str = "owner") -> Page:
    """Log in with the password of the tests."""
    page.goto(f"{address}/login")
    page.locator("#login-username").fill(username)
    page.locator("#login-password").fill(PASSWORD)
    page.locator("#login-password").press("Enter")
    page.wait_for_selector(".sidebar", state="attached")
    return page
