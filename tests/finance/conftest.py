"""The trading cast in a rolled-back company."""

from tests.webkit.conftest import trading

__all__ = ["trading"]
