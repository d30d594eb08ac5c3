"""The trading cast in a rolled-back company, where the keeper's warehouse is the main one."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.trading import Trading


@pytest.fixture
def trading(company: str) -> "Trading":
    from liandong.identity.models import MemberPlace  # noqa: PLC0415 - needs Django, loaded later
    from tests.support.trading import make_trading  # noqa: PLC0415 - the same

    del company
    trading = make_trading()
    MemberPlace.objects.update(place=trading.places["主仓"])
    return trading
