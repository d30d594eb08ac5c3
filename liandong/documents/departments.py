"""部门: whose trade a document is. A new document without one is its salesperson's department's.

Departments are records; their names are the choices of an added field of these types (``kept_choices``).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from liandong.documents.custom_fields import SUBJECT
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.kept_choices import Kept, kept_fields, kept_names, offer
from liandong.documents.requests import DraftRequest
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Department, Member
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.custom import CustomField, CustomKind
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

TYPES = (
    *("sales.quotation", "sales.order", "sales.delivery", "sales.sales_return"),
    *("purchasing.order", "purchasing.receipt", "purchasing.purchase_return"),
    *("finance.sales_invoice", "finance.supplier_invoice"),
    *("finance.incoming_payment", "finance.outgoing_payment"),
    *("finance.other_income", "finance.other_expense", "finance.voucher"),
)
KEPT = Kept("departments", "部门", TYPES)
LIMITS = {"name": 32, "memo": 255}
DEEPEST = 10


@dataclass(frozen=True, slots=True)
class DepartmentForm:
    """A department as it shall be; the name of one that is there stays. ``members`` are all its people."""

    name: str
    parent: int | None = None
    memo: str = ""
    is_active: bool = True
    members: tuple[int, ...] | None = None


def department_fields() -> dict[str, CustomField]:
    """Return the field of each type, switched off ones too; two statements."""
    return kept_fields(KEPT)


def save_department(department: int | None, form: DepartmentForm, actor: Actor, address: str = "") -> int:
    """Make a department, or change one; return its id. The fields offer the active ones.

    Without ``members`` its people stay. Who is named moves from the department he was in.

    Raises:
        NotAllowedError: the actor may not keep fields.
        RefusedError: ``department_unknown``, ``name_missing``, ``name_taken``, ``department_circle``,
            ``member_unknown``, ``too_long``, ``choices_unfit`` …; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, name=trimmed(form.name), memo=trimmed(form.memo))
    with transaction.atomic():
        every = {one.pk: one for one in Department.objects.select_for_update().order_by("pk")}
        stored = every.get(department or 0)
        if department and stored is None:
            raise RefusedError([Problem("department_unknown", column="department")])
        refuse_if(_problems(form, stored, every))
        pk = _written(form, stored)
        if form.members is not None:
            Member.objects.filter(department=pk).exclude(pk__in=form.members).update(department=None)
            Member.objects.filter(pk__in=form.members).update(department=pk)
        names = Department.objects.filter(is_active=True).order_by("pk").values_list("name", flat=True)
        offer(KEPT, list(names), actor, address)
        detail = {"name": stored.name if stored else form.name, "is_active": form.is_active}
        record([AuditEntry("department", SUBJECT, None, actor.member, detail, address)])
    return pk


def _written(form: DepartmentForm, stored: Department | None) -> int:
    columns = {"parent_id": form.parent, "memo": form.memo, "is_active": form.is_active}
    if stored is not None:
        Department.objects.filter(pk=stored.pk).update(**columns)
        return stored.pk
    try:
        with transaction.atomic():
            return Department.objects.create(name=form.name, **columns).pk
    except IntegrityError as error:  # somebody else made it in the same moment
        raise RefusedError([Problem("name_taken", column="name", detail={"name": form.name})]) from error


def _problems(
    form: DepartmentForm, stored: Department | None, every: Mapping[int, Department]
) -> Iterator[Problem]:
    texts = {"name": form.name, "memo": form.memo}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, LIMITS, None)
    if stored is not None and stored.name != form.name:
        yield Problem("department_name_fixed", column="name", detail={"name": stored.name})
    elif stored is None and any(one.name == form.name for one in every.values()):
        yield Problem("name_taken", column="name", detail={"name": form.name})
    if form.parent is not None and form.parent not in every:
        yield Problem("department_unknown", column="parent")
    elif form.parent is not None and _is_circle(form.parent, stored, every):
        yield Problem("department_circle", column="parent", detail={"limit": str(DEEPEST)})
    wanted = set(form.members or ())
    known = set(Member.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    for member in sorted(wanted - known):
        yield Problem("member_unknown", column="members", detail={"member": str(member)})


def _is_circle(parent: int, stored: Department | None, every: Mapping[int, Department]) -> bool:
    """Tell whether a department would be below itself, or too deep."""
    above: int | None = parent
    for _step in range(DEEPEST):
        if above is None:
            return False
        if stored is not None and above == stored.pk:
            return True
        above = every[above].parent_id
    return True


def departments_in_order() -> list[tuple[Department, int]]:
    """Return all departments with how deep each is, those below one after it; one statement."""
    every = list(Department.objects.select_related("parent").order_by("name"))
    below: dict[int | None, list[Department]] = {}
    for one in every:
        below.setdefault(one.parent_id, []).append(one)
    found: list[tuple[Department, int]] = []
    waiting = [(one, 0) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        found.append((one, depth))
        waiting += [(other, depth + 1) for other in reversed(below.get(one.pk, []))]
    return found


def documents_of(department: str) -> QuerySet[Any, Any]:
    """Return the ids of the documents of a department, as a sub-select; one statement, for its fields.

    A posted document keeps its department, and so do its journal lines: they need no column of their own.
    """
    names = kept_names(KEPT).values()
    return DocumentDetail.objects.filter(name__in=list(names), text=department).values("document")


def departments_of(documents: Collection[int]) -> dict[int, str]:
    """Return the department of each document that has one; two statements, none without documents."""
    if not documents:
        return {}
    found = DocumentDetail.objects.filter(document__in=documents, name__in=list(kept_names(KEPT).values()))
    return dict(found.values_list("document", "text"))


def with_departments(requests: Sequence[DraftRequest]) -> list[DraftRequest]:
    """Return requests whose new documents without a department have their salesperson's; two statements.

    Without a salesperson it is that of who makes it. None where the company has no departments.
    """
    asking = [one for one in requests if _may_lack(one)]
    names = kept_names(KEPT) if asking else {}
    lacking = [one for one in asking if not one.draft.details.get(names.get(one.draft.type, "-"))]
    people = {one.draft.handler or one.actor.member for one in lacking if one.draft.type in names}
    held = _departments_of(people)
    return [_filled(one, names, held) if one in lacking else one for one in requests]


def _departments_of(people: Collection[int]) -> dict[int, str]:
    if not people:
        return {}
    found = Member.objects.filter(pk__in=people, department__isnull=False)
    return dict(found.values_list("pk", "department__name"))


def _may_lack(request: DraftRequest) -> bool:
    draft = request.draft
    is_new = request.document is None and draft.reverses is None and draft.type in TYPES
    return is_new and any(
        one.subject == draft.type and one.kind is CustomKind.CHOICE and one.is_active
        for one in request.actor.fields
    )


def _filled(request: DraftRequest, names: Mapping[str, str], held: Mapping[int, str]) -> DraftRequest:
    draft = request.draft
    name, department = names.get(draft.type, ""), held.get(draft.handler or request.actor.member, "")
    offered = next((one.options for one in request.actor.fields if one.name == name and one.is_active), ())
    if department not in offered:
        return request
    return replace(request, draft=replace(draft, details={**draft.details, name: department}))
