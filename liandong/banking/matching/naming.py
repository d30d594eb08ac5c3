"""Whose line it is: by account number, by rule, by name. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liandong.banking.facts import narrow
from liandong.banking.matching.terms import Known, Line, Rule

_ENDINGS = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|有限合伙|个体工商户|公司|商行|经营部|CO\.?,?LTD\.?|LTD\.?)$"
)
_BRACKETS = re.compile(r"[()\[\]【】·.,，、*]")
_SHORTEST = 3
_LONGEST_CORE = 24
BY_ACCOUNT, BY_RULE, BY_NAME, BY_PART = 30, 28, 26, 16


@dataclass(frozen=True, slots=True)
class Named:
    """A partner a line may be of, how much speaks for it (30 at most), and why."""

    partner: int
    weight: int
    why: str


def plain_name(name: str) -> str:
    """Return a name without blanks, brackets and other signs, for comparing."""
    return _BRACKETS.sub("", narrow(name))


def core(name: str) -> str:
    """Return a name without what kind of company it is."""
    return _ENDINGS.sub("", plain_name(name))


class Names:
    """Finds the partners of lines; made once for all of them."""

    def __init__(self, partners: Iterable[Known], rules: Sequence[Rule]) -> None:
        self._by_account: defaultdict[str, set[int]] = defaultdict(set)
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        self._by_core: defaultdict[str, set[int]] = defaultdict(set)
        self._lengths: set[int] = set()
        for one in partners:
            for account in one.accounts:
                self._by_account[narrow(account)].add(one.id)
            for name in one.names:
                self._by_name[plain_name(name)].add(one.id)
                self._by_core[core(name)].add(one.id)
        self._by_account.pop("", None)
        self._by_name.pop("", None)
        short = [text for text in self._by_core if not _SHORTEST <= len(text) <= _LONGEST_CORE]
        for text in short:
            del self._by_core[text]
        self._lengths = {len(text) for text in self._by_core}
        self._rules = [(one, narrow(one.text), narrow(one.account)) for one in rules]

    def rule_of(self, line: Line) -> Rule | None:
        """Return the first rule that holds for a line: those that name the account go first."""
        said, account = narrow(f"{line.name} {line.text}"), narrow(line.account)
        found = None
        for rule, text, number in self._rules:
            if rule.is_incoming is not None and rule.is_incoming != (line.amount > 0):
                continue
            if number and number != account:
                continue
            if text and text not in said:
                continue
            if number:
                return rule
            found = found or rule
        return found

    def of(self, line: Line) -> list[Named]:
        """Return the partners a line may be of, the likeliest first; several only where they are alike."""
        rule = self.rule_of(line)
        if rule is not None and rule.partner is not None:
            return [Named(rule.partner, BY_RULE, "rule")]
        ways = (
            (self._by_account.get(narrow(line.account)), BY_ACCOUNT, "account"),
            (self._by_name.get(plain_name(line.name)), BY_NAME, "name"),
            (self._by_core.get(core(line.name)), BY_NAME - 2, "name"),
            (self._within(line), BY_PART, "name_part"),
        )
        for found, weight, why in ways:
            if found:
                shown = weight if len(found) == 1 else weight // 2
                return [Named(partner, shown, why) for partner in sorted(found)[:3]]
        return []

    def _within(self, line: Line) -> set[int]:
        """Return the partners whose name stands somewhere in the line's name or text, the longest name."""
        said = plain_name(f"{line.name}{line.text}")
        best: set[int] = set()
        longest = 0
        for length in sorted(self._lengths, reverse=True):
            if length <= longest:
                break
            for start in range(len(said) - length + 1):
                found = self._by_core.get(said[start : start + length])
                if found:
                    best, longest = best | found, length
        return best


_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9\-_/]{4,39}")


def numbers_in(*texts: str) -> list[str]:
    """Return what may be numbers of documents in texts: at least five signs with a figure among them."""
    found: dict[str, None] = {}
    for text in texts:
        for number in _NUMBER.findall(
            narrow(text) if " " not in text else " ".join(map(narrow, text.split()))
        ):
            if any(sign.isdigit() for sign in number):
                found[number] = None
    return list(found)
