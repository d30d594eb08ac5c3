"""A trading company whose documents are printed."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.trading import Trading


@pytest.fixture
def trading(company: str) -> "Trading":
    from tests.support.trading import make_trading  # noqa: PLC0415 - needs Django, loaded later than this file

    return make_trading()
