"""The pages and the interface of counts by plan: blind to counters, whole to reviewers, cost by right."""

from decimal import Decimal
from typing import Any

from django.test import Client

from liandong.identity.models import Member
from liandong.stock_ledger.models import StockBalance
from liandong.warehouse.models import CountFinding, CountPlan, CountRun
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.trading import Trading
from tests.walk.bodies import text_of
from tests.warehouse.runs import begun, count, found
from tests.webkit.calling import Answer, config, send
from tests.webkit.conftest import Browse

D = Decimal


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer)
    return answer.content.decode()


def posted(client: Client, url: str, **fields: Any) -> str:
    """Send a form, follow where it leads, and return what is said there."""
    answer = client.post(url, fields, follow=True)
    assert answer.status_code == 200, (url, answer)
    return answer.content.decode()


def record(client: Client, run: CountRun, *those: dict[str, Any]) -> Answer:
    return send(client, f"/counts/{run.pk}/record", {"found": list(those)})


def test_from_a_form_to_the_document(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "98765", "5")
    trading.receive("P2", "10", "3")
    keeper = Member.objects.get(name="王五")
    place = trading.places["主仓"]
    form = {"place": place, "title": "月末", "is_blind": "1", f"counter-{keeper.pk}": "1"}
    assert "可以开始盘了" in posted(owner, "/counts/new", **form)
    run = CountRun.objects.get()
    sheet = run.sheets.get()
    assert "月末" in text(owner, "/counts")
    opened = config(owner.get(f"/counts/{run.pk}/sheets/{sheet.pk}"), "count-config")
    assert [line["counted"] for line in opened["lines"]] == [None, None]
    assert "98765" not in text(owner, f"/counts/{run.pk}/sheets/{sheet.pk}")
    assert "98,765" not in text(owner, f"/counts/{run.pk}/sheets/{sheet.pk}/paper")
    finding = {"key": "a", "product": trading.products["P1"], "quantity": "98764", "spot": "A-01"}
    answer = record(owner, run, finding).json()
    assert record(owner, run, finding).json() == answer
    (mine,) = config(owner.get(f"/counts/{run.pk}/sheets/{sheet.pk}"), "count-config")["mine"]
    assert (mine["name"], mine["quantity"], mine["spot"]) == ("商品P1", "98764", "A-01")
    review = text(owner, f"/counts/{run.pk}/review")
    assert "98,765" in review
    assert "-5.00" in review.replace("−", "-")  # one bottle at 5 is missing
    line = run.lines.get(product=trading.products["P1"])
    assert "已保存" in posted(owner, f"/counts/{run.pk}/lines/{line.pk}", note="打碎一瓶")
    assert "A-01" in text(owner, f"/counts/{run.pk}/lines/{line.pk}")
    assert "已审核" in posted(owner, f"/counts/{run.pk}/finish", uncounted="gone")
    assert StockBalance.objects.get(product=trading.products["P1"]).quantity == D(98764)
    assert StockBalance.objects.get(product=trading.products["P2"]).quantity == D(0)
    assert "已经结束" in posted(owner, f"/counts/{run.pk}/cancel")


def test_who_counts_blind_gets_no_figure_by_page_or_interface(
    trading: Trading, browse: Browse, people: People
) -> None:
    run = begun(trading, "P1", counters=[people.keeper.member])
    StockBalance.objects.filter(product=trading.products["P1"]).update(quantity=D("77123"))
    keeper = browse("keeper")
    sheet = run.sheets.get()
    for page in (
        f"/counts/{run.pk}",
        f"/counts/{run.pk}/sheets/{sheet.pk}",
        f"/counts/{run.pk}/sheets/{sheet.pk}/paper",
    ):
        shown = text(keeper, page).replace(",", "")
        assert "77123" not in shown
        assert "有差异" not in shown
    assert keeper.get(f"/counts/{run.pk}/review").status_code == 403
    assert keeper.post(f"/counts/{run.pk}/finish").status_code == 403
    assert keeper.post(f"/counts/{run.pk}/again", {"all": "1"}).status_code == 403
    answer = record(keeper, run, {"key": "a", "product": trading.products["P1"], "quantity": "9"})
    assert answer.status_code == 200
    assert "book" not in answer.content.decode()
    assert "77123" not in answer.content.decode()


def test_an_open_count_shows_the_books_and_who_has_no_right_to_cost_no_value(
    trading: Trading, browse: Browse
) -> None:
    run = begun(trading, "P1", is_blind=False)
    count(trading, run, found(trading, "P1", "7", "a"))
    keeper = browse("keeper")
    sheet = run.sheets.get()
    (line,) = config(keeper.get(f"/counts/{run.pk}/sheets/{sheet.pk}"), "count-config")["lines"]
    assert line["book"] == "10"
    review = text(keeper, f"/counts/{run.pk}/review")
    assert "差异金额" not in review
    assert "15.00" not in review
    exported = keeper.get(f"/counts/{run.pk}/review?export=xlsx")
    assert "差异金额" not in text_of(exported)
    exported.close()


def test_a_phone_is_told_which_of_its_findings_is_wrong(trading: Trading, owner: Client) -> None:
    run = begun(trading, "P1")
    good = {"key": "a", "product": trading.products["P1"], "quantity": "9"}
    answer = record(owner, run, good, {"key": "b", "product": 10**9, "quantity": "1"})
    assert answer.status_code == 422
    assert [one["key"] for one in answer.json()["problems"]] == ["b"]
    assert not CountFinding.objects.exists()
    assert record(owner, run, good, good).status_code == 400
    made = record(owner, run, good).json()["found"]["a"]
    assert send(owner, f"/counts/{run.pk}/withdraw", {"id": made["id"]}).status_code == 200
    assert CountFinding.objects.get().is_void
    assert record(owner, CountRun(pk=10**6), good).status_code == 404


def test_differences_are_counted_again_and_refusals_name_the_product(trading: Trading, owner: Client) -> None:
    run = begun(trading, "P1", "P2")
    count(trading, run, found(trading, "P1", "9", "a"), found(trading, "P2", "10", "b"))
    assert "1 行要复盘" in posted(owner, f"/counts/{run.pk}/again", all="1")
    assert run.lines.get(product=trading.products["P1"]).round == 2
    assert run.lines.get(product=trading.products["P2"]).round == 1
    count(trading, run, found(trading, "P1", "5", "c"))
    trading.receive("P1", "1", "5")
    count(trading, run, found(trading, "P1", "5", "d"))
    said = posted(owner, f"/counts/{run.pk}/finish")
    assert "「商品P1」：各处盘点之间有出入库" in said
    assert "盘点单" in posted(owner, f"/counts/{run.pk}/sheets/{run.sheets.get().pk}/hand-over", member="")


def test_a_plan_is_kept_and_run_by_hand(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "5")
    place = trading.places["主仓"]
    days = {"days_a": "30", "days_b": "90", "days_c": "180"}
    form = {
        "name": "季盘",
        "rhythm": "quarterly",
        f"place-{place}": "1",
        "class-A": "1",
        "is_active": "1",
        **days,
    }
    assert "已保存" in posted(owner, "/count-plans/new", **form)
    plan = CountPlan.objects.get()
    assert (plan.classes, list(plan.places.values_list("pk", flat=True))) == ("A", [place])
    assert "季盘" in text(owner, "/count-plans")
    assert "没有要盘的货" in posted(owner, f"/count-plans/{plan.pk}/run")  # nothing is of class A yet
    assert owner.post(f"/count-plans/{plan.pk}", {**form, "name": ""}).status_code == 422
    posted(owner, f"/count-plans/{plan.pk}", **{**form, "class-A": ""})
    assert "生成了 1 份盘点" in posted(owner, f"/count-plans/{plan.pk}/run")


def test_a_scanner_counts_by_the_interface(trading: Trading, company: str) -> None:
    scanner = caller("owner", slug=company)
    trading.receive("P1", "10", "5")
    place = trading.places["主仓"]
    (run,) = scanner.call("POST", "/counts", {"place": place}).body
    finding = {"key": "a1", "product": trading.products["P1"], "quantity": "9"}
    path = f"/counts/{run['id']}"
    (made,) = scanner.call("POST", f"{path}/findings", {"found": [finding]}).body
    assert made["quantity"] == "9"
    (line,) = scanner.call("GET", f"{path}/lines").body
    assert (line["counted"], line["book"], line["difference"]) == ("9", "10", "-1")
    assert scanner.call("POST", f"{path}/again", {"lines": [line["line"]]}).body == {"lines": 1}
    assert scanner.call("POST", f"{path}/finish", {}).codes == {"count_empty"}
    scanner.call("POST", f"{path}/findings", {"found": [{**finding, "key": "a2"}]})
    booked = scanner.call("POST", f"{path}/finish", {"posts": True}).body
    assert booked["is_posted"]
    assert [one["state"] for one in scanner.call("GET", "/counts").body] == ["done"]
    assert scanner.call("GET", "/counts/999999/lines").status == 404
