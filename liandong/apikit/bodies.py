"""Reading request bodies: size, JSON, storable text, and declared fields, each refusal with its code."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from liandong.apikit.problems import ProblemsError
from liandong.kernel.terms import Problem

MOST_DEPTH = 8
"""Objects and lists in one another; a document needs three."""
_SHOWN = 40

Model = TypeVar("Model", bound=BaseModel)


def read_object(request: HttpRequest, *, is_required: bool = True) -> dict[str, Any]:
    """Return the body as a JSON object; decimals come as text, so that none is rounded.

    Raises:
        ProblemsError: too large, no JSON object, or text that can't be stored.
    """
    try:
        raw = request.body
    except RequestDataTooBig as error:
        limit = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        raise ProblemsError([Problem("body_too_large", detail={"limit": limit})]) from error
    if not raw and not is_required:
        return {}
    try:
        found = json.loads(raw, parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProblemsError([Problem("unreadable_body")]) from error
    if not isinstance(found, dict):
        raise ProblemsError([Problem("unreadable_body")])
    problems = list(_text_problems(found, (), None))
    if problems:
        raise ProblemsError(problems)
    return found


def read_model(request: HttpRequest, model: type[Model], *, is_required: bool = True) -> Model:
    """Return the body as a model.

    Raises:
        ProblemsError: as for ``read_object``; unknown, missing and wrong fields, all at once.
    """
    found = read_object(request, is_required=is_required)
    try:
        return model.model_validate(found)
    except ValidationError as error:
        raise ProblemsError(field_problems([dict(one) for one in error.errors()])) from error


def field_problems(errors: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Return pydantic's errors as problems; the field is named by its path, such as ``units.0.name``."""
    return [_field_problem(error) for error in errors]


def _field_problem(error: Mapping[str, Any]) -> Problem:
    name = ".".join(str(step) for step in error["loc"] if step not in {"body", "query", "path", "header"})
    if error["type"] == "extra_forbidden":
        return Problem("unknown_field", column=name, detail={"field": name})
    if error["type"] == "missing":
        return Problem("field_missing", column=name, detail={"field": name})
    return Problem("invalid_value", column=name, detail={"field": name, "reason": str(error["msg"])})


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _text_problems(value: object, path: tuple[str, ...], line: int | None) -> Iterator[Problem]:
    if len(path) > MOST_DEPTH:
        yield Problem("unreadable_body", line)
    elif isinstance(value, str):
        if not is_storable(value):
            yield Problem("text_invalid", line, _column(path), {"field": _column(path) or ""})
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not is_storable(name):
                yield Problem("text_invalid", line, None, {"field": ascii(name)[:_SHOWN]})
            else:
                yield from _text_problems(inner, (*path, name), line)
    elif isinstance(value, list):
        is_lines = path[-1:] == ("lines",)
        for position, inner in enumerate(value, 1):
            yield from _text_problems(inner, (*path, ""), position if is_lines else line)


def _column(path: tuple[str, ...]) -> str | None:
    return next((step for step in reversed(path) if step), None)


def is_storable(text: str) -> bool:
    """Tell whether both databases can keep the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
