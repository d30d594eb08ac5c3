"""What an actor wrote down tells where he stands, whatever moment his process was killed at."""

from pathlib import Path

import pytest

from liandong.simulation.answers import Answer
from liandong.simulation.journal import Journal
from liandong.simulation.wishes import Way, Wish

WISH = Wish(Way.POST, document=7)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "actor0.jsonl")


def test_nothing_was_begun(journal: Journal) -> None:
    assert journal.standing() == (0, None)


def test_a_wish_without_answer_is_asked_again(journal: Journal) -> None:
    journal.begin(0, "a", WISH)
    journal.end("a", Answer())
    assert journal.standing() == (1, None)
    journal.begin(1, "b", WISH)
    assert journal.standing() == (2, ("b", WISH))
    journal.broken("b", "what must not be")
    assert journal.standing() == (2, ("b", WISH))
    journal.end("b", Answer(posted={"b": 7}))
    assert journal.standing() == (2, None)
    journal.begin(2, "c", None)
    assert journal.standing() == (3, None)
    assert len(list(journal.events())) == 6


def test_a_line_cut_off_never_happened(journal: Journal, tmp_path: Path) -> None:
    journal.begin(0, "a", WISH)
    with (tmp_path / "actor0.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"key": "a", "answ')
    assert journal.standing() == (1, ("a", WISH))
    journal.end("a", Answer())
    assert journal.standing() == (1, None)
