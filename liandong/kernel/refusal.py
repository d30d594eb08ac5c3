"""Refusing: every reason at once, as an exception that carries them."""

from collections.abc import Iterable

from liandong.kernel.terms import Problem


class RefusedError(Exception):
    """What was asked is refused, for all of ``problems``; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(sorted({problem.code for problem in self.problems})))


def refuse_if(problems: Iterable[Problem]) -> None:
    """Refuse when there is any problem.

    Raises:
        RefusedError: there is one.
    """
    found = tuple(problems)
    if found:
        raise RefusedError(found)
