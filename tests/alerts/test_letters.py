"""Documents by mail: with the rights of who sends them, told in the history, tried again after a failure."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from pypdf import PdfReader
from pytest_django import Settings

from liandong.alerts.letter_mailing import claim_letters, note_letters
from liandong.alerts.letter_making import addresses_in
from liandong.alerts.letter_models import DocumentLetter
from liandong.alerts.mail import send
from liandong.alerts.report_models import SendingState
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.models import AuditRow
from liandong.identity.registry.models import Person
from liandong.jobs.running import run_next
from liandong.notices.models import Notice
from liandong.partners.models import Partner
from tests.alerts.posting_office import Office, open_office
from tests.apikit.calling import caller
from tests.support.companies import SLUG
from tests.support.pages import context_of, signed_in
from tests.support.trading import Trading, make_trading

NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
ORDER = "purchasing.order"


@pytest.fixture
def office(company: str, settings: Settings) -> Iterator[Office]:
    with open_office() as found, time_machine.travel(NOON, tick=False):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_USE_TLS = False
        settings.LIANDONG_MAIL_FROM = "books@example.com"
        Person.objects.filter(username="owner").update(email="zhang3@example.com")
        yield found


@pytest.fixture
def trading(office: Office) -> Trading:
    trading = make_trading()
    Partner.objects.filter(code="S1").update(email="seller@example.com")
    return trading


def ordered(trading: Trading) -> int:
    return trading.book(ORDER, [trading.line("P1", "7", "4.25")], partner="S1", place="主仓").id


def form(**changed: str) -> dict[str, str]:
    return {
        "addresses": "seller@example.com",
        "subject": "订单",
        "text": "请尽快发货",
        "template": "a4",
        **changed,
    }


def deliver(moment: datetime = NOON) -> int:
    """Serve everything that is due at a moment; return how many letters were tried."""
    with time_machine.travel(moment, tick=False):
        while run_next():
            pass
        letters = claim_letters(SLUG)
        note_letters([(letter, send(letter.mail)) for letter in letters])
    return len(letters)


def page_of(pk: int) -> str:
    return f"/t/{ORDER}/{pk}/letters"


def test_an_order_reaches_its_supplier_with_its_pdf_and_its_history_tells(
    trading: Trading, office: Office
) -> None:
    pk, owner = ordered(trading), signed_in("owner")
    shown = context_of(owner, f"/t/{ORDER}/{pk}?view=1")
    assert page_of(pk) in [one.get("url") for one in shown["actions"]]
    proposed = {one["name"]: one["value"] for one in context_of(owner, page_of(pk))["sections"][0]["fields"]}
    assert proposed["addresses"] == "seller@example.com"
    assert owner.post(page_of(pk), form(template=proposed["template"])).status_code == 302
    assert deliver() == 1
    (letter,) = office.letters
    assert (letter["To"], letter["Reply-To"]) == ("seller@example.com", "zhang3@example.com")
    assert letter["Subject"] == "订单"
    (attached,) = list(letter.iter_attachments())
    assert attached.get_content_type() == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(attached.get_content())).pages)
    assert "商品 P1" in text
    assert "4.25" in text
    sent = DocumentLetter.objects.get()
    assert (sent.state, sent.problem, sent.document_id) == (SendingState.SENT, "", pk)
    deeds = AuditRow.objects.filter(subject=ORDER, subject_id=pk).values_list("action", flat=True)
    assert list(deeds.order_by("pk"))[-2:] == ["mail", "mail_sent"]
    page = owner.get(f"/t/{ORDER}/{pk}?view=1").content.decode()
    assert "邮件已发出：seller@example.com" in page
    assert "已发送" in owner.get(page_of(pk)).content.decode()
    assert deliver() == 0


def test_everything_wrong_is_told_at_once(trading: Trading, office: Office, settings: Settings) -> None:
    settings.LIANDONG_MAIL_FROM = ""
    draft = trading.draft(ORDER, [trading.line("P1", "1", "4")], partner="S1", place="主仓").id
    body = {"addresses": ["no address", "x@example.com"], "subject": "x" * 201}
    answer = caller("owner").post(f"/documents/{ORDER}/{draft}/letters", body)
    codes = [one["code"] for one in answer.body["problems"]]
    assert answer.status == 422
    assert codes == [
        "letter_not_posted",
        "letter_unset",
        "mail_address_invalid",
        "mail_address_invalid",
        "too_long",
    ]
    assert not DocumentLetter.objects.exists()
    assert signed_in("owner").post(page_of(draft), form(addresses="")).status_code == 422


def test_addresses_may_be_typed_in_any_way() -> None:
    assert addresses_in(" a@x.cn，b@x.cn; a@x.cn、c@x.cn\n") == ["a@x.cn", "b@x.cn", "c@x.cn"]


def test_who_may_not_edit_may_not_send(trading: Trading, office: Office) -> None:
    pk = ordered(trading)
    for name in ("clerk", "keeper"):
        assert signed_in(name).post(page_of(pk), form()).status_code == 403
        assert caller(name).post(f"/documents/{ORDER}/{pk}/letters", {}).status == 403
    assert not DocumentLetter.objects.exists()


def test_what_was_reversed_meanwhile_does_not_leave(trading: Trading, office: Office) -> None:
    pk, owner = ordered(trading), signed_in("owner")
    owner.post(page_of(pk), form())
    while run_next():
        pass
    reverse(ReversalRequest(pk, trading.actor))
    assert deliver() == 0
    assert not office.letters
    assert DocumentLetter.objects.get().state == SendingState.REFUSED
    assert Notice.objects.filter(kind="letter").count() == 1


def test_a_failure_is_told_once_tried_again_and_given_up_after_two_days(
    trading: Trading, office: Office
) -> None:
    pk = ordered(trading)
    office.refusals = 99
    body = {"addresses": ["a@example.com", "b@example.com"]}
    assert caller("owner").post(f"/documents/{ORDER}/{pk}/letters", body).status == 201
    assert deliver() == 1
    assert deliver(NOON + timedelta(seconds=30)) == 0
    letter = DocumentLetter.objects.get()
    assert (letter.state, "451" in letter.problem) == (SendingState.READY, True)
    for hours in (1, 20, 49):
        assert deliver(NOON + timedelta(hours=hours)) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (SendingState.FAILED, 4)
    (told,) = Notice.objects.filter(kind="letter")
    assert "a@example.com" in told.text


def test_the_interface_sends_to_the_partner_and_tells_what_became_of_it(
    trading: Trading, office: Office
) -> None:
    pk, api = ordered(trading), caller("owner")
    answer = api.post(f"/documents/{ORDER}/{pk}/letters", {})
    assert (answer.status, answer.body["addresses"]) == (201, ["seller@example.com"])
    assert deliver() == 1
    (row,) = api.get(f"/documents/{ORDER}/{pk}/letters").body
    assert (row["state"], row["problem"]) == ("sent", "")
    wrong = api.post(f"/documents/{ORDER}/{pk}/letters", {"template": "nowhere"})
    assert [one["code"] for one in wrong.body["problems"]] == ["letter_template_unknown"]
