"""A template of one's own in the browser: dragged, moved by keys, undone, saved, and printed by."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e


def test_a_form_is_laid_out_with_mouse_and_keys(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.goto(f"{address}/settings/print?of=sales.order")
    page.get_by_role("button", name="新建套打").click()
    page.locator('[data-add="partner"]').click()
    item = page.locator(".item.is-chosen")
    before = item.bounding_box()
    assert before is not None
    page.mouse.move(before["x"] + 20, before["y"] + 8)
    page.mouse.down()
    page.mouse.move(before["x"] + 180, before["y"] + 128, steps=6)
    page.mouse.up()
    dragged = item.bounding_box()
    assert dragged is not None
    assert abs(dragged["x"] - before["x"] - 160) < 6
    assert abs(dragged["y"] - before["y"] - 120) < 6
    left = page.get_by_label("左", exact=True).first
    start = float(left.input_value())
    item.press("ArrowRight")
    item.press("Shift+ArrowRight")
    expect(left).to_have_value(f"{start + 5.5:g}")
    page.keyboard.press("Control+z")
    expect(left).to_have_value(f"{start:g}")
    page.locator('[data-add="number"]').click()
    expect(page.locator(".item")).to_have_count(2)
    page.keyboard.press("Delete")
    expect(page.locator(".item")).to_have_count(1)
    expect(page.locator(".preview img[data-drawn]")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("已保存。")).to_be_visible()
    page.reload()
    expect(page.locator(".item")).to_have_count(1)
