"""What a mutation is: a guard taken out, and the tests that must miss it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """A guard: ``old`` stands exactly once in ``file``; with ``new`` instead, ``tests`` must fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    is_postgresql: bool = False
