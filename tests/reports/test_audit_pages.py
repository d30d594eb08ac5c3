"""Audits by night and on demand, what they found on their pages, and the proof of the hash chain."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from liandong.alerts.evaluating import evaluate
from liandong.alerts.models import Alert, AlertKind, AlertRule
from liandong.alerts.queries import visible_alerts
from liandong.documents import outbox
from liandong.documents.auditing.runs import ASKED, run_due
from liandong.documents.models import AuditRun, Document
from liandong.general_ledger.models import AccountMonth, JournalEntry, JournalLine
from liandong.identity.models import AuditRow
from liandong.identity.trace_seals import seal
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from liandong.notices.models import Notice
from tests.apikit.calling import caller
from tests.auditing.damage import unguarded
from tests.support.companies import People
from tests.support.pages import context_of, table
from tests.support.trading import Trading

NIGHT = datetime.fromisoformat("2026-11-21T01:30:00+08:00")


def audited(owner: Client) -> AuditRun:
    """Audit the company as the button does."""
    assert owner.post("/ledger/audits/start").status_code == 302
    assert run_next()
    assert Job.objects.latest("pk").state == JobState.DONE
    return AuditRun.objects.latest("pk")


def test_books_in_order_are_found_so(owner: Client, trade: Trading) -> None:
    run = audited(owner)
    assert (run.count, run.findings, run.member_id) == (0, [], trade.actor.member)
    (row,) = table(context_of(owner, "/ledger/audits"))
    assert row[1:3] == ["全部相符", "张三"]
    page = context_of(owner, f"/ledger/audits/{run.pk}")
    assert page["rows"] == []
    assert page["figures"][-1]["text"].startswith("账实相符")


def test_a_finding_leads_to_its_document_and_raises_an_alert(owner: Client, trade: Trading) -> None:
    with unguarded():
        JournalLine.objects.filter(pk=JournalLine.objects.earliest("pk").pk).update(amount=F("amount") + 1)
    outbox.drain()
    AccountMonth.objects.filter(pk=AccountMonth.objects.earliest("pk").pk).update(debit=F("debit") + 1)
    run = audited(owner)
    checks = {check for check, *_rest in run.findings}
    assert {"entry_balance", "hash_chain", "account_months"} <= checks
    rows = context_of(owner, f"/ledger/audits/{run.pk}")["rows"]
    linked = next(row for row in rows if row["cells"][0]["text"] == "凭证借贷不平")
    assert linked["cells"][1]["url"] == f"/d/{JournalLine.objects.earliest('pk').entry.document_id}"
    rule = AlertRule.objects.get(kind=AlertKind.AUDIT)
    evaluate(rule, timezone.localdate())
    (alert,) = Alert.objects.filter(rule=rule)
    assert (alert.figure, alert.is_severe) == (Decimal(run.count), True)
    assert visible_alerts(trade.actor).filter(pk=alert.pk).exists()
    assert f"最近一次稽核有 {run.count} 处不符" in owner.get("/alerts?kind=audit_findings").content.decode()
    AuditRun.objects.all().delete()
    evaluate(rule, timezone.localdate())
    assert not Alert.objects.filter(rule=rule, cleared_at=None).exists()


def test_each_night_one_audit_is_handed_in_and_nobody_is_told_of_order(owner: Client, trade: Trading) -> None:
    assert [run_due(NIGHT), run_due(NIGHT + timedelta(hours=3))] == [1, 0]
    assert run_due(NIGHT + timedelta(hours=23)) == 0
    assert run_due(NIGHT + timedelta(hours=24)) == 1
    assert run_next()
    assert run_next()
    assert [run.member_id for run in AuditRun.objects.all()] == [None, None]
    assert not Notice.objects.filter(kind="job").exists()
    assert table(context_of(owner, "/ledger/audits"))[0][2] == "每夜自动"


def test_a_second_wish_joins_the_audit_under_way(owner: Client, trade: Trading) -> None:
    first, second = (owner.post("/ledger/audits/start").headers["Location"] for _ in range(2))
    assert first == second
    assert Job.objects.filter(kind=ASKED).count() == 1


def test_the_chain_page_names_the_first_break(owner: Client, trade: Trading) -> None:
    days = "from=2026-11-01&to=2026-12-31"
    page = context_of(owner, f"/ledger/hash-chain?{days}")
    count = JournalEntry.objects.count()
    assert table(page)[0][:4] == ["2026 年凭证", "完整", f"1–{count}", str(count)]
    second = JournalEntry.objects.get(chain_position=2)
    with unguarded():
        JournalEntry.objects.filter(pk=second.pk).update(memo="改过")
    row = table(context_of(owner, f"/ledger/hash-chain?{days}"))[0]
    number = Document.objects.get(pk=second.document_id).number
    assert (row[1], row[4]) == ("断开", f"第 2 张 {number}：内容和校验值不符")
    api = caller("owner").get(f"/hash-chain?{days}").body["vouchers"][0]
    assert (api["position"], api["code"], api["document"]) == (2, "changed", second.document_id)


def test_the_trace_is_proved_by_its_seals(owner: Client, trade: Trading) -> None:
    seal(timezone.now() + timedelta(days=9999))
    days = "from=2020-01-01&to=2099-12-31"
    url = f"/ledger/hash-chain?{days}"
    sealed = AuditRow.objects.count()
    row = table(context_of(owner, url))[-1]
    assert (row[0], row[1], row[3]) == ("操作日志", "完整", f"{sealed:,}")
    with unguarded():
        AuditRow.objects.filter(pk=AuditRow.objects.earliest("pk").pk).update(action="x")
    assert table(context_of(owner, url))[-1][1] == "断开"
    assert caller("owner").get(f"/hash-chain?{days}").body["trace"]["broken"]


def test_programs_read_audits_and_have_one_made(trade: Trading, people: People) -> None:
    api = caller("owner")
    job = api.post("/audits", {}, key="one").body["job"]
    assert api.post("/audits", {}, key="two").body["job"] == job
    assert run_next()
    (row,) = api.get("/audits").body
    assert (row["count"], row["member"]) == (0, trade.actor.member)
    assert api.get(f"/audits/{row['id']}").body["findings"] == []
    assert api.get(f"/audits?before={row['id']}").body == []
    assert api.get("/audits/999").status == 404


@pytest.mark.parametrize("address", ["audits", "audits/1", "hash-chain"])
def test_who_may_not_see_the_books_sees_no_audit(clerk: Client, keeper: Client, address: str) -> None:
    for client in (clerk, keeper):
        assert client.get(f"/ledger/{address}").status_code == 403
    assert clerk.post("/ledger/audits/start").status_code == 403
    assert caller("clerk").get("/audits").status == 403
