"""A trading company, the real server on it, and a browser that must not complain."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, ViewportSize, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.support.browser import chromium_arguments, find_chromium
from tests.support.companies import PASSWORD, SLUG
from tests.support.installation import Installation, copied, standing_on
from tests.support.serving import serving

WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture(scope="module")
def address(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server on the cast's company, one for all tests of a module."""
    from liandong.identity.companies import use_company  # noqa: PLC0415 - needs Django, loaded later
    from tests.e2e.cast import make_cast  # noqa: PLC0415 - the same

    with django_db_blocker.unblock(), copied(template) as installation, standing_on(installation):
        with use_company(SLUG):
            make_cast()
        with serving(installation) as (url, _):
            yield url


@pytest.fixture
def open_page(address: str) -> Iterator[Callable[..., Page]]:
    """Open a page on the server's log-in; complaints of the browser fail the test at its end."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=chromium_arguments())

        def opened(*, is_phone: bool = False) -> Page:
            context = browser.new_context(
                viewport=PHONE if is_phone else WIDE, has_touch=is_phone, is_mobile=is_phone, locale="zh-CN"
            )
            return _watched(context, address, complaints)

        yield opened
        browser.close()
    assert complaints == []


def _watched(context: BrowserContext, address: str, complaints: list[str]) -> Page:
    page = context.new_page()

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "422" not in message.text:
            complaints.append(f"{message.type}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.status != 422:
            complaints.append(f"{response.status} {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"page: {error}"))
    page.on("requestfailed", lambda request: _failed(request.failure, request.url, complaints))
    page.on("response", answered)
    page.goto(f"{address}/login")
    page.locator("#login-username").fill("owner")
    page.locator("#login-password").fill(PASSWORD)
    page.locator("#login-password").press("Enter")
    page.wait_for_selector(".sidebar", state="attached")
    return page


def _failed(failure: str | None, url: str, complaints: list[str]) -> None:
    """Note a request that got no answer; one the page itself gave up (typing went on) is none."""
    if failure != "net::ERR_ABORTED":
        complaints.append(f"{failure} {url}")
