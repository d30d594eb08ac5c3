"""A trading company and its people's browsers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.support.trading import Trading

Browse = Callable[[str], Client]


@pytest.fixture
def trading(company: str) -> "Trading":
    from liandong.identity.models import MemberPlace  # noqa: PLC0415 - needs Django, loaded later
    from tests.support.trading import make_trading  # noqa: PLC0415 - needs Django, loaded later than this file

    trading = make_trading()
    # A database that counts on after a rollback gives the warehouse another id than the keeper's.
    MemberPlace.objects.update(place=trading.places["主仓"])
    return trading


@pytest.fixture
def browse(company: str) -> Browse:
    """Return a client logged in as owner, clerk or keeper, standing in the company."""
    from liandong.identity.origins import Origin  # noqa: PLC0415 - the same
    from liandong.identity.registry.models import Person  # noqa: PLC0415 - the same
    from liandong.identity.sessions import touch_session  # noqa: PLC0415 - the same

    def logged_in(username: str) -> Client:
        client = Client()
        person = Person.objects.get(username=username)
        client.force_login(person)
        session = client.session
        session["company"] = company
        session.save()
        # Seen just now, so that a page's statements are those of any but the first.
        touch_session(person, session.session_key or "", Origin())
        return client

    return logged_in


@pytest.fixture
def owner(browse: Browse) -> Client:
    return browse("owner")
