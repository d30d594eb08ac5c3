"""Who gets in, how far, and what a stranger learns: nothing."""

from datetime import timedelta

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from liandong.apikit.access import MOST_FAILURES
from liandong.identity.access import SESSION_COMPANY
from liandong.identity.companies import create_company, use_company
from liandong.identity.models import MemberPlace
from liandong.identity.registry.models import ApiToken, Membership, Person
from liandong.identity.tokens import revoke_token
from tests.apikit.calling import Caller, caller
from tests.support.trading import Trading, make_trading


@pytest.mark.parametrize("secret", ["", "ld_wrong", "Ünïcode", "x" * 5000])
def test_a_wrong_key_is_refused_as_json(company: str, secret: str) -> None:
    refused = Caller(secret.encode().decode("latin-1")).get("/products")
    assert (refused.status, refused.codes) == (401, {"not_authenticated"})
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_without_any_key(company: str) -> None:
    assert Client().get("/api/v1/products").status_code == 401
    assert Client(enforce_csrf_checks=True).post("/api/v1/products").status_code == 401


def test_a_key_ends_at_once(company: str) -> None:
    program = caller("owner")
    assert program.get("/products").status == 200
    token = ApiToken.objects.get()
    revoke_token(token.pk)
    assert program.get("/products").status == 401
    token.revoked_at, token.expires_at = None, timezone.now() - timedelta(seconds=1)
    token.save()
    assert program.get("/products").status == 401


@override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})
def test_failures_are_limited_but_known_keys_go_on(company: str) -> None:
    known, never_used = caller("owner"), caller("owner")
    assert known.get("/products").status == 200
    for _ in range(MOST_FAILURES):
        assert Caller("ld_guess").get("/products").status == 401
    refused = Caller("ld_guess").get("/products")
    assert (refused.status, refused.codes) == (429, {"too_many_failures"})
    assert int(refused.headers["Retry-After"]) > 0
    assert known.get("/products").status == 200
    assert never_used.get("/products").status == 429


def test_scopes_narrow_the_owner(trading: Trading) -> None:
    looks = caller("owner", ["sales.*:view"])
    assert looks.get("/documents/sales.order").status == 200
    refused = looks.get("/documents/purchasing.order")
    assert (refused.status, refused.codes) == (403, {"right_missing"})
    body = {"business_date": "2026-11-02", "lines": []}
    assert looks.post("/documents/sales.order", body).status == 403
    assert {one["id"].partition(".")[0] for one in looks.get("/document-types").body} == {"sales"}


def test_every_endpoint_refuses_who_has_no_right(trading: Trading) -> None:
    sale = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    nobody = caller("owner", ["crm.*:view"])
    order = f"/documents/sales.order/{sale.id}"
    product, partner = trading.products["P1"], trading.partners["C1"]
    product_body = {"code": "X", "name": "X", "units": [{"name": "瓶", "is_base": True}]}
    span = "from=2026-11-01&to=2026-11-30"
    reads = [
        *("/documents/sales.order", order, "/documents/sales.order/origins", "/products", "/partners"),
        *("/products/search?text=P", f"/products/{product}", "/partners/search?text=C", "/stock"),
        *(f"/partners/{partner}", f"/partners/{partner}/statement?{span}", "/places", "/accounts"),
        *(f"/stock/available?place=101&product={product}", "/stock/as-of?on=2026-11-30"),
        *(f"/stock/movements?{span}", f"/stock/ledger?product={product}&{span}"),
        *("/receivables", "/payables", "/claims?kind=receivable"),
    ]
    answers = {path: nobody.get(path) for path in reads}
    draft = {"business_date": "2026-11-02", "partner": partner, "lines": [], "version": 1}
    answers |= {
        "draft": nobody.post("/documents/sales.order", _without(draft)),
        "post-new": nobody.post("/documents/sales.order/post-new", _without(draft)),
        "replace": nobody.put(order, draft),
        **{verb: nobody.post(f"{order}/{verb}") for verb in ("post", "approve", "discard")},
        "product": nobody.post("/products", product_body),
        "product-put": nobody.put(f"/products/{product}", product_body),
        "disable": nobody.post(f"/products/{product}/disable"),
        "partner": nobody.post("/partners", {"code": "X", "name": "X", "is_customer": True}),
        "partner-disable": nobody.post(f"/partners/{partner}/disable"),
    }
    wrong = {path: (answer.status, answer.body) for path, answer in answers.items() if answer.status != 403}
    assert wrong == {}
    posted = trading.book("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    for verb in ("reverse", "reopen", "close", "open-lines"):
        assert nobody.post(f"/documents/sales.order/{posted.id}/{verb}").status == 403, verb
    batch = {"mode": "each", "documents": [{"type": "sales.order", **_without(draft)}]}
    outcome = nobody.post("/documents/batch", batch).body["outcomes"][0]
    assert {problem["code"] for problem in outcome["problems"]} == {"right_missing"}


def _without(draft: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in draft.items() if name != "version"}


def test_own_scope_sees_and_finds_only_own(trading: Trading) -> None:
    foreign = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    clerk = caller("clerk")
    body = {
        "business_date": "2026-11-02",
        "partner": trading.partners["C1"],
        "place": trading.places["主仓"],
        "lines": [{"product": trading.products["P1"], "quantity": "1", "price": "5"}],
    }
    own = clerk.post("/documents/sales.order", body).body
    assert [row["id"] for row in clerk.get("/documents/sales.order").body["rows"]] == [own["id"]]
    assert clerk.get(f"/documents/sales.order/{own['id']}").status == 200
    assert clerk.get(f"/documents/sales.order/{foreign.id}").status == 404
    assert clerk.post(f"/documents/sales.order/{foreign.id}/discard").status == 403


def test_places_scope_reaches_only_own_warehouses(trading: Trading) -> None:
    keeper, own = caller("keeper"), trading.places["主仓"]
    member = Membership.objects.get(person__username="keeper").member_id
    MemberPlace.objects.filter(member=member).update(place=own)
    inside = trading.receive("P1", "1", "10", place="主仓")
    trading.receive("P1", "1", "10", place="门店仓")
    rows = keeper.get("/documents/purchasing.receipt").body["rows"]
    assert [row["id"] for row in rows] == [inside.id]
    stock = keeper.get("/stock").body["rows"]
    assert [(row["place"], row["on_hand"]) for row in stock] == [(own, "1")]
    other = f"place={trading.places['门店仓']}&product={trading.products['P1']}"
    assert keeper.get(f"/stock/available?{other}").status == 403
    assert [place["id"] for place in keeper.get("/places").body] == [own]


def test_another_companys_key_finds_nothing_of_this_one(fresh_company: str) -> None:
    del fresh_company
    trading = make_trading()
    receipt = trading.receive("P1", "1", "10")
    create_company("yi", "乙公司", Person.objects.get(username="clerk"))
    stranger = caller("clerk", slug="yi")
    with use_company("yi"):
        assert stranger.get(f"/documents/purchasing.receipt/{receipt.id}").status == 404
        assert stranger.get(f"/products/{trading.products['P1']}").status == 404
        assert stranger.get(f"/partners/{trading.partners['S1']}").status == 404
        assert stranger.get("/documents/purchasing.receipt").body["rows"] == []
        assert stranger.get("/stock?empty=true").body["rows"] == []
        assert stranger.post(f"/documents/purchasing.receipt/{receipt.id}/reverse").status == 404


def session(company: str) -> Client:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Person.objects.get(username="owner"), "django.contrib.auth.backends.ModelBackend")
    kept = browser.session
    kept[SESSION_COMPANY] = company
    kept.save()
    return browser


def test_the_browsers_session_reads_and_writes_only_with_csrf(trading: Trading, company: str) -> None:
    browser = session(company)
    assert browser.get("/api/v1/products").status_code == 200
    token = get_token(RequestFactory().get("/"))
    browser.cookies["liandong_csrf"] = token
    trusted = {"X-CSRFToken": token}
    path = f"/api/v1/products/{trading.products['P1']}/disable"
    refused = browser.post(path)
    assert refused.status_code == 403
    assert refused.json()["problems"][0]["code"] == "csrf_failed"
    assert browser.post(path, headers=trusted).status_code == 200


def test_a_session_without_a_company_opens_nothing(company: str) -> None:
    browser = session("")
    assert browser.get("/api/v1/products").status_code == 401
