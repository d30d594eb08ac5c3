"""Notices by e-mail: as each member wishes, in one letter, again after a failure, never lost by a crash."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from pytest_django import Settings

from liandong.alerts import mail
from liandong.alerts.mail_wishes import Wish, save_wish
from liandong.alerts.mailing import PAUSE, claim_letters, note_letters
from liandong.alerts.models import MailBox
from liandong.identity.registry.models import Person
from liandong.kernel.refusal import RefusedError
from liandong.notices.actions import mark_read, notify
from liandong.notices.models import Notice
from tests.alerts.posting_office import Office, open_office
from tests.support.companies import SLUG, People
from tests.support.pages import context_of, signed_in

pytestmark = pytest.mark.usefixtures("company")
ADDRESS = "li4@example.com"


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    with open_office() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_USE_TLS = False
        settings.LIANDONG_MAIL_FROM = "books@example.com"
        settings.LIANDONG_URL = "https://books.example.com/"
        yield found


def wish(people: People, wished: Wish, address: str = ADDRESS) -> None:
    save_wish(Person.objects.get(username="clerk"), people.clerk.member, wished, address)


def send() -> int:
    """Send what is due; return how many letters were tried."""
    letters = claim_letters(SLUG)
    note_letters([(letter, mail.send(letter.mail)) for letter in letters])
    return len(letters)


def make_due() -> None:
    MailBox.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def text_of(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def test_unread_notices_go_out_in_one_letter_once(people: People, office: Office) -> None:
    wish(people, Wish.AT_ONCE)
    notify([people.clerk.member], "mention", "张三提到了您 <b>", "/t/sales.order/1")
    notify([people.clerk.member], "job", "导入完成", "/jobs/1")
    assert [send(), send()] == [1, 0]
    (letter,) = office.letters
    assert (letter["To"], letter["From"]) == (ADDRESS, "books@example.com")
    assert letter["Subject"] == "甲公司：2 条新消息"
    plain, html = text_of(letter, "plain"), text_of(letter, "html")
    assert "张三提到了您 <b>" in plain
    assert "https://books.example.com/t/sales.order/1" in plain
    assert "张三提到了您 &lt;b&gt;" in html
    assert "https://books.example.com/settings/mail" in plain


def test_who_wishes_none_gets_none_not_even_later(people: People, office: Office) -> None:
    notify([people.clerk.member, people.owner.member], "job", "导入完成")
    assert send() == 0
    wish(people, Wish.AT_ONCE)
    assert send() == 0
    notify([people.clerk.member], "job", "又完成了")
    assert send() == 1
    assert "导入完成" not in text_of(office.letters[0], "plain")


def test_what_was_read_meanwhile_is_not_sent(people: People, office: Office) -> None:
    wish(people, Wish.AT_ONCE)
    notify([people.clerk.member], "job", "导入完成")
    mark_read(people.clerk.member)
    assert send() == 0


def test_a_daily_letter_goes_out_once_a_day_from_eight_on(
    people: People, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(people, Wish.DAILY)
    zone = timezone.get_default_timezone()
    morning = timezone.localtime().replace(hour=7, minute=59, second=0, microsecond=0, tzinfo=zone)

    def at(moment: datetime) -> int:
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(UTC))
        notify([people.clerk.member], "job", "导入完成")
        return send()

    assert at(morning) == 0
    assert at(morning + timedelta(minutes=2)) == 1
    assert at(morning + timedelta(hours=6)) == 0
    assert at(morning + timedelta(days=1)) == 0
    assert at(morning + timedelta(days=1, minutes=2)) == 1
    assert [letter["Subject"] for letter in office.letters] == ["甲公司：2 条新消息", "甲公司：3 条新消息"]


def test_a_letter_that_was_refused_is_sent_later(people: People, office: Office) -> None:
    wish(people, Wish.AT_ONCE)
    office.refusals = 1
    notify([people.clerk.member], "job", "导入完成")
    assert [send(), send()] == [1, 0]
    box = MailBox.objects.get()
    assert "451" in box.problem
    assert box.due_at > timezone.now() + timedelta(seconds=50)
    page = context_of(signed_in("clerk"), "/settings/mail")
    assert "451" in page["sections"][0]["title"]
    make_due()
    assert send() == 1
    assert len(office.letters) == 1
    box.refresh_from_db()
    assert (box.problem, box.attempts) == ("", 0)


def test_no_server_is_a_failure_like_any_other(people: People, office: Office, settings: Settings) -> None:
    wish(people, Wish.AT_ONCE)
    settings.EMAIL_PORT = 1
    notify([people.clerk.member], "job", "导入完成")
    assert send() == 1
    assert MailBox.objects.get().problem
    assert Notice.objects.get().mailed_at is None


def test_a_killed_attempt_is_made_again(people: People, office: Office) -> None:
    wish(people, Wish.AT_ONCE)
    notify([people.clerk.member], "job", "导入完成")
    assert len(claim_letters(SLUG)) == 1
    assert claim_letters(SLUG) == []
    make_due()
    assert send() == 1
    assert len(office.letters) == 1


def test_what_happens_soon_after_a_letter_goes_into_the_next(people: People, office: Office) -> None:
    wish(people, Wish.AT_ONCE)
    notify([people.clerk.member], "job", "一")
    assert send() == 1
    notify([people.clerk.member], "job", "二")
    assert send() == 0
    assert timezone.now() < MailBox.objects.get().due_at <= timezone.now() + PAUSE
    make_due()
    assert send() == 1


def test_without_a_sender_nothing_is_claimed(people: People, office: Office, settings: Settings) -> None:
    wish(people, Wish.AT_ONCE)
    settings.LIANDONG_MAIL_FROM = ""
    notify([people.clerk.member], "job", "导入完成")
    assert send() == 0
    assert not MailBox.objects.exists()


@pytest.mark.parametrize(("address", "code"), [("", "mail_address_missing"), ("li4", "mail_address_invalid")])
def test_an_address_that_can_not_be_written_to_is_refused(people: People, address: str, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        wish(people, Wish.DAILY, address)


def test_each_member_says_so_himself(people: People, office: Office) -> None:
    clerk = signed_in("clerk")
    assert clerk.post("/settings/mail", {"wish": "daily", "address": ADDRESS}).status_code == 302
    assert Person.objects.get(username="clerk").email == ADDRESS
    values = {
        one["name"]: one["value"] for one in context_of(clerk, "/settings/mail")["sections"][0]["fields"]
    }
    assert values == {"wish": "daily", "address": ADDRESS}
    assert clerk.post("/settings/mail", {"wish": "hourly", "address": ADDRESS}).status_code == 422
