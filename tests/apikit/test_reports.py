"""Reports for programs: the rows of the pages, with the rights of who asks."""

from urllib.parse import quote

import pytest

from liandong.alerts.report_list import NAMES
from liandong.identity.actors import load_actor
from liandong.identity.models import MemberPlace
from liandong.webkit.navigation import visible_items
from tests.apikit.calling import Answer, Caller, caller, texts_in
from tests.support.trading import Trading

FLOOR = (
    *("/analytics/purchase-lines", "/analytics/purchase-orders", "/analytics/purchase-payments"),
    *(f"/analytics/purchase-sums/{by}" for by in ("product", "partner", "person", "department")),
    *("/purchasing/to-order/lines", "/purchasing/scores", "/purchasing/prices?product={P1}"),
    *("/analytics/sales-lines", "/analytics/sales-orders", "/analytics/sales-receipts"),
    *(
        f"/analytics/sales-sums/{by}"
        for by in ("product", "partner", "person", "department", "channel", "region", "place", "category")
    ),
    *("/analytics/ranking/product", "/analytics/ranking/customer", "/analytics/returns", "/sales/gifts"),
    *(
        "/stock",
        "/stock/ledger?product={P1}",
        "/stock/distribution",
        "/stock/summary",
        "/stock/as-of",
        "/stock/ages",
        "/stock/turnover",
    ),
    *("/stock/lots", "/stock/serials", "/stock/short", "/stock/values", "/stock/costs", "/stock/losses"),
    *("/stock/count-variances", "/stock/transfers", "/stock/reservations", "/alerts", "/analytics/classes"),
)
"""The reports of purchasing, sales and inventory that users of such programs expect."""


def rows(asked: Caller, address: str, after: str = "", **headers: str) -> Answer:
    more = f"&after={after}" if after else ""
    return asked.get(f"/reports/rows?address={quote(address, safe='')}{more}", **headers)


@pytest.mark.parametrize("address", FLOOR)
def test_every_report_of_the_floor_gives_its_rows(trading: Trading, owner: Caller, address: str) -> None:
    trading.receive("P1", "10", "6.66")
    answer = rows(owner, address.format_map(trading.products))
    assert answer.status == 200, answer.body
    assert answer.body["title"]
    assert all(len(row["values"]) == len(answer.body["columns"]) for row in answer.body["rows"])


def test_values_are_exact_and_lead_to_documents(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "6.66")
    body = rows(owner, "/analytics/purchase-lines?from=2000-01-01&to=2100-01-01").body
    heads = {one["label"]: place for place, one in enumerate(body["columns"])}
    row = body["rows"][0]
    assert body["title"] == "采购明细"
    assert body["columns"][heads["金额"]]["kind"] == "money"
    assert row["values"][heads["数量"]] == "10"
    assert row["values"][heads["金额"]] == "66.6"
    assert row["links"][heads["单据"]].startswith("/d/")
    assert row["links"][heads["金额"]] is None
    assert body["totals"][heads["金额"]] == "66.6"
    assert body["next"] is None


def test_further_rows_are_asked_for_by_the_key(
    trading: Trading, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.webkit.report_query.PAGE_ROWS", 1)
    for product in ("P1", "P2"):
        trading.receive(product, "1", "6")
    whole = rows(owner, "/analytics/purchase-lines").body
    pages = [whole]
    while key := pages[-1]["next"]:
        pages.append(rows(owner, "/analytics/purchase-lines", key).body)
        assert pages[-1]["totals"] == []
    assert len(pages) > 1
    found = [row["values"] for page in pages for row in page["rows"]]
    assert len(found) == 2
    assert found[0] != found[1]
    assert whole["totals"]


def test_nobody_reads_more_than_on_the_page(trading: Trading) -> None:
    trading.receive("P1", "10", "6.66")
    MemberPlace.objects.update(place=trading.places["主仓"])
    keeper = caller("keeper")
    seen = rows(keeper, "/stock").body
    assert seen["rows"]
    assert not {"6.66", "66.6", "66.60"} & set(texts_in(seen))
    assert "成本金额" not in [one["label"] for one in seen["columns"]]
    refused = rows(keeper, f"/purchasing/prices?product={trading.products['P1']}")
    assert (refused.status, refused.codes) == (403, {"report_hidden"})
    assert rows(caller("owner", ["sales.order:view"]), "/stock").status == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        ("/api/v1/stock", 404),
        ("/stock/lots/999999", 404),
        ("/products/new", 422),
        ("/stock?place=x", 422),
        ("stock", 404),
        ("https://example.com/stock", 404),
    ],
)
def test_what_is_no_report_is_refused(trading: Trading, owner: Caller, address: str, status: int) -> None:
    assert rows(owner, address).status == status


def test_reports_are_listed_by_right_and_language(trading: Trading, owner: Caller) -> None:
    listed = owner.get("/reports").body
    assert {"label": "进销存汇总", "address": "/stock/summary"} in listed
    assert "/analytics/sales-lines" in [one["address"] for one in listed]
    english = owner.get("/reports", **{"Accept-Language": "en"}).body
    assert all(one["label"].isascii() for one in english)
    less = [one["address"] for one in caller("keeper").get("/reports").body]
    assert "/ledger/trial-balance" not in less
    assert "/stock" in less


def test_each_name_of_the_list_is_in_the_menu(trading: Trading) -> None:
    known = {item.url_name for item in visible_items(load_actor(trading.actor.member))}
    assert NAMES - known == set()
