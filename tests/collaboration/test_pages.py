"""Comments, files and shared links as people use them, and as others try to."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from liandong.collaboration import attachments, file_parts
from liandong.collaboration.models import Attachment, AttachmentPart, Comment, ShareLink
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.models import AuditRow, Member
from liandong.notices.models import Notice
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import Trading

Answer = Any
"""A response of the test client."""
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


@pytest.fixture
def clerk(company: str) -> Client:
    return signed_in("clerk")


@pytest.fixture
def widened(company: str, people: People) -> None:
    """Let the clerk see what others made, too."""
    Member.objects.get(pk=people.clerk.member).roles.get().grants.update(scope="all")


def page(document: Document) -> str:
    return f"/t/{document.type}/{document.pk}"


def upload(client: Client, document: Document, name: str, data: bytes) -> Answer:
    file = SimpleUploadedFile(name, data)
    return client.post(f"{page(document)}/files", {"file": file}, follow=True)


def link_of(client: Client, document: Document, days: str = "7") -> str:
    shown = client.post(f"{page(document)}/links", {"days": days}, follow=True)
    link: str = shown.context["sharing"]["made"]
    return link.removeprefix("http://testserver")


@pytest.mark.usefixtures("widened")
def test_a_colleague_who_is_mentioned_and_sees_the_document_is_told(
    delivery: Document, owner: Client, people: People
) -> None:
    answer = owner.post(f"{page(delivery)}/comments", {"text": "@李四 客户要改送货时间"}, follow=True)
    assert "客户要改送货时间" in answer.content.decode()
    notice = Notice.objects.get()
    assert (notice.member_id, notice.kind) == (people.clerk.member, "mention")
    assert notice.url.startswith(page(delivery))
    assert delivery.number in notice.text


def test_who_may_not_see_the_document_is_not_told_of_it(
    delivery: Document, owner: Client, people: People
) -> None:
    assert people.clerk.name == "李四"
    owner.post(f"{page(delivery)}/comments", {"text": "@李四 看看"})
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("widened")
def test_the_maker_is_told_of_another_ones_comment(delivery: Document, clerk: Client, people: People) -> None:
    clerk.post(f"{page(delivery)}/comments", {"text": "已电话确认"})
    assert Notice.objects.get().member_id == people.owner.member


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_a_comment_without_text_or_too_long_is_refused(delivery: Document, owner: Client, text: str) -> None:
    answer = owner.post(f"{page(delivery)}/comments", {"text": text}, follow=True)
    assert "banner" in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.usefixtures("widened")
def test_only_the_author_takes_a_comment_back(delivery: Document, owner: Client, clerk: Client) -> None:
    owner.post(f"{page(delivery)}/comments", {"text": "写错了"})
    comment = Comment.objects.get()
    assert clerk.post(f"{page(delivery)}/comments/{comment.pk}/withdraw").status_code == 404
    owner.post(f"{page(delivery)}/comments/{comment.pk}/withdraw")
    comment.refresh_from_db()
    assert (comment.text, comment.withdrawn_at is None) == ("", False)


def test_markup_in_a_comment_is_only_text(delivery: Document, owner: Client) -> None:
    answer = owner.post(f"{page(delivery)}/comments", {"text": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert(1)" not in answer.content.decode()


def test_a_picture_is_attached_to_a_posted_document_and_read_back(
    delivery: Document, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_parts, "PART_BYTES", 16)
    answer = upload(owner, delivery, "../送货单.jpeg", PNG)
    assert "送货单.jpeg.png" in answer.content.decode()
    found = Attachment.objects.get()
    assert AttachmentPart.objects.filter(attachment=found).count() == 3
    file = owner.get(f"{page(delivery)}/files/{found.pk}")
    assert b"".join(file.streaming_content) == PNG  # type: ignore[attr-defined]  # a streaming answer
    assert (file.headers["Content-Type"], file.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert AuditRow.objects.filter(action="attach", subject_id=delivery.pk).exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><script>alert(1)</script>", "不是可以上传的文件"),
        (b"", "是空的"),
        (PNG + b"0" * 100, "超过"),
    ],
)
def test_what_is_no_picture_or_pdf_is_refused_and_named(
    delivery: Document, owner: Client, monkeypatch: pytest.MonkeyPatch, data: bytes, said: str
) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", 100)
    assert said in upload(owner, delivery, "a.png", data).content.decode()
    assert not Attachment.objects.exists()


def test_a_removed_file_is_gone_and_its_trace_stays(delivery: Document, owner: Client) -> None:
    upload(owner, delivery, "a.png", PNG)
    found = Attachment.objects.get()
    owner.post(f"{page(delivery)}/files/{found.pk}/remove")
    assert owner.get(f"{page(delivery)}/files/{found.pk}").status_code == 404
    assert not AttachmentPart.objects.exists()
    assert Attachment.objects.get().removed_by is not None
    assert AuditRow.objects.filter(action="detach", subject_id=delivery.pk).exists()


@pytest.mark.usefixtures("widened")
def test_who_may_only_look_neither_attaches_nor_shares(
    delivery: Document, owner: Client, clerk: Client, people: People
) -> None:
    upload(owner, delivery, "a.png", PNG)
    role = Member.objects.get(pk=people.clerk.member).roles.get()
    role.grants.exclude(verb="view").delete()
    assert clerk.get(page(delivery)).status_code == 200
    found = Attachment.objects.get()
    for url in ("files", f"files/{found.pk}/remove", "links"):
        assert clerk.post(f"{page(delivery)}/{url}", {"days": "7"}).status_code == 403, url
    assert clerk.get(f"{page(delivery)}/files/{found.pk}").status_code == 200


@pytest.mark.usefixtures("widened")
def test_who_sees_all_but_edits_only_his_own_leaves_others_documents_alone(
    delivery: Document, owner: Client, clerk: Client, people: People
) -> None:
    upload(owner, delivery, "a.png", PNG)
    link_of(owner, delivery)
    grants = Member.objects.get(pk=people.clerk.member).roles.get().grants
    grants.filter(verb="draft").update(scope="own")
    found, link = Attachment.objects.get(), ShareLink.objects.get()
    shown = clerk.get(page(delivery)).context
    assert (shown["files"]["url"], shown["sharing"]) == ("", {})
    assert (
        clerk.post(f"{page(delivery)}/files", {"file": SimpleUploadedFile("b.png", PNG)}).status_code == 403
    )
    for url in (f"files/{found.pk}/remove", "links", f"links/{link.pk}/revoke"):
        assert clerk.post(f"{page(delivery)}/{url}", {"days": "7"}).status_code == 403, url
    assert (Attachment.objects.filter(removed_at=None).count(), ShareLink.objects.count()) == (1, 1)


def test_a_document_out_of_sight_gives_nothing_away(delivery: Document, owner: Client, clerk: Client) -> None:
    upload(owner, delivery, "a.png", PNG)
    found = Attachment.objects.get()
    assert clerk.get(f"{page(delivery)}/files/{found.pk}").status_code == 404
    assert clerk.post(f"{page(delivery)}/comments", {"text": "?"}).status_code == 404


def test_a_link_shows_the_document_to_a_stranger_without_inner_remarks(
    delivery: Document, owner: Client
) -> None:
    link = link_of(owner, delivery)
    answer = Client().get(link)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert delivery.number in text
    assert "22.60" in text
    assert "内部备注" not in text
    assert "不要外传" not in text
    assert "主仓" not in text
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert ShareLink.objects.get().opened == 1


def test_a_link_is_shown_once_and_kept_only_as_a_digest(delivery: Document, owner: Client) -> None:
    link = link_of(owner, delivery)
    assert owner.get(page(delivery)).context["sharing"]["made"] == ""
    assert ShareLink.objects.get().digest not in link


def test_a_revoked_or_expired_or_forged_link_opens_nothing(
    delivery: Document, owner: Client, trading: Trading
) -> None:
    revoked, expired, reversed_since = (link_of(owner, delivery) for _ in range(3))
    links = list(ShareLink.objects.order_by("pk"))
    owner.post(f"{page(delivery)}/links/{links[0].pk}/revoke")
    ShareLink.objects.filter(pk=links[1].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    stranger = Client()
    assert stranger.get(reversed_since).status_code == 200
    for link in (revoked, expired, reversed_since[:-2] + "xx", "/share/x"):
        assert stranger.get(link).status_code == 404, link


@pytest.mark.parametrize("days", ["0", "91", "", "一", "99999999"])
def test_a_link_lives_between_a_day_and_ninety(delivery: Document, owner: Client, days: str) -> None:
    assert link_of(owner, delivery, days) == ""
    assert not ShareLink.objects.exists()


def test_a_draft_is_not_shared(trading: Trading, owner: Client) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    answer = owner.post(f"/t/sales.order/{saved.id}/links", {"days": "7"}, follow=True)
    assert "还不能分享" in answer.content.decode()


def test_a_reversed_document_is_no_longer_shown(delivery: Document, owner: Client, trading: Trading) -> None:
    link = link_of(owner, delivery)
    reverse(ReversalRequest(delivery.pk, trading.actor))
    assert Client().get(link).status_code == 404


def test_a_broken_write_leaves_no_half_file(
    delivery: Document, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(AttachmentPart.objects, "bulk_create", failing)
    with pytest.raises(DatabaseError), transaction.atomic():
        attachments.attach(people.owner, delivery, "a.png", [PNG])
    assert not Attachment.objects.exists()
