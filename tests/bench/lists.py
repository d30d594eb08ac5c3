"""Any page, filter, tab and sort a long list offers, timed in the server."""

from datetime import timedelta
from functools import partial

from liandong.identity.companies import use_company
from liandong.identity.registry.models import Person
from tests.bench.list_data import (
    DAYS,
    RARE_PARTNER,
    RARE_PRODUCT,
    START,
    TYPE,
    ListSize,
    make_list,
)
from tests.bench.measuring import alternate, spread
from tests.bench.pages import Visitor, after_of
from tests.bench.sizes import Size
from tests.bench.tables import Column, Goal, Table
from tests.support.companies import SLUG

OWNER = "owner"
MOST_MS = 100
SUMS_MS = 1_000
END = START + timedelta(days=DAYS - 1)


def filters() -> dict[str, str]:
    """Return what is asked for, by name: alone, together, and with few and many hits."""
    month = f"from={END.replace(day=1)}&to={END}"
    old = f"from={START}&to={START + timedelta(days=6)}"
    return {
        "全部，按日期": "view=all",
        "全部，按日期，最早的在前": "view=all&way=up",
        "全部，按单号": "sort=number",
        "全部，按金额": "sort=amount",
        "全部，按金额，小的在前": "sort=amount&way=up",
        "草稿": "view=draft",
        "待发货": "view=waiting",
        "部分发货": "view=partly",
        "已发货": "view=done",
        "已关闭（没有）": "view=closed",
        "已红冲（没有）": "view=reversed",
        "已作废": "view=discarded",
        "已作废，按金额": "view=discarded&sort=amount",
        "一周，按金额": f"{old}&sort=amount",
        "一个月，按单号": f"{month}&sort=number",
        "一个客户": "partner=7",
        "一个客户，按金额": "partner=7&sort=amount",
        "只有三张单的客户，按单号": f"partner={RARE_PARTNER}&sort=number",
        "一个仓库": "place=101",
        "没用过的仓库": "place=100",
        "一种商品": "product=7",
        "一种商品，按金额": "product=7&sort=amount",
        "只有三张单的商品": f"product={RARE_PRODUCT}",
        "经手人": "handler=1",
        "经手人，按金额": "handler=1&sort=amount",
        "制单": "member=1&sort=number",
        "金额范围窄": "least=5000&most=5000.5",
        "金额范围宽": "least=5000&most=9000",
        "金额太大，没有": "least=99999999",
        "有未结": "open=1",
        "有未结，按金额": "open=1&sort=amount",
        "已逾期": "overdue=1",
        "已逾期，按金额": "overdue=1&sort=amount",
    }


def texts() -> dict[str, str]:
    """Return what is looked for by a text."""
    return {
        "单号开头": f"q=XSDD{END:%Y%m%d}",
        "单号末位": "q=0123",
        "对方单号": "q=PO-1234",
        "往来单位名": "q=往来单位15",
        "备注里的字": "q=自提",
        "找不到的字": "q=没有这个",
    }


def combined() -> dict[str, str]:
    """Return what several conditions together ask for."""
    month = f"from={END.replace(day=1)}&to={END}"
    return {
        "一个客户的一种商品": "partner=7&product=9",
        "客户、月份、状态一起": f"partner=7&{month}&state=posted",
        "客户、商品、金额一起，按单号": "partner=7&product=9&least=100&sort=number",
    }


def measure_lists(size: Size) -> list[Table]:
    """Make the list, then ask for its pages."""
    with use_company(SLUG):
        make_list(ListSize(size.documents))
    visitor = Visitor(Person.objects.get(username=OWNER), SLUG)
    return [_pages(size, visitor), _deep(size, visitor), _sums(size, visitor)]


def _pages(size: Size, visitor: Visitor) -> Table:
    asked = filters() | texts() | combined()
    return _table("列表页", {name: f"/t/{TYPE}/?{text}" for name, text in asked.items()}, size, visitor)


def _deep(size: Size, visitor: Visitor) -> Table:
    """Return pages from the middle of the list, which cost as much as the first."""
    middle = START + timedelta(days=DAYS // 2)
    keys = {
        "日期": f"view=all&after={after_of(str(middle), size.documents // 2)}",
        "单号": f"sort=number&after={after_of(f'XSDD{middle:%Y%m%d}', 1)}",
        "金额": f"sort=amount&after={after_of('5000', 1)}",
    }
    pages = {f"中间一页，按{name}": f"/t/{TYPE}/?{text}" for name, text in keys.items()}
    return _table("深处的页", pages, size, visitor)


def _sums(size: Size, visitor: Visitor) -> Table:
    asked = {"全部": "view=all", "一个客户": "partner=7", "一个月": f"from={END.replace(day=1)}&to={END}"}
    pages = {f"合计：{name}": f"/t/{TYPE}/sums?{text}" for name, text in asked.items()}
    return _table("合计（页面显示之后再取）", pages, size, visitor, SUMS_MS)


def _table(title: str, pages: dict[str, str], size: Size, visitor: Visitor, most: int = MOST_MS) -> Table:
    taken = {}
    for name, address in pages.items():
        visitor.get(address)
        taken[name] = spread(alternate([partial(visitor.get, address)], size.rounds, 1)[0])
    goals = [Goal(name, one.median, most, unit="ms") for name, one in taken.items()]
    note = f"{size.documents:,} 张销售订单，每张两行。服务器用的时间：登录、权限、查询、模板都在内。"
    return Table(
        title,
        [Column("列表", "text"), Column("毫秒")],
        [[name, one] for name, one in taken.items()],
        note,
        goals,
    )
