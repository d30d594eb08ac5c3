"""Upload, map, see what is wrong, upload again, import, follow the progress, open the result."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.exchange.files import csv_of

pytestmark = pytest.mark.e2e
HEADS = ["货品", "品名", "单位", "零售价"]


def test_a_file_is_mapped_corrected_and_imported(
    open_page: Callable[..., Page], address: str, tmp_path: Path
) -> None:
    page = open_page()
    page.goto(f"{address}/products")
    page.locator("a.button:has-text('导入')").click()
    wrong, right = tmp_path / "错.csv", tmp_path / "对.csv"
    wrong.write_bytes(csv_of([HEADS, ["E1", "导入的苹果", "斤", "六元"], ["E2", "导入的梨", "斤", "5"]]))
    right.write_bytes(csv_of([HEADS, ["E1", "导入的苹果", "斤", "6"], ["E2", "导入的梨", "斤", "5"]]))
    _upload(page, wrong)
    page.get_by_label("编码对应的列").select_option(label="货品")
    page.get_by_role("button", name="检查").click()
    page.get_by_text("「六元」不是数字").wait_for()
    page.locator(".breadcrumb a:has-text('导入商品')").click()
    _upload(page, right)
    assert page.get_by_label("编码对应的列").input_value() == "0"  # remembered for the same heads
    page.get_by_role("button", name="检查").click()
    page.get_by_role("button", name="导入", exact=True).click()
    page.get_by_text("导入完成：新建 2。").wait_for()
    page.get_by_role("link", name="继续").click()
    page.get_by_text("导入的苹果").first.wait_for()


def _upload(page: Page, file: Path) -> None:
    page.locator("#field-file").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("heading", name="对应的列").wait_for()
