"""Merging through the interface: found, foreseen, refused with everything, done once."""

from liandong.catalog.models import Product
from liandong.partners.models import Partner
from tests.apikit.calling import Caller
from tests.support.trading import Trading


def test_products_are_found_and_merged(trading: Trading, owner: Caller) -> None:
    Product.objects.filter(code="P2").update(name="商品Ｐ１")
    trading.receive("P2", "7", "3")
    keep, fold = trading.products["P1"], trading.products["P2"]
    found = owner.get("/duplicates/products").body
    assert found == {"rows": [{"keep": keep, "fold": fold, "reasons": ["name"]}], "count": 1}
    seen = owner.get(f"/products/{fold}/merge?into={keep}")
    assert seen.status == 200, seen.body
    assert seen.body["stock"] == [{"place": trading.places["主仓"], "lot": "", "quantity": "7"}]
    assert seen.body["problems"] == []
    done = owner.post(f"/products/{fold}/merge", {"into": keep}, key="one")
    assert done.status == 200, done.body
    assert [one["type"] for one in done.body["documents"]] == ["inventory.assembly"]
    assert owner.post(f"/products/{fold}/merge", {"into": keep}, key="one").body == done.body
    refused = owner.post(f"/products/{fold}/merge", {"into": trading.products["P3"]}, key="two")
    assert (refused.status, refused.codes) == (422, {"product_merged"})
    assert owner.post(f"/products/{fold}/enable", key="three").codes == {"product_merged"}
    assert owner.get("/products/999999/merge?into=1").codes == {"merge_missing"}


def test_partners_are_found_and_merged(trading: Trading, owner: Caller) -> None:
    Partner.objects.filter(code__in=["C1", "C2"]).update(tax_number="91310000MA1K123456")
    keep, fold = trading.partners["C1"], trading.partners["C2"]
    found = owner.get("/duplicates/partners").body
    assert found == {"rows": [{"keep": keep, "fold": fold, "reasons": ["tax"]}], "count": 1}
    assert owner.get(f"/partners/{fold}/merge?into={keep}").body["problems"] == []
    done = owner.post(f"/partners/{fold}/merge", {"into": keep}, key="one")
    assert done.body == {"documents": [], "drafts": 0, "rows": {}}
    assert Partner.objects.get(pk=fold).merged_into_id == keep


def test_who_is_no_duplicate_is_said_listed_and_taken_back(trading: Trading, owner: Caller) -> None:
    Product.objects.filter(code="P2").update(name="商品Ｐ１")
    first, second = trading.products["P1"], trading.products["P2"]
    made = owner.post("/duplicates/products/distinct", {"first": second, "second": first}, key="one")
    assert made.status == 201, made.body
    assert (made.body["first"], made.body["second"], made.body["member"]) == (
        first,
        second,
        trading.actor.member,
    )
    assert owner.get("/duplicates/products").body["count"] == 0
    assert owner.get("/duplicates/products/distinct").body == {"rows": [made.body], "next": None}
    assert owner.post(f"/duplicates/products/distinct/{made.body['id']}/delete", key="two").status == 200
    assert owner.get("/duplicates/products").body["count"] == 1
    twice = owner.post("/duplicates/partners/distinct", {"first": 1, "second": 1}, key="three")
    assert (twice.status, twice.codes) == (422, {"merge_same"})
