"""Fixtures of the engine's tests."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.trading import Trading


@pytest.fixture
def trading(company: str) -> "Trading":
    """The cast in a rolled-back company."""
    from tests.support.trading import make_trading  # noqa: PLC0415 - needs Django, loaded later than this file

    del company
    return make_trading()
