"""催款: which level a debt has come to, whom to remind, letters that are sent once, debts left alone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.alerts.dunning_mailing import claim_reminders, note_reminders
from liandong.collaboration.dunning import due_count, late_claims, proposals, remind
from liandong.collaboration.dunning_exclusions import exclude, include
from liandong.collaboration.dunning_levels import LevelForm, save_level
from liandong.collaboration.dunning_steps import Step, interest_of, next_step
from liandong.collaboration.models import DunningLetter, DunningLevel, DunningLine
from liandong.general_ledger.models import Claim
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow, Member
from liandong.kernel.actor import Actor, Scope, Verb, superuser
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from tests.general_ledger.rows import claim, partner, posted, settle
from tests.support.pages import SLUG, context_of, signed_in, table

TODAY = date(2026, 6, 30)
STEPS = [Step(1, 7), Step(2, 30, 14), Step(3, 60, 14)]


@pytest.mark.parametrize(
    ("late", "last", "wanted"),
    [
        (6, None, None),
        (7, None, 1),
        (200, None, 1),  # no level is left out, however late
        (29, (1, 20), None),
        (30, (1, 14), 2),
        (30, (1, 13), None),  # not so soon after the letter before
        (200, (2, 14), 3),
        (200, (3, 100), None),
    ],
)
def test_the_next_level(late: int, last: tuple[int, int] | None, wanted: int | None) -> None:
    sent = (last[0], TODAY - timedelta(days=last[1])) if last else None
    step = next_step(STEPS, late, sent, TODAY)
    assert (step.number if step else None) == wanted


def test_interest_is_rounded_to_the_cent() -> None:
    # 1000 × 6 % × 45 ÷ 365 = 7.397…
    assert interest_of(Decimal(1000), Decimal(6), 45) == Decimal("7.40")
    assert interest_of(Decimal(1000), Decimal(0), 45) == 0


@pytest.fixture
def actor(company: str) -> Actor:
    return superuser(Member.objects.get(is_owner=True).pk, "张三")


@pytest.fixture
def customer(company: str) -> Partner:
    return partner("甲客户")


@pytest.fixture
def owed(customer: Partner) -> Claim:
    """100 due 40 days ago, 60 of it open."""
    due = TODAY - timedelta(days=40)
    found = claim(posted(due, partner=customer), ClaimKind.RECEIVABLE, "100", due)
    settle(found, posted(due, partner=customer), "40")
    return found


def test_three_levels_to_begin_with(company: str) -> None:
    assert list(DunningLevel.objects.values_list("number", "days_overdue")) == [(1, 7), (2, 30), (3, 60)]


def test_a_letter_for_a_level_is_sent_once(actor: Actor, customer: Partner, owed: Claim) -> None:
    DunningLevel.objects.filter(number=1).update(rate=Decimal(6), fee=Decimal(5))
    (one,) = proposals(TODAY, None)
    assert (one.partner, one.level, one.amount, one.oldest) == (customer, 1, Decimal(60), 40)
    (letter,) = remind([customer.pk], actor, TODAY)
    # 60 × 6 % × 40 ÷ 365 = 0.394…
    assert (letter.amount, letter.interest, letter.fee) == (Decimal(60), Decimal("0.39"), Decimal(5))
    assert AuditRow.objects.filter(action="dunning").exists()
    assert proposals(TODAY, None) == []
    assert remind([customer.pk], actor, TODAY) == []
    assert proposals(TODAY + timedelta(days=13), None) == []
    later = TODAY + timedelta(days=14)
    assert [one.level for one in proposals(later, None)] == [2]
    remind([customer.pk], actor, later)
    assert list(DunningLine.objects.order_by("pk").values_list("level", "days_late")) == [(1, 40), (2, 54)]


def test_two_at_once_send_one(actor: Actor, customer: Partner, owed: Claim) -> None:
    stale = proposals(TODAY, None)
    remind([customer.pk], actor, TODAY)
    with (
        patch("liandong.collaboration.dunning.proposals", return_value=stale),
        pytest.raises(RefusedError, match="dunning_sent"),
    ):
        remind([customer.pk], actor, TODAY)
    assert DunningLetter.objects.count() == DunningLine.objects.count() == 1


def test_who_paid_as_much_in_advance_is_left_alone(actor: Actor, customer: Partner, owed: Claim) -> None:
    claim(posted(TODAY, partner=customer), ClaimKind.ADVANCE_RECEIVED, "60")
    assert proposals(TODAY, None) == []
    assert due_count(TODAY, None) == 0


def test_a_disputed_debt_is_left_alone_until_a_day(actor: Actor, customer: Partner, owed: Claim) -> None:
    (late,) = late_claims(TODAY)
    with pytest.raises(RefusedError, match="dunning_reason_missing"):
        exclude(late, " ", None, actor)
    exclude(late, "质量有争议", TODAY, actor)
    assert proposals(TODAY, None) == []
    assert due_count(TODAY, None) == 0
    assert len(proposals(TODAY + timedelta(days=1), None)) == due_count(TODAY + timedelta(days=1), None) == 1
    (late,) = late_claims(TODAY)
    assert late.excluded == "质量有争议"
    include(late, actor)
    assert len(proposals(TODAY, None)) == 1
    deeds = AuditRow.objects.filter(action__startswith="dunning_").order_by("pk")
    assert list(deeds.values_list("action", flat=True)) == ["dunning_exclude", "dunning_include"]


def test_only_ones_own_customers(customer: Partner, owed: Claim, actor: Actor) -> None:
    grants = {("general_ledger.claim", verb): Scope.OWN for verb in (Verb.VIEW, Verb.DRAFT)}
    own = Actor(actor.member, "李", grants=grants)
    assert remind([customer.pk], own, TODAY) == []
    (late,) = late_claims(TODAY)
    with pytest.raises(NotAllowedError):
        exclude(late, "x", None, own)
    Partner.objects.filter(pk=customer.pk).update(owner_id=own.member)
    assert len(remind([customer.pk], own, TODAY)) == 1


def test_statements_do_not_grow(actor: Actor, customer: Partner, owed: Claim) -> None:
    with CaptureQueriesContext(connection) as few:
        proposals(TODAY, None)
    for number in range(3):
        due = TODAY - timedelta(days=20 + number)
        claim(posted(due, partner=partner(f"客户{number}")), ClaimKind.RECEIVABLE, "9", due)
    with CaptureQueriesContext(connection) as many:
        assert len(proposals(TODAY, None)) == due_count(TODAY, None) == 4
    assert len(many) == len(few) + 3


def test_it_goes_by_mail(actor: Actor, customer: Partner, owed: Claim, settings: object) -> None:
    settings.LIANDONG_MAIL_FROM = "a@example.com"  # type: ignore[attr-defined]
    Partner.objects.filter(pk=customer.pk).update(email="c@example.com")
    (letter,) = remind([customer.pk], actor, TODAY)
    (reminder,) = claim_reminders(SLUG)
    assert claim_reminders(SLUG) == []
    assert reminder.mail.addresses == ("c@example.com",)
    assert "60.00" in reminder.mail.text
    assert reminder.mail.path is not None
    assert reminder.mail.path.read_bytes().startswith(b"%PDF")
    note_reminders([(reminder, "OSError: away")])
    DunningLetter.objects.update(due_at=timezone.now())
    (again,) = claim_reminders(SLUG)
    note_reminders([(reminder, ""), (again, "")])
    letter.refresh_from_db()
    assert (letter.mail_state, letter.attempts) == ("sent", 2)


def test_levels_stand_in_their_order(actor: Actor) -> None:
    with pytest.raises(RefusedError) as refused:
        save_level(None, LevelForm(3, "", 0, rate=Decimal(200)), actor)
    codes = [one.code for one in refused.value.problems]
    assert {"dunning_level_taken", "number_invalid"} < set(codes)
    with pytest.raises(RefusedError, match="dunning_level_order"):
        save_level(None, LevelForm(4, "律师函", 50), actor)
    made = save_level(None, LevelForm(4, "律师函", 90, 30), actor)
    assert save_level(made, LevelForm(4, "律师函", 120, 30), actor) == made
    assert DunningLevel.objects.get(pk=made).days_overdue == 120


def test_the_pages_send_and_leave_alone(actor: Actor, customer: Partner, owed: Claim) -> None:
    with time_machine.travel(datetime(2026, 6, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        boss = signed_in("owner")
        (row,) = table(context_of(boss, "/debts/dunning"))
        assert row[:5] == ["甲客户", "付款提醒", "1", "60.00", "40"]
        reason = {"reason": "争议", "until": ""}
        assert boss.post(f"/debts/dunning/claims/{owed.pk}", reason).status_code == 302
        assert table(context_of(boss, "/debts/dunning")) == []
        assert boss.post(f"/debts/dunning/claims/{owed.pk}", {"reason": "", "until": ""}).status_code == 302
        assert boss.post("/debts/dunning/send", {"partner": "all"}).status_code == 302
        (sent,) = table(context_of(boss, "/debts/dunning/letters"))
        assert sent[1:4] == ["甲客户", "付款提醒", "60.00"]
        letter = DunningLetter.objects.get()
        assert boss.get(f"/debts/dunning/letters/{letter.pk}/pdf").content.startswith(b"%PDF")
        (history,) = table(context_of(boss, f"/debts/dunning/{customer.pk}"))
        assert history[6] == "付款提醒"
        assert boss.post("/debts/dunning/send", {"partner": "x"}).status_code == 302
        assert DunningLetter.objects.count() == 1


def test_sending_all_sends_what_the_filters_leave(actor: Actor, customer: Partner, owed: Claim) -> None:
    other = partner("乙客户")
    due = TODAY - timedelta(days=20)
    claim(posted(due, partner=other), ClaimKind.RECEIVABLE, "9", due)
    with time_machine.travel(datetime(2026, 6, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        boss = signed_in("owner")
        page = context_of(boss, "/debts/dunning?q=乙")
        (everyone,) = [one for one in page["actions"] if one.get("method") == "post"]
        sent = {one["name"]: one["value"] for one in everyone["hidden"]}
        assert boss.post("/debts/dunning/send", sent).status_code == 302
        assert boss.post("/debts/dunning/send", {"partner": "all", "level": "3"}).status_code == 302
    assert [letter.partner for letter in DunningLetter.objects.all()] == [other]
