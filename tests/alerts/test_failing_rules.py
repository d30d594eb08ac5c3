"""A rule that fails is shown as failing, and the others are held against the books all the same."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from liandong.alerts import finding
from liandong.alerts.evaluating import EVERY, evaluate_all, evaluate_due
from liandong.alerts.models import Alert, AlertKind, AlertRule
from tests.alerts.causing import LOW, OVERDUE, keep_at_least, owed
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading


def test_a_rule_that_fails_keeps_no_other_from_being_held(
    trading: Trading, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = signed_in("owner")
    keep_at_least(trading, "P1", 10)
    owed(trading, timezone.localdate() - timedelta(days=1))

    def fail(*_: object) -> Iterator[finding.Found]:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setitem(finding._FINDERS, LOW, fail)
        page = owner.post("/alerts/check", follow=True).content.decode()
        assert "没能检查：低于最低库存" in page
        assert set(Alert.objects.values_list("kind", flat=True)) == {OVERDUE}
        rule = AlertRule.objects.get(kind=LOW)
        assert evaluate_due(timezone.now() + EVERY) == len(AlertKind)
    assert rule.failed_since
    assert AlertRule.objects.get(kind=LOW).failed_since == rule.failed_since
    rows = {row[0]: row for row in table(context_of(owner, "/settings/alert-rules"))}
    assert rows["低于最低库存"][1].endswith("起检查失败")
    assert rows["应收逾期"][1] == "已启用"
    assert evaluate_all() == []
    assert not AlertRule.objects.filter(failed_since__isnull=False).exists()
    assert Alert.objects.filter(kind=LOW).exists()
