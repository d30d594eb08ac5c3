"""Who says that he knows of an alert says so for himself; for all it is settled by who keeps the rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from liandong.alerts.acting import acknowledge, recall, settle, unsettle
from liandong.alerts.models import Alert
from liandong.alerts.queries import counts, waiting_alerts
from liandong.identity.actors import NotAllowedError
from tests.alerts.causing import LOW, check, keep_at_least
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading

SETTLE = "替所有人确认，直到变严重"
REMIND_ME, REMIND_ALL = "重新提醒我", "重新提醒所有人"


@pytest.fixture
def alert(trading: Trading) -> Alert:
    """An alert the owner and the clerk see."""
    keep_at_least(trading, "P1", 10)
    (found,) = check(LOW)
    return found


def test_who_knows_of_an_alert_is_not_reminded_the_others_are(alert: Alert, people: People) -> None:
    assert acknowledge([alert.pk], people.clerk) == 1
    assert counts(people.clerk) == {}
    assert counts(people.owner) == {LOW: 1}
    assert acknowledge([alert.pk], people.owner) == 1
    assert counts(people.owner) == {}


def test_he_is_reminded_again_after_the_day_he_named(alert: Alert, people: People) -> None:
    today = timezone.localdate()
    acknowledge([alert.pk], people.clerk, today)
    assert not waiting_alerts(people.clerk).exists()
    acknowledge([alert.pk], people.clerk, today - timedelta(days=1))
    assert waiting_alerts(people.clerk).exists()


def test_who_keeps_the_rules_settles_it_for_all(alert: Alert, people: People) -> None:
    with pytest.raises(NotAllowedError):
        settle([alert.pk], people.clerk)
    assert counts(people.clerk) == {LOW: 1}
    assert settle([alert.pk], people.owner) == 1
    assert counts(people.owner) == counts(people.clerk) == {}
    settle([alert.pk], people.owner, timezone.localdate() - timedelta(days=1))
    assert counts(people.owner) == counts(people.clerk) == {LOW: 1}


def test_the_page_offers_settling_to_who_may_and_says_who_knows(alert: Alert, people: People) -> None:
    owner, clerk = signed_in("owner"), signed_in("clerk")
    assert SETTLE in [one["label"] for one in context_of(owner, "/alerts")["batch"]]
    assert SETTLE not in [one["label"] for one in context_of(clerk, "/alerts")["batch"]]
    assert SETTLE not in [one["label"] for one in context_of(clerk, f"/alerts/{alert.pk}")["actions"]]
    assert clerk.post("/alerts/settle", {"ids": [alert.pk]}).status_code == 403
    clerk.post("/alerts/acknowledge", {"ids": [alert.pk]})
    assert table(context_of(clerk, "/alerts")) == []
    assert len(table(context_of(clerk, "/alerts?view=acknowledged"))) == 1
    (row,) = table(context_of(owner, "/alerts"))
    assert row[4].startswith("李四")
    owner.post("/alerts/settle", {"ids": [alert.pk]})
    assert table(context_of(owner, "/alerts")) == []
    (row,) = table(context_of(clerk, "/alerts?view=acknowledged"))
    assert row[4].startswith("替所有人：张三")


def test_what_was_said_is_taken_back_by_who_said_it(alert: Alert, people: People) -> None:
    acknowledge([alert.pk], people.clerk)
    acknowledge([alert.pk], people.owner)
    assert recall([alert.pk], people.clerk) == 1
    assert recall([alert.pk], people.clerk) == 0
    assert counts(people.clerk) == {LOW: 1}
    assert counts(people.owner) == {}
    settle([alert.pk], people.owner)
    with pytest.raises(NotAllowedError):
        unsettle([alert.pk], people.clerk)
    assert counts(people.clerk) == {}
    assert unsettle([alert.pk], people.owner) == 1
    assert unsettle([alert.pk], people.owner) == 0
    assert counts(people.clerk) == {LOW: 1}


def test_settling_asks_first_and_the_pages_take_it_back(alert: Alert, people: People) -> None:
    owner, clerk = signed_in("owner"), signed_in("clerk")
    (listed,) = [one for one in context_of(owner, "/alerts")["batch"] if one["label"] == SETTLE]
    (alone,) = [one for one in context_of(owner, f"/alerts/{alert.pk}")["actions"] if one["label"] == SETTLE]
    assert "所有同事都不再被提醒" in listed["confirm"]
    assert "所有同事都不再被提醒" in alone["confirm"]
    owner.post("/alerts/settle", {"ids": [alert.pk]})
    for url, part in ((f"/alerts/{alert.pk}", "actions"), ("/alerts?view=acknowledged", "batch")):
        assert REMIND_ALL in [one["label"] for one in context_of(owner, url)[part]]
        assert REMIND_ALL not in [one["label"] for one in context_of(clerk, url)[part]]
    assert clerk.post("/alerts/unsettle", {"ids": [alert.pk]}).status_code == 403
    assert "没有改变" in clerk.post("/alerts/recall", {"ids": [alert.pk]}, follow=True).content.decode()
    owner.post("/alerts/unsettle", {"ids": [alert.pk]})
    clerk.post("/alerts/acknowledge", {"ids": [alert.pk]})
    assert REMIND_ME in [one["label"] for one in context_of(clerk, f"/alerts/{alert.pk}")["actions"]]
    clerk.post("/alerts/recall", {"ids": [alert.pk]})
    assert len(table(context_of(clerk, "/alerts"))) == 1
