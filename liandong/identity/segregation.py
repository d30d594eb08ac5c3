"""Segregation of duties: pairs of deeds that one person may not do on one chain of documents.

A deed is a verb on a type or on a module (``sales.*``). Where a pair ``is_exclusive`` one person may
not even have both rights; who has every right is an owner and bound by the chains alone. The chains
are looked at by the engine (``documents.segregation``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction

from liandong.identity.actors import require_everywhere, widest
from liandong.identity.audit import AuditEntry
from liandong.identity.giving import grants_of
from liandong.identity.models import Member, Role
from liandong.identity.settings import SEGREGATION, read_setting, save_setting
from liandong.kernel.actor import ANY, Actor, Grants, Scope, Verb, scope_in
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

SUBJECT = "identity.segregation"
MOST_PAIRS = 100
DEEDS = (Verb.DRAFT, Verb.APPROVE, Verb.POST, Verb.REVERSE)
"""The verbs that leave a name on a document."""


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """A verb done to a document of a type; ``subject`` may be a whole module (``sales.*``)."""

    subject: str
    verb: Verb

    def covers(self, other: "Deed") -> bool:
        """Tell whether a deed on one type is this one."""
        is_module = self.subject.endswith(f".{ANY}")
        module = f"{other.subject.partition('.')[0]}.{ANY}"
        return self.verb is other.verb and self.subject == (module if is_module else other.subject)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two deeds for two people; ``is_exclusive`` where one may not have both rights either."""

    first: Deed
    second: Deed
    is_exclusive: bool = False

    def is_within(self, grants: Grants) -> bool:
        """Tell whether these rights allow both deeds."""
        return all(scope_in(grants, one.subject, one.verb) for one in (self.first, self.second))


@lru_cache(maxsize=256)
def pairs_from(text: str) -> tuple[Pair, ...]:
    """Return the pairs of a stored JSON text, parsed once: the same text means the same pairs."""
    return _parsed(bulk.as_json(text).get("pairs", ()))


def read_pairs() -> tuple[Pair, ...]:
    """Return the company's pairs; one statement."""
    return _parsed(read_setting(SEGREGATION, {}).get("pairs", ()))


def _parsed(rows: Iterable[Mapping[str, Any]]) -> tuple[Pair, ...]:
    return tuple(
        Pair(_deed(row["first"]), _deed(row["second"]), is_exclusive=bool(row.get("exclusive")))
        for row in rows
    )


def _deed(row: Sequence[str]) -> Deed:
    return Deed(row[0], Verb(row[1]))


def save_pairs(pairs: Sequence[Pair], actor: Actor, address: str = "") -> None:
    """Keep the company's pairs in place of the last ones.

    Raises:
        NotAllowedError: the actor may not keep them.
        RefusedError: ``pair_same``: twice the same deed; ``pair_twice``; ``pairs_too_many``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    refuse_if(_pair_problems(pairs))
    with transaction.atomic():
        before = read_setting(SEGREGATION, {}).get("pairs", [])
        rows = [_row(pair) for pair in pairs]
        detail = {"pairs": rows, "pairs_before": before}
        entry = AuditEntry("update", SUBJECT, None, actor.member, detail, address)
        save_setting(SEGREGATION, {"pairs": rows}, entry)


def _row(pair: Pair) -> dict[str, object]:
    first, second = ([deed.subject, deed.verb.value] for deed in (pair.first, pair.second))
    return {"first": first, "second": second, "exclusive": pair.is_exclusive}


def _pair_problems(pairs: Sequence[Pair]) -> list[Problem]:
    problems = []
    if len(pairs) > MOST_PAIRS:
        problems.append(Problem("pairs_too_many", detail={"limit": str(MOST_PAIRS)}))
    seen: set[frozenset[Deed]] = set()
    for line, pair in enumerate(pairs, 1):
        both = frozenset({pair.first, pair.second})
        if pair.first == pair.second:
            problems.append(Problem("pair_same", line))
        elif both in seen:
            problems.append(Problem("pair_twice", line))
        seen.add(both)
    return problems


def held_pairs(grants: Grants, pairs: Iterable[Pair], *, is_exclusive: bool = True) -> list[Pair]:
    """Return the pairs of which someone with these rights could do both deeds; an owner holds none."""
    if _is_everything(grants):
        return []
    return [pair for pair in pairs if (pair.is_exclusive or not is_exclusive) and pair.is_within(grants)]


def _is_everything(grants: Grants) -> bool:
    return all(grants.get((ANY, verb)) is Scope.ALL for verb in Verb)


def role_problems(roles: Iterable[Role], before: Iterable[Role], who: str) -> list[Problem]:
    """Return ``deeds_held`` for each pair that these roles give together and those before did not.

    The roles' grants should be prefetched. One statement.
    """
    pairs = read_pairs()
    old = held_pairs(widest(map(grants_of, before)), pairs)
    new = held_pairs(widest(map(grants_of, roles)), pairs)
    return [_held(pair, who) for pair in new if pair not in old]


def holding_problems(grants: Grants, members: Sequence[Member], stored: Role | None) -> list[Problem]:
    """Return ``deeds_held`` for the pairs that a role would newly give by itself, or to one of its members.

    ``stored`` is the role as it is, ``members`` are those who have it. At most three statements.
    """
    pairs = [pair for pair in read_pairs() if pair.is_exclusive]
    if not pairs:
        return []
    others = _other_grants(members, stored)
    before = {} if stored is None else grants_of(stored)
    problems = []
    for who, rest in (("", []), *((one.name, others[one.pk]) for one in members if not one.is_owner)):
        old = held_pairs(widest([before, *rest]), pairs)
        new = held_pairs(widest([grants, *rest]), pairs)
        problems += [_held(pair, who) for pair in new if pair not in old]
    return problems


def _other_grants(members: Sequence[Member], stored: Role | None) -> dict[int, list[Grants]]:
    found: dict[int, list[Grants]] = {member.pk: [] for member in members}
    held = Member.roles.through.objects.filter(member__in=found).values_list("member", "role")
    roles = Role.objects.filter(members__in=found).prefetch_related("grants").distinct()
    grants = {role.pk: grants_of(role) for role in roles if stored is None or role.pk != stored.pk}
    for member, role in held:
        if role in grants:
            found[member].append(grants[role])
    return found


def _held(pair: Pair, who: str) -> Problem:
    first, second = (f"{deed.subject}:{deed.verb.value}" for deed in (pair.first, pair.second))
    return Problem("deeds_held", detail={"first": first, "second": second, "who": who})
