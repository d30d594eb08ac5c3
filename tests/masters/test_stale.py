"""Records nobody has used for long: what keeps one in use, disabling many, pages, files and the interface."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.catalog.models import Category, Product
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, State
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind
from liandong.masters.stale.disabling import disable_stale
from liandong.masters.stale.finding import Use, day_before, never_used, stale_records, uses_of
from liandong.partners.models import Partner
from tests.apikit.calling import caller
from tests.exchange.sheets import read
from tests.support.companies import People
from tests.support.pages import context_of, made_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

SINCE = date(2026, 12, 1)
"""After all that the stories below do in November."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    found = make_trading()
    age()
    return found


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def age() -> None:
    """Make every record an old one."""
    Product.objects.update(created_at=LONG_AGO)
    Partner.objects.update(created_at=LONG_AGO)


def sell_all(trading: Trading) -> None:
    place = trading.places["主仓"]
    trading.book("sales.delivery", [trading.line("P1", "10", "9")], partner="C1", place=place)


def stale(kind: Kind, actor: Actor, since: date = SINCE) -> set[str]:
    return set(stale_records(kind, actor, since).values_list("code", flat=True))


def kept(kind: Kind, record: int, actor: Actor, since: date = SINCE) -> list[str]:
    """Return why a record is not disabled."""
    found = disable_stale(kind, [record], since, actor).get(record, ())
    return [one.code for one in found]


def test_months_are_counted_back_to_a_day_there_is() -> None:
    assert day_before(date(2026, 11, 23), 12) == date(2025, 11, 23)
    assert day_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert day_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert day_before(date(2026, 1, 15), 3) == date(2025, 10, 15)


def test_stock_orders_documents_and_youth_keep_a_product(trading: Trading) -> None:
    actor, main = trading.actor, trading.places["主仓"]
    assert {"P1", "P2", "P3"} <= stale(GOODS, actor)
    trading.receive("P1", "10", "5")
    assert "P1" not in stale(GOODS, actor)
    assert kept(GOODS, trading.products["P1"], actor) == ["stale_stock"]
    sell_all(trading)
    assert "P1" in stale(GOODS, actor)
    assert "P1" not in stale(GOODS, actor, date(2026, 11, 1))
    assert kept(GOODS, trading.products["P1"], actor, date(2026, 11, 1)) == ["stale_used"]
    trading.book("purchasing.order", [trading.line("P2", "3", "5")], partner="S1", place=main)
    assert kept(GOODS, trading.products["P2"], actor) == ["stale_open"]
    draft = trading.draft("sales.order", [trading.line("P3", "1", "5")], partner="C1", place=main)
    since = date(2026, 11, 1)
    assert kept(GOODS, trading.products["P3"], actor, since) == ["stale_used"]
    Document.objects.filter(pk=draft.id).update(state=State.DISCARDED)
    Product.objects.filter(code="P3").update(created_at=timezone.now())
    assert kept(GOODS, trading.products["P3"], actor, since) == ["stale_new"]
    age()
    assert "P3" in stale(GOODS, actor, since)
    assert kept(GOODS, trading.products["P3"], actor, since) == []
    assert "P3" not in stale(GOODS, actor, since)


def test_debts_orders_and_documents_keep_a_partner(trading: Trading) -> None:
    actor = trading.actor
    partners = trading.partners
    assert {"C1", "C2", "S1", "S2"} <= stale(PARTIES, actor)
    trading.receive("P1", "10", "5")
    assert kept(PARTIES, partners["S1"], actor, date(2026, 11, 1)) == ["stale_used", "stale_open"]
    trading.book("sales.order", [trading.line("P1", "3", "5")], partner="C1", place=trading.places["主仓"])
    assert kept(PARTIES, partners["C1"], actor) == ["stale_open"]
    trading.book(
        "finance.other_income",
        [LineInput(gross_amount=Decimal(80), details={"category": "废品收入"})],
        partner="C2",
    )
    assert kept(PARTIES, partners["C2"], actor) == ["stale_claims"]
    assert {"C1", "C2"}.isdisjoint(stale(PARTIES, actor))
    assert kept(PARTIES, partners["S2"], actor) == []
    assert not Partner.objects.get(code="S2").is_active


def test_each_is_disabled_by_itself_and_traced(trading: Trading, people: People) -> None:
    trading.receive("P1", "10", "5")
    ids = [trading.products[code] for code in ("P1", "P2", "P3")]
    failures = disable_stale(GOODS, [*ids, ids[1], 2**40], SINCE, trading.actor)
    assert {pk: [one.code for one in why] for pk, why in failures.items()} == {
        ids[0]: ["stale_stock"],
        2**40: ["product_unknown"],
    }
    assert list(Product.objects.filter(pk__in=ids).order_by("pk").values_list("is_active", flat=True)) == [
        True,
        False,
        False,
    ]
    traced = AuditRow.objects.filter(action="disable", subject="catalog.product")
    assert set(traced.values_list("subject_id", flat=True)) == set(ids[1:])
    assert disable_stale(GOODS, ids[1:], SINCE, trading.actor) == {}
    assert traced.count() == 2
    with pytest.raises(NotAllowedError):
        disable_stale(GOODS, ids, SINCE, people.keeper)
    with pytest.raises(NotAllowedError):
        stale_records(GOODS, people.clerk, SINCE)


def test_who_keeps_his_own_partners_cleans_up_among_them(trading: Trading) -> None:
    own = {("partners.partner", verb): Scope.OWN for verb in (Verb.VIEW, Verb.DRAFT)}
    seller = replace(trading.actor, grants=own)
    Partner.objects.filter(code="C2").update(owner=seller.member)
    assert stale(PARTIES, seller) == {"C2"}
    failures = disable_stale(PARTIES, [trading.partners["C1"], trading.partners["C2"]], SINCE, seller)
    assert [(pk, one.code) for pk, why in failures.items() for one in why] == [
        (trading.partners["C1"], "partner_unknown")
    ]
    assert Partner.objects.filter(code__in=["C1", "C2"], is_active=True).get().code == "C1"


def test_the_last_use_is_known(trading: Trading) -> None:
    received = trading.receive("P1", "10", "5")
    day = Document.objects.get(pk=received.id).business_date
    sell_all(trading)
    uses = uses_of(GOODS, trading.products.values())
    assert uses[trading.products["P1"]] == Use(2, day)
    assert trading.products["P2"] not in uses
    assert uses_of(PARTIES, [trading.partners["S1"]]) == {trading.partners["S1"]: Use(1, day)}
    records = stale_records(GOODS, trading.actor, SINCE)
    codes = set(never_used(GOODS, records).values_list("code", flat=True))
    assert "P1" not in codes
    assert "P2" in codes
    trading.service("运费")
    line = trading.line("运费", "1", "30", payee=trading.partners["S2"])
    trading.draft("purchasing.landed_cost", [line], partner="S1", details={"basis": "quantity"})
    assert uses_of(PARTIES, [trading.partners["S2"]])[trading.partners["S2"]].documents == 1


def test_the_page_shows_filters_disables_and_tells(trading: Trading, owner: Client) -> None:
    drinks = Category.objects.create(code="YL", name="饮料", path="/1/")
    Category.objects.filter(pk=drinks.pk).update(path=f"/{drinks.pk}/")
    Product.objects.filter(code="P2").update(category=drinks)
    trading.receive("P1", "10", "5")
    page = context_of(owner, "/products/stale")
    rows = {row[0]: row for row in table(page)}
    assert "P1" not in rows
    assert rows["P2"][3:5] == ["饮料", "从未用过"]
    assert rows["P2"][6] == "2020-01-01"
    assert [row[0] for row in table(context_of(owner, f"/products/stale?category={drinks.pk}"))] == ["P2"]
    assert owner.get("/products/stale?months=5").status_code == 400
    ids = [trading.products["P2"], trading.products["P1"]]
    url = page["batch"][0]["url"]
    assert url == "/products/stale/disable"
    told = owner.post(f"{url}?months=24&never=1", {"ids": ids}, follow=True)
    assert told.redirect_chain[-1][0] == "/products/stale?months=24&never=1"
    text = told.content.decode()
    assert "已停用 1 个，旧单据不受影响。" in text
    assert "还有库存或占用" in text
    assert "P2" not in {row[0] for row in table(made_of(told))}
    assert owner.post(url, {"ids": ["x"]}).status_code == 400
    file = b"".join(owner.get(f"/products/stale?export=xlsx&ids={trading.products['P3']}"))
    assert [row[:2] for row in read(file)[-1:]] == [["P3", Product.objects.get(code="P3").name]]
    assert owner.get("/products/stale?ids=x").status_code == 400
    assert "S2" in {row[0] for row in table(context_of(owner, "/partners/stale?kind=supplier"))}
    assert "C2" not in {row[0] for row in table(context_of(owner, "/partners/stale?kind=supplier"))}


def test_many_records_cost_no_more_statements(trading: Trading, owner: Client) -> None:
    few = statements(owner, "/products/stale"), statements(owner, "/partners/stale")
    Product.objects.bulk_create(Product(code=f"X{number:02}", name=f"货{number}") for number in range(12))
    Partner.objects.bulk_create(
        Partner(code=f"Y{number:02}", name=f"家{number}", is_customer=True) for number in range(12)
    )
    age()
    assert (statements(owner, "/products/stale"), statements(owner, "/partners/stale")) == few
    with CaptureQueriesContext(connection) as one:
        disable_stale(GOODS, [trading.products["P1"]], SINCE, trading.actor)
    trading.receive("P2", "1", "1")
    with CaptureQueriesContext(connection) as refused:
        disable_stale(GOODS, [trading.products["P2"]] * 1 + [2**40, 2**41], SINCE, trading.actor)
    assert len(refused) < len(one)


def test_pages_go_on_after_the_last_code(trading: Trading, owner: Client) -> None:
    del trading
    Partner.objects.bulk_create(
        Partner(code=f"Z{number:03}", name=f"家{number}", is_customer=True) for number in range(60)
    )
    age()
    page = context_of(owner, "/partners/stale")
    assert len(page["rows"]) == 50
    more = context_of(owner, page["next_url"])
    codes = [row[0] for row in table(page)] + [row[0] for row in table(more)]
    assert codes == sorted(set(codes))
    assert len(codes) == int("".join(filter(str.isdigit, page["summary"])))


def test_programs_ask_and_disable(trading: Trading) -> None:
    api = caller("owner")
    trading.receive("P1", "10", "5")
    listed = api.get("/stale/products?months=12&limit=1").body
    assert len(listed["rows"]) == 1
    codes = []
    while True:
        codes += [one["code"] for one in listed["rows"]]
        if listed["next"] is None:
            break
        listed = api.get(f"/stale/products?months=12&limit=1&after={listed['next']}").body
    assert "P1" not in codes
    assert {"P2", "P3"} <= set(codes)
    ids = [trading.products["P2"], trading.products["P1"]]
    done = api.post("/stale/products/disable", {"ids": ids, "months": 12}, key="once").body
    assert done["done"] == 1
    (failed,) = done["failed"]
    assert failed["id"] == trading.products["P1"]
    assert {one["code"] for one in failed["problems"]} >= {"stale_stock"}
    assert api.post("/stale/products/disable", {"ids": ids, "months": 12}, key="once").body == done
    assert api.get("/stale/partners?never=true").status == 200
    assert caller("clerk").get("/stale/products").status == 403
