"""The matrix of rights and segregation of duties, each on its page."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from liandong.administration.matrix import cell_name
from liandong.administration.subjects import modules, subject_labels
from liandong.documents.types import document_types
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.role_editing import form_of, standard_form
from liandong.identity.roles import BUYER, KEEPER, SELLER, STANDARD_ROLES
from liandong.identity.segregation import Deed, Pair, read_pairs
from liandong.kernel.actor import Scope, Verb
from tests.support.pages import context_of, made_of, signed_in, statements, table

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


def role(name: str) -> Role:
    return Role.objects.prefetch_related("grants").get(name=name)


def typed(page: dict[str, Any]) -> dict[str, str]:
    """Return what the page's form would send unchanged."""
    cells = [cell for part in page["modules"] for row in part["rows"] for cell in row["cells"] if cell]
    sent = {cell["name"]: cell["value"] for cell in cells}
    boxes = {box["name"]: "true" for box in page["hidden"] if box["is_ticked"]}
    return sent | boxes | {"name": page["name"]}


def told(answer: HttpResponseBase) -> list[str]:
    assert answer.status_code == 422
    return [problem["message"] for problem in made_of(answer)["problems"]]


class TestMatrix:
    @pytest.mark.parametrize("name", sorted(STANDARD_ROLES))
    def test_saving_what_the_page_shows_changes_nothing(self, owner: Client, name: str) -> None:
        url = f"/settings/roles/{role(name).pk}"
        assert owner.post(url, typed(context_of(owner, url))).status_code == 302
        assert form_of(role(name)) == standard_form(name)

    def test_a_cell_gives_a_right_and_an_empty_one_takes_it(self, owner: Client) -> None:
        url = f"/settings/roles/{role(SELLER).pk}"
        data = typed(context_of(owner, url))
        data |= {cell_name("sales.*", Verb.POST): "", cell_name("sales.order", Verb.POST): "places"}
        data.pop("hide-cost")
        owner.post(url, data)
        form = form_of(role(SELLER))
        assert ("sales.*", Verb.POST) not in form.grants
        assert form.grants["sales.order", Verb.POST] is Scope.PLACES
        assert form.hidden == {"margin"}

    def test_an_empty_cell_says_what_it_inherits(self, owner: Client) -> None:
        page = context_of(owner, f"/settings/roles/{role(SELLER).pk}")
        cells = {
            cell["name"]: cell
            for part in page["modules"]
            for row in part["rows"]
            for cell in row["cells"]
            if cell
        }
        assert cells[cell_name("sales.order", Verb.POST)]["inherited"] == "（自己的）"
        assert cells[cell_name("purchasing.order", Verb.POST)]["inherited"] == "—"

    def test_rights_that_the_page_does_not_know_stay(self, owner: Client) -> None:
        found = role(BUYER)
        RoleGrant.objects.create(role=found, subject="future.thing", verb=Verb.VIEW, scope=Scope.ALL)
        url = f"/settings/roles/{found.pk}"
        owner.post(url, typed(context_of(owner, url)))
        assert form_of(role(BUYER)).grants["future.thing", Verb.VIEW] is Scope.ALL

    def test_nonsense_in_a_cell_gives_nothing(self, owner: Client) -> None:
        data = {
            "name": "新",
            cell_name("sales.order", Verb.POST): "everything",
            cell_name("x.y", Verb.POST): "all",
        }
        assert owner.post("/settings/roles/new", data).status_code == 302
        assert form_of(role("新")).grants == {}

    def test_a_role_is_copied_restored_and_deleted(self, owner: Client) -> None:
        found = role(KEEPER)
        data = typed(context_of(owner, f"/settings/roles/new?from={found.pk}"))
        assert owner.post("/settings/roles/new", data).status_code == 302
        copy = role("仓管 副本")
        assert (form_of(copy).grants, form_of(copy).hidden) == (form_of(found).grants, form_of(found).hidden)
        assert told(owner.post("/settings/roles/new", data)) == ["角色「仓管 副本」已经有了"]
        found.grants.all().delete()
        owner.post(f"/settings/roles/{found.pk}/restore")
        assert form_of(role(KEEPER)) == standard_form(KEEPER)
        owner.post(f"/settings/roles/{copy.pk}/delete")
        assert not Role.objects.filter(pk=copy.pk).exists()
        assert owner.get(f"/settings/roles/{copy.pk}").status_code == 404

    def test_every_right_of_a_standard_role_and_every_type_has_a_row(self) -> None:
        rows = {(one.id, verb) for part in modules() for one in part.subjects for verb in one.verbs}
        assert {kind.id for kind in document_types()} <= subject_labels().keys()
        subjects = {subject for name in STANDARD_ROLES for subject, _verb in standard_form(name).grants}
        assert subjects <= {subject for subject, _verb in rows}

    def test_the_pages_are_closed_to_who_may_not_see_them(self) -> None:
        clerk, found = signed_in("clerk"), role(SELLER)
        for url in ("", "/new", f"/{found.pk}"):
            assert clerk.get(f"/settings/roles{url}").status_code == 403
        for url in (f"/{found.pk}", f"/{found.pk}/restore", f"/{found.pk}/delete", "/restore", "/new"):
            assert clerk.post(f"/settings/roles{url}", {"name": "我"}).status_code == 403
        assert form_of(role(SELLER)) == standard_form(SELLER)

    def test_who_may_only_look_can_not_save(self) -> None:
        looking = Role.objects.create(name="看权限", hidden=["cost", "margin"])
        RoleGrant.objects.create(role=looking, subject="identity.role", verb=Verb.VIEW, scope=Scope.ALL)
        Member.objects.get(name="李四").roles.set([looking.pk])
        client, url = signed_in("clerk"), f"/settings/roles/{role(SELLER).pk}"
        page = context_of(client, url)
        assert not page["is_open"]
        assert client.post(url, typed(page)).status_code == 403

    def test_more_roles_cost_no_more_statements(self, owner: Client) -> None:
        before = statements(owner, "/settings/roles")
        for number in range(5):
            made = Role.objects.create(name=f"角色{number}")
            RoleGrant.objects.create(role=made, subject="sales.*", verb=Verb.VIEW, scope=Scope.ALL)
        assert statements(owner, "/settings/roles") == before


class TestSegregation:
    DATA = {
        "pairs-0-first_subject": "purchasing.order",
        "pairs-0-first_verb": "post",
        "pairs-0-second_subject": "finance.outgoing_payment",
        "pairs-0-second_verb": "post",
        "pairs-0-exclusive": "true",
    }

    def test_a_pair_is_kept_and_shown_at_the_roles_that_hold_both(self, owner: Client) -> None:
        assert owner.post("/settings/segregation", self.DATA).status_code == 302
        first, second = Deed("purchasing.order", Verb.POST), Deed("finance.outgoing_payment", Verb.POST)
        assert read_pairs() == (Pair(first, second, is_exclusive=True),)
        found = Role.objects.create(name="都行")
        for deed in (first, second):
            RoleGrant.objects.create(role=found, subject=deed.subject, verb=deed.verb, scope=Scope.ALL)
        (warning,) = context_of(owner, f"/settings/roles/{found.pk}")["warnings"]
        assert warning == "「采购订单·审核」和「付款单·审核」不应由同一人持有"
        rows = {row[0]: row for row in table(context_of(owner, "/settings/roles"))}
        assert rows["都行"][-1] == "1 对冲突"
        assert rows[SELLER][-1] == ""
        Member.objects.get(name="李四").roles.add(found)
        members = {row[0]: row for row in table(context_of(owner, "/settings/members"))}
        assert (members["李四"][4], members["张三"][4]) == ("1 对冲突", "")

    def test_a_refusal_says_who_and_what(self, owner: Client) -> None:
        owner.post("/settings/segregation", self.DATA)
        data = {
            "name": "都行",
            cell_name("purchasing.*", Verb.POST): "all",
            cell_name("finance.*", Verb.POST): "own",
        }
        assert told(owner.post("/settings/roles/new", data)) == [
            "职责分离：这个角色会同时能做「采购订单·审核」和「付款单·审核」"
        ]

    def test_rows_that_make_no_sense_are_told(self, owner: Client) -> None:
        same = {**self.DATA, "pairs-0-second_subject": "purchasing.order"}
        assert told(owner.post("/settings/segregation", same)) == ["第 1 行的两边是同一件事"]
        assert signed_in("clerk").post("/settings/segregation", self.DATA).status_code == 403
        assert read_pairs() == ()
