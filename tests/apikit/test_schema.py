"""The published description: complete, bilingual, with examples; and nothing it allows breaks the server."""

import json
import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from django.contrib.staticfiles import finders
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from ninja import NinjaAPI
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from liandong.documents.types import document_types
from tests.apikit.calling import Caller, caller
from tests.support.pages import signed_in
from tests.support.trading import Trading

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{4}")
LEAST_OPERATIONS = 35
EXAMPLES = 3
"""Requests made up for each operation: enough for the corners, few enough for every run."""


@pytest.fixture
def schema(company: str) -> dict[str, Any]:
    return published()


@cache
def published() -> dict[str, Any]:
    """Return the description; putting it together takes seconds, and it is the same for everybody."""
    found: dict[str, Any] = json.loads(Client().get("/api/v1/openapi.json").content)
    return found


def test_the_description_is_put_together_once_and_is_the_same_for_everybody(
    schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(*_: object, **__: object) -> None:
        pytest.fail("the description is put together again")

    monkeypatch.setattr(NinjaAPI, "get_openapi_schema", again)
    for client, language in ((Client(), "en"), (signed_in("clerk"), "zh-hant")):
        answer = client.get("/api/v1/openapi.json", headers={"Accept-Language": language})
        assert json.loads(answer.content) == schema


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_says_what_it_does_in_both_languages(schema: dict[str, Any]) -> None:
    found = operations(schema)
    assert len(found) >= LEAST_OPERATIONS
    for method, path, operation in found:
        assert CHINESE.search(operation["summary"]), (method, path)
        assert ENGLISH.search(operation["summary"]), (method, path)
        assert {"422", "401", "403"} <= set(operation["responses"]), (method, path)


def test_every_write_takes_a_key_and_shows_an_example(schema: dict[str, Any]) -> None:
    for method, path, operation in operations(schema):
        if method == "get":
            continue
        names = {parameter["name"] for parameter in operation["parameters"]}
        is_question = path.endswith("/prices")  # too long for an address; nothing is written
        assert ("Idempotency-Key" in names) is not is_question, path
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["example"], path


def test_a_draft_has_the_fields_of_every_type(schema: dict[str, Any]) -> None:
    body = schema["paths"]["/api/v1/documents/{type_id}"]["post"]["requestBody"]
    draft = body["content"]["application/json"]["schema"]
    lines = draft["properties"]["lines"]["items"]["properties"]
    for kind in document_types():
        assert {field.name for field in kind.header} <= set(draft["properties"])
        assert {column.name for column in kind.columns if column.is_editable} <= set(lines)


def test_the_page_needs_nothing_from_elsewhere_and_no_inline_script(company: str) -> None:
    answer = Client().get("/api/v1/docs")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert not re.search(r"(src|href)=[\"'](https?:)?//", page)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert scripts
    assert all("src=" in script or "application/json" in script for script in scripts)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    files = re.findall(r"(?:src|href)=\"/?static/([^\"]+)\"", page)
    assert len(files) >= 3
    assert all(finders.find(file) for file in files)


@pytest.fixture
def kept_connections() -> Iterator[None]:
    """Let a request end without closing the connection whose transaction the test stands in."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture
def program(trading: Trading) -> Caller:
    trading.receive("P1", "10", "10")
    trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    return caller("owner")


@pytest.mark.usefixtures("kept_connections")
def test_whatever_is_sent_the_server_does_not_fail(program: Caller) -> None:
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    headers = {"Authorization": f"Bearer {program.secret}"}
    asked: set[str] = set()

    def sent(case: schemathesis.Case[Any]) -> None:
        asked.add(case.operation.label)
        answer = case.call(headers=headers)
        assert answer.status_code != HTTPStatus.UNAUTHORIZED
        case.validate_response(answer, checks=[not_a_server_error], headers=headers)

    few = hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    operations = [found.ok() for found in loaded.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= LEAST_OPERATIONS
    for operation in operations:
        few(given(case=operation.as_strategy())(sent))()
    assert len(asked) == len(operations)
