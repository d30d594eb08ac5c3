"""The trading cast in a rolled-back company."""

from tests.webkit.conftest import browse, owner, trading

__all__ = ["browse", "owner", "trading"]
