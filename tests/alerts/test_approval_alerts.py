"""A draft that waits for an approval is pointed out to who can give it, once it is no longer typed."""

from datetime import timedelta

from django.utils import timezone

from liandong.alerts.evaluating import evaluate
from liandong.alerts.models import Alert, AlertKind, AlertRule
from liandong.alerts.queries import counts
from liandong.documents.approvals import decide
from liandong.documents.models import ApprovalRule, Document
from liandong.identity.actors import load_actor
from liandong.identity.models import Role, RoleGrant
from liandong.kernel.actor import Scope, Verb
from liandong.notices.models import Notice
from tests.alerts.telling import hire
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading


def waiting() -> list[Alert]:
    evaluate(AlertRule.objects.get(kind=AlertKind.APPROVAL), timezone.localdate())
    return list(Alert.objects.filter(kind=AlertKind.APPROVAL, cleared_at=None))


def test_who_can_approve_is_told_and_the_answer_clears_it(trading: Trading, people: People) -> None:
    member = hire("钱七", "sales.*").member
    role = Role.objects.get(members=member)
    RoleGrant.objects.create(role=role, subject="sales.*", verb=Verb.APPROVE, scope=Scope.ALL)
    ApprovalRule.objects.create(type="sales.order", role=role)
    boss = load_actor(member)
    draft = trading.draft("sales.order", [trading.line("P1", "4", "5")], partner="C1", place="主仓")
    assert waiting() == []  # it may still be typed
    Document.objects.filter(pk=draft.id).update(updated_at=timezone.now() - timedelta(hours=1))
    (alert,) = waiting()
    assert alert.subject == draft.id
    assert list(Notice.objects.values_list("member", flat=True)) == [member]
    assert counts(boss) == {AlertKind.APPROVAL: 1}
    assert counts(people.clerk) == {}
    (row,) = table(context_of(signed_in("owner"), "/alerts"))
    assert (row[0], row[1], row[5]) == ("等待审批", f"销售订单 {draft.number} 客户C1", "审批")
    assert decide(draft.id, boss, is_approved=True) == []
    assert waiting() == []
