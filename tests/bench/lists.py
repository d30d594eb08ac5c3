"""Any page, filter, tab and sort that long lists offer, timed in the server."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice

from django.core.cache import cache

from liandong.identity.companies import use_company
from liandong.identity.registry.models import Person
from tests.bench.list_data import (
    DAYS,
    DELIVERIES,
    LARGEST_PARTNER,
    ORDERS,
    RARE_PARTNER,
    RARE_PRODUCT,
    START,
    Kind,
    ListSize,
    add_field,
    make_lists,
)
from tests.bench.measuring import Spread, alternate, spread
from tests.bench.pages import Visitor, after_of
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

OWNER = "owner"
MOST_MS = 100
SUMS_MS = 1_000
END = START + timedelta(days=DAYS - 1)
SORTS = {"date": "按日期", "number": "按单号", "amount": "按金额"}
WAYS = ("down", "up")
TITLES = {ORDERS: "销售订单", DELIVERIES: "销售出库单"}


def tabs(kind: Kind) -> dict[str, str]:
    """Return every tab of a list."""
    verb = "发货" if kind is ORDERS else "开票"
    found = {"全部": "view=all", "草稿": "view=draft", f"待{verb}": "view=waiting"}
    found |= {f"部分{verb}": "view=partly", f"已{verb}": "view=done"}
    closed = {"已关闭": "view=closed"} if kind is ORDERS else {}
    return {**found, **closed, "已红冲": "view=reversed", "已作废": "view=discarded"}


def filters(kind: Kind) -> dict[str, str]:
    """Return what else is asked for, by name: alone, together, and with few and many hits."""
    month = f"from={END.replace(day=1)}&to={END}"
    return {
        "一周": f"from={START}&to={START + timedelta(days=6)}",
        "一个月": month,
        "状态：已审核": "state=posted",
        "最大的客户（三成）": f"partner={LARGEST_PARTNER}",
        "最大的客户，未完成": f"partner={LARGEST_PARTNER}&view=waiting",
        "一个客户": "partner=7",
        "只有三张单的客户": f"partner={RARE_PARTNER}",
        "一个仓库": "place=101",
        "没用过的仓库": "place=100",
        "一种商品": "product=7",
        "只有三张单的商品": f"product={RARE_PRODUCT}",
        "经手人": "handler=1",
        "制单": "member=1",
        "金额范围窄": "least=5000&most=5000.5",
        "金额范围宽": "least=5000&most=9000",
        "金额太大，没有": "least=99999999",
        "有未结": "open=1",
        "已逾期": "overdue=1",
        "单号开头": f"q={kind.prefix}{END:%Y%m%d}",
        "单号末位": "q=0123",
        "对方单号": "q=PO-1234",
        "往来单位名": "q=往来单位15",
        "备注里的字": "q=自提",
        "找不到的字": "q=没有这个",
        "一个客户的一种商品": "partner=7&product=9",
        "客户、月份、状态一起": f"partner=7&{month}&state=posted",
        "仓库、金额、有未结一起": "place=101&least=5000&open=1",
    }


def measure_lists(size: Size) -> list[Table]:
    """Make the lists, then ask for their pages."""
    with use_company(SLUG):
        make_lists(ListSize(size.documents))
        added = add_field(ListSize(size.documents))
    visitor = Visitor(Person.objects.get(username=OWNER), SLUG)
    found = []
    for kind, title in TITLES.items():
        found.append(_sorted(f"{title}：标签页", kind, tabs(kind), size, visitor))
        found.append(_sorted(f"{title}：筛选", kind, filters(kind), size, visitor))
    return [*found, _added(added, size, visitor), _deep(size, visitor), _sums(size, visitor)]


def _sorted(title: str, kind: Kind, asked: Mapping[str, str], size: Size, visitor: Visitor) -> Table:
    """Measure each page in every order; of both directions the slower one counts."""
    rows = {}
    sorts = dict(islice(SORTS.items(), size.questions))
    for name, text in islice(asked.items(), size.questions):
        pages = [[f"/t/{kind.type}/?{text}&sort={sort}&way={way}" for way in WAYS] for sort in sorts]
        rows[name] = [max((_timed(one, size, visitor) for one in both), key=_median) for both in pages]
    goals = [Goal(name, max(map(_median, row)), MOST_MS, unit="ms") for name, row in rows.items()]
    inside = "登录、权限、查询、模板都在内，菜单里的计数每次重算"
    note = f"{size.documents:,} 张，每张两行；每格是正序、倒序中慢的一个。{inside}。"
    columns = [Column("列表", "text"), *(Column(label) for label in sorts.values())]
    return Table(title, columns, [[name, *row] for name, row in rows.items()], note, goals)


def _median(one: Spread) -> float:
    return one.median


def _timed(page: str, size: Size, visitor: Visitor) -> Spread:
    """Time a page with nothing remembered: the counts in the menu, kept for moments, are made anew too."""

    def ask() -> None:
        cache.clear()
        visitor.get(page)

    return spread(alternate([ask], max(1, size.rounds // 3), 1)[0])


def _added(name: str, size: Size, visitor: Visitor) -> Table:
    """Return lists in the order of an added field that a sixth of the orders holds."""
    asked = dict(islice(tabs(ORDERS).items(), size.questions))
    asked |= islice(filters(ORDERS).items(), size.questions)
    pages = {
        f"{title}，{label}": f"/t/{ORDERS.type}/?{text}&sort={name}&way={way}"
        for title, text in asked.items()
        for label, way in {"倒序": "down", "正序": "up"}.items()
    }
    return _table("按自定义字段排序，六分之一的单据填了它", pages, size, visitor)


def _deep(size: Size, visitor: Visitor) -> Table:
    """Return pages from the middle of the list, which cost as much as the first."""
    middle = START + timedelta(days=DAYS // 2)
    keys = {
        "日期": f"view=all&after={after_of(str(middle), size.documents // 2)}",
        "单号": f"sort=number&after={after_of(f'XSDD{middle:%Y%m%d}', 1)}",
        "金额": f"sort=amount&after={after_of('5000', 1)}",
        "日期，待发货": f"view=waiting&after={after_of(str(middle), size.documents // 2)}",
    }
    pages = {f"中间一页，按{name}": f"/t/{ORDERS.type}/?{text}" for name, text in keys.items()}
    return _table("深处的页", pages, size, visitor)


def _sums(size: Size, visitor: Visitor) -> Table:
    asked = {
        "全部": "view=all",
        "待发货": "view=waiting",
        "一个客户": "partner=7",
        "一个月": f"from={END.replace(day=1)}&to={END}",
    }
    pages = {f"合计：{name}": f"/t/{ORDERS.type}/sums?{text}" for name, text in asked.items()}
    return _table("合计（页面显示之后再取）", pages, size, visitor, SUMS_MS)


def _table(title: str, pages: Mapping[str, str], size: Size, visitor: Visitor, most: int = MOST_MS) -> Table:
    taken = {name: _timed(address, size, visitor) for name, address in pages.items()}
    goals = [Goal(name, one.median, most, unit="ms") for name, one in taken.items()]
    columns: Sequence[Column] = [Column("列表", "text"), Column("毫秒")]
    rows: Sequence[Sequence[Cell]] = [[name, one] for name, one in taken.items()]
    return Table(title, columns, rows, f"{size.documents:,} 张销售订单。", goals)
