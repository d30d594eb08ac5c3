"""The trading cast in a rolled-back company, where the keeper's warehouse is the main one."""

from tests.webkit.conftest import browse, owner, trading

__all__ = ["browse", "owner", "trading"]
