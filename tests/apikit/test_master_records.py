"""What is kept on a page can be kept by a program: every master record made, changed, disabled or deleted."""

import json
import re

from django.test import Client

from liandong.catalog.models import Brand, Category
from liandong.stock_ledger.models import Place
from liandong.warehouse.models import Carrier, CountPlan, Route
from tests.apikit.calling import Caller, caller
from tests.support.trading import Trading
from tests.walk.addresses import routes

DEEDS: dict[str, tuple[str, ...]] = {
    "product": (
        "post /products",
        "put /products/{}",
        "post /products/{}/disable",
        "post /products/{}/enable",
    ),
    "family": ("post /families", "put /families/{}", "post /families/{}/disable", "post /families/{}/enable"),
    "attribute": ("post /attributes", "put /attributes/{}"),
    "category": ("post /categories", "put /categories/{}", "post /categories/{}/delete"),
    "brand": ("post /brands", "put /brands/{}"),
    "partner": (
        "post /partners",
        "put /partners/{}",
        "post /partners/{}/disable",
        "post /partners/{}/enable",
    ),
    "channel": ("post /channels", "put /channels/{}"),
    "department": ("post /departments", "put /departments/{}"),
    "place": ("post /places", "put /places/{}", "post /places/{}/disable", "post /places/{}/enable"),
    "composition": ("put /compositions/{}", "post /compositions/{}/remove"),
    "price_list": (
        *("post /price-lists", "put /price-lists/{}"),
        *("post /price-lists/{}/disable", "post /price-lists/{}/enable"),
    ),
    "promotion": (
        *("post /promotions", "put /promotions/{}"),
        *("post /promotions/{}/disable", "post /promotions/{}/enable"),
    ),
    "coupons": ("post /promotions/{}/coupons", "post /promotions/{}/coupons/withdraw"),
    "supplier_product": ("post /supplier-products", "post /supplier-products/{}/delete"),
    "customer_product": ("post /customer-products", "post /customer-products/{}/delete"),
    "chart_account": ("post /accounts", "put /accounts/{}"),
    "money_category": ("post /money-categories", "put /money-categories/{}"),
    "currency": ("post /currencies", "put /currencies/{}"),
    "exchange_rate": ("put /exchange-rates", "post /exchange-rates/{}/delete"),
    "budget": ("post /budgets", "put /budgets/{}", "put /budgets/{}/lines", "post /budgets/{}/state"),
    "planned": ("post /planned-cash", "put /planned-cash/{}"),
    "petty_cash": ("post /accounts",),  # a fund is an account that holds money
    "voucher_template": ("post /voucher-templates", "put /voucher-templates/{}"),
    "lock_waiver": ("post /lock-waivers", "post /lock-waivers/end"),
    "tax_invoice": ("post /tax-invoices", "put /tax-invoices/{}"),
    "carrier": ("post /carriers", "put /carriers/{}"),
    "route": ("post /routes", "put /routes/{}"),
    "count_plan": ("post /count-plans", "put /count-plans/{}"),
    "count_run": ("post /counts", "post /counts/{}/finish"),
    "wave": ("post /waves", "post /waves/{}/sort"),
    "fixed_bin": ("put /fixed-bins",),
    "product_levels": ("put /stock-levels/{}",),
    **{
        f"{one}_distinct": (
            f"post /duplicates/{one}s/distinct",
            f"post /duplicates/{one}s/distinct/{{}}/delete",
        )
        for one in ("product", "partner")
    },
}
"""By the name of the record's page: what a program calls instead of it."""
_ELSEWHERE = frozenset(
    {
        *(
            "document",
            "company",
            "member",
            "role",
            "approval_rule",
            "custom_field",
            "token",
            "webhook",
            "robot",
        ),
        *("report_schedule", "print_form", "print_template", "codes", "two_step_codes"),
    }
)
"""Documents have verbs of their own; settings of the company and of oneself are kept by people."""
_PAGES_ONLY = frozenset({"commission_rule", "dunning_level"})
"""What the interface still lacks."""
_KEPT = re.compile(r"^(?:new|activate|delete|keep)_(\w+)$")


def kept_on_pages() -> set[str]:
    """Return the records that some page makes, changes, disables or deletes."""
    names = {name for name, _parameters in routes()}
    found = {made.group(1) for name in names if (made := _KEPT.match(name))}
    return {name for name in found if name not in _ELSEWHERE | _PAGES_ONLY}


def described() -> set[str]:
    schema = json.loads(Client().get("/api/v1/openapi.json").content)
    return {
        f"{method} {re.sub('{.*?}', '{}', path.removeprefix('/api/v1'))}"
        for path, deeds in schema["paths"].items()
        for method in deeds
    }


def test_every_record_with_a_page_has_its_operations(company: str) -> None:
    assert kept_on_pages() - DEEDS.keys() == set(), "say by which operations a program keeps them"
    wanted = {deed for deeds in DEEDS.values() for deed in deeds}
    assert wanted - described() == set(), "the interface lacks these"


def test_categories_are_made_moved_and_deleted(company: str, owner: Caller) -> None:
    food = owner.post("/categories", {"code": "01", "name": "食品"}, key="k")
    assert (food.status, food.body["parent"]) == (201, None)
    rice = owner.post("/categories", {"code": "0101", "name": "大米", "parent": food.body["id"]}).body
    assert rice["path"] == f"/{food.body['id']}/{rice['id']}/"
    cycle = owner.put(f"/categories/{food.body['id']}", {"code": "01", "name": "食品", "parent": rice["id"]})
    assert (cycle.status, cycle.codes) == (422, {"category_cycle"})
    taken = owner.post("/categories", {"code": "01", "name": "", "parent": 10**9})
    assert taken.codes == {"name_missing", "code_taken", "category_unknown"}
    assert owner.post(f"/categories/{food.body['id']}/delete").codes == {"category_in_use"}
    assert owner.post(f"/categories/{rice['id']}/delete").status == 200
    changed = owner.put(f"/categories/{food.body['id']}", {"code": "02", "name": "粮油"})
    assert (changed.body["code"], changed.body["name"]) == ("02", "粮油")
    assert [one["name"] for one in owner.get("/categories").body] == ["粮油"]
    assert owner.put(f"/categories/{rice['id']}", {"code": "9", "name": "X"}).status == 404
    assert Category.objects.count() == 1


def test_brands_are_made_and_renamed(company: str, owner: Caller) -> None:
    made = owner.post("/brands", {"name": " 金龙鱼 "})
    assert (made.status, made.body["name"]) == (201, "金龙鱼")
    assert owner.post("/brands", {"name": "金龙鱼"}).body == made.body
    other = owner.post("/brands", {"name": "福临门"}).body["id"]
    assert owner.put(f"/brands/{other}", {"name": "金龙鱼"}).codes == {"name_taken"}
    assert owner.put(f"/brands/{other}", {"name": "鲁花"}).body == {"id": other, "name": "鲁花"}
    assert owner.put("/brands/999999", {"name": "X"}).status == 404
    assert sorted(one["name"] for one in owner.get("/brands").body) == ["金龙鱼", "鲁花"]
    assert Brand.objects.count() == 2


def test_carriers_and_routes_are_changed(trading: Trading, owner: Caller) -> None:
    carrier = owner.post("/carriers", {"name": "顺丰"}).body["id"]
    body = {"name": "顺丰速运", "phone": "95338", "is_active": False}
    changed = owner.put(f"/carriers/{carrier}", body)
    assert (changed.status, changed.body["is_active"], changed.body["phone"]) == (200, False, "95338")
    assert Carrier.objects.get().name == "顺丰速运"
    assert owner.put("/carriers/999999", {"name": "X"}).status == 404
    c1, c2 = trading.partners["C1"], trading.partners["C2"]
    route = {"name": "东线", "carrier": carrier, "customers": [c2, c1]}
    made = owner.post("/routes", route, key="k")
    assert (made.status, made.body["customers"]) == (201, [c2, c1])
    assert owner.post("/routes", {**route, "name": "西线"}).codes == {"route_customer_taken"}
    pk = made.body["id"]
    shorter = owner.put(f"/routes/{pk}", {"name": "东线", "customers": [c1], "is_active": False})
    assert (shorter.body["customers"], shorter.body["carrier"]) == ([c1], None)
    assert owner.get("/routes").body == [shorter.body]
    assert owner.put("/routes/999999", {"name": "X"}).status == 404
    assert Route.objects.count() == 1


def test_count_plans_are_made_and_changed(trading: Trading, owner: Caller) -> None:
    body = {"name": "月末", "rhythm": "monthly", "places": [trading.places["主仓"]], "next_on": "2026-11-30"}
    made = owner.post("/count-plans", body, key="k")
    assert (made.status, made.body["next_on"], made.body["days_a"]) == (201, "2026-11-30", 30)
    wrong = owner.post("/count-plans", {**body, "places": [10**9], "days_b": 0})
    assert wrong.codes == {"name_taken", "place_unknown", "not_within"}
    pk = made.body["id"]
    changed = owner.put(f"/count-plans/{pk}", {**body, "is_active": False, "classes": "A"})
    assert (changed.body["is_active"], changed.body["classes"]) == (False, "A")
    assert owner.get("/count-plans").body == [changed.body]
    assert owner.put("/count-plans/999999", body).status == 404
    assert caller("keeper", ["inventory.stock_count:draft"]).get("/count-plans").status == 403
    assert CountPlan.objects.count() == 1


def test_a_warehouse_that_may_not_go_below_zero(trading: Trading, owner: Caller) -> None:
    main = trading.places["主仓"]
    body = {"code": "CK", "name": "主仓"}
    assert owner.put(f"/places/{main}", {**body, "keeps_above_zero": True}).body["keeps_above_zero"] is True
    assert owner.put(f"/places/{main}", body).body["keeps_above_zero"] is True  # not said: as it was
    assert owner.put(f"/places/{main}", {**body, "keeps_above_zero": False}).body["keeps_above_zero"] is False
    made = owner.post("/places", {"code": "N1", "name": "新仓", "keeps_above_zero": True}).body
    assert Place.objects.get(pk=made["id"]).keeps_above_zero is True
