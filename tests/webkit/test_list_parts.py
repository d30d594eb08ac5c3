"""Lists: columns and views of one's own, export, lines below a row, batches of a whole filter."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from liandong.documents.models import Document
from liandong.general_ledger.models import Claim
from liandong.identity.preferences import save_preference
from liandong.kernel.refusal import RefusedError
from liandong.webkit.list_settings import PREFIX
from tests.support.trading import Trading
from tests.webkit.calling import Answer, line, order, send
from tests.webkit.conftest import Browse
from tests.webkit.test_lists import make_orders, numbers
from tests.webkit.test_statements import statements


def labels(page: Answer) -> list[str]:
    return [column["label"] for column in page.context["columns"]]


def sheet(answer: Answer) -> list[list[Any]]:
    assert answer.status_code == 200
    content = io.BytesIO(b"".join(answer.streaming_content))
    return CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()


def test_columns_follow_the_address_else_what_the_member_keeps(trading: Trading, owner: Client) -> None:
    make_orders(trading, 1)
    save_preference(trading.actor.member, f"{PREFIX}.sales.order.columns", ["partner", "number", "gone"])
    assert labels(owner.get("/t/sales.order/")) == ["客户", "单号"]
    assert labels(owner.get("/t/sales.order/?columns=net_amount,number")) == ["金额", "单号"]
    save_preference(trading.actor.member, f"{PREFIX}.sales.order.columns", None)
    usual = owner.get("/t/sales.order/")
    assert "备注" in labels(usual)
    assert (
        "columns=number"
        in owner.get("/t/sales.order/?columns=number&sort=date").context["columns"][0]["sort_url"]
    )


def test_hidden_money_is_neither_shown_nor_offered_nor_exported(trading: Trading, browse: Browse) -> None:
    trading.receive("P1", "1", "6.66")
    keeper = browse("keeper")
    page = keeper.get("/t/purchasing.receipt/?columns=number,gross_amount,net_amount,settled")
    assert labels(page) == ["单号"]
    offered = {one["key"] for one in page.context["settings"]["columns"]}
    assert not offered & {"net_amount", "tax_amount", "gross_amount", "settled", "open_amount"}
    assert keeper.get(page.context["sums_url"]).json()["sums"].keys() == {"quantity"}
    document = Document.objects.get(type="purchasing.receipt")
    for url in (f"/t/purchasing.receipt/{document.pk}/lines", "/t/purchasing.receipt/?export=lines"):
        answer = keeper.get(url)
        text = str(sheet(answer)) if answer.streaming else answer.content.decode()
        assert document.number in text or "P1" in text
        assert "6.66" not in text


def test_views_are_tabs_and_the_list_opens_with_the_standard_one(trading: Trading, owner: Client) -> None:
    made = make_orders(trading, 3)
    views = [{"name": "大额", "query": "least=3&columns=number", "is_default": True}]
    save_preference(trading.actor.member, f"{PREFIX}.sales.order.views", views)
    opened: Answer = owner.get("/t/sales.order/")
    assert opened.url == "/t/sales.order/?least=3&columns=number"
    page = owner.get(opened.url)
    assert numbers(page) == [made[2]]
    assert [view["label"] for view in page.context["views"] if view["is_active"]] == ["大额"]
    assert len(numbers(owner.get("/t/sales.order/?view=all"))) == 3


def test_the_list_opens_with_the_last_filter(trading: Trading, owner: Client) -> None:
    make_orders(trading, 1)
    save_preference(trading.actor.member, f"{PREFIX}.sales.order.last", "view=draft&sort=amount")
    opened: Answer = owner.get("/t/sales.order/")
    assert opened.url == "/t/sales.order/?view=draft&sort=amount"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("columns", "number"),
        ("columns", ["a,b"]),
        ("columns", ["x"] * 61),
        ("views", [{"name": "", "query": ""}]),
        ("views", [{"name": "一", "query": "a#b"}]),
        ("views", [{"name": "一", "query": "", "url": "https://example.org"}]),
        ("size", 5000),
        ("last", 7),
        ("other", 1),
    ],
)
def test_what_does_not_fit_is_not_kept(kind: str, value: object, trading: Trading) -> None:
    with pytest.raises(RefusedError):
        save_preference(trading.actor.member, f"{PREFIX}.sales.order.{kind}", value)


def test_chips_take_one_condition_away(trading: Trading, owner: Client) -> None:
    make_orders(trading, 1)
    partner = trading.partners["C1"]
    page = owner.get(f"/t/sales.order/?partner={partner}&period=today&open=1")
    chips = {chip["label"]: chip["url"] for chip in page.context["filters"]["chips"]}
    assert set(chips) == {"客户", "日期", "有未结"}
    assert chips["日期"] == f"/t/sales.order/?partner={partner}&open=1"


def test_products_handlers_and_open_rests_limit_a_list(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    one = trading.book("sales.order", [trading.line("P1", "4", "10")], partner="C1", place="主仓")
    other = trading.book("sales.order", [trading.line("P2", "1", "10")], partner="C1", place="主仓")

    def found(**query: Any) -> list[str]:
        return numbers(owner.get("/t/sales.order/", query))

    assert found(product=trading.products["P1"]) == [one.number]
    assert found(handler=trading.actor.member) == []
    assert sorted(found(open=1)) == sorted([one.number, other.number])
    delivered = [trading.line("P1", "4", "10", origin=one.lines[0])]
    trading.book("sales.delivery", delivered, partner="C1", place="主仓")
    assert found(open=1) == [other.number]
    assert found(overdue=1) == []


def test_open_and_overdue_debts_limit_a_list(trading: Trading, owner: Client) -> None:
    late, early = date(2020, 1, 31), date(2999, 1, 31)
    made = [
        trading.book("purchasing.receipt", [trading.line("P1", "1", "6")], partner="S1", place="主仓")
        for _ in range(3)
    ]
    lines = [trading.line("P1", "1", "6", origin=one.lines[0]) for one in made]
    billed = [
        trading.book("finance.supplier_invoice", [line], partner="S1", due_date=due)
        for line, due in zip(lines, (late, early, late), strict=True)
    ]
    Claim.objects.filter(document=billed[2].id).update(open_amount=0)

    def found(**query: Any) -> list[str]:
        return sorted(numbers(owner.get("/t/finance.supplier_invoice/", query)))

    assert found(open=1) == sorted([billed[0].number, billed[1].number])
    assert found(overdue=1) == [billed[0].number]
    assert found(overdue=1, sort="amount") == [billed[0].number]


def test_an_export_holds_every_row_and_nothing_that_runs(trading: Trading, owner: Client) -> None:
    make_orders(trading, 60)
    send(owner, "/t/sales.order/save", order(trading, line(trading), memo="=cmd|'/c calc'!A0"))
    rows = sheet(owner.get("/t/sales.order/?export=xlsx&columns=number,business_date,gross_amount,memo"))
    assert rows[0] == ["单号", "日期", "价税合计", "备注"]
    assert len(rows) == 62
    assert {row[3] for row in rows[1:]} == {"", "=cmd|'/c calc'!A0"}
    assert sum(isinstance(row[2], float) for row in rows[1:]) == 61
    some = sheet(owner.get("/t/sales.order/?export=xlsx&least=50&columns=number"))
    assert len(some) == 1 + 60 - 44


def test_an_export_with_lines_has_a_row_a_line(trading: Trading, owner: Client) -> None:
    lines = [trading.line("P1", "2", "10"), trading.line("P2", "1", "5")]
    made = trading.draft("sales.order", lines, partner="C1", place="主仓")
    rows = sheet(owner.get("/t/sales.order/?export=lines&columns=number"))
    assert rows[0][:4] == ["单号", "编码", "商品", "规格"]
    assert [row[:2] for row in rows[1:]] == [[made.number, "P1"], [made.number, "P2"]]


def test_pages_of_an_export_follow_each_other(
    trading: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_orders(trading, 7)
    monkeypatch.setattr("liandong.webkit.report_query.PAGE_ROWS", 3)
    rows = sheet(owner.get("/t/sales.order/?export=xlsx&columns=number"))
    assert sorted(row[0] for row in rows[1:]) == sorted(made)


def test_lines_unfold_within_reach(trading: Trading, owner: Client, browse: Browse) -> None:
    made = trading.draft("sales.order", [trading.line("P1", "2", "10")], partner="C1", place="主仓")
    text = owner.get(f"/t/sales.order/{made.id}/lines").content.decode()
    assert "P1" in text
    assert "<html" not in text
    assert owner.get(f"/t/purchasing.order/{made.id}/lines").status_code == 404


def test_a_whole_filter_is_worked_off_in_steps(
    trading: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.webkit.list_batch.STEP", 2)
    make_orders(trading, 5)
    body: dict[str, Any] = {"filter": "view=draft&least=2", "after": 0}
    done, steps = 0, 0
    while True:
        answer = send(owner, "/t/sales.order/batch/discard", body).json()
        done, steps = done + answer["done"], steps + 1
        assert answer["failed"] == []
        if answer["next"] is None:
            break
        body["after"] = answer["next"]
    assert (done, steps) == (4, 2)
    assert Document.objects.filter(state="discarded").count() == 4


def test_batches_need_the_right_and_a_bounded_list(trading: Trading, owner: Client, browse: Browse) -> None:
    made = trading.draft("sales.order", [trading.line("P1", "1", "1")], partner="C1", place="主仓")
    keeper = browse("keeper")
    assert send(keeper, "/t/sales.order/batch/discard", {"ids": [made.id]}).status_code in (403, 404)
    assert send(owner, "/t/sales.order/batch/other", {"ids": [made.id]}).status_code == 404
    many = list(range(1, 502))
    wrong: list[Any] = [{"ids": many}, {"ids": ["1"]}, {"filter": 1}, [], {"filter": "", "after": -1}]
    for body in wrong:
        assert send(owner, "/t/sales.order/batch/discard", body).status_code == 400
    assert Document.objects.get(pk=made.id).state == "draft"


def test_orders_are_closed_together(trading: Trading, owner: Client) -> None:
    lines = [trading.line("P1", "4", "10")]
    posted = trading.book("sales.order", lines, partner="C1", place="主仓")
    draft = trading.draft("sales.order", lines, partner="C1", place="主仓")
    answer = send(owner, "/t/sales.order/batch/close", {"ids": [posted.id, draft.id]}).json()
    assert answer["done"] == 1
    assert [one["number"] for one in answer["failed"]] == [draft.number]


def test_records_and_reports_are_exported_too(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    for url in ("/products", "/partners", "/stock", "/stock/summary"):
        page = owner.get(url, follow=True)
        if page.status_code == 404:
            continue
        rows = sheet(owner.get(f"{url}?export=xlsx"))
        assert len(rows) >= 2, url


def test_an_export_takes_the_same_statements_for_few_and_for_many(trading: Trading, owner: Client) -> None:
    def ask() -> Answer:
        answer: Answer = owner.get("/t/sales.order/?export=lines")
        list(answer.streaming_content)
        return answer

    make_orders(trading, 2)
    few = statements(ask)
    make_orders(trading, 40)
    assert statements(ask) == few
