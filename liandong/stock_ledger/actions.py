"""Writing warehouses and what is in them; the virtual places are given and stay as they are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from liandong.identity.actors import NotAllowedError, require
from liandong.identity.audit import AuditEntry, record
from liandong.identity.reaching import give_inner_place
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, number_problems, text_problems, trimmed
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import Place, PlaceKind, StockBalance
from liandong.stock_ledger.stock import FIRST_WAREHOUSE

SUBJECT = "stock_ledger.place"
MOST_WALK = 1_000_000
TEXT_LIMITS = {"code": 32, "name": 64, "address": 255}


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """What a place is called and where it is; in one for quarantine goods wait for inspection.

    Of a bin also how much it takes (base units, None: any), its place on the walk, and whether it is a
    reserve.
    ``keeps_above_zero``: nothing is sold there that it has not, whatever the company allows, nor from
    the bins of such a warehouse; None leaves that as it is.
    """

    code: str
    name: str
    address: str = ""
    is_quarantine: bool = False
    capacity: Decimal | None = None
    walk: int | None = None
    is_reserve: bool = False
    keeps_above_zero: bool | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns that may change as long as the place is there."""
        names = ("code", "name", "address", "capacity", "walk", "is_reserve")
        columns = {name: getattr(self, name) for name in names}
        if self.keeps_above_zero is not None:
            columns["keeps_above_zero"] = self.keeps_above_zero
        return columns


def create_place(form: PlaceForm, actor: Actor, *, warehouse: int | None = None) -> int:
    """Make a warehouse, or a bin in the given warehouse; return its id.

    A place stays what it is, and a bin where it is: cost is kept by warehouse.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep places.
    """
    _require_reach(actor, warehouse)
    form = _cleaned(form)
    kind = _kind(form, warehouse)
    with transaction.atomic():
        own = [*_form_problems(form, None), *_bin_problems(form, kind)]
        refuse_if([*own, *_warehouse_problems(warehouse, form)])
        try:
            with transaction.atomic():
                place = Place.objects.create(kind=kind, parent_id=warehouse, **form.columns)
        except IntegrityError:
            refuse_if(_form_problems(form, None))
            raise
        if warehouse is not None:
            give_inner_place(warehouse, place.pk)
        _audit(actor, "create", place.pk, {"code": form.code, "kind": kind.value})
    return place.pk


def _kind(form: PlaceForm, warehouse: int | None) -> PlaceKind:
    if warehouse is None:
        return PlaceKind.WAREHOUSE
    return PlaceKind.QUARANTINE if form.is_quarantine else PlaceKind.BIN


def create_quarantines(actor: Actor) -> list[int]:
    """Give every warehouse in use that has none a place for goods that wait for inspection; return them.

    Raises:
        NotAllowedError: the actor may not keep the places of one of them.
    """
    own = Place.objects.filter(parent=OuterRef("pk"), kind=PlaceKind.QUARANTINE, is_active=True)
    lacking = Place.objects.filter(~Exists(own), kind=PlaceKind.WAREHOUSE, is_active=True).order_by("pk")
    taken = set(Place.objects.values_list("code", flat=True))
    made = []
    for warehouse in lacking:
        code = _free_code(warehouse.code, taken)
        taken.add(code)
        form = PlaceForm(code, gettext("{name}·待检区").format(name=warehouse.name[:50]), is_quarantine=True)
        made.append(create_place(form, actor, warehouse=warehouse.pk))
    return made


def _free_code(code: str, taken: set[str]) -> str:
    first = f"{code[:26]}-DJ"
    codes = (first, *(f"{first}{number}" for number in range(2, 1000)))
    return next(one for one in codes if one not in taken)


def update_place(place: int, form: PlaceForm, actor: Actor) -> None:
    """Give a warehouse or bin what the form says.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep places.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    form = _cleaned(form)
    with transaction.atomic():
        before = _locked(place)
        _require_reach(actor, before.parent_id or place)
        refuse_if([*_form_problems(form, place), *_bin_problems(form, PlaceKind(before.kind))])
        try:
            with transaction.atomic():
                Place.objects.filter(pk=place).update(**form.columns)
        except IntegrityError:
            refuse_if(_form_problems(form, place))
            raise
        detail = {
            "code": form.code,
            "name": form.name,
            "code_before": before.code,
            "name_before": before.name,
        }
        if form.keeps_above_zero not in {None, before.keeps_above_zero}:
            detail["keeps_above_zero"] = str(form.keeps_above_zero)
        _audit(actor, "update", place, detail)


def set_place_active(place: int, actor: Actor, *, is_active: bool) -> None:
    """Enable a warehouse or bin, or disable one that is empty; it stays in every document.

    Raises:
        RefusedError: ``place_in_use`` when it or a bin in it holds stock, ``bins_active`` when
            a bin in it is enabled, ``place_disabled`` when a bin's warehouse is disabled.
        NotAllowedError: the actor may not keep places.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = _locked(place)
        _require_reach(actor, found.parent_id or place)
        refuse_if(_enabling_problems(found) if is_active else _disabling_problems(found))
        Place.objects.filter(pk=place).update(is_active=is_active)
        _audit(actor, "enable" if is_active else "disable", place, {"code": found.code})


def _require_reach(actor: Actor, warehouse: int | None) -> None:
    """Refuse an actor whose right does not reach the warehouse; a new one is within the whole right only.

    Raises:
        NotAllowedError: it does not.
    """
    if not may_keep(actor, warehouse):
        raise NotAllowedError(SUBJECT, Verb.DRAFT)


def may_keep(actor: Actor, warehouse: int | None) -> bool:
    """Tell whether the actor may change this warehouse and its bins, or, for None, make a new one."""
    scope = actor.scope_of(SUBJECT, Verb.DRAFT)
    places = frozenset() if warehouse is None else frozenset({warehouse})
    return scope is not None and actor.may_reach(scope, None, places)


def _cleaned(form: PlaceForm) -> PlaceForm:
    return replace(form, code=trimmed(form.code), name=trimmed(form.name), address=trimmed(form.address))


def _locked(place: int) -> Place:
    """Return the place under lock.

    Raises:
        RefusedError: ``place_unknown``; virtual places are unknown here.
    """
    found = Place.objects.select_for_update().filter(pk=place, pk__gt=FIRST_WAREHOUSE).first()
    if found is None:
        raise RefusedError([Problem("place_unknown", detail={"place": str(place)})])
    return found


def _form_problems(form: PlaceForm, place: int | None) -> Iterator[Problem]:
    texts = {"code": form.code, "name": form.name, "address": form.address}
    yield from missing_problems(texts, ("code", "name"), None)
    yield from text_problems(texts, TEXT_LIMITS, None)
    same = Place.objects.filter(code=form.code)
    if (same if place is None else same.exclude(pk=place)).exists():
        yield Problem("code_taken", column="code", detail={"code": form.code})


def _bin_problems(form: PlaceForm, kind: PlaceKind) -> Iterator[Problem]:
    yield from number_problems(form.capacity, 6, "capacity", None)
    yield from number_problems(None if form.walk is None else Decimal(form.walk), 0, "walk", None)
    if form.walk is not None and form.walk > MOST_WALK:
        yield Problem("number_too_large", column="walk", detail={"number": str(form.walk)})
    for name in ("capacity", "walk", "is_reserve"):
        if kind != PlaceKind.BIN and getattr(form, name):
            yield Problem("bins_only", column=name)


def _warehouse_problems(warehouse: int | None, form: PlaceForm) -> Iterator[Problem]:
    if warehouse is None:
        if form.is_quarantine:
            yield Problem("quarantine_alone", column="warehouse")
        return
    found = Place.objects.select_for_update().filter(pk=warehouse, kind=PlaceKind.WAREHOUSE).first()
    if found is None:
        yield Problem("warehouse_unknown", column="warehouse", detail={"warehouse": str(warehouse)})
    elif not found.is_active:
        yield Problem("place_disabled", column="warehouse", detail={"place": found.name})


def _enabling_problems(place: Place) -> Iterator[Problem]:
    if place.parent is not None and not place.parent.is_active:
        yield Problem("place_disabled", detail={"place": place.parent.name})


def _disabling_problems(place: Place) -> Iterator[Problem]:
    inside = Q(place=place) | Q(place__parent=place)
    held = StockBalance.objects.filter(inside).exclude(quantity=0).values("product").distinct().count()
    if held:
        yield Problem("place_in_use", detail={"place": place.name, "products": str(held)})
    active_bins = place.bins.filter(is_active=True).count()
    if active_bins:
        yield Problem("bins_active", detail={"place": place.name, "bins": str(active_bins)})


def _audit(actor: Actor, action: str, place: int, detail: dict[str, str]) -> None:
    record([AuditEntry(action, SUBJECT, place, actor.member, detail)])
