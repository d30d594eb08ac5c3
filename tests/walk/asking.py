"""Asking as somebody and taking back what it wrote; who may; and the world's fixture."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from liandong.documents.types import document_types
from liandong.kernel.actor import Actor, Verb
from tests.support.companies import rolled_back
from tests.walk.bodies import text_of
from tests.walk.cases import OPEN, PERSON

REFUSED = frozenset({403, 404})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``text`` is what it says in whatever form."""

    status: int
    headers: Mapping[str, str]
    text: str


class Browser(Client):
    """Django's client without what it keeps for tests: each template's context costs more than the page."""

    def request(self, **request: Any) -> Any:  # noqa: ANN401 - as Django has it
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]  # stubs lack it


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written in the block."""
    with ExitStack() as stack:
        for alias in ("default", "registry"):
            stack.enter_context(rolled_back(alias))
        yield


def ask(client: Browser, method: str, url: str, body: str = "", kind: str = "application/json") -> Answer:
    """Return the answer; nothing of what it wrote is left, not even a log-out."""
    with undone():
        answer = client.generic(method.upper(), url, body, content_type=kind)
        text = text_of(answer)
    return Answer(answer.status_code, answer.headers, text)


def assert_none(wrong: Iterable[object]) -> None:
    """Fail with everything that is wrong, a line each."""
    told = "\n".join(map(str, wrong))
    if told:
        pytest.fail(told, pytrace=False)


def may(actor: Actor, need: str) -> bool:
    """Tell whether the actor has what a case needs."""
    if need in {OPEN, PERSON}:
        return True
    if "|" in need:
        return any(may(actor, one) for one in need.split("|"))
    subject, _, verb = need.partition(":")
    subjects = [kind.id for kind in document_types()] if subject == "any" else [subject]
    return any(actor.may(one, Verb(verb)) for one in subjects)
