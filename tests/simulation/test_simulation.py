"""A short simulation on each database: all cost methods, both cost scopes, workers killed on the way.

A seed decides method and scope (moving average, FIFO, specific, monthly × company and warehouse); each
database has two.
"""

import pytest

from liandong.simulation.run import Length, Scale, simulate
from tests.support.installation import Installation
from tests.support.services import Vendor

pytestmark = pytest.mark.simulation

SHORT = Scale(processes=2, actors=2, operations=45, kills=2)


SEEDS = {"sqlite": (4, 3), "postgresql": (5, 2)}


@pytest.mark.parametrize("turn", [0, 1])
def test_nothing_but_posted_and_refused_and_all_books_right(
    installation: Installation, database_vendor: Vendor, turn: int
) -> None:
    report = simulate(SEEDS[database_vendor][turn], Length(), SHORT)
    assert report.problems == []
    assert report.posted > 40
    assert report.refused
