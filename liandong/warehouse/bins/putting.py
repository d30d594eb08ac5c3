"""上架: goods that lie in a warehouse itself since they came in, the bins proposed, and the transfer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from liandong.catalog.models import Tracking
from liandong.documents.drafting import answered_draft, save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, State
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.identity.actors import NotAllowedError, require
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.serials import SERIALS, joined_serials, named_serials, repeated
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import NO_LOT, Place, PlaceKind, StockBalance
from liandong.warehouse.bins.placing import Bin, Goods, Reason, put_away
from liandong.warehouse.bins.reading import TRANSFER, bins_of, drafted_from, fixed_bins
from liandong.warehouse.pieces import drafted_from as drafted_pieces
from liandong.warehouse.pieces import pieces_in
from liandong.webkit.proposals import may_see_stock

_WAITING = frozenset({"approval_missing"})
MOST_WAITING = 500
"""Rows of one page; who has more puts these away first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Goods of one lot that lie in a warehouse itself: ``quantity`` base units may be put away.

    ``pieces`` are the serial numbers among them, ``loose`` how much lies there without one.
    """

    balance: StockBalance
    quantity: Decimal
    pieces: tuple[str, ...] = ()
    loose: Decimal = ZERO

    @property
    def has_pieces(self) -> bool:
        """Tell whether what is put away is named piece by piece."""
        return bool(self.pieces) or self.balance.product.tracking == Tracking.SERIAL


@dataclass(frozen=True, slots=True)
class Proposed:
    """A part of what waits, base units, and the bin it should go to; None where no bin has room."""

    waiting: Waiting
    quantity: Decimal
    bin: Bin | None
    reason: Reason

    @property
    def balance(self) -> StockBalance:
        """Return the goods that wait."""
        return self.waiting.balance

    @property
    def named(self) -> tuple[str, ...] | None:
        """Return the pieces this part is of; None where somebody has to say which of them."""
        if not self.waiting.pieces:
            return ()
        is_all = self.quantity == self.waiting.quantity == len(self.waiting.pieces)
        return self.waiting.pieces if is_all else None


@dataclass(frozen=True, slots=True)
class Put:
    """What somebody put where: base units of a product's lot (0: none) into the bin of a code.

    ``pieces`` are the serial numbers among them.
    """

    product: int
    lot: int
    quantity: Decimal
    bin: str
    pieces: tuple[str, ...] = ()


def require_warehouse(actor: Actor, warehouse: int) -> Place:
    """Return a warehouse whose goods the actor may see and move.

    Raises:
        NotAllowedError: he may not.
        RefusedError: ``warehouse_unknown``.
    """
    require(actor, TRANSFER, Verb.DRAFT)
    found = Place.objects.filter(pk=warehouse, kind=PlaceKind.WAREHOUSE).first()
    if found is None:
        raise RefusedError([Problem("warehouse_unknown", detail={"warehouse": str(warehouse)})])
    is_reached = actor.scope_of(TRANSFER, Verb.DRAFT) is not Scope.PLACES or warehouse in actor.places
    if not is_reached or not may_see_stock(actor, warehouse):
        raise NotAllowedError(TRANSFER, Verb.DRAFT)
    return found


def waiting_in(warehouse: int, products: Collection[int] | None = None) -> list[Waiting]:
    """Return what lies in the warehouse itself, in no bin and in no draft; two statements, four with pieces.

    What orders keep in the warehouse is kept in its bins as well.
    """
    rows = StockBalance.objects.filter(place=warehouse, quantity__gt=0)
    if products is not None:
        rows = rows.filter(product__in=products)
    drafted = drafted_from(warehouse)
    found = []
    for one in rows.select_related("product", "lot", "place").order_by("product__code", "lot__number"):
        left = one.quantity - drafted.get((one.product_id, one.lot_id or NO_LOT), ZERO)
        if left > ZERO:
            found.append(Waiting(one, left))
    return _with_pieces(warehouse, found[:MOST_WAITING])


def _with_pieces(warehouse: int, found: list[Waiting]) -> list[Waiting]:
    tracked = {one.balance.product_id for one in found if one.balance.product.tracking == Tracking.SERIAL}
    if not tracked:
        return found
    pieces = pieces_in(warehouse, tracked)
    gone = drafted_pieces(warehouse, tracked)
    return [_pieced(one, pieces, gone) if one.balance.product_id in tracked else one for one in found]


def _pieced(
    one: Waiting, pieces: Mapping[int, tuple[str, ...]], gone: Mapping[int, Collection[str]]
) -> Waiting:
    product = one.balance.product_id
    there = pieces.get(product, ())
    left = tuple(number for number in there if number not in gone.get(product, ()))
    return replace(one, pieces=left, loose=max(one.balance.quantity - len(there), ZERO))


def proposals(warehouse: int, products: Collection[int] | None = None) -> list[Proposed]:
    """Return the bin proposed for each part of what waits; seven statements, nine with pieces."""
    waiting = waiting_in(warehouse, products)
    if not waiting:
        return []
    bins = {one.id: one for one in bins_of(warehouse)}
    fixed = fixed_bins(warehouse, {one.balance.product_id for one in waiting})
    goods = [
        Goods(
            one.balance.product_id,
            one.balance.lot_id or NO_LOT,
            one.quantity,
            fixed.get(one.balance.product_id),
        )
        for one in waiting
    ]
    return [
        Proposed(waiting[part.position], part.quantity, bins.get(part.bin or 0), part.reason)
        for part in put_away(goods, bins.values())
    ]


def put(
    actor: Actor, warehouse: int, lines: Sequence[Put], on: date, key: str = ""
) -> tuple[SavedDraft, bool]:
    """Move goods of the warehouse into bins, one transfer; return it, and whether it is posted.

    It is posted where the actor may post transfers and nobody has to approve them first, else it waits
    as a draft. The same ``key`` again gets the first answer.

    Raises:
        NotAllowedError: the actor may not draft transfers in this warehouse.
        RefusedError: with every problem, by the position of the line; nothing was done.
    """
    require_warehouse(actor, warehouse)
    draft_key, post_key = (f"{key}:{part}" if key else None for part in ("draft", "post"))
    with transaction.atomic():
        # One after the other: two phones may not fill the same room twice. Without the key, or whoever posts
        # goods there would wait for this row while this waits for his balances.
        place = Place.objects.select_for_update(no_key=True).get(pk=warehouse)
        answered = answered_draft(draft_key) if draft_key else None
        if answered is not None:
            return answered, _is_posted(answered.id)
        draft = _transfer(actor, place, lines, on)
        saved = save_draft(DraftRequest(draft, actor, key=draft_key))
        if actor.may(TRANSFER, Verb.POST):
            _posted(PostRequest(saved.id, actor, key=post_key))
    return saved, _is_posted(saved.id)


def _posted(request: PostRequest) -> None:
    """Post, or leave the draft to those who have to approve it: without it they had nothing to approve."""
    try:
        with transaction.atomic():
            post([request])
    except RefusedError as refusal:
        if not refusal.problems or not {one.code for one in refusal.problems} <= _WAITING:
            raise


def _is_posted(document: int) -> bool:
    return Document.objects.filter(pk=document, state=State.POSTED).exists()


def _transfer(actor: Actor, warehouse: Place, lines: Sequence[Put], on: date) -> DraftInput:
    """Return the transfer within the warehouse; refused where goods or room are missing."""
    waiting = {
        (one.balance.product_id, one.balance.lot_id or NO_LOT): one
        for one in waiting_in(warehouse.pk, {line.product for line in lines})
    }
    bins = {one.id: one for one in bins_of(warehouse.pk)}
    named = _named(warehouse.pk)
    problems: list[Problem] = []
    made: list[LineInput] = []
    for position, line in enumerate(lines, 1):
        target = bins.get(named.get(line.bin.strip().lower(), 0))
        there = waiting.get((line.product, line.lot))
        problems += _line_problems(line, position, target, there.quantity if there else ZERO)
        problems += _piece_problems(line, position, there) if there else []
        if target is None or there is None:
            continue
        waiting[line.product, line.lot] = _without(there, line)
        bins[target.id] = replace(target, held=target.held + line.quantity)
        made.append(_line(warehouse.pk, target.id, line, there.balance))
    refuse_if(problems or ([] if made else [Problem("nothing_to_put_away")]))
    place = warehouse.pk
    return DraftInput(TRANSFER, on, tuple(made), place=place, target_place=place, handler=actor.member)


def _line(warehouse: int, target: int, line: Put, balance: StockBalance) -> LineInput:
    return LineInput(
        product=line.product,
        quantity=line.quantity,
        place=warehouse,
        target_place=target,
        lot=balance.lot.number if line.lot != NO_LOT else "",
        details={SERIALS: joined_serials(line.pieces)} if line.pieces else {},
    )


def _without(there: Waiting, line: Put) -> Waiting:
    """Return what still waits after a line."""
    left = tuple(number for number in there.pieces if number not in line.pieces)
    loose = max(there.loose - (line.quantity - len(line.pieces)), ZERO)
    return replace(there, quantity=there.quantity - line.quantity, pieces=left, loose=loose)


def _piece_problems(line: Put, position: int, there: Waiting) -> Iterator[Problem]:
    """Yield what is wrong with the pieces of a line: too many or too few, not there, or named twice."""
    if not there.has_pieces and not line.pieces:
        return
    product, given = there.balance.product.name, len(line.pieces)
    unnamed = line.quantity - given
    if unnamed < ZERO or unnamed > there.loose:
        needed = plain(line.quantity if unnamed < ZERO else line.quantity - there.loose)
        detail = {"product": product, "needed": needed, "given": str(given)}
        yield Problem("serial_count", position, "serials", detail)
    if twice := repeated(line.pieces):
        yield Problem("serial_twice", position, "serials", {"serials": named_serials(twice)})
    if strange := [number for number in line.pieces if number not in there.pieces]:
        detail = {"product": product, "serials": named_serials(strange)}
        yield Problem("serial_not_waiting", position, "serials", detail)


def _named(warehouse: int) -> dict[str, int]:
    """Return the active bins of a warehouse by code and by name, as they are scanned or typed."""
    found = Place.objects.filter(parent=warehouse, kind=PlaceKind.BIN, is_active=True)
    rows = list(found.values_list("pk", "code", "name"))
    return {name.lower(): pk for pk, _code, name in rows} | {code.lower(): pk for pk, code, _name in rows}


def _line_problems(line: Put, position: int, target: Bin | None, left: Decimal) -> Iterator[Problem]:
    if line.quantity <= ZERO:
        yield Problem("quantity_zero", position, "quantity")
    elif line.quantity > left:
        yield Problem("put_away_changed", position, "quantity", {"waiting": plain(max(left, ZERO))})
    if target is None:
        yield Problem("bin_unknown", position, "bin", {"bin": line.bin[:32]})
    elif target.capacity is not None and target.held + line.quantity > target.capacity:
        room = plain(max(target.capacity - target.held, ZERO))
        detail = {"bin": target.code, "room": room, "quantity": plain(line.quantity)}
        yield Problem("bin_full", position, "bin", detail)
