"""What the entry page costs a browser: bytes and time of a first load, processor time and paint of a key."""

import os
from pathlib import Path

from playwright.sync_api import Browser, Page

from liandong.identity.companies import use_company
from tests.bench.measuring import Spread, spread
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.e2e.budgets import (
    KEYS,
    KILOBYTE,
    LINES,
    MOST_KEY_MS,
    MOST_KILOBYTES,
    MOST_MS,
    MOST_PAINT_MS,
    MOST_SLOW_MS,
    SLOWDOWN,
)
from tests.e2e.cast import make_cast, make_order, make_products
from tests.e2e.conftest import log_in, new_page
from tests.e2e.measuring import Keys, Load, fixed_work_ms, open_cold, press_measured
from tests.support.browser import Complaints, chromium
from tests.support.companies import SLUG
from tests.support.installation import FOLDER, URL, Installation
from tests.support.serving import serving


def measure_entry(size: Size) -> list[Table]:
    """Open orders of several lengths as the owner and type into them."""
    with use_company(SLUG):
        cast, products = make_cast(), make_products(500)
        orders = {lines: make_order(cast, products, lines) for lines in LINES}
    installation = Installation(Path(os.environ[FOLDER]), os.environ[URL])
    with serving(installation) as (server, _), chromium() as browser:
        page = log_in(new_page(browser, Complaints()), server)
        urls = {lines: f"{server}/t/sales.order/{pk}" for lines, pk in orders.items()}
        return [_loads(page, urls[LINES[0]], size), _keys(browser, page, urls, size)]


def _loads(page: Page, url: str, size: Size) -> Table:
    rounds = range(max(1, size.rounds // 3))
    plain = [open_cold(page, url) for _ in rounds]
    slow = [open_cold(page, url, slowdown=SLOWDOWN) for _ in rounds]
    kilobytes = max(one.encoded_bytes for one in plain) / KILOBYTE
    opened, slowed = _interactive(plain), _interactive(slow)
    goals = [
        Goal(f"传输 {kilobytes:.1f} KB", kilobytes, MOST_KILOBYTES, unit="count"),
        Goal("可以输入", opened.median, MOST_MS, unit="ms"),
        Goal("可以输入，处理器慢四倍", slowed.median, MOST_SLOW_MS, unit="ms"),
    ]
    columns = [
        Column("首次打开", "text"),
        Column("请求", "count"),
        Column("可以输入"),
        Column("处理器慢四倍"),
    ]
    row: list[Cell] = [f"销售订单，{LINES[0]} 行，{kilobytes:.1f} KB", plain[0].requests, opened, slowed]
    note = "浏览器缓存为空，字节数是压缩后经网络传来的；从点开到表格接受按键为止。"
    return Table("首次打开", columns, [row], note, goals)


def _interactive(loads: list[Load]) -> Spread:
    return spread([one.interactive_ms for one in loads])


def _keys(browser: Browser, page: Page, urls: dict[int, str], size: Size) -> Table:
    rows: list[list[Cell]] = []
    goals: list[Goal] = []
    for lines, url in urls.items():
        page.goto(url)
        page.locator("tr[data-row='12'] td[data-label='数量']").click()
        press_measured(page, KEYS)
        rounds = [press_measured(page, KEYS) for _ in range(max(1, size.rounds))]
        own, paint = _spread_of(rounds, "own_ms"), _spread_of(rounds, "paint_ms")
        rows.append([f"{lines} 行", own, _spread_of(rounds, "thread_ms"), paint])
        goals += [
            Goal(f"{lines} 行，每键处理器时间", own.median, MOST_KEY_MS[lines], unit="ms"),
            Goal(f"{lines} 行，从按键到画出", paint.median, MOST_PAINT_MS, unit="ms"),
        ]
    fixed = fixed_work_ms(new_page(browser, Complaints()))
    columns = [
        Column("按一个键", "text"),
        Column("脚本、样式、布局"),
        Column("主线程"),
        Column("从按键到画出"),
    ]
    note = f"同一台机器上，一份固定的工作（建一个三千格的表格）用 {fixed:.0f} ms：这是它有多快的尺子。"
    return Table("按键", columns, rows, note, goals)


def _spread_of(rounds: list[Keys], name: str) -> Spread:
    return spread([getattr(one, name) for one in rounds])
