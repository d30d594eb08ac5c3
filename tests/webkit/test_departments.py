"""Departments: a tree with its people, on documents by default, in lists and in sums."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.documents.departments import (
    DepartmentForm,
    department_fields,
    departments_in_order,
    save_department,
)
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Account
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.models import Department, Member
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, statements, table
from tests.support.trading import Trading
from tests.webkit.conftest import Browse

D = Decimal
ORDER = "sales.order"


@pytest.fixture
def actor(trading: Trading, people: People) -> Actor:
    """The owner as he is once 李四 is in 销售一部 below 销售部, and he himself in 总部."""
    top = save_department(None, DepartmentForm("销售部"), trading.actor)
    save_department(None, DepartmentForm("销售一部", top, members=(people.clerk.member,)), trading.actor)
    save_department(None, DepartmentForm("总部", members=(trading.actor.member,)), trading.actor)
    trading.actor = load_actor(trading.actor.member)
    return trading.actor


def department_of(document: int) -> str:
    stored = Document.objects.get(pk=document)
    return str(stored.details.get(department_fields()[stored.type].name, ""))


def order(trading: Trading, **header: Any) -> int:
    return trading.draft(ORDER, [trading.line("P1", "1", "9")], partner="C1", place="主仓", **header).id


def test_a_new_document_has_its_salespersons_department(
    trading: Trading, actor: Actor, people: People
) -> None:
    assert department_of(order(trading, handler=people.clerk.member)) == "销售一部"
    assert department_of(order(trading)) == "总部"  # nobody named: who makes it
    own = department_fields()[ORDER].name
    assert department_of(order(trading, details={own: "销售部"})) == "销售部"
    payment = trading.draft("finance.sales_invoice", [trading.line("P1", "1", "9")], partner="C1").id
    assert department_of(payment) == "总部"
    one = Department.objects.get(name="总部")
    save_department(one.pk, DepartmentForm("总部", is_active=False), actor)
    trading.actor = load_actor(actor.member)
    assert department_of(order(trading)) == ""  # one that stopped is not proposed
    assert Member.objects.get(pk=actor.member).department == one  # without members they stay


def test_every_problem_is_told_and_nothing_is_kept(trading: Trading, actor: Actor, people: People) -> None:
    top, below = (Department.objects.get(name=name) for name in ("销售部", "销售一部"))
    wrong = DepartmentForm("改名", below.pk, "长" * 256, members=(2**40,))
    with pytest.raises(RefusedError) as refused:
        save_department(top.pk, wrong, actor)
    assert [one.code for one in refused.value.problems] == [
        "too_long",
        "department_name_fixed",
        "department_circle",
        "member_unknown",
    ]
    for form, code in (
        (DepartmentForm("总部"), "name_taken"),
        (DepartmentForm("x", 2**40), "department_unknown"),
    ):
        with pytest.raises(RefusedError) as refused:
            save_department(None, form, actor)
        assert [one.code for one in refused.value.problems] == [code]
    with pytest.raises(NotAllowedError):
        save_department(None, DepartmentForm("新"), people.clerk)
    assert [(one.name, depth) for one, depth in departments_in_order()] == [
        ("总部", 0),
        ("销售部", 0),
        ("销售一部", 1),
    ]


def test_lists_and_sums_are_by_department(
    trading: Trading, actor: Actor, people: People, browse: Browse
) -> None:
    owner = browse("owner")
    trading.receive("P1", "10", "2")
    for price, handler in (("9", people.clerk.member), ("7", actor.member), ("5", None)):
        line = trading.line("P1", "1", price)
        trading.book("sales.delivery", [line], partner="C1", place="主仓", handler=handler)
    own = department_fields()["sales.delivery"].name
    assert len(owner.get(f"/t/sales.delivery/?{own}=销售一部").context["rows"]) == 1
    months = "from=2026-11&to=2026-11"
    page = context_of(owner, f"/analytics/sales-sums/department?{months}")
    found = {row[1]: row[3] for row in table(page)}
    assert found == {"总部": "12.00", "销售一部": "9.00"}
    below = {row["cells"][1]["text"]: row["cells"][1]["url"] for row in page["rows"]}["总部"]
    partners = context_of(owner, below)
    assert [row[3] for row in table(partners)] == ["12.00"]
    documents = context_of(owner, partners["rows"][0]["cells"][1]["url"])
    assert len(documents["rows"]) == 2
    assert documents["totals"][6]["text"] == "12.00"


def test_departments_are_kept_on_pages_and_by_the_interface(
    trading: Trading, people: People, browse: Browse
) -> None:
    owner: Client = browse("owner")
    assert "还没有部门" in owner.get("/departments").content.decode()
    sent = {"name": "仓储部", "is_active": "true", f"member-{people.keeper.member}": "true"}
    assert "仓储部" in owner.post("/departments/new", sent, follow=True).content.decode()
    assert owner.post("/departments/new", sent).status_code == 422
    pk = Department.objects.get().pk
    assert Member.objects.get(pk=people.keeper.member).department_id == pk
    owner.post(f"/departments/{pk}", {"memo": "一号库", "is_active": "true"})
    assert Member.objects.get(pk=people.keeper.member).department_id is None
    assert browse("clerk").get("/departments").status_code == 403
    api = caller("owner")
    made = api.post("/departments", {"name": "收货组", "parent": pk, "members": [people.keeper.member]})
    assert (made.status, made.body["members"]) == (201, [people.keeper.member])
    changed = api.put(f"/departments/{made.body['id']}", {"name": "收货组", "is_active": False})
    assert (changed.body["is_active"], changed.body["parent"]) == (False, None)
    assert [one["name"] for one in api.get("/departments").body] == ["仓储部", "收货组"]
    assert api.put(f"/departments/{2**40}", {"name": "x"}).status == 404


def test_journal_lines_have_the_department_of_their_document(
    trading: Trading, actor: Actor, people: People, browse: Browse
) -> None:
    owner = browse("owner")
    trading.receive("P1", "10", "2")
    sold = {}
    for price, handler in (("9", people.clerk.member), ("7", actor.member)):
        line = trading.line("P1", "1", price)
        booked = trading.book("sales.delivery", [line], partner="C1", place="主仓", handler=handler)
        sold[price] = booked.id
    cost = Account.objects.get(code="540101").pk
    url = f"/ledger/accounts/{cost}?from=2026-11-01&to=2026-11-30"
    assert [row[5] for row in table(context_of(owner, url))][1:] == ["销售一部", "总部"]
    own = table(context_of(owner, f"{url}&department=销售一部"))
    assert [(row[5], row[6]) for row in own[1:]] == [("销售一部", "2.00")]
    reverse(ReversalRequest(sold["9"], actor))  # what takes it back is of the same department
    wide = f"/ledger/accounts/{cost}?from=2026-01-01&to=2027-12-31&department=销售一部"
    assert [row[-1] for row in table(context_of(owner, wide))] == ["0.00", "2.00", "0.00"]
    later = f"/ledger/accounts/{cost}?from=2027-01-01&to=2027-12-31&department=总部"
    assert [row[-1] for row in table(context_of(owner, later))] == ["2.00"]
    assert owner.get(f"{url}&department=没有").status_code == 400
    few = statements(owner, url)
    line = trading.line("P1", "1", "5")
    trading.book("sales.delivery", [line], partner="C1", place="主仓", handler=people.clerk.member)
    assert statements(owner, url) == few


def test_without_departments_the_ledger_has_no_such_column(trading: Trading, browse: Browse) -> None:
    account = Account.objects.get(code="1405").pk
    page = context_of(browse("owner"), f"/ledger/accounts/{account}")
    assert "部门" not in [column["label"] for column in page["columns"]]
