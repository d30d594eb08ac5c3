"""Saving and posting from the entry page: answers, problems at their cells, conflicts, repeated requests."""

from decimal import Decimal

from django.test import Client

from liandong.documents.models import ApprovalRule, Document, DocumentLine, State
from liandong.identity.models import Role
from tests.support.trading import Trading
from tests.webkit.calling import Json, config, line, order, send

D = Decimal


def test_a_new_draft_is_saved_with_the_servers_amounts(trading: Trading, owner: Client) -> None:
    answer = send(owner, "/t/sales.order/save", order(trading, line(trading, quantity="3", price="9.99")))
    assert answer.status_code == 200
    saved = answer.json()
    assert saved["version"] == 1
    assert saved["url"] == f"/t/sales.order/{saved['id']}"
    assert saved["form"]["save_url"] == f"{saved['url']}/save"
    (row,) = saved["lines"]
    assert (row["key"], row["net_amount"], row["tax_amount"], row["gross_amount"]) == (
        "k-P1",
        "29.97",
        "3.90",
        "33.87",
    )
    assert saved["totals"]["gross_amount"] == "33.87"
    stored = Document.objects.get(pk=saved["id"])
    assert (stored.number, stored.gross_amount) == (saved["number"], D("33.87"))


def test_totals_are_what_saving_stores(trading: Trading, owner: Client) -> None:
    body = order(
        trading,
        line(trading, quantity="7", price="3.333333", discount_rate="12.5"),
        line(trading, "P2", "1", "0", anchor="gross_amount", gross_amount="100"),
    )
    told = send(owner, "/t/sales.order/totals", body).json()
    saved = send(owner, "/t/sales.order/save", body).json()
    assert told["totals"] == saved["totals"]
    figures = [{name: row[name] for name in told["lines"][0] if name in row} for row in saved["lines"]]
    assert [row["gross_amount"] for row in told["lines"]] == [row["gross_amount"] for row in figures]
    assert told["lines"][1]["gross_amount"] == "100.00"
    assert told["lines"][1]["price"] == "88.5"
    assert Document.objects.count() == 1


def test_a_typed_amount_is_the_same_after_reading_and_saving_again(trading: Trading, owner: Client) -> None:
    typed = line(trading, quantity="10000", price="0", anchor="gross_amount", gross_amount="1000.07")
    saved = send(owner, "/t/sales.order/save", order(trading, typed)).json()
    assert saved["lines"][0]["gross_amount"] == "1000.07"
    (row,) = config(owner.get(saved["url"]))["lines"]
    again = {**row, "product": row["product"]["id"]}
    body = {**order(trading, again), "version": 1}
    assert send(owner, f"{saved['url']}/save", body).json()["lines"][0]["gross_amount"] == "1000.07"


def test_the_same_key_makes_one_draft(trading: Trading, owner: Client) -> None:
    body = {**order(trading, line(trading)), "idempotency_key": "once"}
    first = send(owner, "/t/sales.order/save", body).json()
    again = send(owner, "/t/sales.order/save", body).json()
    assert again["id"] == first["id"]
    assert again["lines"] == first["lines"]
    assert Document.objects.count() == 1


def test_every_problem_stands_at_its_cell(trading: Trading, owner: Client) -> None:
    body = order(
        trading, line(trading, quantity="x"), line(trading, "P2", price="1.2345678"), business_date=""
    )
    answer = send(owner, "/t/sales.order/save", body)
    assert answer.status_code == 422
    found = {(one["code"], one["line"], one["field"]) for one in answer.json()["problems"]}
    assert found == {
        ("field_missing", None, "business_date"),
        ("not_a_number", "k-P1", "quantity"),
        ("inexact_number", "k-P2", "price"),
    }
    assert "第 1 行" in next(p["message"] for p in answer.json()["problems"] if p["line"] == "k-P1")
    assert Document.objects.count() == 0


def test_the_second_of_two_editors_gets_the_firsts_version(trading: Trading, owner: Client) -> None:
    saved = send(owner, "/t/sales.order/save", order(trading, line(trading))).json()
    url = f"{saved['url']}/save"
    first = {**order(trading, line(trading, quantity="5"), memo="先到"), "version": 1}
    assert send(owner, url, first).json()["version"] == 2
    answer = send(owner, url, {**order(trading, line(trading, quantity="9")), "version": 1})
    assert answer.status_code == 409
    current = answer.json()["current"]
    assert (current["version"], current["member"], current["header"]["memo"]) == (2, "张三", "先到")
    assert current["labels"] == {"partner": "客户C1"}
    assert [row["quantity"] for row in current["lines"]] == ["5"]
    assert current["lines"][0]["product"]["code"] == "P1"
    assert DocumentLine.objects.get(document=saved["id"]).entered_quantity == D(5)


def test_posting_a_new_document_leaves_nothing_behind_when_refused(trading: Trading, owner: Client) -> None:
    answer = send(owner, "/t/sales.delivery/book", order(trading, line(trading, quantity="4")))
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["line"], problem["field"]) == ("short_stock", "k-P1", "quantity")
    assert "库存不足" in problem["message"]
    assert Document.objects.count() == 0


def test_saving_and_posting_a_stored_draft_is_one_step(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    saved = send(owner, "/t/sales.delivery/save", order(trading, line(trading, quantity="4"))).json()
    url = f"{saved['url']}/book"
    short = {**order(trading, line(trading, quantity="11")), "version": 1}
    assert send(owner, url, short).status_code == 422
    stored = Document.objects.get(pk=saved["id"])
    assert (stored.state, stored.version, stored.quantity) == (State.DRAFT, 1, D(4))
    body = {**order(trading, line(trading, quantity="10")), "version": 1, "idempotency_key": "p1"}
    assert send(owner, url, body).json() == {"url": saved["url"]}
    assert trading.stock("P1") == (D(0), D(0))
    assert send(owner, url, body).json() == {"url": saved["url"]}
    assert trading.stock("P1") == (D(0), D(0))


def test_what_waits_for_an_approval_is_saved_and_says_so(trading: Trading, owner: Client) -> None:
    role = Role.objects.get(name="会计")
    ApprovalRule.objects.create(type="sales.order", role=role, minimum_amount=D(20))
    answer = send(owner, "/t/sales.order/book", order(trading, line(trading)))
    assert answer.status_code == 200
    document = Document.objects.get()
    assert document.state == State.DRAFT
    page = owner.get(answer.json()["url"]).content.decode()
    assert "等待「会计」审批" in page
    assert "待审批" in page
    rows = owner.get("/t/sales.order/?view=approval").content.decode()
    assert document.number in rows


def test_an_uncounted_line_is_not_zero_counted(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    body = order(trading, line(trading, quantity="", book_quantity="10"))
    answer = send(owner, "/t/inventory.stock_count/book", body)
    assert answer.status_code == 422
    assert [(one["code"], one["field"]) for one in answer.json()["problems"]] == [
        ("field_missing", "quantity")
    ]
    assert trading.stock("P1") == (D(10), D(0))


def test_what_no_page_of_ours_sends_is_a_bad_request(trading: Trading, owner: Client) -> None:
    good = order(trading, line(trading))
    wrong: list[Json] = [
        [],
        {**good, "header": []},
        {**good, "lines": ["x"]},
        {**good, "lines": [{"key": {}}]},
        {**good, "idempotency_key": "x" * 65},
        {**good, "idempotency_key": 7},
    ]
    for body in wrong:
        assert send(owner, "/t/sales.order/save", body).status_code == 400
    assert owner.post("/t/sales.order/save", "{", content_type="application/json").status_code == 400
    assert Document.objects.count() == 0


def test_text_that_no_database_keeps_is_left_out(trading: Trading, owner: Client) -> None:
    answer = send(owner, "/t/sales.order/save", order(trading, line(trading), memo="a\x00b\ud800"))
    assert answer.status_code == 200
    assert Document.objects.get().memo == "ab"


def test_forged_requests_are_refused(trading: Trading, owner: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies
    answer = send(strict, "/t/sales.order/save", order(trading, line(trading)))
    assert answer.status_code == 403
    assert Document.objects.count() == 0
