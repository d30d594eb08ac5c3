"""A trading company, the real server on it, and a browser that must not complain."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.support.browser import Complaints, launched
from tests.support.companies import PASSWORD, SLUG
from tests.support.installation import Installation, copied, standing_on
from tests.support.serving import serving

WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


@contextmanager
def database_open(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let fixtures reach the database beside the browsers' driver, whose loop Django takes for async code."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@contextmanager
def cast_installation(
    template: Installation, blocker: DjangoDbBlocker, make: Callable[[], object]
) -> Iterator[Installation]:
    """Yield an installation of which ``make`` filled the company."""
    from liandong.identity.companies import use_company  # noqa: PLC0415 - needs Django, loaded later

    with database_open(blocker), copied(template) as installation, standing_on(installation):
        with use_company(SLUG):
            make()
        yield installation


@dataclass(frozen=True, slots=True)
class Shared:
    """A server that many modules use, and the company it began with."""

    installation: Installation
    url: str
    beginning: Path


@pytest.fixture(scope="session")
def shared(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[Shared]:
    """A server for all modules of this process that don't kill it or look at its start."""
    from liandong.config.backup.saving import back_up  # noqa: PLC0415 - needs Django, loaded later

    with database_open(django_db_blocker), copied(template) as installation:
        with standing_on(installation):
            beginning = installation.folder / "beginning.liandong"
            back_up(SLUG, beginning)
        with serving(installation) as (url, _):
            yield Shared(installation, url, beginning)


@contextmanager
def company_made_by(shared: Shared, blocker: DjangoDbBlocker, make: Callable[[], object]) -> Iterator[str]:
    """Restore the company as it was at first, let ``make`` fill it; yield the server's address."""
    from liandong.config.backup.saving import restore  # noqa: PLC0415 - needs Django, loaded later
    from liandong.identity.companies import use_company  # noqa: PLC0415
    from liandong.identity.registry.models import Membership, Passkey, SecondFactor  # noqa: PLC0415

    with database_open(blocker), standing_on(shared.installation):
        restore(shared.beginning, SLUG, list, may_replace=True)
        # What a module before did to people, not to the company.
        for left in (Membership.objects.exclude(company__slug=SLUG), Passkey.objects, SecondFactor.objects):
            left.all().delete()
        with use_company(SLUG):
            make()
        yield shared.url


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server on the cast's company, one for all tests of a module."""
    from tests.e2e.cast import make_cast  # noqa: PLC0415 - needs Django, loaded later

    with company_made_by(shared, django_db_blocker, make_cast) as url:
        yield url


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the test's pages complain of; anything fails the test at its end."""
    found = Complaints()
    yield found
    assert found.heard == []


@pytest.fixture(scope="session")
def driver(template: Installation) -> Iterator[Playwright]:
    """What drives browsers: one in a process, begun when the database is ready."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def usual_browser(driver: Playwright) -> Iterator[Browser]:
    """One browser for all tests of this process; each page has a context of its own."""
    with launched(driver) as started:
        yield started


@pytest.fixture(scope="module")
def browser(usual_browser: Browser) -> Browser:
    """The browser of a module; one that needs another has its own."""
    return usual_browser


@pytest.fixture
def open_page(
    address: str, browser: Browser, complaints: Complaints, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[..., Page]]:
    """Open an empty page for who is logged in on the server: the owner or ``username``."""
    opened: list[Page] = []

    def open_one(*, is_phone: bool = False, username: str = "owner") -> Page:
        page = new_page(browser, complaints, is_phone=is_phone)
        opened.append(page)
        with database_open(django_db_blocker):  # of the installation that ``address`` stands on
            return with_session(page, address, username)

    yield open_one
    for page in opened:
        page.context.close()


def new_page(browser: Browser, complaints: Complaints, *, is_phone: bool = False) -> Page:
    """Open an empty page in a context of its own."""
    context = browser.new_context(
        viewport=PHONE if is_phone else WIDE, has_touch=is_phone, is_mobile=is_phone, locale="zh-CN"
    )
    return complaints.listen_to(context.new_page())


def with_session(page: Page, address: str, username: str = "owner") -> Page:
    """Give the page a session of its own, as a log-in would; the installation is the one stood on."""
    from django.conf import settings  # noqa: PLC0415 - needs Django, loaded later
    from django.test import Client  # noqa: PLC0415

    from liandong.identity.registry.models import Person  # noqa: PLC0415

    client = Client()
    client.force_login(Person.objects.get(username=username))
    session = client.session
    session["company"] = SLUG
    session.save()
    key = session.session_key or ""
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])
    return page


def log_in(page: Page, address: str, username: str = "owner") -> Page:
    """Log in with the password of the tests."""
    page.goto(f"{address}/login")
    page.locator("#login-username").fill(username)
    page.locator("#login-password").fill(PASSWORD)
    page.locator("#login-password").press("Enter")
    page.wait_for_selector(".sidebar", state="attached")
    return page
