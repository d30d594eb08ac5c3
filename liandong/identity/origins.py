"""From where someone reaches the log-in: his address and his device."""

from dataclasses import dataclass

from django.http import HttpRequest

ADDRESS_LIMIT, AGENT_LIMIT = 64, 255


@dataclass(frozen=True, slots=True)
class Origin:
    """The client's network address and what its browser calls itself; both may be blank."""

    address: str = ""
    agent: str = ""


def origin_of(request: HttpRequest) -> Origin:
    """Return where the request came from; the address is the one the middleware found out."""
    address = str(getattr(request, "address", ""))
    return Origin(address[:ADDRESS_LIMIT], request.headers.get("User-Agent", "")[:AGENT_LIMIT])
