"""The request a page gets: someone standing in a company."""

from django.http import HttpRequest

from liandong.identity.registry.models import Company, Person
from liandong.kernel.actor import Actor
from liandong.kernel.rules import Rules


class CompanyRequest(HttpRequest):
    """A request with the company chosen, as the middleware hands it to every closed view.

    ``rules`` are those of today in the company's time zone; logic about a document asks for
    those of its date. ``address`` is the client's network address, for the trace.
    """

    user: Person
    actor: Actor
    rules: Rules
    company: Company
    address: str
