"""Members, rules, company, keys and the trace, each on its page."""

from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from liandong.identity.models import AuditRow, Member, Role, RoleGrant
from liandong.identity.registry.models import ApiToken, Company
from liandong.identity.rule_book import rules_on
from liandong.identity.tokens import BadTokenError
from liandong.identity.tokens import authenticate as open_with
from tests.support.pages import context_of, made_of, signed_in, table
from tests.support.trading import DAY, make_trading

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


@pytest.fixture
def clerk(company: str) -> Client:
    return signed_in("clerk")


def role(name: str) -> int:
    return Role.objects.get(name=name).pk


def test_a_new_member_can_log_in_with_the_password_shown_once(owner: Client) -> None:
    data = {"username": "xiaoqi", "name": "钱七", f"role-{role('会计')}": "true"}
    answer = owner.post("/settings/members/new", data)
    facts = {figure["label"]: figure["text"] for figure in made_of(answer)["figures"]}
    assert "no-store" in answer.headers["Cache-Control"]
    request = RequestFactory().post("/login")
    assert authenticate(request, username=facts["登录名"], password=facts["初始密码"]) is not None
    member = Member.objects.get(name="钱七")
    assert list(member.roles.values_list("name", flat=True)) == ["会计"]
    assert owner.post("/settings/members/new", data).status_code == 422


def test_roles_and_places_of_a_member_change_and_are_traced(owner: Client, clerk: Client) -> None:
    member = Member.objects.get(name="李四")
    assert clerk.get("/ledger/vouchers").status_code == 403
    data = {"name": "李四", "is_active": "true", f"role-{role('会计')}": "true"}
    owner.post(f"/settings/members/{member.pk}", data)
    assert clerk.get("/ledger/vouchers").status_code == 200
    actions = AuditRow.objects.filter(subject="identity.member", subject_id=member.pk).values_list(
        "action", flat=True
    )
    assert {"give_role", "take_role"} <= set(actions)
    owner.post(f"/settings/members/{member.pk}", {"name": "李四"})
    assert clerk.get("/").status_code == 302


def test_the_owner_can_not_be_locked_out(owner: Client) -> None:
    member = Member.objects.get(is_owner=True)
    answer = owner.post(f"/settings/members/{member.pk}", {"name": "张三"})
    assert answer.status_code == 422
    assert Member.objects.get(is_owner=True).is_active


def test_rules_change_from_a_day_on(owner: Client) -> None:
    page = context_of(owner, "/settings/rules")
    data = {
        field["name"]: str(field["value"])
        for section in page["sections"]
        for field in section.get("fields", ())
        if field["kind"] != "bool"
    }
    data |= {"effective_from": "2026-12-01", "over_delivery_rate": "5", "credit_control": "off"}
    assert owner.post("/settings/rules", data).status_code == 302
    rules = rules_on(DAY.replace(month=12))
    assert rules.over_delivery_rate == Decimal(5)
    assert rules_on(DAY).over_delivery_rate == 0
    refused = owner.post("/settings/rules", data | {"time_zone": "Mars"})
    assert refused.status_code == 422


def test_the_cost_method_is_fixed_once_goods_have_moved(owner: Client) -> None:
    make_trading().receive("P1", "1", "10")
    page = context_of(owner, "/settings/rules")
    fields = {field["name"]: field for section in page["sections"] for field in section.get("fields", ())}
    assert fields["cost_method"]["is_read_only"]
    data = {"effective_from": "2026-12-01", "taxpayer": "general", "time_zone": "Asia/Shanghai"}
    data |= {"credit_control": "block", "price_order": "lists_first", "ageing_steps": "30,60"}
    data |= {"cost_method": "fifo", "cost_scope": "company"}
    assert owner.post("/settings/rules", data).status_code == 302
    assert rules_on(DAY.replace(month=12)).cost_method == "moving_average"


def test_the_company_gets_another_name(owner: Client) -> None:
    assert owner.post("/settings/company", {"name": " "}).status_code == 422
    owner.post("/settings/company", {"name": "甲贸易公司"})
    assert Company.objects.get(slug="jia").name == "甲贸易公司"


def test_a_key_shows_its_secret_once_and_ends_when_revoked(owner: Client) -> None:
    data = {"label": "店铺", "scopes": "sales.*:view\nsales.order:draft", "expires_on": ""}
    answer = owner.post("/settings/tokens/new", data)
    (fact,) = made_of(answer)["figures"]
    assert open_with(fact["text"]).company.slug == "jia"
    token = ApiToken.objects.get()
    assert fact["text"] not in owner.get("/settings/tokens").content.decode()
    owner.post(f"/settings/tokens/{token.pk}/revoke")
    with pytest.raises(BadTokenError):
        open_with(fact["text"])
    assert context_of(owner, "/settings/tokens")["rows"] == []


@pytest.mark.parametrize(
    "changes", [{"label": ""}, {"scopes": "sell everything"}, {"expires_on": "2020-01-01"}]
)
def test_a_key_that_makes_no_sense_is_not_made(owner: Client, changes: dict[str, str]) -> None:
    data = {"label": "店铺", "scopes": "*:view", "expires_on": ""}
    assert owner.post("/settings/tokens/new", data | changes).status_code == 422
    assert not ApiToken.objects.exists()


def test_the_trace_tells_who_did_what(owner: Client) -> None:
    owner.post("/brands/new", {"name": "稻溪里"})
    owner.post("/categories/new", {"code": "01", "name": "水果"})
    rows = table(context_of(owner, "/settings/audit?subject=catalog.category"))
    assert [row[1:4] for row in rows] == [["张三", "新建", "商品分类 01"]]
    assert context_of(owner, "/settings/audit?from=2020-01-01&to=2020-01-02")["rows"] == []


@pytest.mark.parametrize(
    "url",
    ["members", "members/new", "members/1", "roles", "rules", "company", "tokens", "tokens/new", "audit"],
)
def test_settings_are_closed_to_a_salesperson(clerk: Client, url: str) -> None:
    assert clerk.get(f"/settings/{url}").status_code == 403


def test_only_a_right_that_reaches_the_key_ends_it(owner: Client, clerk: Client) -> None:
    owner.post("/settings/tokens/new", {"label": "店铺", "scopes": "*:view", "expires_on": ""})
    token = ApiToken.objects.get()
    keys = Role.objects.create(name="密钥")
    for verb, scope in (("view", "all"), ("draft", "own")):
        RoleGrant.objects.create(role=keys, subject="identity.token", verb=verb, scope=scope)
    Member.objects.get(name="李四").roles.add(keys)
    assert not context_of(clerk, f"/settings/tokens/{token.pk}")["actions"]
    assert clerk.post(f"/settings/tokens/{token.pk}/revoke").status_code == 403
    token.refresh_from_db()
    assert token.revoked_at is None
    RoleGrant.objects.filter(role=keys, verb="draft").update(scope="all")
    assert clerk.post(f"/settings/tokens/{token.pk}/revoke").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
