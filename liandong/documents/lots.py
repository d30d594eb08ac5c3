"""The lots that lines of drafts name: found, made where goods come in, and given out by expiry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from liandong.documents.amounts import ComputedLine, UnitFacts
from liandong.documents.inputs import LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.requests import DraftRequest
from liandong.documents.types import document_type
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.lots import LotFacts, LotKey, find_lots, keep_lots, with_dates

Units = Mapping[int, UnitFacts]


@dataclass(slots=True)
class _Named:
    """A line with its lot's number: where it stands and what it says."""

    request: int
    position: int
    line: LineInput
    product: UnitFacts
    makes: bool

    @property
    def key(self) -> LotKey:
        return self.product.product, self.line.lot

    def problem(self, code: str, column: str, detail: Mapping[str, str]) -> Problem:
        """Return a problem at a cell of the line."""
        named = {"lot": self.line.lot, "product": self.product.product_name, **detail}
        return Problem(code, self.position, column, named)


@dataclass(slots=True)
class Settled:
    """What the lines' lots are: ``lots`` by key, ``wanted`` those to be written, and every problem."""

    named: list[_Named] = field(default_factory=list)
    lots: dict[LotKey, LotFacts] = field(default_factory=dict)
    wanted: dict[LotKey, LotFacts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[LotKey] = field(default_factory=set)


def read_lots(requests: Sequence[DraftRequest], units: Units) -> Settled:
    """Find the lots of all lines and say what is wrong with them (one statement; none without lots)."""
    named = list(_named(requests, units))
    settled = Settled(named, find_lots(one.key for one in named))
    for one in named:
        _settle(one, settled)
    return settled


def with_origin_lots(requests: Sequence[DraftRequest], units: Units) -> list[DraftRequest]:
    """Return requests whose lines have their origin's lot where they name none (one statement or none)."""
    products = {unit.product for unit in units.values() if unit.may_have_lots}
    wanted = {
        line.origin
        for request in requests
        for line in request.draft.lines
        if line.origin and _inherits(line, products)
    }
    if not wanted:
        return list(requests)
    rows = DocumentLine.objects.filter(pk__in=wanted).exclude(lot=0)
    lots = {pk: (product, lot) for pk, product, lot in rows.values_list("pk", "product", "lot__number")}
    return [_inheriting(request, lots) if lots else request for request in requests]


def _inherits(line: LineInput, products: set[int]) -> bool:
    return not line.lot and line.product in products


def _inheriting(request: DraftRequest, lots: Mapping[int, tuple[int, str]]) -> DraftRequest:
    if not document_type(request.draft.type).has_lots:
        return request
    lines = []
    for line in request.draft.lines:
        product, number = lots.get(line.origin or 0, (0, ""))
        takes = not line.lot and number and product == line.product
        lines.append(replace(line, lot=number) if takes else line)
    return replace(request, draft=replace(request.draft, lines=tuple(lines)))


def _named(requests: Sequence[DraftRequest], units: Units) -> Iterator[_Named]:
    products = {unit.product: unit for unit in units.values()}
    for number, request in enumerate(requests):
        kind = document_type(request.draft.type)
        for position, line in enumerate(request.draft.lines, 1):
            product = products.get(line.product or 0)
            if line.lot and product is not None and kind.has_lots:
                yield _Named(number, position, line, product, kind.makes_lots)


def _settle(one: _Named, settled: Settled) -> None:
    """See whether the line's lot is there or may be made, and whether its dates agree."""
    stored = settled.lots.get(one.key)
    known = settled.wanted.get(one.key, stored)
    if known is None:
        if not one.makes:
            settled.problems.append(one.problem("lot_unknown", "lot", {}))
            return
        if not one.product.is_tracked:
            settled.problems.append(one.problem("lot_not_tracked", "lot", {}))
            return
        known = LotFacts(*one.key)
    if not one.makes:
        return
    given = (one.line.produced_on, one.line.expires_on)
    if one.key in settled.seen or known.was_in_stock:
        settled.problems += _contradictions(one, known)
    settled.seen.add(one.key)
    dated = _with_expiry(with_dates(known, *given), one.product.shelf_life_days)
    settled.problems += _impossible(one, dated)
    if dated != stored:
        settled.wanted[one.key] = dated


def _contradictions(one: _Named, known: LotFacts) -> Iterator[Problem]:
    """Yield the dates that are not those the lot has; an empty one says nothing."""
    for column in ("produced_on", "expires_on"):
        given, stored = getattr(one.line, column), getattr(known, column)
        if given and stored and given != stored:
            detail = {"given": given.isoformat(), "stored": stored.isoformat()}
            yield one.problem(f"lot_{column}", column, detail)


def _impossible(one: _Named, dated: LotFacts) -> Iterator[Problem]:
    if dated.produced_on and dated.expires_on and dated.expires_on < dated.produced_on:
        detail = {"produced": dated.produced_on.isoformat(), "expires": dated.expires_on.isoformat()}
        yield one.problem("lot_dates_crossed", "expires_on", detail)


def _with_expiry(lot: LotFacts, shelf_life_days: int | None) -> LotFacts:
    """Return the lot with its expiry: production and shelf life, where nobody said another."""
    if lot.expires_on or lot.produced_on is None or not shelf_life_days:
        return lot
    days = min(shelf_life_days, (date.max - lot.produced_on).days)
    return replace(lot, expires_on=lot.produced_on + timedelta(days=days))


def store_lots(settled: Settled) -> None:
    """Write what is new (at most four statements; none where nothing is).

    Raises:
        RefusedError: somebody made one of the lots in the same moment, with other dates.
    """
    if not settled.wanted:
        return
    stored = keep_lots(list(settled.wanted.values()))
    settled.lots |= settled.wanted | stored
    problems = [
        problem
        for one in settled.named
        if one.makes and one.key in stored
        for problem in _contradictions(one, stored[one.key])
    ]
    if problems:
        raise RefusedError(problems)


def with_lots(computed: Sequence[Sequence[ComputedLine]], settled: Settled) -> list[list[ComputedLine]]:
    """Return the lines with the ids of their lots, and with the dates these have."""
    found = [list(lines) for lines in computed]
    for one in settled.named:
        lot = settled.lots[one.key]
        line = found[one.request][one.position - 1]
        given = replace(line.given, produced_on=lot.produced_on, expires_on=lot.expires_on)
        found[one.request][one.position - 1] = line._replace(given=given, lot=lot.id)
    return found


def shown_lots(computed: Sequence[ComputedLine]) -> list[ComputedLine]:
    """Return lines that name a lot with its dates, for showing them; one statement or none."""
    wanted = {
        (line.given.product, line.given.lot) for line in computed if line.given.product and line.given.lot
    }
    found = find_lots((product, number) for product, number in wanted if product)
    return [_shown(line, found.get((line.given.product or 0, line.given.lot))) for line in computed]


def _shown(line: ComputedLine, lot: LotFacts | None) -> ComputedLine:
    if lot is None:
        return line
    given = replace(line.given, produced_on=lot.produced_on, expires_on=lot.expires_on)
    return line._replace(given=given, lot=lot.id)
