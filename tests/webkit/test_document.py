"""The page of a document: what became of it, what it did to the books, and what may be done with it."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.config.document_types import ALL_TYPES
from liandong.documents.models import ApprovalRule, Document, DocumentLine, State
from liandong.documents.types import DocumentType
from liandong.identity.models import Member, Role
from tests.support.trading import DAY, Trading
from tests.webkit.calling import line, order, send
from tests.webkit.conftest import Browse
from tests.webkit.story import Story, inspecting, tell

D = Decimal
TOLD = [kind for kind in ALL_TYPES if not kind.made_at]
"""The types people make; the page of what a run makes by itself is looked at in ``test_month_average``."""


@pytest.fixture
def story(trading: Trading) -> Story:
    inspecting(trading)
    return tell(trading)


@pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.id)
def test_every_type_has_a_document_page(kind: DocumentType, story: Story, owner: Client) -> None:
    for pk, number in Document.objects.filter(type=kind.id).values_list("pk", "number"):
        page = owner.get(f"/t/{kind.id}/{pk}")
        assert page.status_code == 200
        assert number in page.content.decode()
    assert Document.objects.filter(type=kind.id, state=State.POSTED).exists()


@pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.id)
def test_every_document_is_copied_and_reopened_into_an_entry_page(
    kind: DocumentType, story: Story, owner: Client
) -> None:
    pk = (
        Document.objects.filter(type=kind.id, state=State.POSTED)
        .order_by("-pk")
        .values_list("pk", flat=True)[0]
    )
    assert owner.get(f"/t/{kind.id}/new?copy={pk}").status_code == 200
    page = owner.post(f"/t/{kind.id}/{pk}/reopen", follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert ("请修改新草稿" in text) == (Document.objects.get(pk=pk).state == State.REVERSED)


def test_a_delivery_shows_moves_voucher_progress_and_its_order(story: Story, owner: Client) -> None:
    page = owner.get(f"/t/sales.delivery/{story.delivery}")
    text = page.content.decode()
    order_number = Document.objects.get(pk=story.order).number
    assert order_number in text
    (move,) = page.context["moves"]["rows"]
    assert [cell["text"] for cell in move["cells"]] == ["商品P1", "主仓", "客户", "4", "24.00"]
    (entry,) = page.context["entries"]
    assert entry["totals"][3]["text"] == "24.00"
    assert entry["number"].startswith("记-")
    bars = {bar["label"]: (bar["text"], bar["percent"]) for bar in page.context["progress"]}
    assert bars["已开票"] == ("4 / 4", 100)
    stages = [[node["label"] for node in stage] for stage in page.context["flow"]]
    assert stages == [["销售订单"], ["销售出库单"], ["销售发票", "销售退货单"]]


def test_an_invoice_shows_what_is_paid(story: Story, owner: Client) -> None:
    page = owner.get(f"/t/finance.sales_invoice/{story.invoice}")
    payment = Document.objects.get(pk=story.payment).number
    assert payment in page.content.decode()
    assert "部分收款" in page.content.decode()
    bars = {bar["label"]: bar["text"] for bar in page.context["progress"]}
    assert bars["已收款"] == "22.00 / 45.20"  # 20 by the payment, 1 by the settlement, 1 as a bad debt


def test_neighbours_lead_through_the_list(trading: Trading, owner: Client) -> None:
    lines = [trading.line("P1", "1", "10")]
    first, middle, last = (trading.book("sales.order", lines, partner="C1", place="主仓") for _ in range(3))
    page = owner.get(f"/t/sales.order/{middle.id}")
    assert [one["number"] for one in page.context["neighbours"]] == [first.number, last.number]


def test_reversing_shows_the_red_document_and_names_it(story: Story, owner: Client) -> None:
    stock = DocumentLine.objects.filter(document=story.count).count()
    assert stock == 1
    page = owner.post(f"/t/inventory.stock_count/{story.count}/reverse", follow=True)
    text = page.content.decode()
    assert "已红冲" in text
    assert Document.objects.get(pk=story.count).state == State.REVERSED
    red = Document.objects.get(reverses=story.count)
    assert page.redirect_chain[-1][0] == f"/t/inventory.stock_count/{red.pk}"
    assert "红冲" not in [action["label"] for action in page.context["actions"]]


def test_what_cannot_be_reversed_says_every_reason(story: Story, owner: Client) -> None:
    page = owner.post(f"/t/sales.delivery/{story.delivery}/reverse", follow=True)
    text = page.content.decode()
    assert "已有后续单据" in text
    assert 'role="alert"' in text
    assert Document.objects.get(pk=story.delivery).state == State.POSTED


def test_an_order_is_closed_and_opened_again(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    lines = [trading.line("P1", "4", "10"), trading.line("P2", "1", "10")]
    ordered = trading.book("sales.order", lines, partner="C1", place="主仓")
    assert trading.stock("P1") == (D(10), D(4))
    url = f"/t/sales.order/{ordered.id}"
    assert "已结单" in owner.post(f"{url}/close", {"lines": ordered.lines[0]}, follow=True).content.decode()
    assert trading.stock("P1") == (D(10), D(0))
    assert not Document.objects.get(pk=ordered.id).is_closed
    owner.post(f"{url}/close")
    assert "已关闭" in owner.get(url).content.decode()
    owner.post(f"{url}/open-lines")
    assert trading.stock("P1") == (D(10), D(4))


def test_a_draft_is_thrown_away_only_as_it_was_seen(trading: Trading, owner: Client) -> None:
    saved = send(owner, "/t/sales.order/save", order(trading, line(trading))).json()
    late = owner.post(f"{saved['url']}/discard", {"version": 2}, follow=True).content.decode()
    assert "已被他人修改" in late
    assert owner.post(f"{saved['url']}/discard").status_code == 400
    text = owner.post(f"{saved['url']}/discard", {"version": 1}, follow=True).content.decode()
    assert "已作废" in text
    assert Document.objects.get().state == State.DISCARDED


def test_an_approval_is_asked_given_with_a_comment_and_followed_by_posting(
    trading: Trading, browse: Browse
) -> None:
    role = Role.objects.create(name="经理")
    role.grants.create(subject="sales.*", verb="approve", scope="all")
    role.grants.create(subject="sales.*", verb="view", scope="all")
    Member.objects.get(name="王五").roles.set([role])
    ApprovalRule.objects.create(type="sales.order", role=role, minimum_amount=D(20))
    owner, manager = browse("owner"), browse("keeper")
    url = send(owner, "/t/sales.order/book", order(trading, line(trading))).json()["url"]
    labels = [action["label"] for action in manager.get(url).context["actions"]]
    assert labels[:2] == ["同意", "驳回"]
    assert "同意" not in [action["label"] for action in owner.get(url).context["actions"]]
    manager.post(f"{url}/refuse", {"version": 1, "reason": "价格太低"})
    assert "已驳回" in manager.get(url).content.decode()
    body = {**order(trading, line(trading, price="11")), "version": 1}
    assert send(owner, f"{url}/save", body).json()["version"] == 2
    assert "已被他人修改" in manager.post(f"{url}/approve", {"version": 1}, follow=True).content.decode()
    text = manager.post(f"{url}/approve", {"version": 2, "reason": "可以"}, follow=True).content.decode()
    assert "已同意" in text
    assert "同意：可以" in text
    assert "已审核" in owner.post(f"{url}/post", {"version": 2}, follow=True).content.decode()
    assert Document.objects.get().state == State.POSTED


def test_verbs_need_a_post(trading: Trading, owner: Client) -> None:
    draft = trading.draft("sales.order", [trading.line("P1", "1", "1")], DAY, partner="C1", place="主仓")
    for verb in ("post", "approve", "refuse", "reverse", "reopen", "discard", "close", "open-lines", "save"):
        assert owner.get(f"/t/sales.order/{draft.id}/{verb}").status_code == 405


def test_what_is_done_is_not_offered_again(story: Story, owner: Client) -> None:
    page = owner.get(f"/t/sales.delivery/{story.delivery}")
    labels = [action["label"] for action in page.context["actions"]]
    assert "生成销售退货单" in labels
    assert "生成销售发票" not in labels


def test_saves_of_one_person_in_a_row_are_one_entry_that_unfolds(trading: Trading, owner: Client) -> None:
    url = send(owner, "/t/sales.order/save", order(trading, line(trading))).json()["url"]
    for version, quantity in enumerate(("2", "3"), 1):
        body = {**order(trading, line(trading, quantity=quantity)), "version": version}
        assert send(owner, f"{url}/save", body).status_code == 200
    assert "已审核" in owner.post(f"{url}/post", {"version": 3}, follow=True).content.decode()
    told = owner.get(url).context["timeline"]
    assert [event["what"] for event in told] == ["审核", "保存 3 次"]
    assert [save["what"] for save in told[1]["saves"]] == ["保存（第 3 版）", "保存（第 2 版）", "保存"]
    assert told[1]["saves"][0]["changes"]
