"""Seals over the trace: which rows they hold, and that no change of a sealed row goes unseen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.documents.auditing.findings import Facts
from liandong.documents.auditing.trace import seal_findings
from liandong.identity import trace_seals
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import AuditRow, AuditSeal
from liandong.identity.trace_seals import SEALED_AFTER, seal
from tests.auditing.damage import unguarded

pytestmark = pytest.mark.usefixtures("company")
FACTS = Facts(is_postgresql=False, cost_scope="company", cost_method="moving_average")


def later() -> datetime:
    return timezone.now() + SEALED_AFTER + timedelta(minutes=1)


def trace(*names: str) -> None:
    details = [{"name": name, "worth": {"b": 2, "a": [1, None, True, "é 中"]}} for name in names]
    record([AuditEntry("update", "catalog.brand", 7, None, one, "10.0.0.1") for one in details])


def found() -> list[str]:
    return [finding.subject for finding in seal_findings(FACTS)]


def damage(statement: str) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount


def test_rows_are_sealed_once_and_young_ones_wait() -> None:
    trace("甲", "乙")
    assert seal(timezone.now()) == 0
    assert seal(later()) == AuditRow.objects.count()
    assert seal(later()) == 0
    trace("丙")
    assert seal(later()) == 1
    first, second = AuditSeal.objects.order_by("pk")
    assert (second.first, second.previous) == (first.last + 1, first.digest)
    assert found() == []


def test_a_row_behind_a_young_one_waits_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seal(later())
    trace("新")
    with monkeypatch.context() as patch:
        patch.setattr("liandong.identity.audit.timezone.now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
        trace("旧")
    assert seal(timezone.now()) == 0
    assert seal(later()) == 2


def test_many_rows_are_sealed_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_seals, "MOST_ROWS", 2)
    seal_count = AuditRow.objects.count()
    trace("一", "二", "三")
    while seal(later()) == 2:
        pass
    assert sum(AuditSeal.objects.values_list("count", flat=True)) == seal_count + 3
    assert found() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE identity_auditrow SET detail = '{}' WHERE id = (SELECT MAX(id) FROM identity_auditrow)",
        "UPDATE identity_auditrow SET member_id = 1 WHERE id = (SELECT MAX(id) FROM identity_auditrow)",
        "UPDATE identity_auditrow SET at = '2020-01-01 00:00:00'",
        "DELETE FROM identity_auditrow WHERE id = (SELECT MAX(id) FROM identity_auditrow)",
        "UPDATE identity_auditseal SET digest = 'x' WHERE id = (SELECT MIN(id) FROM identity_auditseal)",
        "DELETE FROM identity_auditseal WHERE id = (SELECT MIN(id) FROM identity_auditseal)",
    ],
)
def test_whatever_is_changed_shows(statement: str) -> None:
    trace("甲", "乙")
    seal(later())
    trace("丙")
    seal(later())
    assert found() == []
    damage(statement)
    assert found()


def test_writing_the_trace_costs_one_statement_still() -> None:
    with CaptureQueriesContext(connection) as captured:
        trace("甲", "乙", "丙")
    assert len(captured) == 1
