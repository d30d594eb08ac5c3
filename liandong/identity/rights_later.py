"""Rights that standard roles got with a new type of record, for the companies that have these roles already.

New companies get them with the roles themselves (``roles``); a migration calls this for the others.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps.registry import Apps

from liandong.identity.actors import WIDTH
from liandong.kernel.actor import Scope, Verb, scope_in


class Later(NamedTuple):
    """A role of that name gets for ``subject`` what it has for ``beside``, where it has that still."""

    role: str
    beside: str
    subject: str


def give_later(apps: Apps, rights: Iterable[Later]) -> None:
    """Give roles what their standard has by now; three statements each.

    Verbs and scopes are those the company left to the neighbouring right, so what it took away
    stays away; nothing a role has is narrowed. A role by another name is the company's own.
    """
    grants: Any = apps.get_model("identity", "RoleGrant").objects
    for right in rights:
        rows = grants.filter(role__name=right.role).values_list("role", "subject", "verb", "scope")
        has = {(subject, Verb(verb)): Scope(scope) for _, subject, verb, scope in rows}
        roles = {role for role, *_ in rows}
        wanted = {verb: scope for (subject, verb), scope in has.items() if subject == right.beside}
        missing = {
            verb: scope
            for verb, scope in wanted.items()
            if (now := scope_in(has, right.subject, verb)) is None or WIDTH[now] < WIDTH[scope]
        }
        grants.bulk_create(
            [
                grants.model(role_id=role, subject=right.subject, verb=verb.value, scope=scope.value)
                for role in roles
                for verb, scope in missing.items()
            ],
            ignore_conflicts=True,
        )
