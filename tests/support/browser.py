"""The Chromium of this machine, for tests that drive a real browser, and what it complains of."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Response, expect, sync_playwright

from tests.support.chromium import chromium_arguments, find_chromium

MOST_MS = 20_000
"""How long a page may take to show what is expected, on a machine that does other things too."""


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Start the browser, with more arguments if need be, and end it after the block."""
    with sync_playwright() as playwright, launched(playwright, *more) as browser:
        yield browser


@contextmanager
def launched(playwright: Playwright, *more: str) -> Iterator[Browser]:
    """Start a browser beside others of this process, which has one driver only."""
    expect.set_options(timeout=MOST_MS)
    arguments = [*chromium_arguments(), *more]
    browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=arguments)
    yield browser
    browser.close()


def assert_fits(page: Page) -> None:
    """Fail when the page is wider than the screen: a phone's browser widens the window with it."""
    screen = page.viewport_size
    assert screen
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"], page.url


class Complaints:
    """What pages complain of: console errors and warnings, what the policy of their content forbids,
    exceptions and promises nobody catches, requests that failed or were refused.

    A 422 is no complaint: it is how a form answers what it can't take. Nor is a request the page
    itself gave up because typing went on. ``expect`` names what a test brings about on purpose.
    """

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._expected: list[str] = ["422"]

    def expect(self, *parts: str) -> None:
        """From now on pass over complaints with one of these in them."""
        self._expected += parts

    def listen_to(self, page: Page) -> Page:
        """Note whatever the page complains of."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(f"page: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.failure, request.url))
        page.on("response", self._answered)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.status} {response.url}")

    def _failed(self, failure: str | None, url: str) -> None:
        if failure != "net::ERR_ABORTED":
            self._note(f"{failure} {url}")

    def _note(self, complaint: str) -> None:
        if not any(part in complaint for part in self._expected):
            self.heard.append(complaint)
