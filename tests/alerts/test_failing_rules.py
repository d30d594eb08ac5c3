"""A rule that fails is shown as failing, and the others are held against the books all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from liandong.alerts import finding
from liandong.alerts.evaluating import EVERY, evaluate_all, evaluate_due
from liandong.alerts.models import Alert, AlertRule
from liandong.alerts.ruling import change_rule
from liandong.identity.models import Member, Role, RoleGrant
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.notices.actions import mark_read
from liandong.notices.models import Notice
from tests.alerts.causing import LOW, OVERDUE, keep_at_least, owed
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> Iterator[None]:
    """Let the rule of low stock fail."""

    def fail(*_: object) -> Iterator[finding.Found]:
        raise failure

    with monkeypatch.context() as broken:
        broken.setitem(finding._FINDERS, LOW, fail)
        yield


def test_a_rule_that_fails_keeps_no_other_from_being_held(
    trading: Trading, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = signed_in("owner")
    keep_at_least(trading, "P1", 10)
    owed(trading, timezone.localdate() - timedelta(days=1))

    with failing(monkeypatch, RuntimeError()):
        page = owner.post("/alerts/check", follow=True).content.decode()
        assert "没能检查：低于最低库存" in page
        assert set(Alert.objects.values_list("kind", flat=True)) == {OVERDUE}
        rule = AlertRule.objects.get(kind=LOW)
        assert evaluate_due(timezone.now() + EVERY) == AlertRule.objects.filter(is_active=True).count()
    assert rule.failed_since
    assert AlertRule.objects.get(kind=LOW).failed_since == rule.failed_since
    rows = {row[0]: row for row in table(context_of(owner, "/settings/alert-rules"))}
    assert rows["低于最低库存"][1].endswith("起检查失败")
    assert rows["应收逾期"][1] == "已启用"
    assert evaluate_all() == []
    assert not AlertRule.objects.filter(failed_since__isnull=False).exists()
    assert Alert.objects.filter(kind=LOW).exists()


def told() -> dict[str, str]:
    """Return what members have not read of failing rules, by name."""
    unread = Notice.objects.filter(kind="alert_rule", read_at__isnull=True)
    return dict(unread.values_list("member__name", "text"))


def keep_rules(member: int) -> str:
    """Let a member change the alert rules; return his name."""
    role = Role.objects.create(name="管预警的")
    RoleGrant.objects.create(role=role, subject="alerts.*", verb=Verb.DRAFT, scope=Scope.ALL)
    found = Member.objects.get(pk=member)
    found.roles.add(role)
    return found.name


def test_who_keeps_the_rules_is_told_once_of_a_failure_until_it_is_over(
    trading: Trading, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = keep_rules(people.clerk.member)
    with failing(monkeypatch, OperationalError("locked")):
        evaluate_all()
        said = (
            "预警规则「低于最低库存」检查失败，暂时没有这种预警；每五分钟会再试。原因：数据库太忙或没有答复。"
        )
        assert told() == {"张三": said, keeper: said}
        mark_read(people.owner.member)
        evaluate_all()
        assert set(told()) == {keeper}
    evaluate_all()
    assert told() == {}
    with failing(monkeypatch, RefusedError([Problem("person_missing")])):
        evaluate_all()
    assert told()["张三"].endswith("原因：这个成员没有登录名")


def test_a_rule_that_is_switched_off_fails_no_more(
    trading: Trading, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, RuntimeError("secret")):
        evaluate_all()
        assert told()["张三"].endswith("原因：程序出错（RuntimeError）；请管理员看服务器日志。")
        rule = AlertRule.objects.get(kind=LOW)
        change_rule(rule, is_active=False, days=0, members=[], actor=people.owner)
        assert told() == {}
        rule = AlertRule.objects.get(kind=LOW)
        change_rule(rule, is_active=True, days=0, members=[], actor=people.owner)
        assert AlertRule.objects.get(kind=LOW).failed_since is None
