"""Short ways to give a cause for an alert, and to have a rule see it."""

from datetime import date
from decimal import Decimal

from liandong.alerts.evaluating import evaluate
from liandong.alerts.models import Alert, AlertKind, AlertRule
from liandong.catalog.models import Product
from tests.support.trading import DAY, Trading

LOW, OVERDUE = AlertKind.LOW_STOCK, AlertKind.RECEIVABLE_OVERDUE


def check(kind: AlertKind, on: date = DAY) -> list[Alert]:
    """Hold one rule against the books and return its standing alerts."""
    evaluate(AlertRule.objects.get(kind=kind), on)
    return list(Alert.objects.filter(kind=kind, cleared_at=None).order_by("pk"))


def keep_at_least(trading: Trading, product: str, minimum: int, maximum: int | None = None) -> None:
    found = Product.objects.filter(pk=trading.products[product])
    found.update(minimum_stock=Decimal(minimum), maximum_stock=Decimal(maximum) if maximum else None)


def owed(trading: Trading, due: date = DAY) -> None:
    """Let customer C1 owe money from a day on."""
    trading.receive("P1", "10", "2")
    line = trading.line("P1", "1", "100")
    sold = trading.book("sales.delivery", [line], partner="C1", place="主仓")
    lines = [trading.line("P1", "1", "100", origin=sold.lines[0])]
    trading.book("finance.sales_invoice", lines, partner="C1", due_date=due)
