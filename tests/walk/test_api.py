"""Every operation of the interface, from its description, as every role and as others."""

import json
import re
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client

from liandong.identity.companies import use_company
from liandong.identity.registry.models import Person
from liandong.identity.roles import OWNER
from tests.walk.asking import REFUSED, Browser, ask, assert_none, may
from tests.walk.cases import OPERATIONS, need_of
from tests.walk.world import FIGURES, MARKS, ROLES, TYPES, World, browser

Call = tuple[str, str, str]
"""Method, address and need."""

_QUERIES = {
    "/products/search": "?text=P1",
    "/partners/search": "?text=C1",
    "/partners/{partner}/statement": "?from=2026-11-01&to=2026-11-30",
    "/products/{product}/merge": "?into={product}",
    "/partners/{partner}/merge": "?into={partner}",
    "/claims": "?kind=receivable",
    "/stock/available": "?place={place}&product={product}",
    "/stock/as-of": "?on=2026-11-30",
    **dict.fromkeys(("/bank-lines", "/bank-proposals"), "?account=1"),
    "/bank-reconciliation": "?account=1&on=2026-11-30",
    "/month-averages": "?month=2026-11",
    "/period-transfers": "?month=2026-11&kind=profit",
    "/financial-statements": "?month=2026-11",
    "/cash-lines": "?document=1",
    "/bad-debt-allowance": "?month=2026-11",
    "/voucher-lines": "?month=2026-11",
    "/hash-chain": "?from=2026-11-01&to=2026-11-30",
    "/put-away": "?warehouse={place}",
    "/reports/rows": "?address=/stock%3Fempty%3D1",
    "/stock/movements": "?from=2026-11-01&to=2026-11-30",
    "/stock/ledger": "?product={product}&from=2026-11-01&to=2026-11-30",
}
_BODIES = {
    "post /documents/{type_id}": {"business_date": "2026-11-02", "lines": []},
    "post /documents/{type_id}/post-new": {"business_date": "2026-11-02", "lines": []},
    "put /documents/{type_id}/{document}": {"business_date": "2026-11-02", "lines": [], "version": 1},
    "post /documents/batch": {"mode": "each", "documents": []},
    "post /month-averages": {"month": "2026-11"},
    "post /yearly-archives": {"year": 2026},
    "post /voucher-templates": {"name": "X", "lines": []},
    "put /voucher-templates/{voucher_template}": {"name": "X", "lines": []},
    "post /voucher-templates/{voucher_template}/use": {"business_date": "2026-11-30"},
    "post /monthly-vouchers": {"month": "2026-11"},
    "put /lock-dates": {"all": None, "sales": None, "purchases": None, "stock": None, "money": None},
    "post /lock-waivers": {"kind": "all", "member": 1, "hours": 1, "reason": "x"},
    "post /lock-waivers/end": {"number": 1},
    "post /period-transfers": {"month": "2026-11", "kind": "profit"},
    "post /bad-debt-allowance": {"month": "2026-11"},
    "put /bad-debt-allowance/rates": {"steps": [30], "rates": ["0", "5", "20"], "account": 1},
    "post /dunning/letters": {"partners": ["{partner}"]},
    "post /statements": {"partner": "{partner}", "from": "2026-01-01", "to": "2026-01-31"},
    "put /stock-levels/{product}": {"levels": []},
    "post /channels": {"name": "X"},
    "post /duplicates/products/distinct": {"first": "{product}", "second": "{product}"},
    "post /duplicates/partners/distinct": {"first": "{partner}", "second": "{partner}"},
    "post /stale/products/disable": {"ids": []},
    "post /stale/partners/disable": {"ids": []},
    "put /sales-targets": {"dimension": "company", "targets": []},
    "put /channels/{channel}": {"name": "X"},
    "post /planned-cash": {"name": "X", "amount": "1", "first_on": "2026-12-01"},
    "put /planned-cash/{planned}": {"name": "X", "amount": "1", "first_on": "2026-12-01"},
    "post /budgets": {"year": 2026, "name": "X"},
    "put /budgets/{budget}": {"year": 2026, "name": "X"},
    "put /budgets/{budget}/lines": {"lines": []},
    "post /budgets/{budget}/state": {"state": "draft"},
    "post /budget-releases": {"document": "{order}", "reason": "x"},
    "post /bank-matches": {"account": 1},
    "post /bank-lines/{bank_line}/accept": {"rank": 1},
    "post /bank-lines/{bank_line}/book": {"category": "X"},
    "post /bank-lines/{bank_line}/join": {"note": "X"},
    "post /bank-statements": {
        "account": 1,
        "name": "X",
        "lines": [{"date": "2026-11-02", "amount": "1"}],
    },
    "post /commission-rules": {"name": "X", "steps": [{"value": "1"}]},
    "put /commission-rules/{commission}": {"name": "X", "steps": [{"value": "1"}]},
    "post /departments": {"name": "X"},
    "post /money-categories": {"code": "X", "name": "X", "kind": "income", "account": 1},
    "put /money-categories/{category}": {"code": "X", "name": "X", "kind": "income", "account": 1},
    "post /accounts": {"code": "X", "name": "X"},
    "put /accounts/{account}": {"code": "X", "name": "X"},
    "put /account-roles": {"roles": {"bank": 1}},
    "put /category-roles/{category}": {"roles": {"revenue": None}},
    "put /departments/{department}": {"name": "X"},
    "put /fixed-bins": {"product": "{product}", "warehouse": "{place}", "bin": None},
    "post /put-away": {
        "warehouse": "{place}",
        "lines": [{"product": "{product}", "quantity": "1", "bin": "X"}],
    },
    "put /tax-invoices/{tax_invoice}/links": {"links": []},
    "post /tax-invoices/deduct": {"invoices": []},
    "post /products": {"code": "X", "name": "X", "units": [{"name": "瓶", "is_base": True}]},
    "put /products/{product}": {"code": "X", "name": "X", "units": [{"name": "瓶", "is_base": True}]},
    "post /documents/{type_id}/prices": {"lines": []},
    "put /cash-lines/{journal_line}": {"line": 0},
    "put /financial-statements/formulas": {"statement": "balance-sheet", "line": 14, "formula": "1901"},
    "put /compositions/{product}": {"parts": []},
    "post /price-lists": {"code": "X", "name": "X"},
    "put /price-lists/{price_list}": {"code": "X", "name": "X"},
    "post /families": {"code": "X", "name": "X", "unit": "件", "attributes": []},
    "put /families/{family}": {"code": "X", "name": "X", "unit": "件", "attributes": []},
    "put /families/{family}/variants": {"variants": []},
    "post /attributes": {"name": "X"},
    "put /attributes/{attribute}": {"name": "X"},
    "post /promotions": {"code": "X", "name": "X", "kind": "amount_off"},
    "put /promotions/{promotion}": {"code": "X", "name": "X", "kind": "amount_off"},
    "post /promotions/{promotion}/coupons": {"count": 1},
    "post /promotions/{promotion}/coupons/withdraw": {"codes": []},
    "post /partners": {"code": "X", "name": "X", "is_customer": True},
    "put /partners/{partner}": {"code": "X", "name": "X", "is_customer": True},
    "put /partners/{partner}/addresses": {"addresses": []},
    "put /partners/{partner}/contacts": {"contacts": []},
    "put /products/{product}/substitutes": {"substitutes": []},
    "post /waves": {"place": "{place}", "orders": [1]},
    "post /waves/{wave}/picks": {"version": 1, "picked": [{"key": "w1", "quantity": "1"}]},
    "post /deliveries/{document}/exchange": {
        "backs": [{"line": 1, "quantity": "1"}],
        "instead": [{"product": "{product}", "quantity": "1", "price": "1"}],
    },
    "post /carriers": {"name": "X"},
    "put /carriers/{carrier}": {"name": "X"},
    "post /routes": {"name": "X"},
    "put /routes/{route}": {"name": "X"},
    "post /categories": {"code": "X", "name": "X"},
    "put /categories/{category}": {"code": "X", "name": "X"},
    "post /brands": {"name": "X"},
    "put /brands/{brand}": {"name": "X"},
    "post /count-plans": {"name": "X", "places": ["{place}"]},
    "put /count-plans/{plan}": {"name": "X", "places": ["{place}"]},
    "post /deliveries/{document}/shipments": {"carrier": 1},
    "post /shipments/{shipment}/proofs": {"result": "signed"},
    "post /supplier-products": {"rows": [{"partner": "{partner}", "product": "{product}"}]},
    "post /customer-products": {"rows": [{"partner": "{partner}", "product": "{product}"}]},
    "post /purchase-orders/{order}/promises": {"promises": [{"line": 1}]},
    "post /sales-orders/to-order": {"lines": [{"line": 1, "quantity": "1", "supplier": "{partner}"}]},
    "post /purchase-orders/{order}/drop": {"lines": [{"line": 1, "quantity": "1"}]},
    "post /deliveries/{document}/drop-return": {"lines": [{"line": 1, "quantity": "1"}]},
    "post /places": {"code": "X", "name": "X"},
    "put /places/{place}": {"code": "X", "name": "X"},
}


def described() -> set[str]:
    schema = json.loads(Client().get("/api/v1/openapi.json").content)
    return {
        f"{method} {path.removeprefix('/api/v1')}"
        for path, found in schema["paths"].items()
        for method in found
    }


def calls(world: World) -> Iterator[Call]:
    for operation, need in OPERATIONS.items():
        path = operation.split()[1]
        for type_id in TYPES[:2] if "{type_id}" in path else TYPES[:1]:
            document = world.ids["unsent"] if "/picking/" in path else world.documents[type_id]
            values = {**world.ids, "type_id": type_id, "document": document}
            url = "/api/v1" + (path + _QUERIES.get(path, "")).format_map(values)
            yield operation, url, need_of(need, type_id)


def call(client: Browser, operation: str, url: str, ids: Mapping[str, int]) -> tuple[int, str]:
    body = _BODIES.get(operation)
    text = "" if body is None else re.sub(r'"{(\w+)}"', lambda one: str(ids[one[1]]), json.dumps(body))
    answer = ask(client, operation.split(maxsplit=1)[0], url, text)
    return answer.status, answer.text


def test_every_operation_has_a_case(world: World) -> None:
    assert described() - OPERATIONS.keys() == set(), "say in cases.py who may call them"
    assert OPERATIONS.keys() - described() == set(), "these are gone"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_calls_what_it_may_and_nothing_else(world: World, role: str) -> None:
    actor, client = world.actor(role), world.client(role)
    wrong: list[object] = []
    for operation, url, need in calls(world):
        status, text = call(client, operation, url, world.ids)
        if not may(actor, need):
            is_right = status in REFUSED
        else:
            is_right = status < 500 and (role != OWNER or status not in REFUSED)
        if not is_right:
            wrong.append((operation, url, need, status))
        if not actor.sees("cost"):
            wrong += [(url, figure) for figure in FIGURES if figure in text]
    assert_none(wrong)


def test_a_stranger_and_another_company_get_nothing(world: World) -> None:
    boss = browser(Person.objects.get(username="boss"), "yi")
    found = list(calls(world))
    stranger = Browser()
    assert {call(stranger, operation, url, world.ids)[0] for operation, url, _need in found} == {401}
    wrong = []
    with use_company("yi"):
        for operation, url, _need in found:
            status, text = call(boss, operation, url, world.ids)
            if status >= 500 or any(mark in text for mark in MARKS):
                wrong.append((operation, url, status))
    assert_none(wrong)


def test_the_parameters_of_every_case_are_known() -> None:
    names = set(re.findall("{(.*?)}", " ".join(OPERATIONS)))
    assert names <= {
        *("audit_run", "bill", "voucher_template", "journal_line"),
        "type_id",
        "document",
        "inquiry",
        "product",
        "picture",
        "distinct",
        "category",
        "partner",
        "account",
        "place",
        "price_list",
        "promotion",
        "channel",
        "currency",
        *("budget", "planned"),
        "exchange_rate",
        "commission",
        "department",
        "family",
        "attribute",
        "brand",
        "carrier",
        "route",
        "plan",
        "run",
        "shipment",
        "wave",
        "supplier_product",
        "customer_product",
        "order",
        "invoice",
        *("statement", "letter"),
        *("bank_line", "money_account"),
        "tax_invoice",
    }
