"""All proposals for some lines at once: bookings first, then rules and debts, the surest first. Pure.

No booking and no debt is proposed first to two lines, whatever speaks for it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from liandong.banking.matching.bookings import one_to_one, one_to_several, several_to_one
from liandong.banking.matching.debts import Debts
from liandong.banking.matching.naming import Named, Names
from liandong.banking.matching.terms import Facts, Kind, Line, Proposal

CLEAR = 85
"""From here on a booking is taken as it is, and debts are not looked at any more."""
_BY_RULE = 96
MOST_SHOWN = 3


def propose(facts: Facts) -> list[Proposal]:
    """Return the proposals, the best of a line first; lines for which nothing speaks have none."""
    finder = Names(facts.partners, facts.rules)
    named = {line.id: finder.of(line) for line in facts.lines}
    found: defaultdict[int, list[Proposal]] = defaultdict(list)
    _book(facts, named, found)
    _settle(facts, finder, named, found)
    return [
        proposal
        for line in facts.lines
        for proposal in sorted(found[line.id], key=lambda one: -one.confidence)[:MOST_SHOWN]
    ]


def _book(facts: Facts, named: Mapping[int, Sequence[Named]], found: dict[int, list[Proposal]]) -> None:
    """Find bookings in three passes, each for what the passes before left."""
    lines, booked = list(facts.lines), list(facts.booked)
    for way in (one_to_one, one_to_several, several_to_one):
        for line, proposal in way(lines, booked, named).items():
            found[line].append(proposal)
        taken = {pk for line in lines for one in found[line.id] for pk, _amount in one.targets}
        lines = [line for line in lines if not found[line.id]]
        booked = [one for one in booked if one.id not in taken]


def _settle(
    facts: Facts,
    finder: Names,
    named: Mapping[int, Sequence[Named]],
    found: dict[int, list[Proposal]],
) -> None:
    debts = Debts(facts)
    waiting: list[Line] = []
    for line in facts.lines:
        if any(one.confidence >= CLEAR for one in found[line.id]):
            continue
        rule = finder.rule_of(line)
        if rule is not None and rule.category:
            found[line.id].append(
                Proposal(line.id, Kind.CATEGORY, _BY_RULE, category=rule.category, why=("rule",))
            )
            continue
        waiting.append(line)
    first = [(one, line) for line in waiting if (one := debts.best(line, named[line.id]))]
    for proposal, line in sorted(first, key=lambda pair: (-pair[0].confidence, pair[1].on, pair[1].id)):
        kept: Proposal | None = proposal
        if not debts.take(proposal):
            kept = debts.best(line, named[line.id])
            if kept is not None:
                debts.take(kept)
        if kept is not None:
            found[line.id].append(kept)
