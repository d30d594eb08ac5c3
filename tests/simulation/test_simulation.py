"""A short simulation on each database: both cost methods, both cost scopes, workers killed on the way."""

import pytest

from liandong.simulation.run import Scale, simulate
from tests.support.installation import Installation

pytestmark = pytest.mark.simulation

SHORT = Scale(processes=2, actors=2, operations=45, kills=2)


@pytest.mark.parametrize("seed", [4, 1, 2, 3])  # moving average and FIFO × company and warehouse
def test_nothing_but_posted_and_refused_and_all_books_right(installation: Installation, seed: int) -> None:
    report = simulate(seed, minutes=0, scale=SHORT)
    assert report.problems == []
    assert report.posted > 40
    assert report.refused
