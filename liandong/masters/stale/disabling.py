"""Disabling stale records, many at once: each by itself, through the action that disables one."""

from collections.abc import Callable, Sequence
from datetime import date

from liandong.catalog.actions import set_product_active
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.merging.kinds import GOODS, Kind
from liandong.masters.stale.finding import conditions, kept_records, require_cleaning
from liandong.partners.actions import set_partner_active

MOST = 500
"""How many records one request may name."""

Failures = dict[int, Sequence[Problem]]
"""Why records were not disabled, by id."""


def disable_stale(kind: Kind, ids: Sequence[int], since: date, actor: Actor) -> Failures:
    """Disable the records that nobody has used since a day; return why others were not, by id.

    What somebody used in the meantime stays, with every reason. What is disabled already stays so, without a
    further trace. One statement asks about all; disabling is each record's own transaction, with its trace.

    Raises:
        NotAllowedError: the actor may not disable such records.
    """
    require_cleaning(kind, actor)
    reasons = conditions(kind, since)
    rows = kept_records(kind, actor).filter(pk__in=list(ids)).annotate(**reasons)
    found = {row["pk"]: row for row in rows.values("pk", "code", "is_active", *reasons)}
    disable: Callable[..., None] = set_product_active if kind is GOODS else set_partner_active
    failures: Failures = {}
    for pk in dict.fromkeys(ids):
        row = found.get(pk)
        if row is None:
            failures[pk] = [Problem(f"{kind.name}_unknown", detail={kind.name: str(pk)})]
        elif holding := [code for code in reasons if row[code]]:
            failures[pk] = [Problem(code, detail={"since": since.isoformat()}) for code in holding]
        elif row["is_active"]:
            _act(disable, pk, actor, failures)
    return failures


def _act(disable: Callable[..., None], pk: int, actor: Actor, failures: Failures) -> None:
    try:
        disable(pk, actor, is_active=False)
    except RefusedError as refusal:  # somebody merged it in this very moment
        failures[pk] = refusal.problems
