"""Pages as people see them: a logged-in client, and the figures of a table by column."""

from decimal import Decimal
from typing import Any

from django.db import connections
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.identity.registry.models import Person

SLUG = "jia"


def signed_in(username: str) -> Client:
    """Return a client of the person, standing in the test company."""
    client = Client()
    client.force_login(Person.objects.get(username=username))
    client.post("/company", {"company": SLUG})
    return client


def context_of(client: Client, url: str) -> dict[str, Any]:
    """Return what a page was made of; the page must answer with 200."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return made_of(answer)


def made_of(answer: HttpResponseBase) -> dict[str, Any]:
    """Return what an answer's page was made of."""
    contexts: Any = vars(answer)["context"]  # one alone when the template includes no other
    found: dict[str, Any] = (contexts[0] if isinstance(contexts, list) else contexts).flatten()
    return found


def texts(cells: list[dict[str, Any]]) -> list[str]:
    """Return the texts of a row."""
    return [cell["chip"]["label"] if cell.get("chip") else cell["text"] for cell in cells]


def table(context: dict[str, Any]) -> list[list[str]]:
    """Return the rows of a page as texts."""
    return [texts(row["cells"]) for row in context["rows"]]


def amount(text: str) -> Decimal:
    """Read a shown number; an empty cell is nothing."""
    return Decimal(text.replace(",", "") or "0")


def statements(client: Client, url: str) -> int:
    """Return how many statements the company's database runs for a page."""
    with CaptureQueriesContext(connections["default"]) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
