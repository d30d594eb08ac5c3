"""A trading company and its people's browsers."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.support.trading import Trading


@pytest.fixture
def trading(company: str) -> "Trading":
    from tests.support.trading import make_trading  # noqa: PLC0415 - needs Django, loaded later

    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    from tests.support.pages import signed_in  # noqa: PLC0415 - needs Django, loaded later

    return signed_in("owner")


@pytest.fixture
def clerk(company: str) -> Client:
    from tests.support.pages import signed_in  # noqa: PLC0415 - needs Django, loaded later

    return signed_in("clerk")


@pytest.fixture
def keeper(company: str) -> Client:
    from tests.support.pages import signed_in  # noqa: PLC0415 - needs Django, loaded later

    return signed_in("keeper")
