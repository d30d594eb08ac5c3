"""Departments 部门 by file: the tree, what stands above first, with the people of each."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from liandong.documents.custom_fields import SUBJECT as FIELD
from liandong.documents.departments import DepartmentForm, departments_in_order, save_department
from liandong.exchange.columns import ReadRow, SheetField, ValueKind
from liandong.exchange.small_records import Tried
from liandong.exchange.subjects import Choices, Order, Subject
from liandong.identity.models import Department, Member
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

ID = "identity.department"
_BETWEEN = "、"
_SEPARATORS = str.maketrans(dict.fromkeys(",，;；\n", _BETWEEN))


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    return (
        SheetField("name", _("名称"), is_required=True, synonyms=("部门名称", "部门"), example=_("销售一部")),
        SheetField(
            "parent", _("上级部门"), synonyms=("上级", "所属部门"), help=_("写名称；留空为一级；上级先写")
        ),
        SheetField(
            "members", _("成员"), synonyms=("人员", "员工"), help=_("姓名，用顿号分开；每人只在一个部门")
        ),
        SheetField("memo", _("备注"), synonyms=("说明",)),
        SheetField("is_active", _("启用"), ValueKind.FLAG, help=_("是或否，留空为启用")),
    )


def _save(row: ReadRow, pk: int | None, order: Order) -> None:
    """Make a department, or change one; what the file has no column for stays as it is."""
    stored = Department.objects.filter(pk=pk).first() if pk else None
    kept = stored or Department(name=row.text("name"))
    parent, problems = _above(row) if "parent" in row.values else (kept.parent_id, [])
    members, unknown = _people(row) if "members" in row.values else (None, [])
    refuse_if([*problems, *unknown])
    form = DepartmentForm(
        row.text("name"),
        parent,
        row.text("memo") if "memo" in row.values else kept.memo,
        row.values["is_active"] is not False if "is_active" in row.values else kept.is_active,
        members,
    )
    save_department(pk, form, order.actor, order.address)


def _above(row: ReadRow) -> tuple[int | None, list[Problem]]:
    name = row.text("parent")
    found = Department.objects.filter(name=name).values_list("pk", flat=True).first() if name else None
    problem = Problem("department_named_unknown", column="parent", detail={"name": name})
    return found, [problem] if name and found is None else []


def _people(row: ReadRow) -> tuple[tuple[int, ...], list[Problem]]:
    """Return the members that a cell names, and the names that nobody has, or several."""
    names = [one.strip() for one in row.text("members").translate(_SEPARATORS).split(_BETWEEN)]
    names = list(dict.fromkeys(one for one in names if one))
    known: dict[str, list[int]] = {}
    for name, pk in Member.objects.filter(name__in=names, is_active=True).values_list("name", "pk"):
        known.setdefault(name, []).append(pk)
    problems = [
        Problem("member_ambiguous" if name in known else "member_unknown", column="members", detail=detail)
        for name in names
        if len(known.get(name, ())) != 1 and (detail := {"member": name})
    ]
    return tuple(pks[0] for pks in known.values()), problems


def rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the departments, what stands above first, in the order of the columns."""
    people: dict[int, list[str]] = {}
    members = Member.objects.filter(is_active=True, department__isnull=False).order_by("name")
    for department, name in members.values_list("department", "name"):
        people.setdefault(department or 0, []).append(name)
    for one, _depth in departments_in_order():
        above = one.parent.name if one.parent else ""
        yield [one.name, above, _BETWEEN.join(people.get(one.pk, ())), one.memo, one.is_active]


def subject() -> Subject:
    """Return the declaration."""
    prepare = Tried(_save, lambda: dict(Department.objects.values_list("name", "pk")), fields)
    return Subject(ID, "部门", "departments", fields, prepare, rows, is_common=True, right=FIELD)
