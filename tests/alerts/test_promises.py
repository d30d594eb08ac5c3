"""Purchase orders are asked for before their promised day, and told of after it."""

from datetime import timedelta

from liandong.alerts.models import AlertKind, AlertRule
from tests.alerts.causing import check
from tests.support.trading import DAY, Trading


def test_a_purchase_is_asked_for_before_its_promised_day_and_told_after_it(trading: Trading) -> None:
    promised = DAY + timedelta(days=5)
    lines = [trading.line("P1", "4", "5", due_date=promised), trading.line("P2", "1", "5")]
    order = trading.book("purchasing.order", lines, partner="S1", due_date=DAY + timedelta(days=20))
    AlertRule.objects.filter(kind=AlertKind.PURCHASE_DUE).update(days=2)
    assert check(AlertKind.PURCHASE_DUE, promised - timedelta(days=3)) == []
    (soon,) = check(AlertKind.PURCHASE_DUE, promised - timedelta(days=2))
    assert (soon.subject, soon.day, soon.is_severe) == (order.id, promised, False)
    assert check(AlertKind.PURCHASE_LATE, promised) == []
    (late,) = check(AlertKind.PURCHASE_LATE, promised + timedelta(days=1))
    assert late.day == promised
    come = [trading.line("P1", "4", "5", origin=order.lines[0])]
    trading.book("purchasing.receipt", come, promised, partner="S1", place="主仓")
    # What is left was promised with the order: the first line's day says nothing any more.
    assert check(AlertKind.PURCHASE_LATE, promised + timedelta(days=1)) == []
    (rest,) = check(AlertKind.PURCHASE_DUE, DAY + timedelta(days=19))
    assert rest.day == DAY + timedelta(days=20)
