"""Merging: what goes over, what stays, what is refused; and the books stay whole."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.catalog.actions import save_rows, set_product_active
from liandong.catalog.checks import Row
from liandong.catalog.models import ComponentRow, CompositionRow, Product, ProductUnit, Tracking
from liandong.catalog.queries import exact_hits, search_products
from liandong.catalog.stored import product_forms
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, DocumentLine
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow, Member
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.masters.merging.finding import partner_duplicates, product_duplicates
from liandong.masters.merging.products import merge_products
from liandong.masters.merging.wishes import Merged
from liandong.partner_products.models import PartnerProduct
from liandong.partners.models import Partner
from liandong.pricing.models import ListedPrice, PriceListRow
from liandong.stock_ledger.models import Lot, StockLevel, StockMove
from tests.support.trading import Trading, make_trading

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return sorted(problem.code for problem in refused.value.problems)


def named(trading: Trading, code: str, barcode: str = "", **changes: object) -> None:
    """Give a product of the cast words that find it, as saving does, and a barcode."""
    product = trading.products[code]
    Product.objects.filter(pk=product).update(**changes)
    ProductUnit.objects.filter(product=product, is_base=True).update(barcode=barcode or None)
    save_rows([Row(product, product_forms([product])[product])], trading.actor)


def merged(trading: Trading, keep: str = "P1", fold: str = "P2") -> Merged:
    return merge_products(trading.products[keep], trading.products[fold], trading.actor)


@pytest.mark.parametrize("scope", ["company", "warehouse"])
@pytest.mark.parametrize("method", ["moving_average", "fifo", "specific", "monthly_average"])
def test_stock_goes_over_at_its_value_and_no_move_is_rewritten(
    trading: Trading, method: str, scope: str
) -> None:
    changes = {"cost_method": method, "cost_scope": scope}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    trading.receive("P1", "3", "1.11")
    trading.receive("P2", "7", "3.33")
    trading.receive("P2", "2", "1.00", place="门店仓")
    where = [0, 0] if scope == "company" else [trading.places["主仓"], trading.places["门店仓"]]
    before = list(StockMove.objects.order_by("pk").values())
    value = trading.account(AccountRole.INVENTORY)
    worth = sum((trading.cost(code, one)[1] for one in set(where) for code in ("P1", "P2")), D(0))
    done = merge_products(trading.products["P1"], trading.products["P2"], trading.actor)
    assert [one.type for one in done.documents] == ["inventory.assembly"] * 2
    assert trading.stock("P1") == (D(10), D(0))
    assert trading.stock("P1", "门店仓") == (D(2), D(0))
    assert trading.stock("P2") == trading.stock("P2", "门店仓") == (D(0), D(0))
    assert trading.account(AccountRole.INVENTORY) == value
    assert sum((trading.cost("P1", one)[1] for one in set(where)), D(0)) == worth
    assert (
        list(StockMove.objects.filter(pk__in=[row["id"] for row in before]).order_by("pk").values()) == before
    )
    assert audit() == []


def test_lots_keep_their_numbers_and_days(trading: Trading) -> None:
    Product.objects.filter(code__in=["P1", "P2"]).update(tracking=Tracking.LOT)
    days = {"produced_on": date(2026, 10, 1), "expires_on": date(2027, 10, 1)}
    for product, lot in (("P1", "L1"), ("P2", "L1"), ("P2", "L2")):
        line = trading.line(product, "4", "2", lot=lot, **days)
        trading.book("purchasing.receipt", [line], partner="S1", place="主仓")
    merged(trading)
    lots = Lot.objects.filter(product=trading.products["P1"]).order_by("number")
    assert list(lots.values_list("number", "expires_on")) == [
        ("L1", days["expires_on"]),
        ("L2", days["expires_on"]),
    ]
    assert {row.quantity for row in lots[0].stockbalance_set.all()} == {D(8)}
    assert audit() == []


def test_codes_and_barcodes_go_on_finding_the_kept_one(trading: Trading) -> None:
    named(trading, "P1", "6901234567892")
    named(trading, "P2", "6901028075763")
    kept, gone = trading.products["P1"], trading.products["P2"]
    merged(trading)
    for text in ("P2", "6901028075763", "商品P2"):
        assert [hit.product for hit in search_products(text)][:1] == [kept], text
    hit = exact_hits(["6901028075763"])["6901028075763"]
    assert (hit.product, hit.unit) == (kept, trading.units["P1", "瓶"])
    assert exact_hits(["P2"])["P2"].product == kept
    assert gone not in {one.product for one in search_products("商品", 50, only_active=False)}
    set_product_active(kept, trading.actor, is_active=False)
    assert search_products("P2") == []
    assert exact_hits(["P2"]) == {}


def test_a_barcode_goes_to_the_unit_that_has_none(trading: Trading) -> None:
    named(trading, "P2", "6901028075763")
    ProductUnit.objects.create(product_id=trading.products["P2"], name="托", ratio=D(960), barcode="TUO")
    merged(trading)
    units = ProductUnit.objects.filter(product=trading.products["P1"])
    assert dict(units.values_list("name", "barcode")) == {"瓶": "6901028075763", "箱": None, "托": "TUO"}
    assert exact_hits(["TUO"])["TUO"].product == trading.products["P1"]


def test_a_chain_has_one_link(trading: Trading) -> None:
    named(trading, "P3", "6901028075763")
    named(trading, "P2", "6901234567892")
    named(trading, "P1", "6901028075770")
    merged(trading, "P2", "P3")
    merged(trading, "P1", "P2")
    assert set(Product.objects.exclude(merged_into=None).values_list("merged_into__code", flat=True)) == {
        "P1"
    }
    assert exact_hits(["6901028075763"])["6901028075763"].unit == trading.units["P1", "瓶"]


def test_what_was_merged_stays_as_it_is(trading: Trading) -> None:
    merged(trading)
    gone = trading.products["P2"]
    with pytest.raises(RefusedError) as refused:
        set_product_active(gone, trading.actor, is_active=True)
    assert codes(refused) == ["product_merged"]
    with pytest.raises(RefusedError) as refused:
        save_rows([Row(gone, product_forms([gone])[gone])], trading.actor)
    assert codes(refused) == ["product_merged"]
    with pytest.raises(RefusedError) as refused:
        merged(trading, "P3", "P2")
    assert codes(refused) == ["product_merged"]
    with pytest.raises(RefusedError) as refused:
        merged(trading, "P2", "P3")
    assert codes(refused) == ["merge_into_merged"]


def test_what_comes_back_later_is_merged_once_more(trading: Trading) -> None:
    trading.receive("P2", "7", "3")
    merged(trading)
    (document,) = Document.objects.filter(type="inventory.assembly")
    reverse(ReversalRequest(document.pk, trading.actor))
    assert trading.stock("P2") == (D(7), D(0))
    merged(trading)
    assert trading.stock("P1") == (D(7), D(0))
    assert Product.objects.get(code="P2").merged_into_id == trading.products["P1"]
    assert audit() == []


def test_rows_go_where_the_kept_one_has_none(trading: Trading) -> None:
    P1, P2 = trading.products["P1"], trading.products["P2"]  # noqa: N806 - the cast's names
    price_list = PriceListRow.objects.create(code="L", name="会员")
    bottle, case = trading.units["P2", "瓶"], trading.units["P2", "箱"]
    for product, unit, minimum, price in (
        (P1, trading.units["P1", "瓶"], 0, 10),
        (P2, bottle, 12, 8),
        (P2, case, 0, 200),
        (P2, case, 5, 190),
    ):
        ListedPrice.objects.create(
            price_list=price_list, product_id=product, unit_id=unit, minimum=D(minimum), price=D(price)
        )
    StockLevel.objects.create(product_id=P2, minimum=D(5))
    for partner, product, code in (("S1", P1, "P1"), ("S2", P2, "P2")):
        PartnerProduct.objects.create(
            side="supplier",
            partner_id=trading.partners[partner],
            product_id=product,
            unit_id=trading.units[code, "瓶"],
            code=f"X{product}",
            is_preferred=True,
        )
    whole = CompositionRow.objects.create(product_id=trading.products["P3"])
    ComponentRow.objects.create(whole=whole, part_id=P2, position=1, quantity=D(2))
    merged(trading)
    prices = ListedPrice.objects.filter(product=P1).order_by("unit__ratio", "minimum")
    assert list(prices.values_list("unit__product", "unit__name", "minimum", "price")) == [
        (P1, "瓶", D(0), D(10)),
        (P1, "箱", D(0), D(200)),
        (P1, "箱", D(5), D(190)),
    ]
    assert StockLevel.objects.get().product_id == P1
    rows = PartnerProduct.objects.filter(product=P1).order_by("pk")
    assert list(rows.values_list("unit__product", "is_preferred")) == [(P1, True), (P1, False)]
    assert ComponentRow.objects.get().part_id == P1


def test_drafts_follow_with_a_new_version(trading: Trading) -> None:
    draft = trading.draft(
        "sales.order", [trading.line("P2", "1", "5", unit="箱")], partner="C1", place="主仓"
    )
    merged(trading)
    stored = DocumentLine.objects.get(document=draft.id)
    assert (stored.product_id, stored.unit_id) == (trading.products["P1"], trading.units["P1", "箱"])
    assert Document.objects.get(pk=draft.id).version == draft.version + 1
    trading.receive("P1", "24", "1")
    trading.post(type(draft)(draft.id, draft.number, draft.version + 1))


def test_every_problem_is_told_and_nothing_is_done(trading: Trading) -> None:
    P2 = trading.products["P2"]  # noqa: N806 - the cast's name
    ProductUnit.objects.filter(product=P2, name="箱").update(ratio=D(12))
    ProductUnit.objects.filter(product=P2, name="瓶").update(name="听")
    trading.receive("P2", "7", "3")
    trading.book("sales.order", [trading.line("P2", "2", "5")], partner="C1", place="主仓")
    whole = CompositionRow.objects.create(product_id=trading.products["P1"])
    ComponentRow.objects.create(whole=whole, part_id=P2, position=1, quantity=D(2))
    Product.objects.filter(code="P1").update(tracking=Tracking.LOT, is_active=False)
    with pytest.raises(RefusedError) as refused:
        merged(trading)
    assert codes(refused) == [
        "merge_base_unit",
        "merge_kept_disabled",
        "merge_open",
        "merge_part",
        "merge_reserved",
        "merge_tracking",
        "merge_unit_ratio",
    ]
    assert not Product.objects.exclude(merged_into=None).exists()


def test_merging_needs_its_right_and_those_it_uses(trading: Trading) -> None:
    trading.receive("P2", "7", "3")
    grants = {("catalog.merging", Verb.POST): Scope.ALL}
    member = Member.objects.get(is_owner=True).pk
    with pytest.raises(NotAllowedError):
        merge_products(trading.products["P1"], trading.products["P2"], Actor(member, "x"))
    with pytest.raises(RefusedError) as refused:
        merge_products(trading.products["P1"], trading.products["P2"], Actor(member, "x", grants))
    assert codes(refused) == ["merge_right", "merge_right"]


def test_what_came_before_can_still_be_invoiced(trading: Trading) -> None:
    receipt = trading.receive("P2", "7", "3")
    merged(trading)
    line = trading.line("P2", "7", "3", origin=receipt.lines[0])
    trading.book("finance.supplier_invoice", [line], partner="S1")
    assert trading.progress(receipt.lines[0])[1] == D(7)
    assert audit() == []
    with pytest.raises(RefusedError) as refused:
        trading.receive("P2", "1", "3")
    assert codes(refused) == ["product_inactive"]


def test_both_records_have_it_in_their_trace(trading: Trading) -> None:
    trading.receive("P2", "7", "3")
    merged(trading)
    gone = AuditRow.objects.get(action="merge")
    assert (gone.subject, gone.subject_id) == ("catalog.product", trading.products["P2"])
    assert gone.detail["into"] == "P1"
    assert len(gone.detail["documents"]) == 1
    assert AuditRow.objects.get(action="absorb").detail == {"code": "P1", "taken": "P2"}


def test_duplicates_are_those_in_use(trading: Trading) -> None:
    Product.objects.filter(code="P2").update(name="商品Ｐ１")
    Partner.objects.filter(code="C2").update(phone="13800138000")
    Partner.objects.filter(code="S1").update(phone="138 0013 8000")
    (pair,) = product_duplicates(trading.actor).pairs
    assert (pair.keep, pair.fold) == (trading.products["P1"], trading.products["P2"])
    (people,) = partner_duplicates(trading.actor).pairs
    assert {people.keep, people.fold} == {trading.partners["C2"], trading.partners["S1"]}
    merge_products(pair.keep, pair.fold, trading.actor)
    assert product_duplicates(trading.actor).count == 0
