"""Every problem of a request or a record has a sentence in both languages."""

import re
from pathlib import Path

import pytest

from liandong.apikit.messages import OWN_MESSAGES, message_of
from liandong.documents.messages import CHINESE, ENGLISH
from liandong.documents.record_messages import RECORD_MESSAGES
from liandong.kernel.terms import Problem

PACKAGE = Path(__file__).resolve().parents[2] / "liandong"
RAISED = re.compile(r'\bProblem\(\s*"([a-z_]+)"')


def raised_in(room: str) -> set[str]:
    return {
        code
        for path in (PACKAGE / room).rglob("*.py")
        for code in RAISED.findall(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("room", ["apikit", "catalog", "partners"])
def test_codes_in_the_source_have_sentences(room: str) -> None:
    codes = raised_in(room)
    assert codes
    assert sorted(code for code in codes if message_of(Problem(code), CHINESE) == code) == []


@pytest.mark.parametrize("code", [*OWN_MESSAGES, *RECORD_MESSAGES])
def test_the_two_languages_differ(code: str) -> None:
    assert message_of(Problem(code), CHINESE) != message_of(Problem(code), ENGLISH)
