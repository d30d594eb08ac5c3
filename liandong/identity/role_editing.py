"""Making, changing and deleting roles; nobody makes one that is more than he has himself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from liandong.identity.actors import HIDEABLE, require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.giving import grants_of, has_every_right, is_beyond
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.roles import STANDARD_ROLES, create_standard_roles
from liandong.identity.segregation import holding_problems
from liandong.kernel.actor import Actor, Grants, Verb
from liandong.kernel.checks import missing_problems, text_problems
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "identity.role"
NAME_LIMIT = {"name": 64}


@dataclass(frozen=True, slots=True)
class RoleForm:
    """A role as it shall be: its name, its rights, and the columns its members must not see."""

    name: str
    grants: Grants
    hidden: frozenset[str] = frozenset()


def form_of(role: Role) -> RoleForm:
    """Return a role as it is; ``role.grants`` should be prefetched."""
    return RoleForm(role.name, grants_of(role), frozenset(role.hidden))


def standard_form(name: str) -> RoleForm:
    """Return a standard role as every new company has it.

    Raises:
        KeyError: there is no standard role of this name.
    """
    standard = STANDARD_ROLES[name]
    grants = {
        (subject, verb): scope
        for subjects, verbs, scope in standard.rights
        for subject in subjects
        for verb in verbs
    }
    return RoleForm(name, grants, standard.hidden)


def save_role(pk: int | None, form: RoleForm, actor: Actor, address: str = "") -> int:
    """Make a role, or make one what the form says; return its id.

    A standard role keeps its name, by which it can be restored. Nobody but an owner changes a role
    that he has himself, or one with a right that he lacks.

    Raises:
        NotAllowedError: the actor may not keep roles.
        RefusedError: ``role_unknown``, ``name_missing``, ``too_long``, ``role_taken``, ``role_fixed``,
            ``column_unknown``, ``own_rights``, ``role_beyond``, ``deeds_held``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        stored = None if pk is None else _locked(pk)
        before = None if stored is None else form_of(stored)
        refuse_if([*_form_problems(stored, form), *_right_problems(stored, before, form, actor)])
        role = stored or Role()
        role.name, role.hidden = form.name, sorted(form.hidden)
        role.save()
        _write_grants(role, {} if before is None else before.grants, form.grants)
        action = "create" if before is None else "update"
        detail = {"name": form.name, **_changes(before, form)}
        record([AuditEntry(action, SUBJECT, role.pk, actor.member, detail, address)])
    return role.pk


def restore_role(pk: int, actor: Actor, address: str = "") -> None:
    """Give a standard role its first rights back.

    Raises:
        RefusedError: ``role_own``: it is no standard role; else as for ``save_role``.
        NotAllowedError: the actor may not keep roles.
    """
    name = Role.objects.filter(pk=pk).values_list("name", flat=True).first()
    if name is None or name not in STANDARD_ROLES:
        raise RefusedError([Problem("role_own")])
    save_role(pk, standard_form(name), actor, address)


def restore_missing(actor: Actor, address: str = "") -> None:
    """Make the standard roles that were deleted anew.

    Raises:
        RefusedError: ``role_beyond``: one of them has a right that the actor lacks.
        NotAllowedError: the actor may not keep roles.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        there = set(Role.objects.values_list("name", flat=True))
        missing = [name for name in STANDARD_ROLES if name not in there]
        refuse_if(problem for name in missing for problem in _beyond(actor, standard_form(name)))
        create_standard_roles()
        made = Role.objects.filter(name__in=missing).values_list("pk", "name")
        record(
            [AuditEntry("create", SUBJECT, pk, actor.member, {"name": name}, address) for pk, name in made]
        )


def delete_role(pk: int, actor: Actor, address: str = "") -> None:
    """Delete a role that nobody has and no approval asks for.

    Raises:
        RefusedError: ``role_unknown``, ``role_held``, ``role_asked_for``, ``role_beyond``.
        NotAllowedError: the actor may not keep roles.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        role = _locked(pk)
        form = form_of(role)
        held = Member.objects.filter(roles=role).count()
        problems = _beyond(actor, form)
        if held:
            problems.append(Problem("role_held", detail={"role": role.name, "count": str(held)}))
        refuse_if(problems)
        try:
            role.delete()
        except ProtectedError as error:
            raise RefusedError([Problem("role_asked_for", detail={"role": form.name})]) from error
        detail = {
            "name": form.name,
            "rights_before": _texts(form.grants),
            "hidden_before": sorted(form.hidden),
        }
        record([AuditEntry("delete", SUBJECT, pk, actor.member, detail, address)])


def _locked(pk: int) -> Role:
    role = Role.objects.select_for_update().filter(pk=pk).first()
    if role is None:
        raise RefusedError([Problem("role_unknown")])
    return role


def _form_problems(stored: Role | None, form: RoleForm) -> list[Problem]:
    texts = {"name": form.name}
    problems = [*missing_problems(texts, ("name",), None), *text_problems(texts, NAME_LIMIT, None)]
    others = Role.objects.exclude(pk=stored.pk) if stored else Role.objects.all()
    if others.filter(name=form.name).exists():
        problems.append(Problem("role_taken", column="name", detail={"role": form.name}))
    if stored is not None and stored.name in STANDARD_ROLES and stored.name != form.name:
        problems.append(Problem("role_fixed", column="name", detail={"role": stored.name}))
    if not form.hidden <= HIDEABLE:
        problems.append(Problem("column_unknown", column="hidden"))
    return problems


def _right_problems(
    stored: Role | None, before: RoleForm | None, form: RoleForm, actor: Actor
) -> list[Problem]:
    problems = []
    is_owner = has_every_right(actor)
    if stored is not None and not is_owner and Member.objects.filter(roles=stored, pk=actor.member).exists():
        problems.append(Problem("own_rights"))
    problems += _beyond(actor, *(one for one in (before, form) if one is not None))
    members = list(Member.objects.filter(roles=stored)) if stored is not None else []
    return problems + holding_problems(form.grants, members, stored)


def _beyond(actor: Actor, *forms: RoleForm) -> list[Problem]:
    if has_every_right(actor):
        return []
    if not any(is_beyond(actor, form.grants, form.hidden) for form in forms):
        return []
    return [Problem("role_beyond", detail={"role": forms[-1].name})]


def _write_grants(role: Role, before: Grants, after: Grants) -> None:
    """Keep the rights with as many statements whatever their number."""
    gone = [key for key in before if before[key] != after.get(key)]
    rows = {(one.subject, Verb(one.verb)): one.pk for one in RoleGrant.objects.filter(role=role)}
    RoleGrant.objects.filter(pk__in=[rows[key] for key in gone]).delete()
    new = [key for key in after if after[key] != before.get(key)]
    RoleGrant.objects.bulk_create(
        RoleGrant(role=role, subject=subject, verb=verb, scope=after[subject, verb]) for subject, verb in new
    )


def _changes(before: RoleForm | None, after: RoleForm) -> Mapping[str, object]:
    """Return what is traced of a change: rights and columns that differ, before and after."""
    old = _texts({} if before is None else before.grants)
    new = _texts(after.grants)
    differing = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return {
        "name_before": before.name if before is not None and before.name != after.name else "",
        "rights_before": {key: old[key] for key in differing if key in old},
        "rights": {key: new[key] for key in differing if key in new},
        "hidden_before": sorted(before.hidden) if before is not None else [],
        "hidden": sorted(after.hidden),
    }


def _texts(grants: Grants) -> dict[str, str]:
    keys: Iterable[tuple[str, Verb]] = sorted(grants)
    return {f"{subject}:{verb.value}": grants[subject, verb].value for subject, verb in keys}
