"""Goods that arrived: told for some days, of what was ordered only, to who may see the receipts."""

from datetime import timedelta
from decimal import Decimal

from liandong.alerts.evaluating import evaluate
from liandong.alerts.models import Alert, AlertKind, AlertRule
from liandong.alerts.queries import visible_alerts
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import load_actor
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading

ORDER, RECEIPT = "purchasing.order", "purchasing.receipt"


def standing(on: int = 0) -> list[Alert]:
    evaluate(AlertRule.objects.get(kind=AlertKind.ARRIVED), DAY + timedelta(days=on))
    return list(Alert.objects.filter(kind=AlertKind.ARRIVED, cleared_at=None).order_by("pk"))


def test_what_was_ordered_and_came_is_told_for_some_days(trading: Trading, people: People) -> None:
    rule = AlertRule.objects.get(kind=AlertKind.ARRIVED)
    assert (rule.is_active, rule.days) == (False, 1)  # who wants it switches it on
    AlertRule.objects.filter(pk=rule.pk).update(is_active=True)
    trading.receive("P1", "3", "2")  # nobody had ordered it
    order = trading.book(ORDER, [trading.line("P1", "5", "2")], partner="S1", place="主仓")
    line = trading.line("P1", "5", "2", origin=order.lines[0])
    came = trading.book(RECEIPT, [line], partner="S1", place="主仓")
    (alert,) = standing()
    assert (alert.subject, alert.figure, alert.day) == (came.id, Decimal(5), DAY)
    page = signed_in("owner").get("/alerts?kind=arrived").content.decode()
    assert f"{DAY} 到货 5" in page
    assert came.number in page
    seller = load_actor(people.clerk.member)
    assert not visible_alerts(seller).filter(kind=AlertKind.ARRIVED).exists()
    assert len(standing(1)) == 1
    assert standing(2) == []
    assert len(standing()) == 1
    reverse(ReversalRequest(came.id, trading.actor, on=DAY))
    assert standing() == []
