"""Documents in and out: several in a file, drafts by the ordinary road, posted if wanted."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.types import document_type
from liandong.exchange.document_prices import with_prices
from liandong.jobs.models import JobState
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from tests.exchange.sheets import bring_in, check, exported, found, imported, upload, xlsx
from tests.support.trading import Trading

D = Decimal
HEADS = ["单据", "客户", "单据日期", "发货仓库", "商品", "单位", "数量", "单价", "行备注"]
DAY = "2026-11-02"


def order_rows(*more: list[Any]) -> list[Any]:
    return [
        HEADS,
        ["A", "C1", DAY, "主仓", "P1", "箱", 2, 10, "轻放"],
        ["A", None, None, None, "商品P2", None, "３", "￥5.5", None],
        ["B", "客户C2", 46328, "W2", "P3", "瓶", 1, 7, None],
        *more,
    ]


def test_a_file_becomes_several_drafts(owner: Client, trading: Trading) -> None:
    job = imported(owner, "sales.order", order_rows())
    assert job.message == "导入完成：新建 2。"
    first, second = Document.objects.order_by("pk")
    assert (first.state, first.partner_id, first.business_date) == (
        State.DRAFT, trading.partners["C1"], date(2026, 11, 2),
    )  # fmt: skip
    assert (second.partner_id, second.place_id) == (trading.partners["C2"], trading.places["门店仓"])
    assert second.business_date == date(2026, 11, 2)
    lines = DocumentLine.objects.filter(document=first).order_by("position")
    assert list(lines.values_list("product__code", "quantity", "entered_quantity", "price", "memo")) == [
        ("P1", D(48), D(2), D(10), "轻放"),
        ("P2", D(3), D(3), D("5.5"), ""),
    ]


def test_without_a_key_neighbours_with_the_same_head_are_one_document(
    owner: Client, trading: Trading
) -> None:
    rows = [row[1:] for row in order_rows(["B", "C1", DAY, "主仓", "P1", "瓶", 1, 1, None])]
    imported(owner, "sales.order", rows)
    counts = [document.lines.count() for document in Document.objects.order_by("pk")]
    assert counts == [2, 1, 1]


def test_all_that_is_wrong_with_all_documents_is_told(owner: Client, trading: Trading) -> None:
    rows = order_rows(
        ["A", "C2", DAY, "主仓", "P1", "瓶", 1, 1, None],
        ["C", "没有的", DAY, "主仓", "P9", "瓶", "许多", 1, None],
        ["D", "C1", "明天", "主仓", "P1", "打", 1, 1, None],
    )
    file = check(owner, upload(owner, "sales.order", xlsx(rows)))
    assert found(file) == [
        (5, "", "与第 2 行是同一张单据，表头却不同"),
        (6, "数量", "「许多」不是数字"),
        (6, "客户", "没有「没有的」"),
        (6, "商品", "没有「P9」"),
        (7, "单据日期", "「明天」不是日期"),
        (7, "单位", "这个商品没有单位「打」"),
    ]
    assert not Document.objects.exists()


def test_posted_documents_are_checked_against_the_books_together(owner: Client, trading: Trading) -> None:
    trading.receive("P1", "10", "3")
    heads = ["单据", "客户", "单据日期", "仓库", "商品", "数量", "单价"]
    rows: list[Any] = [heads, ["1", "C1", DAY, "W1", "P1", 6, 5], ["2", "C1", DAY, "W1", "P1", 6, 5]]
    file = check(owner, upload(owner, "sales.delivery", xlsx(rows)), posts="1")
    told = found(file)
    assert [row for row, _, _ in told] == [3]
    assert "库存不足" in told[0][2]
    assert trading.stock("P1") == (D(10), D(0))
    rows[2][5] = 4
    job = imported(owner, "sales.delivery", rows, posts="1")
    assert job.message == "导入完成：新建 2。"
    assert trading.stock("P1") == (D(0), D(0))
    assert set(Document.objects.filter(type="sales.delivery").values_list("state", flat=True)) == {"posted"}


def test_a_shortage_after_the_check_leaves_nothing(owner: Client, trading: Trading) -> None:
    trading.receive("P1", "10", "3")
    heads = ["客户", "单据日期", "仓库", "商品", "数量", "单价"]
    rows = [heads, ["C1", DAY, "W1", "P1", 4, 5], ["C2", DAY, "W1", "P1", 6, 5]]
    file = check(owner, upload(owner, "sales.delivery", xlsx(rows)), posts="1")
    assert found(file) == []
    trading.book("sales.delivery", [trading.line("P1", "5", "5")], partner="C1", place="主仓")
    job = bring_in(owner, file)
    assert job.state == JobState.REFUSED
    assert trading.stock("P1") == (D(5), D(0))
    assert Document.objects.filter(type="sales.delivery").count() == 1


def test_lines_come_from_earlier_documents(owner: Client, trading: Trading) -> None:
    trading.receive("P1", "10", "3")
    order = trading.book("sales.order", [trading.line("P1", "6", "8")], partner="C1", place="主仓")
    heads = ["客户", "单据日期", "仓库", "商品", "数量", "单价", "来源单号", "来源行号"]
    rows: list[Any] = [heads, ["C1", DAY, "W1", "P1", 4, 8, order.number, 1]]
    imported(owner, "sales.delivery", rows, posts="1")
    assert trading.progress(order.lines[0])[0] == D(4)
    rows[1][6] = "没有"
    file = check(owner, upload(owner, "sales.delivery", xlsx(rows)))
    assert found(file) == [(2, "来源单号", "没有来源单据 没有 的第 1 行")]


def test_what_is_exported_can_be_read_back(owner: Client, trading: Trading) -> None:
    imported(owner, "sales.order", order_rows())
    sheet = exported(owner, "sales.order")
    assert len(sheet) == 4
    rows = [[None if cell == "" else cell for cell in row] for row in sheet]
    imported(owner, "sales.order", rows)
    again = exported(owner, "sales.order")
    assert [row[1:] for row in again[4:]] == [row[1:] for row in sheet[1:]]
    assert exported(owner, "sales.order", **{"from": "2026-11-03"})[1:] == []


def test_opening_stock_of_another_program_is_taken_at_its_amounts(owner: Client, trading: Trading) -> None:
    heads = ["商品编号", "商品名称", "仓库", "期初数量", "单位成本", "期初总价"]
    rows = [heads, ["P1", "商品P1", "主仓", 3, 3.33, 10], ["P2", "商品P2", "主仓", 2, 5, 10]]
    file = upload(owner, "inventory.opening_stock", xlsx(rows))
    assert file.profile == "精斗云"
    file = check(owner, file, **{"fixed-business_date": DAY}, posts="1")
    assert found(file) == []
    assert bring_in(owner, file).state == JobState.DONE
    assert trading.cost("P1") == (D(3), D(10))
    assert trading.stock("P2") == (D(2), D(0))


def test_orders_without_prices_get_them_from_the_price_lists(owner: Client, trading: Trading) -> None:
    case, p1 = trading.units["P1", "箱"], trading.products["P1"]
    create_price_list(PriceListForm("A", "通用价"), trading.actor, [PriceForm(p1, D(90), case, D(2))])
    rows = order_rows()
    rows[1][7] = None
    imported(owner, "sales.order", rows)
    found_lines = DocumentLine.objects.order_by("document", "position")
    assert [(one.price, one.details.get("price_reason")) for one in found_lines] == [
        (D(90), "通用价 · 满 2 箱"),
        (D("5.5"), "typed"),
        (D(7), "typed"),
    ]


def test_a_row_from_an_order_gets_no_price_of_a_list(trading: Trading) -> None:
    create_price_list(PriceListForm("A", "通用价"), trading.actor, [PriceForm(trading.products["P1"], D(90))])
    kind, lines = (
        document_type("sales.delivery"),
        [trading.line("P1", "1"), trading.line("P1", "1", origin=1)],
    )
    draft = DraftInput(kind.id, date(2026, 11, 2), tuple(lines), partner=trading.partners["C1"])
    (priced,) = with_prices(kind, trading.actor, [draft], [[True, True]])
    assert [one.price for one in priced.lines] == [D(90), D(0)]


def test_a_landed_cost_names_a_supplier_for_each_cost_and_reads_back(owner: Client, trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    trading.service("运费")
    heads = [
        "供应商",
        "单据日期",
        "分摊方式",
        "商品",
        "数量",
        "单价",
        "税率%",
        "结算供应商",
        "来源单号",
        "来源行号",
    ]
    rows: list[Any] = [
        heads,
        ["S2", "2026-11-09", "按数量", "运费", 1, 60, 0, None, None, None],
        ["S2", "2026-11-09", "按数量", "运费", 1, 30, 0, "供应商S1", None, None],
        ["S2", "2026-11-09", "按数量", "P1", 10, 0, 0, None, receipt.number, 1],
    ]
    imported(owner, "purchasing.landed_cost", rows, posts="1")
    assert trading.claims("S1")[-1:] == [("payable", D(30), D(30))]
    assert trading.claims("S2") == [("payable", D(60), D(60))]
    sheet = exported(owner, "purchasing.landed_cost")
    assert [row[sheet[0].index("结算供应商")] for row in sheet[1:]] == ["", "S1", ""]
    rows[2][7] = "没有的"
    file = check(owner, upload(owner, "purchasing.landed_cost", xlsx(rows)))
    assert found(file) == [(3, "结算供应商", "没有「没有的」")]


def test_a_payment_in_a_file_finds_its_partners_own_claim_of_a_bill(owner: Client, trading: Trading) -> None:
    receipt = trading.receive("P1", "10", "10")
    trading.service("运费")
    lines = [
        trading.line("运费", "1", "60"),
        trading.line("运费", "1", "30", payee=trading.partners["S1"]),
        trading.line("P1", "10", origin=receipt.lines[0]),
    ]
    details = {"basis": "quantity"}
    cost = trading.book("purchasing.landed_cost", lines, partner="S2", details=details)
    heads = ["往来单位", "单据日期", "账户", "核销单据", "金额"]
    rows: list[Any] = [
        heads,
        ["S1", "2026-11-09", "100201", None, 30],
        ["S1", "2026-11-09", None, cost.number, 30],
    ]
    imported(owner, "finance.outgoing_payment", rows, posts="1")
    assert trading.claims("S1")[-1][2] == D(0)
    assert trading.claims("S2") == [("payable", D(60), D(60))]


def test_bills_are_brought_in_and_found_by_their_numbers(owner: Client, trading: Trading) -> None:
    heads = ["客户", "单据日期", "票据号码", "票据种类", "到期日", "金额"]
    due = "2027-05-20"
    rows: list[Any] = [
        heads,
        ["C1", "2026-11-09", "5102 0001", "银行承兑汇票", due, 30],
        ["C1", "2026-11-09", "51020002", "银行承兑汇票", due, 12],
    ]
    imported(owner, "finance.bill_receipt", rows, posts="1")
    assert trading.claims("C1")[:2] == [("bill_receivable", D(30), D(30)), ("bill_receivable", D(12), D(12))]
    handed: list[Any] = [
        ["被背书人", "单据日期", "票据或核销单据", "金额"],
        ["S1", "2026-11-10", "51020002", 12],
    ]
    imported(owner, "finance.bill_endorsement", handed, posts="1")
    assert trading.claims("C1")[1] == ("bill_receivable", D(12), D(0))
    assert any(
        "51020002" in [str(cell) for cell in row] for row in exported(owner, "finance.bill_endorsement")
    )
