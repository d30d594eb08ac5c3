"""Cost is absent for those who may not see it: in every answer, by every road."""

from decimal import Decimal

from liandong.catalog.models import Product
from liandong.documents.models import DocumentLine
from liandong.identity.models import Member, MemberPlace, Role
from liandong.identity.registry.models import Membership
from liandong.kernel.actor import Scope, Verb
from tests.apikit.calling import Caller, caller, names_in, texts_in
from tests.apikit.sheets import line, sheet
from tests.support.trading import Trading

COST = Decimal("7.31")
COST_NAMES = {"value", "value_in", "value_out", "unit_cost", "cost", "purchase_price", "margin"}
SPAN = "from=2026-11-01&to=2026-11-30"


def keeper_of_everything() -> Caller:
    """Return a member who may do everything everywhere, but whose role hides cost."""
    membership = Membership.objects.get(person__username="keeper")
    role = Role.objects.create(name="全能仓管", hidden=["cost", "margin"])
    role.grants.bulk_create(
        role.grants.model(role=role, subject="*", verb=verb, scope=Scope.ALL) for verb in Verb
    )
    Member.objects.get(pk=membership.member_id).roles.set([role])
    MemberPlace.objects.filter(member=membership.member_id).delete()
    return caller("keeper")


def everything_booked(trading: Trading) -> list[tuple[str, int]]:
    """Book one of most things at the cost of 7.31, sold at 20; return type and id of each."""
    Product.objects.filter(pk=trading.products["P1"]).update(purchase_price=COST)
    price = str(COST)
    bought, sold = [trading.line("P1", "10", price)], [trading.line("P1", "2", "20")]
    booked = [
        ("purchasing.order", trading.book("purchasing.order", bought, partner="S1").id),
        ("purchasing.receipt", trading.receive("P1", "10", price).id),
        (
            "sales.order",
            trading.book("sales.order", sold, partner="C1", place="主仓").id,
        ),
    ]
    sale = trading.book("sales.delivery", [trading.line("P1", "3", "20")], partner="C1", place="主仓")
    returned = trading.line("P1", "1", "20", origin=sale.lines[0])
    invoiced = trading.line("P1", "2", "20", origin=sale.lines[0])
    found = trading.line("P1", "1", price)
    moved = [trading.line("P1", "1")]
    booked += [
        ("sales.delivery", sale.id),
        ("sales.sales_return", trading.book("sales.sales_return", [returned], partner="C1", place="主仓").id),
        ("finance.sales_invoice", trading.book("finance.sales_invoice", [invoiced], partner="C1").id),
        (
            "inventory.adjustment_in",
            trading.book("inventory.adjustment_in", [found], place="主仓", details={"reason": "other"}).id,
        ),
        (
            "inventory.transfer",
            trading.book(
                "inventory.transfer", moved, place="主仓", target_place="门店仓", details={"mode": "direct"}
            ).id,
        ),
    ]
    return booked


def answers_of(program: Caller, trading: Trading, booked: list[tuple[str, int]]) -> dict[str, object]:
    product = trading.products["P1"]
    paths = [f"/documents/{kind}/{document}" for kind, document in booked]
    paths += [f"/documents/{kind}?totals=true" for kind, _ in booked]
    paths += [f"/documents/{kind}/origins" for kind in ("purchasing.receipt", "finance.supplier_invoice")]
    paths += [
        *("/document-types", "/products", f"/products/{product}", "/products/search?text=P1", "/partners"),
        *(
            "/stock?totals=true&empty=true",
            "/stock/as-of?on=2026-11-30",
            f"/stock/movements?{SPAN}&by_place=true",
        ),
        *(f"/stock/ledger?product={product}&{SPAN}", f"/stock/available?place=101&product={product}"),
    ]
    found = {path: program.get(path) for path in paths}
    assert {path: answer.status for path, answer in found.items() if answer.status != 200} == {}
    return {path: answer.body for path, answer in found.items()}


def test_no_cost_anywhere(trading: Trading, owner: Caller) -> None:
    booked = everything_booked(trading)
    blind = answers_of(keeper_of_everything(), trading, booked)
    for path, body in blind.items():
        assert not COST_NAMES & set(names_in(body)), path
        shown = {text for text in texts_in(body) if "7.31" in text or "73.1" in text or "21.93" in text}
        assert not shown, path
    seeing = answers_of(owner, trading, booked)
    shows = {path for path, body in seeing.items() if any("7.31" in text for text in texts_in(body))}
    assert len(shows) >= 10  # the walk would find the cost, were it there


def test_sales_prices_stay_and_the_entry_of_an_invoice_too(trading: Trading) -> None:
    booked = dict(everything_booked(trading))
    blind = keeper_of_everything()
    delivery = blind.get(f"/documents/sales.delivery/{booked['sales.delivery']}").body
    assert delivery["lines"][0]["price"] == "20"
    assert "entry" not in delivery
    assert delivery["moves"][0]["quantity"] == "3"
    invoice = blind.get(f"/documents/finance.sales_invoice/{booked['finance.sales_invoice']}").body
    assert invoice["entry"]["lines"]
    assert invoice["claims"][0]["amount"] == "45.2"


def test_sorting_by_value_would_tell_it(trading: Trading) -> None:
    trading.receive("P1", "1", "5")
    blind = keeper_of_everything()
    assert blind.get("/stock?sort=value").status == 403
    assert blind.get("/stock?sort=quantity").status == 200


def test_a_receipt_takes_the_orders_price_unseen(trading: Trading) -> None:
    lines = [trading.line("P1", "10", "7.31", discount_rate=Decimal(5))]
    order = trading.book("purchasing.order", lines, partner="S1", place="主仓")
    blind = keeper_of_everything()
    (offered,) = blind.get("/documents/purchasing.receipt/origins").body["rows"]
    assert "price" not in offered
    entry = {"product": trading.products["P1"], "quantity": "4", "origin": offered["line"]}
    made = blind.post("/documents/purchasing.receipt", sheet(trading, "S1", [entry]))
    assert made.status == 201, made.body
    stored = DocumentLine.objects.get(document=made.body["id"])
    assert (stored.price, stored.discount_rate) == (COST, Decimal(5))
    assert order.lines[0] == stored.origin_id


def test_replacing_a_draft_keeps_what_one_cant_see(trading: Trading) -> None:
    lines = [trading.line("P1", "10", "7.31"), trading.line("P2", "1", "3")]
    saved = trading.draft("purchasing.receipt", lines, partner="S1", place="主仓")
    other = trading.draft("purchasing.receipt", [trading.line("P3", "1", "99")], partner="S1", place="主仓")
    blind = keeper_of_everything()
    given = [
        {"id": saved.lines[1], "product": trading.products["P2"], "quantity": "2"},
        {"id": saved.lines[0], "product": trading.products["P1"], "quantity": "5"},
        {"id": other.lines[0], "product": trading.products["P3"], "quantity": "1"},
    ]
    body = sheet(trading, "S1", given, version=1)
    assert blind.put(f"/documents/purchasing.receipt/{saved.id}", body).status == 200
    stored = DocumentLine.objects.filter(document=saved.id).order_by("position")
    assert [row.price for row in stored] == [Decimal(3), COST, Decimal(0)]


def test_no_price_is_proposed_to_who_may_not_see_it(trading: Trading) -> None:
    everything_booked(trading)
    asked = {"partner": trading.partners["S1"], "lines": [{"product": trading.products["P1"]}]}
    answer = keeper_of_everything().post("/documents/purchasing.order/prices", asked)
    assert answer.status == 200
    assert [sorted(one) for one in answer.body] == [["product", "quantity", "unit"]]


def test_replacing_a_product_keeps_its_hidden_price(trading: Trading) -> None:
    product = Product.objects.get(pk=trading.products["P1"])
    Product.objects.filter(pk=product.pk).update(purchase_price=COST)
    blind = keeper_of_everything()
    units = [{"name": "瓶", "is_base": True}, {"name": "箱", "ratio": "24"}]
    body = {"code": "P1", "name": "新名", "units": units, "retail_price": "9.9"}
    assert blind.put(f"/products/{product.pk}", body).status == 200
    product.refresh_from_db()
    assert (product.name, product.purchase_price) == ("新名", COST)


def test_a_hidden_figure_may_be_given(trading: Trading) -> None:
    blind = keeper_of_everything()
    made = blind.post("/documents/purchasing.receipt", sheet(trading, "S1", [line(trading, "P1", "1", "4")]))
    assert DocumentLine.objects.get(document=made.body["id"]).price == Decimal(4)
