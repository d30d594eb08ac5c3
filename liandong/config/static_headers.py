"""Headers of static files, which the middleware for pages does not see."""

from collections.abc import MutableMapping


def add_static_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Add the one header of the security middleware that means something for a file."""
    headers["X-Content-Type-Options"] = "nosniff"
