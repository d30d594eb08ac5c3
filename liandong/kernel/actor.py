"""Who acts: a member of a company with what he may do, frozen for one request or command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from liandong.kernel.custom import CustomField


class Verb(StrEnum):
    """What may be done with a document or a master record."""

    VIEW = "view"
    DRAFT = "draft"
    APPROVE = "approve"
    POST = "post"
    REVERSE = "reverse"
    REOPEN = "reopen"
    DISCARD = "discard"


class Scope(StrEnum):
    """Which records a right reaches, widest last."""

    OWN = "own"
    PLACES = "places"
    ALL = "all"


ANY = "*"
"""A grant for every type."""


Grants = Mapping[tuple[str, Verb], Scope]


def scope_in(grants: Grants, subject: str, verb: Verb) -> Scope | None:
    """Return the scope of the most specific grant: the type, else its module, else every type."""
    module = f"{subject.partition('.')[0]}.{ANY}"
    found = (grants.get((pattern, verb)) for pattern in (subject, module, ANY))
    return next((scope for scope in found if scope), None)


@dataclass(frozen=True, slots=True)
class Actor:
    """A member with his rights.

    ``grants`` maps (type, ``module.*`` or ``*``, verb) to the widest scope any of his roles gives;
    ``hidden`` names the columns he must not see (``cost``, ``margin`` …); ``places`` are the
    warehouses that ``Scope.PLACES`` reaches. ``limits`` are the scopes of the key he acts by, which
    ``grants`` keep to already: what he leaves to be done later must keep to them too. ``off`` names
    the modules and types that the company has switched off: there nobody may anything, whatever his
    grants. ``fields`` are those it has added to its documents: who reads or writes one must know them.
    """

    member: int
    name: str
    grants: Grants = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()
    limits: tuple[str, ...] | None = None
    off: frozenset[str] = frozenset()
    fields: tuple[CustomField, ...] = ()

    def scope_of(self, subject: str, verb: Verb) -> Scope | None:
        """Return how far the right reaches, or None when there is none.

        A grant for the type itself overrides the one for its module (``sales.*``), and that
        the one for every type. What is switched off gives no right.
        """
        if self.off and self.is_off(subject):
            return None
        return scope_in(self.grants, subject, verb)

    def is_off(self, subject: str) -> bool:
        """Tell whether the company has switched the type, or its whole module, off."""
        return subject in self.off or subject.partition(".")[0] in self.off

    def may(self, subject: str, verb: Verb) -> bool:
        """Tell whether the actor has the right at any scope."""
        return self.scope_of(subject, verb) is not None

    def may_reach(self, scope: Scope, owner: int | None, places: frozenset[int]) -> bool:
        """Tell whether a record of ``owner`` touching ``places`` is within ``scope``."""
        if scope is Scope.ALL:
            return True
        if scope is Scope.OWN:
            return owner == self.member
        return bool(places) and places <= self.places

    def sees(self, column: str) -> bool:
        """Tell whether a column of this name may be shown."""
        return column not in self.hidden


def superuser(member: int, name: str) -> Actor:
    """Return an actor with every right: the owner, and the program's own commands."""
    return Actor(member, name, {(ANY, verb): Scope.ALL for verb in Verb})
