"""对账单 sent to partners: fixed when sent, confirmed or disputed by a link, and what changed since."""

import re
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.utils import timezone

from liandong.alerts.statement_mailing import claim_statements, note_statements
from liandong.collaboration.models import PartnerStatement, StatementAnswer
from liandong.collaboration.statement_answering import MOST_ANSWERS, Said, answer
from liandong.collaboration.statement_sending import Sending, revoke, send
from liandong.collaboration.statements import Span, differences, is_whole, read_token, token_of
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.notices.models import Notice
from liandong.partners.models import Partner
from tests.support.pages import SLUG, context_of, signed_in, table
from tests.support.trading import Trading, make_trading

OWED = Decimal("508.5")
NOVEMBER = Span("receivable", date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def trading(company: str) -> Trading:
    """30 P1 sold to C1 for 15.00 and invoiced with 13 % tax: 508.50."""
    trading = make_trading()
    trading.receive("P1", "100", "10")
    sold = trading.book("sales.delivery", [trading.line("P1", "30", "15")], partner="C1", place="主仓")
    line = trading.line("P1", "30", "15", origin=sold.lines[0])
    trading.book("finance.sales_invoice", [line], partner="C1")
    return trading


@pytest.fixture
def customer(trading: Trading) -> Partner:
    return Partner.objects.get(code="C1")


def sent(trading: Trading, customer: Partner, **more: object) -> PartnerStatement:
    return send(NOVEMBER, customer, Sending(**more), trading.actor)  # type: ignore[arg-type]


def path_of(one: PartnerStatement) -> str:
    return f"/share/statement/{token_of(one, SLUG)}"


def test_it_says_what_the_books_say_with_goods(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer)
    assert [one.opening, one.increase, one.decrease, one.closing] == [Decimal(0), OWED, Decimal(0), OWED]
    (line,) = one.content["lines"]
    assert line["goods"] == [
        {"code": "P1", "name": line["goods"][0]["name"], "quantity": "30", "unit": "瓶", "amount": "508.5"}
    ]
    assert is_whole(PartnerStatement.objects.get(pk=one.pk))
    assert differences(one) == []
    assert AuditRow.objects.filter(action="send_statement", detail__digest=one.digest).exists()


def test_what_is_changed_in_the_database_is_noticed(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer)
    PartnerStatement.objects.filter(pk=one.pk).update(closing=Decimal(1))
    assert not is_whole(PartnerStatement.objects.get(pk=one.pk))


def test_what_comes_later_is_told_and_changes_nothing(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer)
    invoice = Document.objects.get(type="finance.sales_invoice")
    reverse(ReversalRequest(invoice.pk, trading.actor, date(2026, 11, 20)))
    one = PartnerStatement.objects.get(pk=one.pk)
    assert one.closing == OWED
    (late,) = differences(one)
    assert (late.before, late.now) == (None, -OWED)


def test_one_waits_at_a_time(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer)
    with pytest.raises(RefusedError, match="statement_waits"):
        sent(trading, customer)
    copy = PartnerStatement.objects.get(pk=one.pk)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    assert revoke(one.pk, trading.actor) is not None
    assert sent(trading, customer).pk != one.pk


def test_days_that_make_no_sense(trading: Trading, customer: Partner) -> None:
    backwards = Span("receivable", date(2026, 11, 30), date(2026, 11, 1))
    with pytest.raises(RefusedError) as refused:
        send(backwards, customer, Sending(days=91), trading.actor)
    assert {one.code for one in refused.value.problems} == {"statement_days_crossed", "share_days_invalid"}


def test_only_to_partners_within_the_right(trading: Trading, customer: Partner) -> None:
    own = Actor(trading.actor.member, "李", grants={("general_ledger.claim", Verb.DRAFT): Scope.OWN})
    with pytest.raises(NotAllowedError):
        send(NOVEMBER, customer, Sending(), own)
    Partner.objects.filter(pk=customer.pk).update(owner_id=own.member)
    customer.refresh_from_db()
    assert send(NOVEMBER, customer, Sending(), own).pk


def test_a_stranger_confirms_by_the_link(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer)
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(path_of(one))
    text = page.content.decode()
    assert page.status_code == 200
    assert "508.50" in text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert stranger.post(path_of(one), {"name": "王会计", "deed": "confirm"}).status_code == 403
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert csrf
    given = {"name": "王会计", "deed": "confirm", "csrfmiddlewaretoken": csrf.group(1)}
    assert stranger.post(path_of(one), given).status_code == 302
    one.refresh_from_db()
    assert one.state == "confirmed"
    said = StatementAnswer.objects.get()
    assert (said.name, said.is_confirmed, said.address) == ("王会计", True, "127.0.0.1")
    assert AuditRow.objects.filter(action="statement_confirmed").exists()
    assert Notice.objects.filter(kind="statement", member=trading.actor.member).exists()
    with pytest.raises(RefusedError, match="statement_confirmed"):
        revoke(one.pk, trading.actor)
    assert stranger.post(path_of(one), given).status_code == 422


def test_an_objection_needs_a_name_and_words(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer)
    stranger = Client()
    refused = stranger.post(path_of(one), {"deed": "object"})
    assert refused.status_code == 422
    assert "请填写您的姓名" in refused.content.decode()
    assert "请写明哪里不对" in refused.content.decode()
    assert (
        stranger.post(path_of(one), {"deed": "object", "name": "王", "words": "少算 <b>8.5</b>"}).status_code
        == 302
    )
    one.refresh_from_db()
    assert one.state == "disputed"
    assert "少算 &lt;b&gt;8.5" in stranger.get(path_of(one)).content.decode()
    page = context_of(signed_in("owner"), f"/debts/statements/{one.pk}")
    assert page["tables"][0]["table"]["rows"][0]["cells"][3]["text"] == "少算 <b>8.5</b>"


def test_dead_links_all_look_the_same(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer, days=7)
    stranger = Client()
    assert stranger.get("/share/statement/abc").status_code == 404
    assert stranger.get(path_of(one) + "x").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert stranger.get(path_of(one)).status_code == 404
    assert stranger.get(path_of(one) + "/pdf").content.startswith(b"%PDF")
    revoke(one.pk, trading.actor)
    assert stranger.get(path_of(one)).status_code == 404
    assert stranger.post(path_of(one), {"name": "王", "deed": "confirm"}).status_code == 404
    assert not StatementAnswer.objects.exists()


def test_answers_are_limited(trading: Trading, customer: Partner) -> None:
    one = sent(trading, customer)
    stranger = Client()
    given = {"name": "王", "words": "不对", "deed": "object"}
    backend = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "answers"}
    with override_settings(CACHES={"default": backend}):
        cache.clear()
        codes = [stranger.post(path_of(one), given).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]
    token = read_token(token_of(one, SLUG))
    assert token
    for _ in range(MOST_ANSWERS - 10):
        answer(token, Said(is_confirmed=False, name="王", words="不对"), "/")
    with pytest.raises(RefusedError, match="answers_too_many"):
        answer(token, Said(is_confirmed=False, name="王", words="不对"), "/")


def test_it_goes_by_mail_once(trading: Trading, customer: Partner, settings: object) -> None:
    settings.LIANDONG_MAIL_FROM = "a@example.com"  # type: ignore[attr-defined]
    settings.LIANDONG_URL = "https://erp.example.com"  # type: ignore[attr-defined]
    one = sent(trading, customer, addresses=("w@example.com",), text="请核对")
    (letter,) = claim_statements(SLUG)
    assert claim_statements(SLUG) == []
    assert letter.mail.addresses == ("w@example.com",)
    assert f"https://erp.example.com{path_of(one)}" in letter.mail.text
    assert letter.mail.path is not None
    assert letter.mail.path.read_bytes().startswith(b"%PDF")
    with patch("liandong.alerts.statement_mailing.GIVEN_UP", timedelta(days=1)):
        note_statements([(letter, "OSError: away")])
    one.refresh_from_db()
    assert (one.mail_state, one.problem) == ("ready", "OSError: away")
    PartnerStatement.objects.update(due_at=timezone.now())
    (again,) = claim_statements(SLUG)
    note_statements([(letter, ""), (again, "")])
    one.refresh_from_db()
    assert (one.mail_state, one.attempts) == ("sent", 2)
    assert mail.outbox == []


def test_the_pages_send_list_and_take_back(trading: Trading, customer: Partner) -> None:
    boss = signed_in("owner")
    form = {
        "partner": customer.pk,
        "side": "receivable",
        "from": "2026-11-01",
        "to": "2026-11-30",
        "days": "30",
    }
    assert boss.post("/debts/statements/new", form | {"days": "200"}).status_code == 422
    assert boss.post("/debts/statements/new", form | {"addresses": "nobody"}).status_code == 422
    answered = boss.post("/debts/statements/new", form)
    assert answered.status_code == 302
    (row,) = table(context_of(boss, "/debts/statements?state=sent"))
    assert row[3:5] == ["已发送", "508.50"]
    one = PartnerStatement.objects.get()
    assert "/share/statement/" in context_of(boss, f"/debts/statements/{one.pk}")["link"]
    assert boss.post(f"/debts/statements/{one.pk}/revoke").status_code == 302
    assert table(context_of(boss, "/debts/statements?state=sent")) == []
    assert context_of(boss, f"/debts/statements/{one.pk}")["link"] == ""


def test_all_of_a_side_at_once_and_never_twice(trading: Trading, customer: Partner) -> None:
    from liandong.finance.statement_jobs import JOB, parameters_of  # noqa: PLC0415 - with the others below
    from liandong.jobs.kinds import Task, job_kind  # noqa: PLC0415

    Partner.objects.filter(code="C1").update(email="c1@example.com")
    kind = job_kind(JOB)
    assert kind
    parameters = parameters_of(NOVEMBER, Sending(), mailed_only=True)
    with patch.object(Task, "progress"):
        result = kind.run(Task(1, trading.actor, parameters))()
        assert "1" in result.message
        again = kind.run(Task(1, trading.actor, parameters))()
    one = PartnerStatement.objects.get()
    assert (one.addresses, one.mail_state, one.closing) == ("c1@example.com", "ready", OWED)
    assert "0" in again.message
    payable = parameters_of(
        Span("payable", date(2026, 11, 1), date(2026, 11, 30)), Sending(), mailed_only=False
    )
    with patch.object(Task, "progress"):
        kind.run(Task(1, trading.actor, payable))()
    assert not PartnerStatement.objects.filter(side="payable").exists()  # nothing was invoiced
