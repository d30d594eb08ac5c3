"""A page offers only what the server then does: no buttons beyond the person's right or its reach."""

from collections.abc import Callable

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.identity.models import Member, Role, RoleGrant
from liandong.kernel.actor import Scope, Verb
from liandong.partners.models import Partner
from tests.support.companies import People
from tests.support.pages import context_of, signed_in
from tests.support.trading import Trading, make_trading

Grant = Callable[..., None]

SAVE, LOCKED = "data-save", 'class="form-lock" disabled'


@pytest.fixture
def trading(company: str) -> Trading:
    return make_trading()


@pytest.fixture
def clerk(trading: Trading) -> Client:
    return signed_in("clerk")


@pytest.fixture
def grant(trading: Trading, people: People) -> Grant:
    """Give the clerk just these rights on a subject."""
    (role,) = Member.objects.get(pk=people.clerk.member).roles.all()

    def give(subject: str, **scopes: Scope) -> None:
        wider = f"{subject.partition('.')[0]}.*"
        RoleGrant.objects.filter(role=role, subject__in=[subject, wider]).delete()
        for verb, scope in scopes.items():
            RoleGrant.objects.create(role=role, subject=subject, verb=Verb(verb), scope=scope)

    return give


def offered(client: Client, url: str) -> set[str]:
    """Return the buttons of a page that change something."""
    text = client.get(url).content.decode()
    assert (SAVE in text) != (LOCKED in text)
    labels = {str(one["label"]) for one in context_of(client, url)["actions"] if one.get("method") == "post"}
    return labels | ({"保存"} if SAVE in text else set())


def test_of_partners_only_those_within_reach_are_changed(clerk: Client, people: People, grant: Grant) -> None:
    grant("partners.partner", view=Scope.ALL, draft=Scope.OWN)
    Partner.objects.filter(code="C1").update(owner=people.clerk.member)
    own, other = (f"/partners/{Partner.objects.get(code=code).pk}" for code in ("C1", "C2"))
    assert offered(clerk, own) == {"停用", "保存"}
    assert offered(clerk, other) == set()
    assert clerk.post(f"{other}/active", {}).status_code == clerk.post(other, {}).status_code == 404
    grant("partners.partner", view=Scope.OWN)
    lists = {code: f"/price-lists?customer={Partner.objects.get(code=code).pk}" for code in ("C1", "C2")}
    assert (clerk.get(lists["C1"]).status_code, clerk.get(lists["C2"]).status_code) == (200, 404)
    grant("partners.partner", view=Scope.ALL)
    assert offered(clerk, own) == set()
    assert clerk.post(f"{own}/active", {}).status_code == 403


def test_products_belong_to_nobody_and_take_the_whole_right(clerk: Client, grant: Grant) -> None:
    page = f"/products/{Product.objects.get(code='P1').pk}"
    for scope, buttons in ((Scope.OWN, set[str]()), (Scope.ALL, {"停用", "保存"})):
        grant("catalog.product", view=Scope.ALL, draft=scope)
        assert offered(clerk, page) == buttons
        labels = {one["label"] for one in context_of(clerk, "/products")["actions"]}
        assert labels & {"新建商品", "导入"} == ({"新建商品", "导入"} if buttons else set())
    grant("catalog.product", view=Scope.ALL, draft=Scope.OWN)
    assert clerk.post(f"{page}/active", {}).status_code == 403


def test_the_letterhead_is_saved_by_who_may(clerk: Client, grant: Grant) -> None:
    url = "/settings/print/letterhead"
    for scope, is_offered in ((Scope.OWN, False), (Scope.ALL, True)):
        grant("printing.template", view=Scope.ALL, draft=scope)
        assert (SAVE in clerk.get(url).content.decode()) == is_offered
        assert (LOCKED in clerk.get(url).content.decode()) != is_offered
        assert clerk.post(url, {}).status_code == (302 if is_offered else 403)


@pytest.mark.parametrize(
    ("subject", "url"),
    [("identity.company", "/settings/company"), ("identity.rules", "/settings/rules")],
)
def test_who_only_looks_gets_no_button(clerk: Client, grant: Grant, subject: str, url: str) -> None:
    grant(subject, view=Scope.ALL)
    assert offered(clerk, url) == set()
    assert "保存" in offered(signed_in("owner"), url)


def test_forms_of_the_administration_look_locked_to_who_may_only_look(clerk: Client, grant: Grant) -> None:
    grant("identity.role", view=Scope.ALL)
    grant("identity.rules", view=Scope.ALL)
    for url in (f"/settings/roles/{Role.objects.order_by('pk')[0].pk}", "/settings/numbers"):
        text = clerk.get(url).content.decode()
        assert (SAVE in text, LOCKED in text, "只能查看" in text) == (False, True, True)
        text = signed_in("owner").get(url).content.decode()
        assert (SAVE in text, LOCKED in text, "只能查看" in text) == (True, False, False)
