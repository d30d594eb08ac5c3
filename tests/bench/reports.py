"""Reports over a short and a long ledger: each page's time, and how it grows with ten times the moves."""

from functools import partial

from django.db import connection
from django.db.backends.utils import CursorWrapper

from liandong.analytics import trade_months
from liandong.identity.companies import create_company, use_company
from liandong.identity.registry.models import Person
from tests.bench.history import BUSY_PRODUCT, END, OWNER, START, ledger_size, slug_of
from tests.bench.ledger_data import make_ledger
from tests.bench.measuring import Spread, alternate, ratios, spread
from tests.bench.pages import Visitor
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

MOST_MS = 1_000
MOST_GROWTH = 12
_YEAR = f"from={END.year - 1}-{END.month:02}-{END.day:02}&to={END}"
_MONTHS = f"from={END.year}-01&to={END.year}-{END.month:02}"


def pages() -> dict[str, str]:
    """Return the addresses of the reports, by name."""
    found = {}
    groups = {"partner": "客户", "product": "商品", "person": "业务员", "region": "地区", "category": "分类"}
    for by, name in groups.items():
        found[f"销售毛利，按{name}，十个月和前期、去年"] = f"/analytics/sales-sums/{by}?{_MONTHS}"
    by_month = f"from={START:%Y-%m}&to={END:%Y-%m}&show=margin"
    found |= {
        "销售毛利，按客户 × 月，两年": f"/analytics/sales-sums/partner?{by_month}",
        "销售毛利，按商品 × 月，两年": f"/analytics/sales-sums/product?{by_month}",
        "采购汇总，按供应商": f"/analytics/purchase-sums/partner?{_MONTHS}",
        "采购汇总，按采购员": f"/analytics/purchase-sums/person?{_MONTHS}",
        "一家客户一年的单据": f"/analytics/sales-sum-documents?{_MONTHS}&partner=7",
        "一种商品一年的单据": f"/analytics/sales-sum-documents?{_MONTHS}&product=1",
        "库龄": f"/stock/ages?on={END}",
        "周转和畅滞销，三个月": f"/stock/turnover?to={END}&from={END.replace(month=END.month - 2, day=1)}",
        "周转和畅滞销，一年": f"/stock/turnover?{_YEAR}",
        "呆滞": f"/stock/turnover?state=idle&{_YEAR}",
        "库存金额走势，一年": f"/stock/values?{_YEAR}",
        "库存管理成本，一年": f"/stock/costs?{_YEAR}",
        "进销存汇总，一个月，按类别": f"/stock/summary?from={END.replace(day=1)}&to={END}&purposes=1",
        "进销存汇总，一年，按类别": f"/stock/summary?{_YEAR}&purposes=1",
        "批次和效期": "/stock/lots",
    }
    return found | _further()


def _further() -> dict[str, str]:
    """Return the reports of lines, of single kinds of documents, and of what lies where."""
    return {
        "销售毛利，按渠道，十个月和前期、去年": f"/analytics/sales-sums/channel?{_MONTHS}",
        "销售毛利，按仓库，十个月和前期、去年": f"/analytics/sales-sums/place?{_MONTHS}",
        "销售排行，按商品，一年": f"/analytics/ranking/product?{_YEAR}",
        "销售排行，按客户，一年": f"/analytics/ranking/customer?{_YEAR}",
        "每月购销，一年": f"/analytics/trade?{_YEAR}&by=month",
        "销售明细，一年": f"/analytics/sales-lines?{_YEAR}",
        "销售明细，一种商品一年": f"/analytics/sales-lines?{_YEAR}&product=1",
        "采购明细，一家供应商一年": f"/analytics/purchase-lines?{_YEAR}&partner=2",
        "退货原因，一年": f"/analytics/returns?{_YEAR}",
        "促销建议": "/analytics/clearance",
        "销售订单利润，一年": f"/analytics/order-profit?{_YEAR}",
        "采购价格，一种商品": "/purchasing/prices?product=1",
        "供应商评分，一年": f"/purchasing/scores?{_YEAR}",
        "分仓分布": "/stock/distribution",
        "库存状况，某日": f"/stock/as-of?on={END.replace(day=1)}",
        "收发明细，一种商品一年": f"/stock/ledger?product={BUSY_PRODUCT}&{_YEAR}",
        "报损报溢，一年": f"/stock/losses?{_YEAR}",
        "盘点差异，一年": f"/stock/count-variances?{_YEAR}",
        "调拨统计，按路线，一年": f"/stock/transfers?{_YEAR}",
        "调拨统计，按商品，一年": f"/stock/transfers?{_YEAR}&by=product",
        "调拨平衡": "/stock/balancing",
        "库存上下限": "/stock/levels",
    }


def measure_reports(size: Size) -> list[Table]:
    """Make the ledgers, then ask for each report in each of them."""
    owner = Person.objects.get(username=OWNER)
    lengths = size.moves[-2:]
    for moves in lengths:
        if slug_of(moves, size) != SLUG:
            create_company(slug_of(moves, size), f"{moves} 笔", owner)
        with use_company(slug_of(moves, size)):
            make_ledger(ledger_size(moves, size))
            _add_amounts()
    taken: dict[str, list[list[float]]] = {}
    for moves in lengths:
        visitor = Visitor(owner, slug_of(moves, size))
        for name, address in pages().items():
            samples = alternate([partial(visitor.get, address)], max(1, size.rounds // 3), 1)[0]
            taken.setdefault(name, []).append(samples)
    return [_table(size, lengths, taken)]


def _add_amounts() -> None:
    """Give the made documents amounts: a line's is a half more than what its move cost."""
    with connection.cursor() as cursor:
        # What is posted is frozen; a measured ledger is made by statements anyway.
        for table in ("documents_documentline", "documents_document"):
            _without_guards(cursor, table)
        cursor.execute(
            "UPDATE documents_documentline SET net_amount = v.amount, gross_amount = v.amount FROM"
            " (SELECT line_id, SUM(value) / 200 * 300 AS amount FROM stock_ledger_stockmove"
            " GROUP BY line_id) v"
            " WHERE v.line_id = documents_documentline.id"
        )
        cursor.execute(
            "UPDATE documents_document SET net_amount = v.amount, gross_amount = v.amount FROM"
            " (SELECT document_id, SUM(net_amount) AS amount FROM documents_documentline"
            " GROUP BY document_id) v"
            " WHERE v.document_id = documents_document.id"
        )
    trade_months.rebuild()


def _without_guards(cursor: CursorWrapper, table: str) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def _table(size: Size, lengths: tuple[int, ...], taken: dict[str, list[list[float]]]) -> Table:
    rows: list[list[Cell]] = []
    goals = []
    for name, samples in taken.items():
        spreads: list[Spread] = [spread(one) for one in samples]
        growth = ratios(samples[-1], samples[0])
        rows.append([name, *spreads, growth])
        goals.append(Goal(f"{name}（{lengths[-1]:,} 笔）", spreads[-1].median, MOST_MS, unit="ms"))
        if len(lengths) > 1:
            goals.append(Goal(f"{name}：最长 ÷ 最短", growth.median, MOST_GROWTH))
    columns = [Column("报表", "text"), *(Column(f"{moves:,} 笔") for moves in lengths)]
    note = (
        f"{size.ledger_products:,} 种商品、200 个往来单位、三个仓库、两年业务，每张单据 20 行；"
        "后台还有至多 500 张单据没有折进月汇总。服务器用的时间：登录、权限、查询、模板都在内。"
    )
    return Table("报表", [*columns, Column("最长 ÷ 最短", "ratio")], rows, note, goals)
