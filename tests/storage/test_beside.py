"""A function is computed in a second process; where that is not to be had, it is computed here."""

import os
import sys
from collections.abc import Iterator, Sequence

import pytest

from liandong.catalog.search_text import ProductNaming, spelled
from liandong.storage.beside import Beside

Speller = Beside[Sequence[tuple[ProductNaming, bool]], list[tuple[str, str]]]
NAMINGS = [(ProductNaming("SP1", "红富士苹果", "一级", "阿克苏", ("6901",)), True)]


@pytest.fixture
def speller() -> Iterator[Speller]:
    beside: Speller = Beside(spelled)
    yield beside
    beside.close()


def test_what_is_handed_over_before_the_start_is_computed_here(speller: Speller) -> None:
    speller.hand_over(NAMINGS)
    assert speller._process is None
    assert speller.taken() == spelled(NAMINGS)
    assert "1hongfushipingguo" in spelled(NAMINGS)[0][1].split("\n")


def test_the_rest_is_computed_beside_and_as_well_when_that_process_dies(speller: Speller) -> None:
    speller.hand_over([])
    speller.start()
    assert speller.taken() == []
    speller.hand_over(NAMINGS)
    process = speller._process
    assert process
    assert process.pid != os.getpid()
    assert speller.taken() == spelled(NAMINGS)
    process.kill()
    process.wait()
    for _time in range(2):
        speller.start()
        speller.hand_over(NAMINGS)
        assert speller.taken() == spelled(NAMINGS)
    assert speller._process is None


def test_where_no_process_can_be_started_all_is_computed_here(
    speller: Speller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    speller.start()
    speller.hand_over(NAMINGS)
    assert speller.taken() == spelled(NAMINGS)
