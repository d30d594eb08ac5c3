"""What the program logs."""

import logging

import pytest
from django.conf import settings

SECRET = "Mi-Ma-2026"


def failing(password: str) -> float:
    return len(password) / 0


def logged(record: logging.LogRecord) -> str:
    line = settings.LOGGING["formatters"]["line"]
    formatter: logging.Formatter = line["()"](**{key: line[key] for key in line if key != "()"})
    return formatter.format(record)


def test_a_failure_is_logged_with_its_place_but_not_with_what_variables_held() -> None:
    with pytest.raises(ZeroDivisionError) as error:
        failing(SECRET)
    failure = (error.type, error.value, error.tb)
    text = logged(logging.LogRecord("liandong", logging.ERROR, __file__, 1, "失败", (), failure))
    assert "return len(password) / 0" in text
    assert SECRET not in text
