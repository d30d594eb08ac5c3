"""What can be chosen in forms and filters: places, members, accounts, the choices of a declaration."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext

from liandong.documents.types import Direction, document_type
from liandong.general_ledger.models import Account
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.stock_ledger.models import KEPT_KINDS, Place, PlaceKind

Option = dict[str, Any]
"""``value`` and ``label`` of an entry of a selection."""

_SELLING = (PlaceKind.WAREHOUSE, PlaceKind.BIN)


def place_options(
    actor: Actor,
    type_id: str,
    verb: Verb,
    kept: Collection[int] = (),
    *,
    is_quarantine: bool | None = None,
) -> list[Option]:
    """Return the places of the company the actor's right reaches; ``kept`` ones are offered in any case.

    Warehouses come first: what is chosen unasked is one of them, not a bin.

    Where goods wait for inspection is offered to types that may touch it, or alone, or not at all.
    """
    usable = Q(is_active=True, kind__in=_kinds(type_id, is_quarantine=is_quarantine))
    if actor.scope_of(type_id, verb) is Scope.PLACES:
        usable &= Q(pk__in=actor.places)
    rows = Place.objects.filter(usable | Q(pk__in=list(kept)))
    rows = rows.order_by(F("parent").asc(nulls_first=True), "code")
    return [{"value": pk, "label": name} for pk, name in rows.values_list("pk", "name")]


def _kinds(type_id: str, *, is_quarantine: bool | None) -> tuple[PlaceKind, ...]:
    if is_quarantine is not None:
        return (PlaceKind.QUARANTINE,) if is_quarantine else _SELLING
    kind = document_type(type_id)
    return KEPT_KINDS if kind.takes_quarantined or kind.direction is not Direction.OUT else _SELLING


def member_options(kept: Collection[int] = ()) -> list[Option]:
    """Return the active members of the company."""
    rows = Member.objects.filter(Q(is_active=True) | Q(pk__in=list(kept))).order_by("name", "pk")
    return [{"value": pk, "label": name} for pk, name in rows.values_list("pk", "name")]


def choice_options(choices: Iterable[tuple[str, str]]) -> list[Option]:
    """Return the choices of a declaration, in the language of the page."""
    return [{"value": value, "label": gettext(label)} for value, label in choices]


def account_items(text: str, limit: int = 30, *, is_money: bool | None = None) -> list[dict[str, Any]]:
    """Return the accounts that may take lines, first those that hold money, if any; one statement."""
    leaves = Account.objects.filter(is_active=True, children=None)
    if is_money is not None:
        leaves = leaves.filter(is_settlement=is_money)
    if text:
        leaves = leaves.filter(Q(code__startswith=text) | Q(name__icontains=text))
    rows = leaves.order_by("-is_settlement", "code").values_list("pk", "code", "name", "currency")[:limit]
    return [
        {"id": pk, "code": code, "name": f"{name} {currency}".rstrip()} for pk, code, name, currency in rows
    ]
