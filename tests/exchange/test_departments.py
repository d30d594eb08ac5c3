"""Departments by file: the tree with its people, refused whole, read back unchanged."""

from django.test import Client

from liandong.documents.departments import departments_in_order
from liandong.exchange.models import ImportState
from liandong.identity.models import Department, Member
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.companies import People
from tests.support.trading import Trading

ID = "identity.department"
HEADS = ["名称", "上级部门", "成员", "备注", "启用"]


def name_of(member: int) -> str:
    return Member.objects.get(pk=member).name


def test_a_tree_with_its_people_is_brought_in_and_read_back(
    trading: Trading, people: People, owner: Client
) -> None:
    clerk, keeper = name_of(people.clerk.member), name_of(people.keeper.member)
    rows = [["销售部", "", "", "", "是"], ["销售一部", "销售部", f"{clerk}，{keeper}", "东区", ""]]
    imported(owner, ID, [HEADS, *rows])
    assert [(one.name, depth) for one, depth in departments_in_order()] == [("销售部", 0), ("销售一部", 1)]
    below = Department.objects.get(name="销售一部")
    assert (below.memo, below.is_active) == ("东区", True)
    assert set(below.members.values_list("pk", flat=True)) == {people.clerk.member, people.keeper.member}
    sheet = exported(owner, ID)
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(owner, ID, again).message == "导入完成：新建 0，更新 2。"
    assert exported(owner, ID) == sheet


def test_what_has_no_column_stays(trading: Trading, people: People, owner: Client) -> None:
    clerk = name_of(people.clerk.member)
    imported(owner, ID, [HEADS, ["总部", "", "", "", ""], ["仓储部", "总部", clerk, "旧", "是"]])
    imported(owner, ID, [["名称", "备注"], ["仓储部", "新"]])
    found_again = Department.objects.select_related("parent").get(name="仓储部")
    assert (found_again.memo, found_again.parent.name if found_again.parent else "") == ("新", "总部")
    assert Member.objects.get(pk=people.clerk.member).department == found_again
    imported(owner, ID, [["名称", "启用"], ["仓储部", "否"]])
    assert not Department.objects.get(name="仓储部").is_active


def test_every_row_that_is_wrong_is_told_and_nothing_is_written(
    trading: Trading, people: People, owner: Client
) -> None:
    Member.objects.filter(pk__in=[people.clerk.member, people.keeper.member]).update(name="重名")
    rows = [["甲部", "没有", "", "", ""], ["乙部", "", "无此人、重名", "", ""], ["丙部", "丙部", "", "", ""]]
    file = check(owner, upload(owner, ID, xlsx([HEADS, *rows])))
    assert file.state == ImportState.REFUSED
    assert sorted((row, column) for row, column, *_rest in found(file)) == [
        (2, "上级部门"),
        (3, "成员"),
        (3, "成员"),
        (4, "上级部门"),
    ]
    assert not Department.objects.exists()
