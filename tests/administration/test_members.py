"""The members page offers and does no more than its reader may; people of other companies come by consent."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from liandong.identity.companies import use_company
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.people import join_company
from liandong.identity.registry.models import Membership, Person
from liandong.identity.roles import BUYER, KEEPER, OWNER, SELLER, create_member
from liandong.kernel.actor import Scope, Verb
from tests.support.companies import PASSWORD
from tests.support.pages import context_of, made_of, signed_in, statements
from tests.support.trading import make_trading

NEW = "/settings/members/new"


def role(name: str) -> int:
    return Role.objects.get(name=name).pk


def manager() -> Client:
    """Return a client of someone who buys and keeps members: the keeper, with other roles."""
    made = Role.objects.create(name="人事")
    RoleGrant.objects.bulk_create(
        RoleGrant(role=made, subject="identity.member", verb=verb, scope=Scope.ALL)
        for verb in (Verb.VIEW, Verb.DRAFT)
    )
    member = Member.objects.get(name="王五")
    member.roles.set([made.pk, role(BUYER)])
    return signed_in("keeper")


def fields(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for section in page["sections"] for field in section["fields"]}


def boxes(page: dict[str, Any], *, is_read_only: bool = False) -> set[str]:
    """Return the roles on the page that can be ticked, or those that can't."""
    return {
        field["label"]
        for name, field in fields(page).items()
        if name.startswith("role-") and field["is_read_only"] is is_read_only
    }


def messages(answer: HttpResponseBase) -> list[str]:
    assert answer.status_code == 422
    return [problem["message"] for problem in made_of(answer)["problems"]]


@pytest.mark.usefixtures("company")
class TestRights:
    def test_only_roles_one_may_give_can_be_ticked(self) -> None:
        client = manager()
        assert boxes(context_of(client, NEW)) == {BUYER, "人事"}
        clerk = Member.objects.get(name="李四")
        page = context_of(client, f"/settings/members/{clerk.pk}")
        assert (boxes(page), boxes(page, is_read_only=True)) == ({BUYER, "人事"}, {SELLER})
        assert {OWNER, SELLER, KEEPER} < boxes(context_of(signed_in("owner"), NEW))

    def test_a_role_that_can_not_be_ticked_stays_and_none_can_be_forged(self) -> None:
        client = manager()
        clerk = Member.objects.get(name="李四")
        data = {"name": "李四", "is_active": "true", f"role-{role(BUYER)}": "true"}
        data[f"role-{role(OWNER)}"] = "true"
        assert client.post(f"/settings/members/{clerk.pk}", data).status_code == 302
        assert set(clerk.roles.values_list("name", flat=True)) == {SELLER, BUYER}
        data |= {"username": "qian", "name": "钱七"}
        assert client.post(NEW, data).status_code == 200
        assert list(Member.objects.get(name="钱七").roles.values_list("name", flat=True)) == [BUYER]

    def test_refusals_name_what_they_are_about(self) -> None:
        client = manager()
        owner, me = Member.objects.get(is_owner=True), Member.objects.get(name="王五")
        answer = client.post(f"/settings/members/{owner.pk}", {"name": ""})
        assert messages(answer) == ["请填写名称", "建账的老板不能停用", "老板的资料和权限只有老板能改"]
        answer = client.post(f"/settings/members/{me.pk}", {"name": "王五", "is_active": "true"})
        assert messages(answer) == ["不能改自己的角色和仓库，请老板来改"]
        assert me.roles.count() == 2

    def test_a_warehouse_out_of_reach_is_named(self) -> None:
        warehouse = make_trading().places["主仓"]
        role_id = Role.objects.create(name="看货", hidden=["cost", "margin"]).pk
        RoleGrant.objects.create(role_id=role_id, subject="finance.note", verb=Verb.VIEW, scope=Scope.PLACES)
        client = manager()
        keeper = Member.objects.get(name="王五")
        keeper.roles.add(role_id)
        keeper.place_rights.all().delete()
        clerk = Member.objects.get(name="李四")
        data = {"name": "李四", "is_active": "true", f"role-{role_id}": "true", f"place-{warehouse}": "true"}
        assert client.post(f"/settings/members/{clerk.pk}", data).status_code == 302  # he sees all finance
        RoleGrant.objects.filter(role__name=BUYER, subject="finance.*").delete()
        clerk.roles.remove(role_id)
        (text,) = messages(client.post(f"/settings/members/{clerk.pk}", data))
        assert text == "仓库「主仓」不在您自己的权限内，不能分给别人"

    @pytest.mark.parametrize("username", ["clerk", "keeper"])
    def test_the_page_is_closed_to_clerk_and_keeper(self, username: str) -> None:
        client, before = signed_in(username), list(Member.objects.order_by("pk").values())
        for member in Member.objects.all():
            url = f"/settings/members/{member.pk}"
            assert client.get(url).status_code == 403
            data = {"name": "改", "is_active": "true", f"role-{role(OWNER)}": "true"}
            assert client.post(url, data).status_code == 403
        assert client.get("/settings/members").status_code == 403
        assert client.post(NEW, {"username": "qian", "name": "钱七"}).status_code == 403
        assert list(Member.objects.order_by("pk").values()) == before

    def test_more_roles_cost_no_more_statements(self) -> None:
        client = signed_in("owner")
        before = statements(client, NEW)
        for number in range(5):
            made = Role.objects.create(name=f"角色{number}")
            RoleGrant.objects.create(role=made, subject="sales.*", verb=Verb.VIEW, scope=Scope.ALL)
        assert statements(client, NEW) == before

    def test_a_wrong_code_and_an_unknown_name_are_answered_alike(self) -> None:
        client = signed_in("owner")
        create_member("旁人")
        Person.objects.create(username="sun", name="孙八")
        texts = [
            messages(client.post(NEW, {"username": username, "name": "孙", "code": "guess"}))
            for username in ("sun", "nobody", "clerk")
        ]
        assert texts == [["登录名或加入码不对，或加入码已过期：请他重新生成"]] * 3


def test_another_companys_owner_reaches_nobody_here(two_companies: object) -> None:
    client = Client()
    client.force_login(Person.objects.get(username="boss"))
    assert client.post("/company", {"company": "jia"}).status_code == 403
    client.post("/company", {"company": "yi"})
    clerk = Membership.objects.get(person__username="clerk").member_id
    assert client.get(f"/settings/members/{clerk}").status_code == 404
    assert client.post(f"/settings/members/{clerk}", {"name": "改"}).status_code == 404
    page = context_of(client, "/settings/members")
    assert [row["label"] for row in page["rows"]] == ["赵六"]


def test_a_person_of_another_company_comes_in_with_his_code(two_companies: object) -> None:
    boss, clerk = Client(), Client()
    boss.force_login(Person.objects.get(username="boss"))
    boss.post("/company", {"company": "yi"})
    assert clerk.post("/company/join-code").headers["Location"] == "/login"
    clerk.post("/login", {"username": "clerk", "password": PASSWORD})
    shown = clerk.post("/company/join-code")
    assert "no-store" in shown.headers["Cache-Control"]
    code = made_of(shown)["join_code"]
    assert code in shown.content.decode()
    assert boss.post(NEW, {"username": "clerk", "name": "小李", "code": code}).status_code == 302
    with use_company("yi"):
        assert Member.objects.filter(name="小李").exists()
    again = Client()
    again.post("/login", {"username": "clerk", "password": PASSWORD})
    assert again.session["company"] == "jia"  # nobody is moved into a company that he did not choose
    choices = made_of(again.get("/company"))["choices"]
    assert [company.slug for company in choices] == ["jia", "yi"]
    assert again.post("/company", {"company": "yi"}).status_code == 302
    assert boss.post(NEW, {"username": "clerk", "name": "小李", "code": code}).status_code == 422


def test_the_operator_gives_what_he_likes(two_companies: object) -> None:
    join_company(Person.objects.get(username="clerk"), "yi", roles=[OWNER])
    with use_company("yi"):
        assert Member.objects.get(name="李四").roles.get().name == OWNER
