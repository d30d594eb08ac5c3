"""What helps to fill lines: prices beside a cell, products made on the way, columns of one's own."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from liandong import webkit
from liandong.catalog.models import Product
from liandong.documents.inputs import LineInput
from liandong.webkit.static_files import ModuleStaticFilesStorage, without_comments
from tests.support.trading import Trading
from tests.webkit.calling import config, line, order, send
from tests.webkit.conftest import Browse

COLUMNS = "/preferences/grid.sales.order.columns"
D = Decimal


@pytest.fixture
def owner(trading: Trading, browse: Browse) -> Client:
    return browse("owner")


def test_the_last_three_prices_of_the_partner_come_newest_first(
    trading: Trading, owner: Client, browse: Browse
) -> None:
    trading.receive("P1", "100", "6")
    for price in ("11", "12", "13", "14"):
        saved = trading.draft(
            "sales.order",
            [LineInput(product=trading.products["P1"], quantity=D(1), price=D(price))],
            partner="C1",
            place="主仓",
        )
        trading.post(saved)
    asked = {
        "product": trading.products["P1"],
        "partner": trading.partners["C1"],
        "place": trading.places["主仓"],
    }
    facts = owner.get("/t/sales.order/facts", asked).json()
    assert [one["price"] for one in facts["last"]] == ["14", "13", "12"]
    assert facts["cost"] == "6"
    assert facts["available"] == "96"
    seen_by_clerk = browse("clerk").get("/t/sales.order/facts", asked).json()
    assert "cost" not in seen_by_clerk


def test_a_product_is_made_from_a_line(trading: Trading, owner: Client) -> None:
    body = {"code": "N1", "name": "新茶", "unit": "袋", "price": "8.5", "partner": None}
    answer = send(owner, "/t/sales.order/product", body)
    assert answer.status_code == 201
    item = answer.json()["item"]
    assert (item["code"], item["units"][0]["name"], item["units"][0]["price"]) == ("N1", "袋", "8.5")
    again = send(owner, "/t/sales.order/product", {**body, "name": "", "tax_rate": "x"})
    assert again.status_code == 422
    assert {one["field"] for one in again.json()["problems"]} == {"name", "tax_rate"}
    taken = send(owner, "/t/sales.order/product", body)
    assert [one["field"] for one in taken.json()["problems"]] == ["code"]
    assert taken.json()["problems"][0]["message"] == "编码 N1 已被使用"


def test_who_keeps_no_products_makes_none(trading: Trading, browse: Browse) -> None:
    body = {"code": "N1", "name": "新茶", "unit": "袋"}
    assert send(browse("keeper"), "/t/sales.delivery/product", body).status_code == 403
    assert not Product.objects.filter(code="N1").exists()


def test_columns_are_kept_for_the_member_alone(trading: Trading, owner: Client, browse: Browse) -> None:
    usual = [one["name"] for one in config(owner.get("/t/sales.order/new"))["columns"]]
    order_of_names = ["memo", *(name for name in usual if name != "memo")]
    value = {"order": order_of_names, "hidden": ["discount_rate", "product"], "widths": {"memo": 300}}
    assert send(owner, COLUMNS, value).status_code == 204
    columns = config(owner.get("/t/sales.order/new"))["columns"]
    assert [one["name"] for one in columns] == order_of_names
    assert columns[0]["width"] == 300
    # What a document needs stays; what is hidden is still sent back.
    assert [one["name"] for one in columns if one.get("is_hidden")] == ["discount_rate"]
    assert config(browse("clerk").get("/t/sales.order/new"))["columns"][0]["name"] == usual[0]


@pytest.mark.parametrize(
    "value",
    [
        {"widths": {"memo": 9000}},
        {"hidden": "memo"},
        {"order": [1]},
        {"other": []},
        [],
        {"widths": {"memo": True}},
    ],
)
def test_odd_columns_are_refused(trading: Trading, owner: Client, value: object) -> None:
    assert send(owner, COLUMNS, value).status_code == 422


def test_columns_of_a_type_that_does_not_exist_are_refused(trading: Trading, owner: Client) -> None:
    assert send(owner, "/preferences/grid.no.such.columns", {"hidden": []}).status_code == 422


def test_a_sale_below_cost_is_pointed_out_to_who_sees_cost(
    trading: Trading, owner: Client, browse: Browse
) -> None:
    trading.receive("P1", "100", "6")
    body = order(trading, line(trading, "P1", "2", "5"))
    warnings = send(owner, "/t/sales.order/totals", body).json()["warnings"]
    assert [(one["code"], one["field"], one["line"]) for one in warnings] == [("below_cost", "price", "k-P1")]
    assert send(browse("clerk"), "/t/sales.order/totals", body).json()["warnings"] == []


def test_pages_and_answers_leave_compressed(trading: Trading, owner: Client) -> None:
    answer = owner.get("/t/sales.order/new", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_scripts_lose_their_comments_and_indentation_and_nothing_else() -> None:
    script = (
        '/** What. */\nconst url = "http://a/*"; // gone\n  // gone\nconst x = /** @type {Y} */ (z);\n'
        'if (x) {\n  say("a; // stays", `b, // stays`);\n}\n'
    )
    sent = 'const url = "http://a/*";\nconst x = (z);\nif (x) {\nsay("a; // stays", `b, // stays`);\n}\n'
    assert without_comments("webkit/js/a.js", script) == sent
    assert without_comments("webkit/css/a.css", "/* a */\na {\n  b: c;\n}\n") == "a {\nb: c;\n}\n"


def test_no_text_of_a_script_goes_over_several_lines() -> None:
    static = Path(webkit.__file__).parent / "static" / "webkit" / "js"
    lines = [
        (path.name, line) for path in static.rglob("*.js") for line in path.read_text("utf-8").split("\n")
    ]
    assert len(lines) > 1_000
    assert [one for one in lines if one[1].count("`") % 2 or one[1].endswith("\\")] == []


def test_a_style_sheet_is_sent_with_what_it_imports(tmp_path: Path) -> None:
    sheets = tmp_path / "webkit" / "css"
    sheets.mkdir(parents=True)
    texts = {"frame": '@import "a.css";\n@import "b.css";\n', "a": "a { b: c; }\n", "b": "d { e: f; }\n"}
    for name, text in texts.items():
        (sheets / f"{name}.css").write_text(text, encoding="utf-8")
    ModuleStaticFilesStorage(location=tmp_path)._bundle([f"webkit/css/{name}.css" for name in texts])
    assert (sheets / "frame.css").read_text("utf-8") == "a { b: c; }\n\nd { e: f; }\n\n"
    assert (sheets / "a.css").read_text("utf-8") == texts["a"]
