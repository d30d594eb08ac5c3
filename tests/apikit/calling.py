"""A program that calls the interface with a key, and a walk through everything it answers."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from liandong.identity.registry.models import Membership
from liandong.identity.tokens import create_token
from liandong.kernel.actor import Verb


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any

    @property
    def codes(self) -> set[str]:
        return {problem["code"] for problem in self.body["problems"]}


@dataclass(slots=True)
class Caller:
    """Calls /api/v1 with a key; ``headers`` go with every call."""

    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        given = {"Authorization": f"Bearer {self.secret}", **self.headers, **headers}
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            raw,
            "application/json",
            headers={name: value for name, value in given.items() if value},
        )
        is_json = answer.headers["Content-Type"].startswith("application/json")
        return Answer(answer.status_code, json.loads(answer.content) if is_json else None, answer.headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object = None, key: str = "") -> Answer:
        return self.call("POST", path, body, **{"Idempotency-Key": key})

    def put(self, path: str, body: object = None, key: str = "") -> Answer:
        return self.call("PUT", path, body, **{"Idempotency-Key": key})


def caller(username: str, scopes: Iterable[str] = (), slug: str = "jia") -> Caller:
    """Return a program of one of the cast, with every scope unless some are named."""
    membership = Membership.objects.get(person__username=username, company__slug=slug)
    everything = [f"*:{verb}" for verb in Verb]
    _, secret = create_token(membership, "test", list(scopes) or everything)
    return Caller(secret)


def names_in(value: object) -> Iterator[str]:
    """Yield every key anywhere in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


def texts_in(value: object) -> Iterator[str]:
    """Yield every value anywhere in a JSON value, as text."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    else:
        yield str(value)
