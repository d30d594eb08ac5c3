"""Bodies of documents of the cast."""

from typing import Any

from tests.support.trading import Trading

DAY = "2026-11-02"


def sheet(trading: Trading, partner: str, lines: list[dict[str, Any]], **header: Any) -> dict[str, Any]:
    """Return a document of the cast in 主仓."""
    own = {"business_date": DAY, "partner": trading.partners[partner], "place": trading.places["主仓"]}
    return {**own, "lines": lines, **header}


def line(trading: Trading, product: str, quantity: str, price: str, **more: Any) -> dict[str, Any]:
    """Return a line of the cast."""
    return {"product": trading.products[product], "quantity": quantity, "price": price, **more}
