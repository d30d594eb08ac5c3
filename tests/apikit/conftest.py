"""Fixtures of the interface's tests: the trading cast, and its people as programs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.apikit.calling import Caller
    from tests.support.trading import Trading


@pytest.fixture
def trading(company: str) -> "Trading":
    """The cast in a rolled-back company."""
    from tests.support.trading import make_trading  # noqa: PLC0415 - models need Django to be ready

    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> "Caller":
    """The owner's program."""
    from tests.apikit.calling import caller  # noqa: PLC0415 - models need Django to be ready

    return caller("owner", slug=company)


@pytest.fixture(autouse=True)
def _no_failures_yet() -> Iterator[None]:
    from django.core.cache import cache  # noqa: PLC0415 - settings need Django to be ready

    cache.clear()
    yield
    cache.clear()
