"""Books in memory that are entered in any order of dates and corrected as the engine corrects them."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.kernel.plans import PlannedMove, Pooled
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import Purpose, VirtualPlace
from liandong.stock_ledger.past import Correction, PastMove
from liandong.stock_ledger.pools import LayerPool
from liandong.stock_ledger.recosting import Books, Played, corrections
from liandong.stock_ledger.stock import Costing, LayerTaking, Stock, is_own
from liandong.stock_ledger.unplayable import UnplayableError
from liandong.stock_ledger.valuation import weigh_moves
from liandong.stock_ledger.weighed import ValuedMove, Weighing

MAIN, SHOP = 101, 102
PART, WHOLE = 1, 2
START = date(2026, 11, 1)
SUPPLIER, CUSTOMER, PRODUCTION = VirtualPlace.SUPPLIER, VirtualPlace.CUSTOMER, VirtualPlace.PRODUCTION


@dataclass(frozen=True)
class Paper:
    """A document drawn. ``of`` says which earlier one it belongs to, ``amount`` is money in cents."""

    kind: str
    day: int
    quantity: int = 1
    amount: int = 0
    of: int = 0
    in_shop: bool = False
    product: int = PART

    @property
    def on(self) -> date:
        return START + timedelta(days=self.day)


@dataclass
class Entered:
    """A document that was taken: its lines, the receipt that it is for, and what it undoes."""

    paper: Paper
    lines: list[int]
    origin: "Entered | None" = None
    undoes: "Entered | None" = None


@dataclass
class Ledger:
    """A company's stock under one method and scope; ``accounts`` is what flowed in from outside."""

    method: CostMethod
    scope: CostScope
    stock: Stock = field(init=False)
    moves: list[PastMove] = field(default_factory=list)
    entered: list[Entered] = field(default_factory=list)
    line: int = 0
    document: int = 0

    def __post_init__(self) -> None:
        self.stock = Stock(Costing(self.method, self.scope))

    def enter(self, paper: Paper, origin: Entered | None = None) -> Entered | None:
        """Post a document, correct what its date or its late cost makes due; None where it is refused."""
        undone = self._undone(paper)
        origin = undone.origin if undone else origin or self._origin(paper)
        if paper.kind in {"late", "send back", "undo"} and origin is None:
            return None
        after = undone or origin
        if after is not None and paper.day < after.paper.day:
            paper = replace(paper, day=after.paper.day)
        self.document += 1
        planned = self._turned(undone) if undone else self._planned(paper, origin)
        ids = {move.line: self.line + move.line for move in planned}
        weighing = Weighing(paper.on, dict(ids))
        weigh_moves(self.stock, planned, weighing)
        made = [self._past(move, weighing, paper, origin) for move in weighing.moves]
        if undone:
            made = [move._replace(original=undone.lines[0]) for move in made]
        if weighing.problems or not self._days_end_well([*self.moves, *made]):
            self.stock.rollback()
            return None
        try:
            done = self.played(made)
        except UnplayableError:
            self.stock.rollback()
            return None
        self.moves += made
        self._apply(done, paper.on)
        self.stock.commit()
        self.line += len(ids)
        entered = Entered(paper, list(ids.values()), origin, undone)
        self.entered.append(entered)
        return entered

    def played(self, made: list[PastMove]) -> Played:
        """Play everything that ever happened, the new moves last."""
        past = sorted(self.moves, key=lambda move: move.business_date)
        costs = {key: (cost.quantity, cost.value) for key, cost in self.stock.costs.items()}
        books = Books(self.stock.costing, costs, {}, self.stock.layers, self._uses())
        return corrections(books, [*past, *made], {move.line for move in made})

    def _uses(self) -> dict[int, list[LayerTaking]]:
        sums: dict[tuple[int, int], LayerTaking] = {}
        for one in self.stock.takings:
            before = sums.get((one.line, id(one.layer)))
            quantity, value = (before.quantity, before.value) if before else (ZERO, ZERO)
            sums[one.line, id(one.layer)] = LayerTaking(
                one.layer, one.line, quantity + one.quantity, value + one.value
            )
        found = defaultdict(list)
        for one in sums.values():
            found[one.line].append(one)
        return dict(found)

    def _apply(self, done: Played, on: date) -> None:
        for one in done.corrections:
            for place, amount in ((one.place, one.amount), (one.outside, -one.amount)):
                if is_own(place):
                    key = self.stock.costing.key(place, one.move.product, one.move.lot)
                    self.stock.cost(key).value += amount
            self.moves.append(self._corrected(one, on))
        for key, pool in done.pools.items():
            if isinstance(pool, LayerPool):
                self.stock.open_layers(key)
                for layer in pool.layers.values():
                    layer.layer.remaining, layer.layer.remaining_value = layer.quantity, layer.value
                self.stock.takings += pool.changes()

    @staticmethod
    def _corrected(one: Correction, on: date) -> PastMove:
        source, target = (one.outside, one.place) if one.amount > ZERO else (one.place, one.outside)
        moved = one.move._replace(source=source, target=target, quantity=ZERO)
        return moved._replace(value=abs(one.amount), business_date=on, is_own=False)

    def _origin(self, paper: Paper) -> Entered | None:
        if paper.kind not in {"late", "send back"}:
            return None
        found = [one for one in self.entered if one.paper.kind == "receive"]
        return found[paper.of % len(found)] if found else None

    def _undone(self, paper: Paper) -> Entered | None:
        """Return the late cost that is taken back."""
        gone = [id(one.undoes) for one in self.entered]
        found = [one for one in self.entered if one.paper.kind == "late" and id(one) not in gone]
        return found[paper.of % len(found)] if found and paper.kind == "undo" else None

    def _turned(self, undone: Entered) -> list[PlannedMove]:
        """Return the moves of a reversal as ``documents.posting`` plans them: what had gone, what stayed."""
        rows = [move for move in self.moves if move.line == undone.lines[0]]
        total = sum(((row.source == SUPPLIER) - (row.target == SUPPLIER)) * row.value for row in rows)
        taken = sum(((is_own(row.target) - is_own(row.source)) * row.value for row in rows), ZERO)
        assert undone.origin is not None
        receipt, planned = undone.origin, []
        home = SHOP if receipt.paper.in_shop else MAIN
        for place, amount in ((int(CUSTOMER), total - taken), (home, taken)):
            way = (place, int(SUPPLIER)) if amount > ZERO else (int(SUPPLIER), place)
            about = {
                "value": abs(amount),
                "layer_of": receipt.lines[0],
                "basis": Decimal(receipt.paper.quantity),
                "stayed": (taken / total if total else ZERO) or Decimal(1),
                "is_mirrored": True,
            }
            if amount:
                move = PlannedMove(1, receipt.paper.product, *way, ZERO, Purpose.COST_CORRECTION, **about)  # type: ignore[arg-type]
                planned.append(move)
        return planned

    def _planned(self, paper: Paper, origin: Entered | None) -> list[PlannedMove]:
        place = SHOP if paper.in_shop else MAIN
        quantity, amount = Decimal(paper.quantity), Decimal(paper.amount) / 100
        if paper.kind == "assemble":
            added = Pooled(abs(amount), quantity)
            return [
                PlannedMove(1, PART, place, PRODUCTION, quantity * 2, Purpose.ASSEMBLY),
                PlannedMove(2, WHOLE, PRODUCTION, place, quantity, Purpose.ASSEMBLY, pooled=added),
            ]
        if paper.kind == "take apart":
            return [
                PlannedMove(1, WHOLE, place, PRODUCTION, quantity, Purpose.ASSEMBLY),
                PlannedMove(2, PART, PRODUCTION, place, quantity, Purpose.ASSEMBLY, pooled=Pooled()),
            ]
        product = origin.paper.product if origin else paper.product
        way = self._way(paper, place, SHOP if origin and origin.paper.in_shop else MAIN)
        about: dict[str, object] = {}
        if paper.kind == "receive":
            about["value"] = abs(amount)
        elif paper.kind == "late" and origin:
            about |= {"value": amount, "layer_of": origin.lines[0], "basis": Decimal(origin.paper.quantity)}
            quantity = ZERO
        elif paper.kind == "send back" and origin:
            worth = self._worth(origin.lines[0])
            about |= {"layer_of": origin.lines[0], "value": worth * quantity / origin.paper.quantity}
            about["value"] = round(min(about["value"], worth), 2)  # type: ignore[call-overload]
        return [PlannedMove(1, product, *way, quantity, _PURPOSES[paper.kind], **about)]  # type: ignore[arg-type]

    @staticmethod
    def _way(paper: Paper, place: int, origin_place: int) -> tuple[int, int]:
        other = MAIN if paper.in_shop else SHOP
        return {
            "receive": (int(SUPPLIER), place),
            "sell": (place, int(CUSTOMER)),
            "pass": (place, other),
            "late": (int(SUPPLIER), origin_place),
            "send back": (place, int(SUPPLIER)),
        }[paper.kind]

    def _worth(self, line: int) -> Decimal:
        return sum((abs(move.value) for move in self.moves if move.line == line and move.quantity), ZERO)

    def _past(self, move: ValuedMove, weighing: Weighing, paper: Paper, origin: Entered | None) -> PastMove:
        home = SHOP if origin and origin.paper.in_shop else MAIN
        return PastMove(
            line=weighing.line_ids[move.line],
            lot=move.lot,
            source=move.source,
            target=move.target,
            quantity=move.quantity,
            value=move.value,
            purpose=move.purpose,
            business_date=paper.on,
            origin=origin.lines[0] if origin else None,
            basis=Decimal(origin.paper.quantity) if origin else ZERO,
            place=home if origin else None,
            product=move.product,
            document=self.document,
            is_own=move.line > 0,
        )

    @staticmethod
    def _days_end_well(moves: list[PastMove]) -> bool:
        nets: dict[tuple[int, int], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for move in moves:
            for place, sign in ((move.target, 1), (move.source, -1)):
                if is_own(place):
                    nets[place, move.product][move.business_date] += sign * move.quantity
        for days in nets.values():
            running = ZERO
            for day in sorted(days):
                running += days[day]
                if running < ZERO:
                    return False
        return True


_PURPOSES = {
    "receive": Purpose.PURCHASE,
    "sell": Purpose.SALE,
    "pass": Purpose.TRANSFER,
    "late": Purpose.COST_CORRECTION,
    "send back": Purpose.PURCHASE_RETURN,
}
