"""Pairs that are no duplicates: said once, not proposed again, taken back; by whom and when."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.catalog.models import DistinctProducts, Product
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow, Member
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.masters.merging.distinct import keep_apart, take_back
from liandong.masters.merging.finding import partner_duplicates, product_duplicates
from liandong.masters.merging.kinds import GOODS, PARTIES
from liandong.masters.merging.likeness import Goods, goods_pairs
from liandong.masters.merging.products import merge_products
from liandong.partners.models import Partner
from tests.support.pages import made_of, signed_in
from tests.support.trading import Trading, make_trading


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    found = make_trading()
    Product.objects.update(name="商品")
    Partner.objects.filter(code__in=["C1", "C2"]).update(phone="13800138000")
    return found


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def pairs(trading: Trading) -> set[tuple[str, str]]:
    codes = {pk: code for code, pk in trading.products.items()}
    return {(codes[one.keep], codes[one.fold]) for one in product_duplicates(trading.actor).pairs}


def apart(trading: Trading, one: str, other: str) -> int:
    return keep_apart(GOODS, trading.products[one], trading.products[other], trading.actor)


def test_who_is_none_of_the_earlier_ones_is_proposed_with_those_after_him() -> None:
    same = [Goods(pk, "米") for pk in (1, 2, 3, 4)]
    assert [(one.keep, one.fold) for one in goods_pairs(same)] == [(1, 2), (1, 3), (1, 4)]
    found = goods_pairs(same, {(1, 2), (1, 3)})
    assert [(one.keep, one.fold) for one in found] == [(1, 4), (2, 3)]
    assert goods_pairs(same, {(one, other) for one in range(5) for other in range(5)}) == []


def test_a_pair_is_not_proposed_again_until_it_is_taken_back(trading: Trading) -> None:
    assert pairs(trading) == {("P1", "P2"), ("P1", "P3")}
    row = apart(trading, "P2", "P1")
    assert pairs(trading) == {("P1", "P3")}
    assert apart(trading, "P1", "P2") == row
    said = DistinctProducts.objects.get()
    assert (said.first_id, said.second_id) == (trading.products["P1"], trading.products["P2"])
    assert said.member_id == trading.actor.member
    take_back(GOODS, row, trading.actor)
    assert pairs(trading) == {("P1", "P2"), ("P1", "P3")}
    deeds = AuditRow.objects.filter(action__endswith="distinct").order_by("pk")
    assert list(deeds.values_list("action", "subject_id")) == [
        ("distinct", trading.products["P1"]),
        ("distinct", trading.products["P2"]),
        ("undistinct", trading.products["P1"]),
        ("undistinct", trading.products["P2"]),
    ]
    with pytest.raises(RefusedError) as refused:
        take_back(GOODS, row, trading.actor)
    assert [one.code for one in refused.value.problems] == ["distinct_unknown"]


def test_partners_too(trading: Trading) -> None:
    (pair,) = partner_duplicates(trading.actor).pairs
    keep_apart(PARTIES, pair.fold, pair.keep, trading.actor)
    assert partner_duplicates(trading.actor).count == 0


def test_what_is_refused(trading: Trading) -> None:
    one = trading.products["P1"]
    for other, code in ((one, "merge_same"), (999_999, "merge_missing")):
        with pytest.raises(RefusedError) as refused:
            keep_apart(GOODS, one, other, trading.actor)
        assert [one.code for one in refused.value.problems] == [code]
    row = apart(trading, "P1", "P2")
    nobody = Actor(Member.objects.get(is_owner=True).pk, "x")
    with pytest.raises(NotAllowedError):
        keep_apart(GOODS, trading.products["P1"], trading.products["P3"], nobody)
    with pytest.raises(NotAllowedError):
        take_back(GOODS, row, nobody)


def test_the_database_takes_a_pair_once_and_in_order(trading: Trading) -> None:
    apart(trading, "P1", "P2")
    said = {"member_id": trading.actor.member, "said_at": timezone.now()}
    for first, second in (("P1", "P2"), ("P2", "P1"), ("P3", "P3")):
        ids = {"first_id": trading.products[first], "second_id": trading.products[second]}
        with pytest.raises(IntegrityError), transaction.atomic():
            DistinctProducts.objects.create(**ids, **said)


def test_who_merges_them_after_all_need_not_take_it_back(trading: Trading) -> None:
    apart(trading, "P1", "P2")
    merge_products(trading.products["P1"], trading.products["P2"], trading.actor)
    assert not DistinctProducts.objects.exists()
    with pytest.raises(RefusedError) as refused:
        apart(trading, "P2", "P3")
    assert [one.code for one in refused.value.problems] == ["distinct_merged"]


def test_it_is_said_and_taken_back_on_pages(trading: Trading, owner: Client) -> None:
    keep, fold = trading.products["P1"], trading.products["P2"]
    page = owner.get("/products/duplicates").content.decode()
    assert 'action="/products/distinct/new"' in page
    compared = owner.get("/products/merge", {"keep": keep, "fold": fold})
    assert made_of(compared)["apart_url"] == "/products/distinct/new"
    assert owner.post("/products/distinct/new", {"keep": keep, "fold": fold}).status_code == 302
    assert len(made_of(owner.get("/products/duplicates"))["rows"]) == 1
    compared = owner.get("/products/merge", {"keep": fold, "fold": keep})
    assert "apart_url" not in made_of(compared)
    assert made_of(compared)["said"]
    row = DistinctProducts.objects.get().pk
    listed = owner.get("/products/distinct").content.decode()
    assert f'action="/products/distinct/{row}/remove"' in listed
    owner.post(f"/products/distinct/{row}/remove")
    assert len(made_of(owner.get("/products/duplicates"))["rows"]) == 2
    ids = {"keep": trading.partners["C1"], "fold": trading.partners["C2"]}
    owner.post("/partners/distinct/new", ids)
    assert made_of(owner.get("/partners/duplicates"))["rows"] == []
    assert len(made_of(owner.get("/partners/distinct"))["rows"]) == 1


def test_the_list_asks_as_much_for_many_as_for_one(trading: Trading, owner: Client) -> None:
    apart(trading, "P1", "P2")
    owner.get("/products/distinct")
    with CaptureQueriesContext(connection) as one:
        owner.get("/products/distinct")
    apart(trading, "P1", "P3")
    apart(trading, "P2", "P3")
    with CaptureQueriesContext(connection) as many:
        owner.get("/products/distinct")
    assert len(many) == len(one)


def test_who_may_not_merge_may_not_say_so(trading: Trading) -> None:
    clerk = signed_in("clerk")
    assert clerk.get("/products/distinct").status_code == 403
    ids = {"keep": trading.products["P1"], "fold": trading.products["P2"]}
    assert clerk.post("/products/distinct/new", ids).status_code == 403
    assert clerk.post("/partners/distinct/1/remove").status_code == 403
