"""An exchange makes the return and the new delivery together, linked both ways, and settles the money.

The figures: P1 costs 5 and sells at 10, P2 costs 3 and sells at 8. 3 P1 were sold for 30.00; 2 come back
(−20.00) and 4 P2 go out (32.00): the customer owes 12.00 more.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from liandong.catalog.models import Product, Tracking
from liandong.documents.checked import note_check
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import flow
from liandong.documents.requests import SavedDraft
from liandong.general_ledger.models import Account, Claim
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.sales.exchanging.making import Exchanged, exchange
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from tests.support.trading import DAY, Trading

D = Decimal
DELIVERY, RETURN = "sales.delivery", "sales.sales_return"


def switched(trading: Trading, **rules: object) -> None:
    set_rules(rules, effective_from=date(2020, 1, 1), actor=trading.actor, has_moves=lambda: False)


@pytest.fixture
def sale(trading: Trading) -> SavedDraft:
    trading.receive("P1", "10", "5")
    trading.receive("P2", "10", "3")
    return trading.book(DELIVERY, [trading.line("P1", "3", "10", tax_rate=D(0))], partner="C1", place="主仓")


def wish(trading: Trading, sale: SavedDraft, *, back: str = "2", out: str = "4") -> Exchange:
    instead = Instead(trading.products["P2"], D(out), D(8))
    return Exchange(sale.id, DAY, [Back(sale.lines[0], D(back))], [instead], "quality")


def untaxed(trading: Trading) -> None:
    Product.objects.filter(pk__in=trading.products.values()).update(tax_rate=D(0))


def codes(trading: Trading, asked: Exchange) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(RefusedError) as refusal:
        exchange(trading.actor, asked)
    return [(one.code, one.line, one.column) for one in refusal.value.problems]


def owed(trading: Trading) -> Decimal:
    claims = Claim.objects.filter(partner=trading.partners["C1"])
    return sum((one.open_amount for one in claims), D(0))


def test_goods_go_both_ways_at_their_cost_and_the_documents_name_each_other(
    trading: Trading, sale: SavedDraft
) -> None:
    made = exchange(trading.actor, wish(trading, sale))
    assert (made.is_posted, made.settlement) == (True, None)
    assert trading.cost("P1") == (D(9), D(45))
    assert trading.cost("P2") == (D(6), D(18))
    assert trading.progress(sale.lines[0])[2] == D(2)
    from_delivery = {(one.relation, one.id) for one in flow(trading.actor, made.delivery.id)}
    from_return = {(one.relation, one.id) for one in flow(trading.actor, made.sales_return.id)}
    assert from_delivery == {("copied", made.sales_return.id)}
    assert from_return == {("copied", made.delivery.id), ("origin", sale.id)}


def test_the_credit_is_set_off_and_the_difference_stays_open(trading: Trading) -> None:
    switched(trading, invoice_with_goods=True)
    untaxed(trading)
    trading.receive("P1", "10", "5")
    trading.receive("P2", "10", "3")
    sale = trading.book(DELIVERY, [trading.line("P1", "3", "10")], partner="C1", place="主仓")
    assert owed(trading) == D(30)
    made = exchange(trading.actor, wish(trading, sale))
    assert made.settlement is not None
    assert owed(trading) == D(42)  # 30 of the first delivery, 12 of the exchange
    new = {one.document_id: one.open_amount for one in Claim.objects.filter(partner=trading.partners["C1"])}
    assert new == {sale.id: D(30), made.sales_return.id: D(0), made.delivery.id: D(12)}


@pytest.mark.parametrize(("out", "moved"), [("4", D(12)), ("1", D(-12)), ("2.5", D(0))])
def test_the_difference_is_received_or_paid_at_once(trading: Trading, out: str, moved: Decimal) -> None:
    switched(trading, invoice_with_goods=True)
    untaxed(trading)
    trading.receive("P1", "10", "5")
    trading.receive("P2", "10", "3")
    sale = trading.book(DELIVERY, [trading.line("P1", "3", "10")], partner="C1", place="主仓")
    account = Account.objects.get(code="1001").pk
    made = exchange(trading.actor, replace(wish(trading, sale, out=out), account=account))
    assert made.settlement is not None
    assert owed(trading) == D(30)
    assert trading.account(AccountRole.CASH) == moved


def test_one_serial_number_for_another(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P3"]).update(tracking=Tracking.SERIAL)
    pieces = [trading.line("P3", "2", "100", details={"serials": "SN1 SN2"})]
    trading.book("purchasing.receipt", pieces, partner="S1", place="主仓")
    sold = [trading.line("P3", "1", "180", details={"serials": "SN1"})]
    sale = trading.book(DELIVERY, sold, partner="C1", place="主仓")
    back, out = Back(sale.lines[0], D(1), serials="SN1"), Instead(trading.products["P3"], D(1), serials="SN2")
    wrong = Exchange(sale.id, DAY, [replace(back, serials="SN2")], [replace(out, serials="SN1")])
    assert {column for _, _, column in codes(trading, wrong)} == {"back", "instead"}
    made = exchange(trading.actor, Exchange(sale.id, DAY, [back], [out]))
    line = DocumentLine.objects.get(document=made.delivery.id)
    assert (line.details["serials"], line.price) == ("SN2", D(180))
    assert trading.stock("P3")[0] == D(1)


@pytest.mark.parametrize(
    ("sold", "told", "wanted"),
    [
        (("2", "240", "箱"), "瓶", ("瓶", D(1), D(10), D(10))),
        (("2", "240", "箱"), "箱", ("箱", D(24), D(240), D(240))),
        (("2", "240", "箱"), None, ("箱", D(24), D(240), D(240))),
        (("48", "10", "瓶"), "箱", ("箱", D(24), D(240), D(240))),
        (("48", "10.123456", "瓶"), "箱", ("箱", D(24), D("242.962944"), D("242.96"))),
    ],
)
def test_the_same_goods_go_out_in_the_unit_that_was_named_at_its_part_of_the_old_price(
    trading: Trading,
    sold: tuple[str, str, str],
    told: str | None,
    wanted: tuple[str, Decimal, Decimal, Decimal],
) -> None:
    trading.receive("P1", "100", "5")
    quantity, price, unit = sold
    given = [trading.line("P1", quantity, price, unit=unit, tax_rate=D(0))]
    sale = trading.book(DELIVERY, given, partner="C1", place="主仓")
    named = trading.units["P1", told] if told else None
    instead = Instead(trading.products["P1"], D(1), unit=named)
    made = exchange(trading.actor, Exchange(sale.id, DAY, [Back(sale.lines[0], D(1))], [instead]))
    line = DocumentLine.objects.select_related("unit").get(document=made.delivery.id)
    assert line.unit is not None
    assert (line.unit.name, line.quantity, line.price, line.gross_amount) == wanted


def test_all_that_is_wrong_is_said_and_nothing_is_left_behind(trading: Trading, sale: SavedDraft) -> None:
    before = Document.objects.count()
    asked = wish(trading, sale, back="4", out="11")
    assert codes(trading, asked) == [("exceeds_open", 1, "back"), ("short_stock", 1, "instead")]
    unpriced = [Instead(trading.products["P2"], D(1))]
    assert codes(trading, replace(asked, backs=[Back(0, D(0))], instead=unpriced)) == [
        ("exchange_line", 1, "back"),
        ("quantity_zero", 1, "back"),
        ("price_missing", 1, "instead"),
    ]
    assert codes(trading, replace(asked, backs=[], instead=[])) == [
        ("exchange_nothing_back", None, None),
        ("exchange_nothing_out", None, None),
    ]
    assert Document.objects.count() == before


def test_the_same_key_exchanges_once(trading: Trading, sale: SavedDraft) -> None:
    first: Exchanged = exchange(trading.actor, wish(trading, sale), key="k")
    again = exchange(trading.actor, wish(trading, sale), key="k")
    assert (first.delivery.id, again.is_posted) == (again.delivery.id, True)
    assert trading.cost("P2") == (D(6), D(18))


def test_the_same_key_names_the_settlement_again(trading: Trading, sale: SavedDraft) -> None:
    switched(trading, invoice_with_goods=True)
    asked = replace(wish(trading, sale), delivery=invoiced(trading).id)
    asked = replace(asked, backs=[Back(DocumentLine.objects.get(document=asked.delivery).pk, D(2))])
    first: Exchanged = exchange(trading.actor, asked, key="k")
    again = exchange(trading.actor, asked, key="k")
    assert first.settlement is not None
    assert again.settlement is not None
    assert again.settlement.id == first.settlement.id


def invoiced(trading: Trading) -> SavedDraft:
    return trading.book(DELIVERY, [trading.line("P1", "3", "10", tax_rate=D(0))], partner="C1", place="主仓")


def test_what_must_be_checked_first_waits_as_drafts(trading: Trading, sale: SavedDraft) -> None:
    switched(trading, check_before_delivery=True)
    made = exchange(trading.actor, wish(trading, sale))
    states = Document.objects.filter(pk__in=[made.delivery.id, made.sales_return.id]).values_list(
        "state", flat=True
    )
    assert (made.is_posted, set(states)) == (False, {State.DRAFT})
    note_check(made.delivery.id, 1, trading.actor.member, timezone.now())
    trading.post(made.delivery)


def test_the_page_exchanges(trading: Trading, owner: Client, sale: SavedDraft) -> None:
    url = f"/sales/deliveries/{sale.id}/exchange"
    assert url in owner.get(f"/t/{DELIVERY}/{sale.id}").content.decode()
    assert '<input type="hidden" name="key"' in owner.get(url).content.decode()
    name = f"b{sale.lines[0]}-"
    typed = {
        "business_date": DAY.isoformat(),
        "reason": "quality",
        "key": "3f2ab71c",
        "place": trading.places["主仓"],
        f"{name}quantity": "9",
        f"{name}disposition": "restock",
        "instead-0-product": "P2",
        "instead-0-quantity": "4",
        "instead-0-price": "8",
    }
    refused = owner.post(url, typed)
    assert refused.status_code == 422
    assert "退回第 1 行：" in refused.content.decode()
    answer = owner.post(url, {**typed, f"{name}quantity": "2"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    made = Document.objects.filter(type=DELIVERY).latest("pk")
    assert answer["Location"] == f"/t/{DELIVERY}/{made.pk}"
    page = owner.get(answer["Location"]).content.decode()
    assert "销售退货单 · 换货" in page
