"""How each type's numbers look: checked as a whole, so that no two types ever give the same number."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction

from liandong.documents.models import Document, NumberCounter
from liandong.documents.moved import goods_have_moved
from liandong.documents.numbering import DEFAULT_PATTERN, NumberPatternError, NumberWish, Reset
from liandong.documents.types import DocumentType, document_types
from liandong.identity.models import RuleRevision
from liandong.identity.rule_book import rules_on, set_rules
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

MOST_SIGNS = 34
"""Of a number with as many digits as its pattern shows: a column holds 40, the sequence may grow."""

_SAMPLE = date(2000, 10, 10)
_SHOWN = {Reset.DAY: "{dd}", Reset.MONTH: "{mm}", Reset.YEAR: "{y"}
_UNFIT = re.compile(r"[{}|\s]")


def pattern_of(kind: DocumentType, patterns: Mapping[str, str]) -> str:
    """Return the pattern a type's numbers follow."""
    return patterns.get(kind.id, DEFAULT_PATTERN)


def save_number_rules(patterns: Mapping[str, str], today: date, actor: Actor, address: str = "") -> None:
    """Keep the patterns from today on; a type that is not named follows the default.

    Sequences go on after the numbers there are: a changed pattern never gives one again.

    Raises:
        NotAllowedError: the actor may not change rules.
        RefusedError: with every problem of every type, ``column`` naming it: ``pattern_invalid``,
            ``pattern_too_long``, ``pattern_repeats``, ``pattern_overlaps``.
    """
    refuse_if(_problems(patterns))
    with transaction.atomic():
        before = rules_on(today).number_patterns
        later = RuleRevision.objects.filter(effective_from__gt=today).order_by("effective_from")
        for on in (today, *later.values_list("effective_from", flat=True)):
            set_rules(
                {"number_patterns": dict(patterns)},
                effective_from=on,
                actor=actor,
                has_moves=goods_have_moved,
                address=address,
            )
        for kind in document_types():
            if pattern_of(kind, before) != pattern_of(kind, patterns):
                _go_on(kind, pattern_of(kind, patterns))


def _problems(patterns: Mapping[str, str]) -> Iterator[Problem]:
    kinds = {kind.id: kind for kind in document_types()}
    yield from (Problem("type_unknown", column=name) for name in patterns.keys() - kinds.keys())
    heads: dict[str, str] = {}
    for kind in kinds.values():
        problem = _pattern_problem(kind, pattern_of(kind, patterns))
        if problem is not None:
            yield problem
            continue
        head = _head(kind, pattern_of(kind, patterns))
        other = next((name for name, known in heads.items() if _may_meet(head, known)), None)
        if other is not None:
            detail = {"type": kind.label, "other": kinds[other].label}
            yield Problem("pattern_overlaps", column=kind.id, detail=detail)
        heads[kind.id] = head


def _pattern_problem(kind: DocumentType, pattern: str) -> Problem | None:
    wish = NumberWish(kind.prefix, _SAMPLE, pattern)
    try:
        number = wish.number(1)
    except NumberPatternError:
        return Problem("pattern_invalid", column=kind.id, detail={"type": kind.label, "pattern": pattern})
    if _UNFIT.search(number):
        return Problem("pattern_invalid", column=kind.id, detail={"type": kind.label, "pattern": pattern})
    if len(number) > MOST_SIGNS:
        limit = str(MOST_SIGNS)
        return Problem("pattern_too_long", column=kind.id, detail={"type": kind.label, "limit": limit})
    if not _shows_its_reset(pattern):
        return Problem("pattern_repeats", column=kind.id, detail={"type": kind.label})
    return None


def _shows_its_reset(pattern: str) -> bool:
    """Tell whether every date that begins the sequence anew stands in the number."""
    text, _bar, end = pattern.partition("|")
    if not end or end == Reset.NEVER:
        return _is_nested(text)
    resets = list(Reset)
    return all(_SHOWN[reset] in text for reset in resets[resets.index(Reset(end)) : -1])


def _is_nested(text: str) -> bool:
    """Tell whether a day comes with its month and a month with its year: 05 alone would come again."""
    has_month, has_year = "{mm}" in text, "{y" in text
    return ("{dd}" not in text or (has_month and has_year)) and (not has_month or has_year)


def _head(kind: DocumentType, pattern: str) -> str:
    """Return what stands before the sequence, dates as zeros."""
    head = NumberWish(kind.prefix, _SAMPLE, re.sub(r"\{(yyyy|yy|mm|dd)\}", _zeros, pattern)).shape()
    return head.partition("{")[0]


def _zeros(match: re.Match[str]) -> str:
    return "0" * len(match[1])


def _may_meet(one: str, other: str) -> bool:
    """Tell whether numbers with these heads could be the same: one head goes on as digits of the other."""
    short, long = sorted((one, other), key=len)
    rest = long.removeprefix(short)
    return long.startswith(short) and (not rest or rest.isdigit())


def _go_on(kind: DocumentType, pattern: str) -> None:
    """Put the counters of a new pattern behind the numbers of this shape that there are."""
    last: dict[str, int] = defaultdict(int)
    rows = Document.objects.filter(type=kind.id).values_list("business_date", "number")
    wishes: dict[date, NumberWish] = {}
    for on, number in rows.iterator(chunk_size=5_000):
        wish = wishes.setdefault(on, NumberWish(kind.prefix, on, pattern))
        sequence = wish.sequence_of(number)
        if sequence is not None:
            key = wish.key()
            last[key] = max(last[key], sequence)
    counters = bulk.table(NumberCounter)
    bulk.insert(
        NumberCounter,
        ("key", "value"),
        sorted(last.items()),
        on_conflict=f"ON CONFLICT (key) DO UPDATE SET value = CASE WHEN {counters}.value < excluded.value"
        f" THEN excluded.value ELSE {counters}.value END",
    )
