"""The same trading company and browsers as the pages of documents have."""

from tests.webkit.conftest import browse, owner, trading

__all__ = ["browse", "owner", "trading"]
