"""A company with one of every document in its books, for the auditor to look at and for damage."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.trading import Trading


@pytest.fixture
def traded(company: str) -> "Trading":
    """A rolled-back company that has traded."""
    from tests.auditing.trade import trade  # noqa: PLC0415 - models may be imported only after Django is set up

    return trade()
