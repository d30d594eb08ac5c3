"""Lines of the bank beside bookings of the account: one to one, one to several, several to one. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.banking.matching.naming import Named, numbers_in
from liandong.banking.matching.subsets import with_sum
from liandong.banking.matching.terms import Booked, Kind, Line, Proposal
from liandong.kernel.money import ZERO

WINDOW_DAYS = 15
_SAME_AMOUNT, _NUMBER, _ALONE, _RARE = 55, 30, 6, 4
_BY_DAYS = ((0, 14), (1, 13), (3, 10), (7, 4), (WINDOW_DAYS, 0))
_OTHER_PARTNER = -45
_TOP, _OF_ALIKE, _TOGETHER, _SHARED = 99, 84, 88, 85
_GROUP_DAYS = 3
_WEEK, _OF_LATE = 7, 90
"""Later than a week nothing is sure but by its number."""
_MOST_ALIKE = 40

Names = Mapping[int, Sequence[Named]]


@dataclass(frozen=True, slots=True)
class _Pair:
    score: int
    days: int
    line: Line
    booked: Booked
    why: tuple[str, ...]

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Return by which pairs are taken: the surest first, then the nearer day."""
        return (-self.score, self.days, self.line.id, self.booked.id)


def _days(line: Line, on: date) -> int:
    return abs((line.on - on).days)


def one_to_one(lines: Sequence[Line], booked: Sequence[Booked], names: Names) -> dict[int, Proposal]:
    """Return the best booking of each line by its id; no booking goes to two lines."""
    pairs = sorted(_pairs(lines, booked, names), key=lambda pair: pair.order)
    rivals: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for pair in pairs:
        rivals["line", pair.line.id].append(pair.score * 100 - pair.days)
        rivals["booked", pair.booked.id].append(pair.score * 100 - pair.days)
    found: dict[int, Proposal] = {}
    taken: set[int] = set()
    for pair in pairs:
        if pair.line.id in found or pair.booked.id in taken:
            continue
        taken.add(pair.booked.id)
        own = pair.score * 100 - pair.days
        is_tie = any(
            sum(1 for other in rivals[key] if other == own) > 1
            for key in (("line", pair.line.id), ("booked", pair.booked.id))
        )
        score = min(pair.score, _OF_ALIKE) if is_tie else pair.score
        why = (*pair.why, "alike") if is_tie else pair.why
        found[pair.line.id] = Proposal(
            pair.line.id,
            Kind.BOOKED,
            score,
            ((pair.booked.id, pair.line.amount),),
            pair.booked.partner,
            why=why,
        )
    return found


def _pairs(lines: Sequence[Line], booked: Sequence[Booked], names: Names) -> Iterator[_Pair]:
    by_amount: defaultdict[Decimal, list[Booked]] = defaultdict(list)
    for one in booked:
        by_amount[one.amount].append(one)
    counts: defaultdict[Decimal, int] = defaultdict(int)
    for line in lines:
        counts[line.amount] += 1
    for line in lines:
        near = [one for one in by_amount.get(line.amount, ()) if _days(line, one.on) <= WINDOW_DAYS]
        near = sorted(near, key=lambda one: (_days(line, one.on), one.id))[:_MOST_ALIKE]
        said = frozenset(numbers_in(line.text, line.numbers))
        is_rare = counts[line.amount] == 1 and len(by_amount[line.amount]) == 1
        for one in near:
            score, why = _score(line, one, names.get(line.id, ()), said)
            if len(near) == 1:
                score, why = score + _ALONE + _RARE * is_rare, (*why, "alone")
            if _days(line, one.on) > _WEEK and "number" not in why:
                score = min(score, _OF_LATE)
            if score > 0:
                yield _Pair(min(score, _TOP), _days(line, one.on), line, one, why)


def _score(
    line: Line, one: Booked, named: Sequence[Named], said: frozenset[str]
) -> tuple[int, tuple[str, ...]]:
    days = _days(line, one.on)
    score, why = _SAME_AMOUNT, ["amount"]
    score += next(points for limit, points in _BY_DAYS if days <= limit)
    why.append("same_day" if days == 0 else "near_day" if days <= _GROUP_DAYS else "far_day")
    if said and not said.isdisjoint(one.words):
        score += _NUMBER
        why.insert(0, "number")
    mine = next((name for name in named if name.partner == one.partner), None)
    if mine is not None:
        score += mine.weight
        why.append(mine.why)
    elif named and one.partner is not None and len(named) == 1:
        score += _OTHER_PARTNER
        why.append("other_partner")
    return score, tuple(why)


def one_to_several(lines: Sequence[Line], booked: Sequence[Booked], names: Names) -> dict[int, Proposal]:
    """Return lines that are several bookings together: of one partner, or of one day without any."""
    groups: defaultdict[tuple[int | None, int], list[Booked]] = defaultdict(list)
    for one in booked:
        groups[one.partner, 1 if one.amount > ZERO else -1].append(one)
    found: dict[int, Proposal] = {}
    taken: set[int] = set()
    for line in sorted(lines, key=lambda one: (one.on, one.id)):
        sign = 1 if line.amount > ZERO else -1
        for partner in [*(name.partner for name in names.get(line.id, ())), None]:
            near = [
                one
                for one in groups.get((partner, sign), ())
                if one.id not in taken and _days(line, one.on) <= _GROUP_DAYS
            ]
            chosen = with_sum([(one.id, one.amount) for one in near], line.amount)
            if len(chosen) > 1:
                taken.update(chosen)
                amounts = {one.id: one.amount for one in near}
                targets = tuple((pk, amounts[pk]) for pk in chosen)
                sure = _TOGETHER if partner is not None else _TOGETHER - 15
                found[line.id] = Proposal(line.id, Kind.BOOKED, sure, targets, partner, why=("together",))
                break
    return found


def several_to_one(lines: Sequence[Line], booked: Sequence[Booked], names: Names) -> dict[int, Proposal]:
    """Return lines of one partner near each other that are one booking together."""
    groups: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        for name in names.get(line.id, ())[:1]:
            groups[name.partner, 1 if line.amount > ZERO else -1].append(line)
    found: dict[int, Proposal] = {}
    for one in sorted(booked, key=lambda one: (one.on, one.id)):
        if one.partner is None:
            continue
        sign = 1 if one.amount > ZERO else -1
        near = [
            line
            for line in groups.get((one.partner, sign), ())
            if line.id not in found and _days(line, one.on) <= _GROUP_DAYS
        ]
        chosen = set(with_sum([(line.id, line.amount) for line in near], one.amount))
        if len(chosen) > 1:
            found |= {line.id: _shared(line, one) for line in near if line.id in chosen}
    return found


def _shared(line: Line, one: Booked) -> Proposal:
    return Proposal(line.id, Kind.BOOKED, _SHARED, ((one.id, line.amount),), one.partner, why=("shared",))
