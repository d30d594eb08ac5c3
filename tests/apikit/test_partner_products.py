"""Suppliers' products, customers' codes, and the match of invoices, for programs."""

from tests.apikit.calling import Caller, caller
from tests.support.trading import Trading


def test_rows_are_saved_listed_and_removed(trading: Trading, owner: Caller) -> None:
    row = {"partner": trading.partners["S1"], "product": trading.products["P1"], "code": "A-1"}
    terms = {"price": "2.5", "lead_days": 7, "minimum_quantity": "10", "pack_quantity": "6"}
    saved = owner.post(
        "/supplier-products",
        {"rows": [row | terms, row | {"product": trading.products["P2"], "code": "A-2"}]},
    )
    assert saved.status == 200, saved.body
    first, second = saved.body
    assert (first["unit"], first["price"], first["pack_quantity"]) == (trading.units["P1", "瓶"], "2.5", "6")
    again = owner.post("/supplier-products", {"rows": [row | {"price": "2.6"}]})
    assert (again.body[0]["id"], again.body[0]["price"], again.body[0]["lead_days"]) == (
        first["id"],
        "2.6",
        None,
    )
    page = owner.get("/supplier-products?limit=1").body
    rest = owner.get(f"/supplier-products?limit=1&after={page['next']}").body
    assert [one["id"] for one in page["rows"] + rest["rows"]] == [second["id"], first["id"]]
    assert [one["id"] for one in owner.get("/supplier-products?text=a-2").body["rows"]] == [second["id"]]
    assert owner.post(f"/supplier-products/{second['id']}/delete").status == 200
    assert len(owner.get(f"/supplier-products?partner={row['partner']}").body["rows"]) == 1
    code = {"partner": trading.partners["C1"], "product": trading.products["P1"], "code": "K"}
    (called,) = owner.post("/customer-products", {"rows": [code]}).body
    assert "price" not in called
    wrong = owner.post(
        "/customer-products", {"rows": [code | {"partner": trading.partners["S1"], "code": ""}]}
    )
    assert (wrong.status, wrong.codes) == (422, {"customer_unknown", "code_missing"})


def test_who_sees_no_cost_sees_no_price_and_can_not_change_it(
    trading: Trading, owner: Caller, company: str
) -> None:
    row = {"partner": trading.partners["S1"], "product": trading.products["P1"], "code": "A-1"}
    owner.post("/supplier-products", {"rows": [row | {"price": "2.5"}]})
    keeper = caller("keeper", slug=company)
    assert "price" not in keeper.get("/supplier-products").body["rows"][0]


def test_a_document_says_what_its_partner_calls_the_goods(trading: Trading, owner: Caller) -> None:
    row = {"partner": trading.partners["C1"], "product": trading.products["P1"], "code": "K-1", "name": "水"}
    owner.post("/customer-products", {"rows": [row]})
    made = owner.post(
        "/documents/sales.order",
        {
            "business_date": "2026-11-02",
            "partner": row["partner"],
            "lines": [{"product": row["product"], "quantity": "1", "price": "3"}],
        },
    )
    assert made.status == 201, made.body
    (line,) = owner.get(f"/documents/sales.order/{made.body['id']}").body["lines"]
    assert (line["their_code"], line["their_name"]) == ("K-1", "水")


def test_the_match_of_an_invoice_and_what_is_not_invoiced(
    trading: Trading, owner: Caller, company: str
) -> None:
    ordered = trading.book("purchasing.order", [trading.line("P1", "10", "2")], partner="S1", place="主仓")
    come = [trading.line("P1", "10", "2.1", origin=ordered.lines[0])]
    receipt = trading.book("purchasing.receipt", come, partner="S1", place="主仓")
    (waiting,) = owner.get(f"/purchasing/uninvoiced?partner={trading.partners['S1']}").body["rows"]
    # 10 × 2.1 = 21.00 and 13 % of it.
    assert (waiting["document"], waiting["gross"], waiting["differs_from_order"]) == (
        receipt.id,
        "23.73",
        True,
    )
    billed = [trading.line("P1", "10", "2.3", origin=receipt.lines[0])]
    invoice = trading.book("finance.supplier_invoice", billed, partner="S1")
    (row,) = owner.get(f"/supplier-invoices/{invoice.id}/match").body
    assert (row["order_price"], row["receipt_price"], row["invoice_price"]) == ("2", "2.1", "2.3")
    assert (row["difference"], row["to_stock"], row["to_cost_of_sales"]) == ("2", "2", "0")
    assert owner.get("/purchasing/uninvoiced").body["rows"] == []


def test_agreements_and_levels_are_listed(trading: Trading, owner: Caller) -> None:
    details = {"least_stock": "10"}
    lines = [trading.line("P1", "100", "2.4", place=trading.places["主仓"], details=details)]
    agreed = trading.book("purchasing.agreement", lines, partner="S1", due_date="2099-12-31")
    (row,) = owner.get("/purchasing/agreements").body
    assert (row["document"], row["total"], row["called_off"]) == (agreed.id, "100", "0")
    (level,) = owner.get("/purchasing/levels").body
    assert (level["least"], level["most"], level["available"], level["missing"]) == ("10", "10", "0", "10")
