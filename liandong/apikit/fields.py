"""Kinds of values the interface speaks: exact numbers as text, ids, days, page keys, hidden columns."""

import base64
import binascii
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from liandong.apikit.bodies import is_storable
from liandong.apikit.problems import ProblemsError
from liandong.kernel.checks import FIRST_DAY, LAST_DAY, LONGEST_NUMBER, typed_day
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem

LARGEST_ID = 2**63 - 1
MOST_ROWS = 500


def _bounded(text: object) -> object:
    """Keep a number's text short: an exponent of a million would be written out."""
    if isinstance(text, float) or (isinstance(text, str) and len(text) > LONGEST_NUMBER):
        raise ValueError("give the number as a short text or a whole number")
    if isinstance(text, str) and "e" in text.lower():
        raise ValueError("give the number without an exponent")
    return text


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("a character can't be stored")
    return text


NUMBER_SCHEMA = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["12.5"]}
Number = Annotated[
    Decimal,
    BeforeValidator(_bounded),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema(NUMBER_SCHEMA),
]
"""An exact number: text on the way out, text or a whole number on the way in."""

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY, examples=["2026-11-02"])]
Text = Annotated[str, Field(max_length=100), AfterValidator(_storable)]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="每页行数 · Rows of a page")]
After = Annotated[
    str,
    Field(max_length=400, description="上一页的 next · ``next`` of the page before", examples=[""]),
    AfterValidator(_storable),
]


class Input(Schema):
    """A body: what it does not declare is refused."""

    model_config = ConfigDict(extra="forbid")


class ProblemOut(Schema):
    """A reason to refuse; what it does not have is absent."""

    code: str = Field(examples=["short_stock"])
    message: str = Field(
        description="按 Accept-Language 的中文或英文 · Chinese or English by Accept-Language"
    )
    document: int | None = Field(
        None, description="单据 id，批量中为序号 · Its id, in a batch its place from 0"
    )
    line: int | None = Field(None, description="行号，从 1 起 · Place of the line from 1")
    line_id: int | None = None
    key: str | None = Field(None, description="客户端的行标识 · The client's own name for the line")
    field: str | None = Field(None, examples=["quantity"])
    detail: dict[str, str] = Field(default_factory=dict)


class ConflictOut(Schema):
    """What a document is now, and who made it so."""

    version: int
    state: str
    changed_by: str
    changed_at: str


class Problems(Schema):
    """A refusal: nothing was done, and these are all the reasons."""

    problems: list[ProblemOut]
    current: ConflictOut | None = Field(None, description="仅 409 · Only with 409")


REFUSALS: dict[frozenset[int], type[Problems]] = {
    frozenset({400, 401, 403, 404, 409, 413, 422, 429}): Problems
}
"""What every operation may answer besides its own answer."""


def answers(**own: Any) -> dict[Any, Any]:
    """Return the answers of an operation: its own by status (``ok``: 200, ``created``: 201), and refusals."""
    statuses = {"ok": 200, "created": 201}
    return {**{statuses[name]: model for name, model in own.items()}, **REFUSALS}


def page_key(*values: object) -> str:
    """Return a page key for the values a page ended with."""
    text = json.dumps(
        [str(value) if isinstance(value, date) else value for value in values], ensure_ascii=False
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class KeyShape:
    """The kinds of values a page key holds, in order."""

    kinds: tuple[type, ...]

    def read(self, after: str | None) -> tuple[Any, ...] | None:
        """Return the values of a page key, None without one.

        Raises:
            ProblemsError: it is not one this list gave.
        """
        if not after:
            return None
        try:
            padded = after.encode("ascii") + b"=" * (-len(after) % 4)
            values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            return tuple(self._read(kind, value) for kind, value in zip(self.kinds, values, strict=True))
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise ProblemsError([Problem("cursor_invalid", column="after")]) from error

    @staticmethod
    def _read(kind: type, value: object) -> object:
        if kind is date:
            return typed_day(str(value))
        if type(value) is not kind or (isinstance(value, int) and not 0 <= value <= LARGEST_ID):
            raise ValueError("not a value of this key")
        return _storable(value) if isinstance(value, str) else value


def without(row: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Return the row without its hidden columns: absent, not empty."""
    return {name: value for name, value in row.items() if name not in hidden}


def checked_days(start: date, end: date) -> None:
    """Refuse a span whose first day is after its last.

    Raises:
        ProblemsError: ``dates_crossed``.
    """
    if start > end:
        raise ProblemsError([Problem("dates_crossed", column="from")])


def body_of(schema: Mapping[str, Any], example: object, *, is_required: bool = True) -> dict[str, Any]:
    """Return the OpenAPI description of a body that the operation reads itself."""
    content = {"application/json": {"schema": flat_schema(schema), "example": example}}
    return {"requestBody": {"required": is_required, "content": content}}


def flat_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a JSON schema with its definitions put where they are used."""
    definitions = schema.get("$defs", {})

    def put(value: object) -> object:
        if isinstance(value, list):
            return [put(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return put(definitions[value["$ref"].rpartition("/")[2]])
        return {name: put(inner) for name, inner in value.items() if name != "$defs"}

    return {name: put(inner) for name, inner in schema.items() if name != "$defs"}


KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 50},
    "description": "同一编号的重复请求得到第一次的答复 · The same key again gets the first answer",
}


def write_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI description of a write: its body and the header every write takes."""
    return {**body, "parameters": [KEY_PARAMETER]}
