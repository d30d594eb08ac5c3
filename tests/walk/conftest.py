"""The world that is walked through; nobody changes it: what a request writes is taken back."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

from tests.support.installation import Installation, copied, standing_on

if TYPE_CHECKING:
    from tests.walk.world import World


@pytest.fixture(scope="package")
def world(template_of_two: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator["World"]:
    """One of everything in the test company; the other company is there too."""
    from liandong.identity.companies import use_company  # noqa: PLC0415 - needs Django, loaded later
    from tests.walk.world import SLUG, make_world  # noqa: PLC0415 - the same

    # Each of the many refusals would write its traceback.
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), copied(template_of_two) as copy, standing_on(copy), use_company(SLUG):
        yield make_world()
    logging.disable(logging.NOTSET)
