"""A trading company and its people's browsers."""

from tests.webkit.conftest import Browse, browse, owner, trading

__all__ = ["Browse", "browse", "owner", "trading"]
