"""A supplier fills in his quotation by a link: what he may touch, what he is told, and when it ends."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liandong.collaboration.models import ShareLink
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.identity.models import AuditRow, Member
from liandong.notices.models import Notice
from liandong.purchasing.asking import ask
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading

QUOTATION = "purchasing.quotation"


@pytest.fixture
def asked(trading: Trading) -> Document:
    """Return what S1 is asked: 100 P1 and 20 P2, nothing filled in."""
    lines = [trading.line("P1", "100", memo="要新包装"), trading.line("P2", "20")]
    inquiry = trading.book("purchasing.inquiry", lines, place="主仓")
    saved = ask(trading.actor, inquiry.id, trading.partners["S1"], on=DAY)
    assert saved is not None
    return Document.objects.get(pk=saved.id)


@pytest.fixture
def link(asked: Document) -> str:
    """Return the path of a link to it which the owner made."""
    return link_by(signed_in("owner"), asked)


def link_by(client: Client, document: Document) -> str:
    shown = client.post(f"/t/{document.type}/{document.pk}/links", {"days": "7"}, follow=True)
    made: str = shown.context["sharing"]["made"]
    return made.removeprefix("http://testserver")


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "version": "1",
        "due_date": "2026-12-31",
        "reference": "BJ-88",
        "memo": "含运费",
        "line-price": ["2.05", ""],
        "line-tax_rate": ["13", "13"],
        "line-lead_days": ["3", ""],
        "line-minimum_quantity": ["24", ""],
        **changes,
    }


def test_the_supplier_sees_what_he_is_asked_for_and_a_field_for_each_answer(link: str) -> None:
    page = Client().get(link)
    text = page.content.decode()
    assert page.status_code == 200
    assert "要新包装" in text
    assert [[field["name"] for field in row if "name" in field] for row in page.context["table"]["rows"]] == [
        ["line-price", "line-tax_rate", "line-lead_days", "line-minimum_quantity"]
    ] * 2


def test_what_he_fills_in_stands_in_the_draft_and_the_one_who_asked_is_told(
    asked: Document, link: str, people: People
) -> None:
    stranger = Client()
    done = stranger.post(link, filled(), follow=True)
    assert "已收到" in done.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.reference, asked.memo) == (State.DRAFT, "BJ-88", "含运费")
    first, second = DocumentLine.objects.filter(document=asked).order_by("position")
    assert (first.price, first.details, first.memo) == (
        Decimal("2.05"), {"lead_days": "3", "minimum_quantity": "24"}, "要新包装",
    )  # fmt: skip
    assert (first.entered_quantity, second.price) == (Decimal(100), Decimal(0))
    assert first.gross_amount == asked.gross_amount > 0
    notice = Notice.objects.get(kind="answer")
    assert notice.member_id == people.owner.member
    assert asked.number in notice.text
    row = AuditRow.objects.get(action="answer")
    assert row.detail["lines"][0]["is"]["price"] == "2.05"
    assert ShareLink.objects.get().answered_at is not None
    trail = signed_in("owner").get(f"/t/{asked.type}/{asked.pk}?view=1").content.decode()
    assert "对方在线填写" in trail


def test_he_may_change_his_mind_until_it_is_posted_and_then_only_looks(
    trading: Trading, asked: Document, link: str
) -> None:
    stranger = Client()
    stranger.post(link, filled())
    stranger.post(link, filled(version="2", **{"line-price": ["1.95", "5"]}))
    assert [line.price for line in DocumentLine.objects.filter(document=asked).order_by("position")] == [
        Decimal("1.95"), Decimal(5),
    ]  # fmt: skip
    assert post([PostRequest(asked.pk, trading.actor)])[0].is_posted
    late = stranger.post(link, filled(version="3", **{"line-price": ["9", "9"]}))
    assert 'name="line-price"' not in late.content.decode()
    assert DocumentLine.objects.filter(document=asked, price=9).count() == 0
    assert 'name="line-price"' not in stranger.get(link).content.decode()


def test_every_problem_is_told_at_once_and_what_was_typed_stays(asked: Document, link: str) -> None:
    wrong = filled(
        due_date="31.12.2026",
        **{
            "line-price": ["-1", "1,15"],
            "line-tax_rate": ["130", "13"],
            "line-lead_days": ["-3", ""],
            "line-minimum_quantity": ["0.12345678", ""],
        },
    )
    page = Client().post(link, wrong)
    text = page.content.decode()
    assert page.status_code == 422
    assert [problem["message"] for problem in page.context["problems"]] == [
        "「31.12.2026」不是日期",
        "第 1 行：小数位数过多：0.12345678",
        "第 1 行：单价不能为负",
        "第 1 行：交期不能为负",
        "第 1 行：税率不能超过 100%：130",
        "第 2 行：「1,15」不是数字",
    ]
    assert 'value="1,15"' in text
    asked.refresh_from_db()
    assert (asked.version, asked.gross_amount) == (1, Decimal(0))


def test_nothing_at_all_is_no_answer(asked: Document, link: str) -> None:
    page = Client().post(link, filled(**{"line-price": ["", ""]}))
    assert "请至少给一行填写单价" in page.content.decode()
    assert Document.objects.get(pk=asked.pk).version == 1


def test_who_saw_an_older_draft_is_shown_the_newer_one(asked: Document, link: str) -> None:
    Client().post(link, filled())
    page = Client().post(link, filled(**{"line-price": ["7", "7"]}))
    assert page.status_code == 422
    assert "被改过" in page.content.decode()
    assert page.context["version"] == 2
    assert not DocumentLine.objects.filter(document=asked, price=7).exists()


def test_an_answer_for_other_lines_than_there_are_is_none(asked: Document, link: str) -> None:
    one = {name: texts[:1] for name, texts in filled().items() if name.startswith("line-")}
    page = Client().post(link, filled(**one))
    assert page.status_code == 422
    assert Document.objects.get(pk=asked.pk).version == 1


def test_a_link_taken_back_or_expired_fills_in_nothing(asked: Document, link: str) -> None:
    ShareLink.objects.update(expires_at=timezone.now())
    assert Client().post(link, filled()).status_code == 404
    assert Document.objects.get(pk=asked.pk).version == 1


def test_it_ends_when_who_made_the_link_may_no_longer_edit(asked: Document, people: People) -> None:
    role = Member.objects.get(pk=people.clerk.member).roles.get()
    role.grants.filter(verb__in=["view", "draft"]).delete()
    role.grants.create(subject=QUOTATION, verb="view", scope="all")
    right = role.grants.create(subject=QUOTATION, verb="draft", scope="all")
    link = link_by(signed_in("clerk"), asked)
    right.delete()
    assert Client().post(link, filled()).status_code == 404
    Member.objects.filter(pk=people.clerk.member).update(is_active=False)
    assert Client().post(link, filled()).status_code == 404
    assert Document.objects.get(pk=asked.pk).version == 1


def test_no_other_draft_is_filled_in(trading: Trading) -> None:
    order = trading.draft("purchasing.order", [trading.line("P1", "1", "10")], partner="S1", place="主仓")
    answer = signed_in("owner").post(f"/t/purchasing.order/{order.id}/links", {"days": "7"}, follow=True)
    assert "还不能分享" in answer.content.decode()


def test_a_foreign_page_can_not_answer_for_him(asked: Document, link: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.get(link)
    assert stranger.post(link, filled()).status_code == 403
    assert Document.objects.get(pk=asked.pk).version == 1
