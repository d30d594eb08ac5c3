"""Rights and deeds in the trade's words, for notes and refusals."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from liandong.administration.subjects import subject_labels, verb_labels
from liandong.identity.segregation import Deed, Pair
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.webkit.record_sentences import sentence

Part = Mapping[str, str]


def deed_words(deed: Deed, labels: Mapping[str, str] | None = None) -> str:
    """Return a deed as words."""
    names = subject_labels() if labels is None else labels
    return f"{names.get(deed.subject, deed.subject)}·{verb_labels()[deed.verb]}"


def pair_words(pair: Pair) -> str:
    """Return a pair as one sentence."""
    first, second = deed_words(pair.first), deed_words(pair.second)
    if pair.is_exclusive:
        return _("「{first}」和「{second}」不应由同一人持有").format(first=first, second=second)
    return _("「{first}」和「{second}」在同一串单据上不能是同一人").format(first=first, second=second)


def told_problems(problems: Iterable[Problem]) -> list[Part]:
    """Return problems as the templates show them, rights by their names."""
    return [{"message": sentence(in_words(problem))} for problem in problems]


def in_words(problem: Problem) -> Problem:
    """Return the problem with deeds by their names instead of ``type:verb``."""
    if problem.code != "deeds_held":
        return problem
    detail = {
        name: _deed(text) if name in {"first", "second"} else text for name, text in problem.detail.items()
    }
    detail["who"] = detail["who"] or _("这个角色")
    return replace(problem, detail=detail)


def _deed(text: str) -> str:
    subject, _colon, verb = text.partition(":")
    return deed_words(Deed(subject, Verb(verb)))
