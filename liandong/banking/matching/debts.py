"""Lines of the bank beside open debts: by number, by partner and amount, with fees. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from liandong.banking.matching.naming import Named, numbers_in
from liandong.banking.matching.subsets import with_sum
from liandong.banking.matching.terms import Facts, Kind, Line, Owed, Proposal
from liandong.kernel.money import ZERO

_BY_NUMBER, _BY_NUMBER_PART, _BY_NUMBER_FEE = 98, 76, 82
_SINGLE, _ALL, _FIRST, _FEW, _FEE, _PART, _ADVANCE, _AMOUNT_ONLY = 69, 66, 60, 56, 50, 40, 34, 62
_TWINS = -10
_NEAR = 26
"""Added where an account or a name says whose line it is, less where it only hints."""


class Debts:
    """The open debts, found by number, partner and amount; made once for all lines.

    What one line takes is no longer there for the next: ``take`` it.
    """

    def __init__(self, facts: Facts) -> None:
        self._fee_rate = facts.own_fee_rate
        self._by_id = {one.id: one for one in facts.owed}
        self._by_number: defaultdict[str, list[Owed]] = defaultdict(list)
        self._by_partner: defaultdict[tuple[int, int], list[Owed]] = defaultdict(list)
        self._by_amount: defaultdict[tuple[int, Decimal], list[Owed]] = defaultdict(list)
        self._gone: set[int] = set()
        for one in sorted(facts.owed, key=lambda owed: (owed.due, owed.id)):
            for word in one.words:
                self._by_number[word].append(one)
            self._by_partner[one.partner, one.sign].append(one)
            self._by_amount[one.sign, one.open].append(one)

    def take(self, proposal: Proposal) -> bool:
        """Reserve what a proposal names; tell whether all of it was still there."""
        ids = {pk for pk, _amount in proposal.targets}
        if ids & self._gone:
            return False
        self._gone |= ids
        return True

    def _left(self, owed: Sequence[Owed], line: Line) -> list[Owed]:
        return [one for one in owed if one.id not in self._gone and one.on <= line.on]

    def best(self, line: Line, named: Sequence[Named]) -> Proposal | None:
        """Return what of the debts that are left a line most likely pays, None for nothing."""
        sign, gross = (1, line.gross) if line.amount > ZERO else (-1, -line.gross)
        found = [self._of_numbers(line, sign, gross, named)]
        found += [self._of_partner(line, sign, gross, name) for name in named]
        if not named:
            found.append(self._of_amount(line, sign, gross))
        best = max((one for one in found if one), key=lambda one: one.confidence, default=None)
        if best is None and len(named) == 1:
            return _advance(line, named[0])
        return best

    def _of_numbers(self, line: Line, sign: int, gross: Decimal, named: Sequence[Named]) -> Proposal | None:
        said = numbers_in(line.text, line.numbers)
        found = {
            one.id: one
            for number in said
            for one in self._left(self._by_number.get(number, ()), line)
            if one.sign == sign
        }
        partners = {one.partner for one in found.values()}
        if len(partners) != 1:
            return None
        (partner,) = partners
        is_other = bool(named) and all(name.partner != partner for name in named)
        owed = list(found.values())
        total = sum((one.open for one in owed), ZERO)
        why = ("number", "other_partner") if is_other else ("number",)
        less = 15 if is_other else 0
        if total == gross:
            return _of(line, owed, _BY_NUMBER - less, (*why, "amount"))
        if sign > 0 and self._is_fee(total, gross):
            return _of(line, owed, _BY_NUMBER_FEE - less, (*why, "fee"), total - gross)
        if ZERO < gross < total:
            return _spread(line, owed, _BY_NUMBER_PART - less, (*why, "part"))
        return None

    def _is_fee(self, total: Decimal, gross: Decimal) -> bool:
        return ZERO < total - gross <= total * self._fee_rate

    def _of_partner(self, line: Line, sign: int, gross: Decimal, named: Named) -> Proposal | None:
        owed = self._left(self._by_partner.get((named.partner, sign), ()), line)
        if not owed:
            return None
        near, why = min(named.weight, _NEAR), (named.why,)
        same = [one for one in owed if one.open == gross]
        if same:
            twins = _TWINS if len(same) > 1 else 0
            reasons = (*why, "amount", "oldest") if twins else (*why, "amount")
            return _of(line, same[:1], _SINGLE + near + twins, reasons)
        chosen = with_sum([(one.id, one.open) for one in owed], gross)
        if chosen:
            picked = [self._by_id[pk] for pk in chosen]
            if len(picked) == len(owed):
                return _of(line, picked, _ALL + near, (*why, "all"))
            is_first = [one.id for one in owed[: len(picked)]] == list(chosen)
            base, reason = (_FIRST, "first") if is_first else (_FEW, "few")
            return _of(line, picked, base + near, (*why, reason))
        feed = [one for one in owed if self._is_fee(one.open, gross)]
        if len(feed) == 1 and sign > 0:
            fee = feed[0].open - gross
            return _of(line, feed, _FEE + near, (*why, "fee"), fee)
        total = sum((one.open for one in owed), ZERO)
        if ZERO < gross < total:
            return _spread(line, owed, _PART + near, (*why, "part"))
        return None

    def _of_amount(self, line: Line, sign: int, gross: Decimal) -> Proposal | None:
        owed = self._left(self._by_amount.get((sign, gross), ()), line)
        if len(owed) != 1:
            return None
        return _of(line, owed, _AMOUNT_ONLY, ("amount", "alone"))


def _of(line: Line, owed: Sequence[Owed], sure: int, why: tuple[str, ...], fee: Decimal = ZERO) -> Proposal:
    targets = tuple((one.id, one.open) for one in owed)
    return Proposal(line.id, Kind.CLAIMS, sure, targets, owed[0].partner, why=why, fee=fee)


def _spread(line: Line, owed: Sequence[Owed], sure: int, why: tuple[str, ...]) -> Proposal:
    """Return a part payment: credit notes first, then the oldest debts, until the money is used up."""
    targets: list[tuple[int, Decimal]] = []
    left = abs(line.gross)
    for one in sorted(owed, key=lambda one: (one.open > ZERO, one.due, one.id)):
        if left <= ZERO:
            break
        part = min(one.open, left)
        targets.append((one.id, part))
        left -= part
    return Proposal(line.id, Kind.CLAIMS, sure, tuple(targets), owed[0].partner, why=why)


def _advance(line: Line, named: Named) -> Proposal:
    sure = _ADVANCE + min(named.weight, _NEAR)
    return Proposal(line.id, Kind.PARTNER, sure, (), named.partner, why=(named.why, "advance"))


def by_line(proposals: Mapping[int, Proposal]) -> list[Proposal]:
    """Return proposals by line."""
    return [proposals[line] for line in sorted(proposals)]
