"""Stock and debts through the interface, with figures worked out by hand."""

from tests.apikit.calling import Caller
from tests.support.trading import Trading

SPAN = "from=2026-11-01&to=2026-11-30"


def traded(trading: Trading) -> None:
    """10 at 10 and 10 at 20 come, 5 go at the average of 15; 4 more are promised."""
    trading.receive("P1", "10", "10")
    trading.receive("P1", "10", "20")
    trading.book("sales.delivery", [trading.line("P1", "5", "30")], partner="C1", place="主仓")
    trading.book("sales.order", [trading.line("P1", "4", "30")], partner="C1", place="主仓")


def test_stock_now(trading: Trading, owner: Caller) -> None:
    traded(trading)
    answer = owner.get("/stock?totals=true").body
    (row,) = answer["rows"]
    figures = ("code", "place_name", "on_hand", "reserved", "available", "unit_cost", "value")
    assert [row[name] for name in figures] == ["P1", "主仓", "15", "4", "11", "15", "225"]
    assert (answer["totals"]["on_hand"], answer["totals"]["value"]) == ("15", "225")
    products = "&".join(f"product={pk}" for pk in trading.products.values())
    available = owner.get(f"/stock/available?place={trading.places['主仓']}&{products}").body
    assert [one["available"] for one in available] == ["11", "0", "0"]


def test_stock_pages(trading: Trading, owner: Caller) -> None:
    for product, quantity in (("P1", "3"), ("P2", "1"), ("P3", "2")):
        trading.receive(product, quantity, "10")
    for query, codes in (("sort=code", ["P1", "P2", "P3"]), ("sort=quantity", ["P2", "P3", "P1"])):
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = owner.get(f"/stock?limit=1&{query}&after={after}").body
            seen += [row["code"] for row in page["rows"]]
            after = page["next"]
        assert seen == codes


def test_stock_then_and_what_moved(trading: Trading, owner: Caller) -> None:
    traded(trading)
    then = owner.get("/stock/as-of?on=2026-11-30").body
    assert [(row["code"], row["quantity"], row["value"]) for row in then["rows"]] == [("P1", "15", "225")]
    assert owner.get("/stock/as-of?on=2026-10-31").body["rows"] == []
    summary = owner.get(f"/stock/movements?{SPAN}").body
    (row,) = summary["rows"]
    assert row["opening"] == {"quantity": "0", "value": "0"}
    assert row["purposes"]["purchase"]["quantity_in"] == "20"
    assert row["purposes"]["sale"]["value_out"] == "75"
    assert row["closing"] == summary["totals"]["closing"] == {"quantity": "15", "value": "225"}


def test_the_ledger_of_a_product_page_by_page(trading: Trading, owner: Caller) -> None:
    traded(trading)
    path = f"/stock/ledger?product={trading.products['P1']}&{SPAN}&limit=2"
    first = owner.get(path).body
    second = owner.get(f"{path}&after={first['next']}").body
    balances = [row["balance"] for row in first["rows"] + second["rows"]]
    assert balances == [
        {"quantity": "10", "value": "100"},
        {"quantity": "20", "value": "300"},
        {"quantity": "15", "value": "225"},
    ]
    assert second["carried"] == {"quantity": "20", "value": "300"}
    assert first["closing"] == second["closing"] == balances[-1]


def test_debts_by_age_claim_and_statement(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "5", "10")
    sale = trading.book("sales.delivery", [trading.line("P1", "5", "30")], partner="C1", place="主仓")
    lines = [trading.line("P1", "5", "30", origin=sale.lines[0])]
    invoice = trading.book("finance.sales_invoice", lines, partner="C1")
    (row,) = owner.get("/receivables?on=2026-11-02").body["rows"]
    assert (row["code"], row["total"]) == ("C1", "169.5")
    (claim,) = owner.get("/claims?kind=receivable&on=2026-11-30").body["rows"]
    assert (claim["document"], claim["open_amount"]) == (invoice.id, "169.5")
    statement = owner.get(f"/partners/{trading.partners['C1']}/statement?{SPAN}").body
    assert (statement["opening"], statement["closing"]) == ("0", "169.5")
    assert [one["document"] for one in statement["lines"]] == [invoice.id]
    assert owner.get("/payables").body == {"rows": [], "next": None}
