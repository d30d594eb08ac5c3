"""A stock in memory, with short ways to move goods and value in it."""

from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.kernel.plans import PlannedMove
from liandong.kernel.rules import CostMethod, CostScope
from liandong.kernel.terms import AccountRole, Purpose, VirtualPlace
from liandong.stock_ledger.owed import Bearer, Use, Used
from liandong.stock_ledger.stock import Costing, Stock, is_own
from liandong.stock_ledger.valuation import ValuedMove, Weighing, weigh_moves
from liandong.stock_ledger.weighed import correction_legs

D = Decimal
MAIN, SHOP, P1 = 101, 102, 1
DAY = date(2026, 11, 2)
SUPPLIER, CUSTOMER, TRANSIT = VirtualPlace.SUPPLIER, VirtualPlace.CUSTOMER, VirtualPlace.TRANSIT


class Books:
    """A stock in memory, and one document after the other weighed against it."""

    def __init__(self, method: CostMethod, scope: CostScope = CostScope.COMPANY) -> None:
        self.stock = Stock(Costing(method, scope))
        self.moves: list[ValuedMove] = []
        self.accounts: dict[AccountRole, Decimal] = {}
        self.line = 0
        self.borne: list[tuple[Weighing, PlannedMove]] = []
        self.lot: int | None = None
        self.goes_below_zero = False
        self.ways: dict[int, tuple[int, int]] = {}

    def move(self, source: int, target: int, quantity: str | Decimal, **more: object) -> Weighing:
        """Weigh a document of one move; its line id is its number in the order of calls."""
        self.line += 1
        on = more.pop("on", DAY)
        assert isinstance(on, date)
        weighing = Weighing(on, {1: self.line}, below_zero=frozenset({1} if self.goes_below_zero else ()))
        more.setdefault("lot", self.lot)
        purpose = more.pop("purpose", Purpose.ADJUSTMENT)
        planned = PlannedMove(1, P1, source, target, D(quantity), purpose, **more)  # type: ignore[arg-type]
        self.ways[self.line] = (source, target)
        if not planned.quantity:
            self.stock.uses = self.used()
        weigh_moves(self.stock, [planned], weighing)
        if weighing.problems:
            self.stock.rollback()
            return weighing
        self.stock.commit()
        self.moves += weighing.moves
        for leg in weighing.legs:
            assert leg.role is not None
            self.accounts[leg.role] = self.accounts.get(leg.role, ZERO) + leg.amount
        return weighing

    def used(self) -> dict[int, Used]:
        """Return who used the layers for good, as the books read it."""
        sums: dict[tuple[int, int], list[Decimal]] = {}
        found: dict[int, Used] = {}
        for taking in self.stock.takings:
            if not is_own(target := self.ways[taking.line][1]) and target != SUPPLIER:
                found.setdefault(taking.layer.line, Used(taking.layer.quantity, []))
                summed = sums.setdefault((taking.layer.line, taking.line), [ZERO, ZERO])
                summed[0] += taking.quantity
                summed[1] += taking.value
        for (receipt, line), figures in sums.items():
            found[receipt].by.append(Use(Bearer(line, *self.ways[line]), *figures))
        return found

    def can_give(self, receipt: int) -> bool:
        """Tell whether all who hold goods of a receipt, or used them, have value left."""
        held = [layer for layers in self.stock.layers.values() for layer in layers if layer.line == receipt]
        left = [layer.remaining_value for layer in held if layer.remaining]
        used = self.used().get(receipt)
        return all(value > ZERO for value in [*left, *(use.value for use in (used.by if used else []))])

    def receive(
        self, quantity: str | Decimal, value: str | Decimal, place: int = MAIN, on: date = DAY
    ) -> int:
        self.move(SUPPLIER, place, quantity, value=D(value), on=on)
        return self.line

    def issue(self, quantity: str | Decimal, place: int = MAIN) -> Decimal:
        """Return the value issued."""
        return self.move(place, CUSTOMER, quantity).moves[0].value

    def bear(self, value: str | Decimal, receipt: int | None, kept: str | Decimal, place: int = MAIN) -> None:
        """Let what was kept of a receipt bear a landed cost; None: the newest goods of a place."""
        more = {"value": D(value), "layer_of": receipt, "basis": D(kept), "is_borne": True, "lot": self.lot}
        weighing = self.move(SUPPLIER, place, "0", **more)
        planned = PlannedMove(1, P1, SUPPLIER, place, ZERO, Purpose.COST_CORRECTION, **more)  # type: ignore[arg-type]
        self.borne.append((weighing, planned))

    def take_back(self) -> None:
        """Reverse the last landed cost: its entry, what stock took of it, and what had gone."""
        weighing, planned = self.borne.pop()
        place, total = planned.target, planned.value or ZERO
        taken = sum(
            (m.value * ((m.target == place) - (m.source == place)) for m in weighing.moves if m.line > 0),
            ZERO,
        )
        others = [m for m in weighing.moves if m.line < 0]
        stayed = taken / total if total else D(1)
        for leg in weighing.legs:
            assert leg.role is not None
            self.accounts[leg.role] -= leg.amount
        for leg in (leg for m in others for leg in correction_legs((m.source, m.target), m.product, m.value)):
            assert leg.role is not None
            self.accounts[leg.role] = self.accounts.get(leg.role, ZERO) + leg.amount  # they stay
        for where, amount in ((int(CUSTOMER), total - taken), (place, taken)):
            source, target = (where, int(SUPPLIER)) if amount > ZERO else (int(SUPPLIER), where)
            if amount:
                self.move(
                    *(source, target, "0"),
                    value=abs(amount),
                    layer_of=planned.layer_of,
                    basis=planned.basis,
                    stayed=stayed or D(1),
                    lot=planned.lot,
                    is_borne=True,
                    is_mirrored=True,
                )

    @property
    def value(self) -> Decimal:
        return sum((cost.value for cost in self.stock.costs.values()), ZERO)
