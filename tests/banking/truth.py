"""A made-up year of a trading company's bank with the truth about every line, to measure matching by."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from liandong.banking.matching.terms import (
    SURE,
    Booked,
    Facts,
    Kind,
    Known,
    Line,
    Owed,
    Proposal,
    Rule,
)

_PLACES = ("上海", "杭州", "宁波", "无锡", "南昌", "长沙", "成都", "合肥", "济南", "厦门")
_WORDS = ("恒", "盛", "嘉", "禾", "泰", "瑞", "丰", "源", "信", "达", "华", "康", "美", "联", "新", "正")
_TRADES = ("食品", "粮油", "商贸", "百货", "餐饮", "供应链", "配送", "实业")
_ENDS = ("有限公司", "有限责任公司", "商行", "经营部", "股份有限公司")
_START = date(2026, 1, 1)
_FEE = Decimal("0.006")
RULE_TEXT, CATEGORY = "账户管理费", "银行手续费"

Pairs = dict[int, frozenset[tuple[str, int]]]


@dataclass(slots=True)
class World:
    """What is given to the matching, and what is true of it: each line's targets by kind and id."""

    lines: list[Line] = field(default_factory=list)
    booked: list[Booked] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    partners: list[Known] = field(default_factory=list)
    truth: Pairs = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """Return the world as matching takes it."""
        rules = [Rule(1, text=RULE_TEXT, is_incoming=False, category=CATEGORY)]
        return Facts(self.lines, self.booked, self.owed, self.partners, rules)


class Maker:
    """Makes a world by chance from a seed."""

    def __init__(self, seed: int, lines: int, debts: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - made-up figures
        self.world = World()
        self._wanted, self._debts = lines, debts
        self._open: dict[int, list[Owed]] = {}

    def make(self) -> World:
        """Return the world: a third booked, a half debts paid in their ways, the rest what life brings."""
        self._make_partners(max(self._wanted // 12, 20))
        for _ in range(self._debts):
            self._owe(self.chance.choice(self.world.partners).id)
        for debts in self._open.values():
            debts.sort(key=lambda one: (one.due, one.id))
        ways: list[tuple[Callable[[], None], int]] = [
            (self._booked, 34),
            (self._expense, 4),
            (self._one_debt, 28),
            (self._oldest, 8),
            (self._numbered, 9),
            (self._with_fee, 5),
            (self._part, 3),
            (self._ruled, 4),
            (self._noise, 5),
        ]
        while len(self.world.lines) < self._wanted:
            (way,) = self.chance.choices([way for way, _weight in ways], [weight for _way, weight in ways])
            way()
        self.chance.shuffle(self.world.lines)
        return self.world

    def _make_partners(self, count: int) -> None:
        names: set[str] = set()
        while len(names) < count:
            words = "".join(self.chance.choices(_WORDS, k=3))
            names.add(
                self.chance.choice(_PLACES) + words + self.chance.choice(_TRADES) + self.chance.choice(_ENDS)
            )
        for number, name in enumerate(sorted(names), 1):
            accounts = (f"62{self.chance.randrange(10**14):014}",) if self.chance.random() < 0.6 else ()
            self.world.partners.append(Known(number, (name,), accounts))

    def _amount(self, partner: int = 0) -> Decimal:
        """Return an amount: some are round, some come again and again with the same partner."""
        rolled = self.chance.random()
        if rolled < 0.12:
            return Decimal(self.chance.randrange(1, 60) * 500)
        if rolled < 0.22:
            return Decimal(partner * 37 % 91 + 10) * 130
        return Decimal(self.chance.randrange(2_000, 6_000_000)).scaleb(-2)

    def _day(self) -> date:
        return _START + timedelta(days=self.chance.randrange(360))

    def _owe(self, partner: int) -> None:
        pk = len(self.world.owed) + 1
        sign = 1 if partner % 3 else -1
        number = f"XSFP2026{pk:06}"
        one = Owed(pk, partner, sign, self._amount(partner), self._day(), (number, f"XSDD2026{pk:06}"))
        self.world.owed.append(one)
        self._open.setdefault(partner, []).append(one)

    def _named(self, partner: int, *, is_plain: bool = False) -> tuple[str, str]:
        known = self.world.partners[partner - 1]
        account = known.accounts[0] if known.accounts and self.chance.random() < 0.9 else ""
        name = known.names[0]
        if not is_plain and self.chance.random() < 0.08 and account:
            name = ""
        rolled = self.chance.random()
        if rolled < 0.05:
            name = name.replace("有限", "（有限）")
        elif rolled < 0.10:
            name = name[:-2]
        elif rolled < 0.14:
            name, account = self.chance.choice("王李张刘陈") + "先生", ""
        return name, account

    def _line(
        self, amount: Decimal, on: date, targets: Iterator[tuple[str, int]], **said: str | Decimal
    ) -> None:
        pk = len(self.world.lines) + 1
        self.world.lines.append(Line(pk, on, amount, **said))  # type: ignore[arg-type]  # by name
        self.world.truth[pk] = frozenset(targets)

    def _booked(self) -> None:
        partner, amount, on = self.chance.choice(self.world.partners).id, self._amount(), self._day()
        amount = self._amount(partner)
        amount = amount if partner % 3 else -amount
        pk = len(self.world.booked) + 1
        self.world.booked.append(Booked(pk, on, amount, partner, (f"SKD2026{pk:06}",)))
        name, account = self._named(partner) if self.chance.random() < 0.93 else ("", "")
        later = on + timedelta(days=self.chance.choice((0, 0, 0, 1, 1, 2, 3)))
        self._line(amount, later, iter([("booked", pk)]), name=name, account=account, text="货款")

    def _expense(self) -> None:
        amount, on = -self._amount(), self._day()
        pk = len(self.world.booked) + 1
        self.world.booked.append(Booked(pk, on, amount, None, (f"ZCD2026{pk:06}",)))
        self._line(amount, on, iter([("booked", pk)]), name="某物业管理处", text="房租水电")

    def _debts_of(self, least: int) -> list[Owed]:
        while True:
            partner = self.chance.choice(self.world.partners).id
            if len(self._open.get(partner, ())) >= least:
                return self._open[partner]

    def _pay(self, paid: list[Owed], total: Decimal, text: str = "货款", fee: Decimal = Decimal(0)) -> None:
        one = paid[0]
        name, account = self._named(one.partner, is_plain=True)
        on = max(owed.due for owed in paid) + timedelta(days=self.chance.randrange(-5, 20))
        targets = iter([("claims", owed.id) for owed in paid])
        self._line(
            (total - fee) * one.sign, on, targets, name=name, account=account, text=text, fee=fee * one.sign
        )

    def _one_debt(self) -> None:
        debts = self._debts_of(1)
        one = debts.pop(self.chance.randrange(min(len(debts), 6)))
        self._pay([one], one.open)

    def _oldest(self) -> None:
        debts = self._debts_of(4)
        paid = [debts.pop(0) for _ in range(self.chance.choice((2, 3, 3)))]
        self._pay(paid, sum((one.open for one in paid), Decimal(0)))

    def _numbered(self) -> None:
        debts = self._debts_of(3)
        paid = [debts.pop(self.chance.randrange(len(debts))) for _ in range(self.chance.choice((1, 1, 2)))]
        text = "付 " + " ".join(one.words[self.chance.randrange(2)] for one in paid)
        self._pay(paid, sum((one.open for one in paid), Decimal(0)), text)

    def _with_fee(self) -> None:
        debts = self._debts_of(2)
        incoming = [one for one in debts if one.sign > 0]
        if not incoming:
            return
        one = incoming[0]
        debts.remove(one)
        fee = (one.open * _FEE).quantize(Decimal("0.01"))
        self._pay([one], one.open, f"订单 {one.words[1]}", fee)

    def _part(self) -> None:
        debts = self._debts_of(1)
        one = debts.pop(0)
        self._pay([one], (one.open / 2).quantize(Decimal("0.01")), f"{one.words[0]} 部分货款")

    def _ruled(self) -> None:
        self._line(Decimal("-50.00"), self._day(), iter([("category", 0)]), text=f"{RULE_TEXT}月费")

    def _noise(self) -> None:
        known = self.chance.choice(self.world.partners)
        name = known.names[0] if self.chance.random() < 0.5 else f"{self.chance.choice(_WORDS)}某某"
        amount = self._amount(known.id) * self.chance.choice((1, -1))
        self._line(amount, self._day(), iter(()), name=name, text="往来")


@dataclass(frozen=True, slots=True)
class Measured:
    """How well it went: of the true pairs so many were proposed; of the sure ones so many were wrong."""

    pairs: int
    proposed: int
    sure: int
    sure_wrong: int
    first_wrong: int

    @property
    def found_rate(self) -> float:
        """Return the part of the true pairs that were proposed."""
        return self.proposed / self.pairs

    @property
    def wrong_rate(self) -> float:
        """Return the part of the sure proposals that were wrong."""
        return self.sure_wrong / max(self.sure, 1)


def measured(world: World, proposals: list[Proposal]) -> Measured:
    """Compare what was proposed with what is true."""
    said: dict[int, set[tuple[str, int]]] = {}
    sure = wrong = first_wrong = 0
    first: set[int] = set()
    for one in proposals:
        targets = _targets(one)
        said.setdefault(one.line, set()).update(targets)
        is_right = targets == world.truth[one.line]
        if one.line not in first:
            first.add(one.line)
            first_wrong += not is_right
            if one.confidence >= SURE:
                sure += 1
                wrong += not is_right
    pairs = sum(map(len, world.truth.values()))
    found = sum(len(truth & said.get(line, set())) for line, truth in world.truth.items())
    return Measured(pairs, found, sure, wrong, first_wrong)


def _targets(one: Proposal) -> frozenset[tuple[str, int]]:
    if one.kind is Kind.CATEGORY:
        return frozenset({("category", 0)})
    return frozenset((one.kind.value, pk) for pk, _amount in one.targets)
