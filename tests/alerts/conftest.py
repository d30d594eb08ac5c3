"""A receiver for webhooks, and the world of the cast to make something happen in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from tests.alerts.receiving import Receiver, receiving

if TYPE_CHECKING:
    from tests.support.trading import Trading


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A server on this machine, which the installation allows."""
    settings.LIANDONG_WEBHOOK_HOSTS = ["127.0.0.1"]
    with receiving() as found:
        yield found


@pytest.fixture
def trading(company: str) -> "Trading":
    from tests.support.trading import make_trading  # noqa: PLC0415 - needs Django, loaded later

    return make_trading()
