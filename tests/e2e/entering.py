"""What people do on an entry page, key by key."""

import re

from playwright.sync_api import Page

MOST_MS = 30_000
DRAFT_OR_DOCUMENT = re.compile(r"/t/[\w.]+/\d+$")


def type_text(page: Page, text: str) -> None:
    """Type like a person: scanners are faster, and would be taken for one."""
    page.keyboard.type(text, delay=45)


def until(page: Page, condition: str, arg: object = None) -> None:
    """Wait until a condition of JavaScript with the name ``arg`` in it holds.

    Playwright's own ``wait_for_function`` asks a second time by ``eval``, which our pages forbid.
    """
    found = page.evaluate(
        f"""(arg) => new Promise((done) => {{
          const last = performance.now() + {MOST_MS};
          const look = () => {{
            const found = {condition};
            if (found || performance.now() > last) done(Boolean(found));
            else requestAnimationFrame(look);
          }};
          look();
        }})""",
        arg,
    )
    assert found, f"{condition} did not come to hold in {MOST_MS} ms"


def choose_partner(page: Page, text: str) -> None:
    page.locator("#field-partner").focus()
    type_text(page, text)
    page.wait_for_selector(".suggestion")
    page.keyboard.press("Enter")


def go_to(page: Page, row: int, column: str) -> None:
    """Put the cursor into a cell of the grid."""
    page.evaluate(
        "([row, name]) => { const grid = document.querySelector('line-grid');"
        " grid.goTo(row, grid.config.columns.findIndex((column) => column.name === name)); }",
        [row, column],
    )


def enter(page: Page, row: int, column: str, text: str) -> None:
    """Type a value into a cell; searched values are taken from their list."""
    go_to(page, row, column)
    type_text(page, text)
    is_searched = page.evaluate("document.querySelector('line-grid').editor.isSearched")
    if is_searched:
        page.wait_for_selector(".suggestion")
    page.keyboard.press("Enter")
    if is_searched:  # going elsewhere before the search has answered would give it up
        until(page, "document.querySelector('line-grid').model.rows[arg[0]].line[arg[1]]", [row, column])


def post(page: Page) -> str:
    """Save and post with the keyboard; return the document's number."""
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dl.facts")
    return page.locator("h1").inner_text()


def follow(page: Page, label: str) -> None:
    """Make the next document from the one on the page."""
    page.locator(f"a.button:has-text('{label}')").click()
    page.wait_for_selector("line-grid .grid")
