"""What people do on an entry page, key by key."""

import re

from playwright.sync_api import Page

DRAFT_OR_DOCUMENT = re.compile(r"/t/[\w.]+/\d+$")


def type_text(page: Page, text: str) -> None:
    """Type like a person: scanners are faster, and would be taken for one."""
    page.keyboard.type(text, delay=45)


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
        page.wait_for_function(
            "([row, name]) => document.querySelector('line-grid').model.rows[row].line[name]",
            arg=[row, column],
        )


def post(page: Page) -> str:
    """Save and post with the keyboard; return the document's number."""
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dl.facts")
    return page.locator("h1").inner_text()


def follow(page: Page, label: str) -> None:
    """Make the next document from the one on the page."""
    page.locator(f"a.button:has-text('{label}')").click()
    page.wait_for_selector("line-grid .grid")
