"""Comments and files on a draft's entry page: fetched apart, changed without leaving the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liandong.collaboration.models import Attachment, Comment
from tests.support.pages import context_of, signed_in
from tests.support.trading import make_trading

pytestmark = pytest.mark.usefixtures("company")
DELIVERY = "sales.delivery"
INSIDE = {"X-Beside": "draft"}


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


@pytest.fixture
def url() -> str:
    trading = make_trading()
    saved = trading.draft(DELIVERY, [trading.line("P1", "2", "10")], partner="C1", place="主仓")
    return f"/t/{DELIVERY}/{saved.id}"


def test_what_is_said_and_attached_stays_in_the_page(owner: Client, url: str) -> None:
    shown = context_of(owner, url)
    assert (shown["beside_url"], shown["beside_count"]) == (f"{url}/beside", 0)
    assert "<draft-beside" in owner.get(url).content.decode()
    answer = owner.post(f"{url}/comments", {"text": "先发两件"}, headers=INSIDE, follow=True)
    assert answer.redirect_chain == [(f"{url}/beside", 302)]
    assert "先发两件" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    picture = SimpleUploadedFile("货.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    answer = owner.post(f"{url}/files", {"file": picture}, headers=INSIDE, follow=True)
    assert "货.png" in answer.content.decode()
    wrong = SimpleUploadedFile("x.png", b"no picture")
    answer = owner.post(f"{url}/files", {"file": wrong}, headers=INSIDE, follow=True)
    assert 'role="alert"' in answer.content.decode()
    assert context_of(owner, url)["beside_count"] == 2
    comment = Comment.objects.get()
    answer = owner.post(f"{url}/comments/{comment.pk}/withdraw", headers=INSIDE, follow=True)
    assert "已撤回" in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_a_new_document_has_none_and_others_drafts_stay_out_of_sight(owner: Client, url: str) -> None:
    assert "beside_url" not in context_of(owner, f"/t/{DELIVERY}/new")
    assert signed_in("clerk").get(f"{url}/beside").status_code == 404
