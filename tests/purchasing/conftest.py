"""The trading cast in a rolled-back company, where the keeper's warehouse is the main one."""

from tests.webkit.conftest import trading

__all__ = ["trading"]
