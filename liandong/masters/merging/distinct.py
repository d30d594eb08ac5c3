"""不是重复: pairs that somebody said are not the same. They are not proposed, until it is taken back."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.masters.merging.kinds import Kind, Said
from liandong.masters.merging.likeness import Apart
from liandong.masters.merging.rights import require_merging


def pairs_apart(kind: Kind) -> Apart:
    """Return the pairs of a kind that are not the same; one statement."""
    return frozenset(kind.distinct().values_list("first", "second"))


def distinct_rows(kind: Kind, actor: Actor) -> QuerySet[Any]:
    """Return what was said, the newest first, with records and members; no statement yet.

    Raises:
        NotAllowedError: the actor may not merge records of the kind.
    """
    require_merging(actor, kind.right)
    return kind.distinct().select_related("first", "second", "member").order_by("-pk")


def said_of(kind: Kind, one: int, other: int) -> Said | None:
    """Return what was said of two records, None where nothing was; one statement."""
    first, second = sorted((one, other))
    found: Said | None = kind.distinct().select_related("member").filter(first=first, second=second).first()
    return found


def keep_apart(kind: Kind, one: int, other: int, actor: Actor, *, address: str = "") -> int:
    """Say that two records are not the same; return the row's id. Said again, the first one stands.

    Raises:
        NotAllowedError: the actor may not merge records of the kind.
        RefusedError: ``merge_same``, ``merge_missing``, or ``distinct_merged``: one went into another.
    """
    require_merging(actor, kind.right)
    first, second = sorted((one, other))
    with transaction.atomic():
        found = kind.records().in_bulk([first, second])
        refuse_if([Problem("merge_same")] if first == second else [])
        missing = [pk for pk in (first, second) if pk not in found]
        refuse_if([Problem("merge_missing", detail={"id": str(pk)}) for pk in missing])
        merged = [one.code for one in found.values() if one.merged_into_id is not None]
        refuse_if([Problem("distinct_merged", detail={"code": code}) for code in merged])
        said = {"member_id": actor.member, "said_at": timezone.now()}
        row, is_new = kind.distinct().get_or_create(first_id=first, second_id=second, defaults=said)
        if is_new:
            _audit("distinct", kind, (found[first], found[second]), actor, address)
    return int(row.pk)


def take_back(kind: Kind, row: int, actor: Actor, *, address: str = "") -> None:
    """Take back that two records are not the same: they may be proposed again.

    Raises:
        NotAllowedError: the actor may not merge records of the kind.
        RefusedError: ``distinct_unknown``.
    """
    require_merging(actor, kind.right)
    with transaction.atomic():
        found = kind.distinct().select_related("first", "second").filter(pk=row).first()
        if found is None:
            raise RefusedError([Problem("distinct_unknown")])
        found.delete()
        _audit("undistinct", kind, (found.first, found.second), actor, address)


def forget(kind: Kind, one: int, other: int) -> None:
    """Drop what was said of two records that are merged after all, in the caller's transaction."""
    first, second = sorted((one, other))
    kind.distinct().filter(first=first, second=second).delete()


def _audit(deed: str, kind: Kind, both: tuple[Any, Any], actor: Actor, address: str) -> None:
    """Leave an entry at both records."""
    entries = [
        AuditEntry(deed, kind.subject, one.pk, actor.member, {"code": one.code, "other": other.code}, address)
        for one, other in (both, both[::-1])
    ]
    record(entries)
