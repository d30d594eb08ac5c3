"""Documents on paper: what stands there, where pages break, and that the sums are exact."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.catalog.models import Product
from liandong.documents.discarding import discard
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.types import DocumentType, document_types
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor, superuser
from liandong.kernel.refusal import RefusedError
from liandong.printkit.builtin import A4, FORM_241, PAPERS, builtin_layouts
from liandong.printkit.facts import Occasion, document_facts
from liandong.printkit.palette import palette_of
from liandong.printkit.producing import documents_pdf, preview_pages, print_documents
from liandong.printkit.reading import read_layout
from liandong.printkit.saving import letterhead, save_letterhead
from tests.printkit.looking import codes_of, flat, order_of, pages_of, size_of
from tests.support.companies import People
from tests.support.trading import Trading

DELIVERY, RECEIPT = "sales.delivery", "purchasing.receipt"


def delivery(trading: Trading, count: int, price: str = "11.33") -> int:
    lines = [trading.line(f"P{1 + place % 3}", str(1 + place % 7), price) for place in range(count)]
    return trading.draft(DELIVERY, lines, partner="C1", place="主仓").id


def printed(trading: Trading, *documents: int, key: str = FORM_241, copies: int = 1) -> list[str]:
    return pages_of(documents_pdf(order_of(trading.actor, DELIVERY, *documents, key=key, copies=copies)))


def subtotal(page: str) -> Decimal:
    found = re.search(r"本页小计.*?([\d,]+\.\d\d)", page)
    assert found is not None
    return Decimal(found[1].replace(",", ""))


def test_a_note_says_what_the_document_says(trading: Trading) -> None:
    save_letterhead({"phone": "0574-88888888"}, None, trading.actor)
    pk = delivery(trading, 3)
    (text,) = printed(trading, pk)
    expected = [
        "销售出库单",
        "甲公司",
        "电话0574-88888888",
        "客户：客户C1",
        "仓库：主仓",
        "草稿",
        "制单：张三",
    ]
    expected += [Document.objects.get(pk=pk).number, "2026-11-02", "合计（大写）：", "第1页/共1页"]
    assert [words for words in expected if words not in flat(text)] == []


@pytest.mark.parametrize(
    ("count", "pages", "key"), [(1, 1, FORM_241), (20, 2, FORM_241), (200, 11, FORM_241), (90, 3, A4)]
)
def test_page_subtotals_add_up_to_the_total_exactly(
    trading: Trading, count: int, pages: int, key: str
) -> None:
    pk = delivery(trading, count)
    texts = printed(trading, pk, key=key)
    assert len(texts) == pages
    assert sum(map(subtotal, texts)) == Document.objects.get(pk=pk).gross_amount
    assert all(f"第{page}页/共{pages}页" in flat(text) for page, text in enumerate(texts, 1))
    assert all("品名" in text for text in texts)
    assert all("续下页" in text for text in texts[:-1])
    assert "续下页" not in texts[-1]


def test_one_page_has_no_subtotal_unless_its_form_has_a_place_for_it(trading: Trading) -> None:
    pk = delivery(trading, 2)
    assert "本页小计" in printed(trading, pk)[0]
    assert "本页小计" not in printed(trading, pk, key=A4)[0]


def test_every_line_is_printed_once_in_its_order(trading: Trading) -> None:
    text = "\n".join(printed(trading, delivery(trading, 60)))
    positions = [int(one) for one in re.findall(r"^(\d+) P\d ", text, re.MULTILINE)]
    assert positions == list(range(1, 61))


def test_long_names_and_large_numbers_stay_on_the_page(trading: Trading) -> None:
    name = "加厚不锈钢超长名称" * 14
    Product.objects.filter(pk=trading.products["P1"]).update(
        name=name, specification="ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 4
    )
    line = trading.line("P1", "599999", "987654.32")
    pk = trading.draft(DELIVERY, [line] * 12, partner="C1", place="主仓").id
    texts = printed(trading, pk)
    assert flat("".join(texts)).count(name) == 12
    assert sum(map(subtotal, texts)) == Document.objects.get(pk=pk).gross_amount


def test_a_wrong_guess_about_the_pages_is_put_right(
    trading: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.printkit.producing.page_share", lambda _sheet, _layout: 0.9)
    texts = printed(trading, delivery(trading, 40))
    assert len(texts) > 1
    assert f"第2页/共{len(texts)}页" in flat(texts[1])


def test_documents_of_a_batch_each_count_their_own_pages(trading: Trading) -> None:
    texts = printed(trading, delivery(trading, 2), delivery(trading, 40), delivery(trading, 1), copies=2)
    numbers = [re.search(r"第(\d+)页/共(\d+)页", flat(text)) for text in texts]
    runs = [(int(one[1]), int(one[2])) for one in numbers if one]
    assert len(runs) == len(texts)
    assert [of for at, of in runs if at == 1] == [1, 1, 3, 3, 1, 1]
    assert all(second[0] == first[0] + 1 or second[0] == 1 for first, second in pairwise(runs))


@pytest.mark.parametrize("kind", document_types(), ids=lambda kind: kind.id)
def test_every_type_has_a_template_for_every_paper_that_names_only_what_there_is(kind: DocumentType) -> None:
    palette = palette_of(kind)
    layouts = builtin_layouts(kind)
    papers = ["a4", "form241", "a5", "receipt80", "receipt58"]
    assert list(layouts) == papers + (["discrepancy"] if kind.explains_zero else [])
    for _name, layout in layouts.values():
        assert read_layout(layout.model_dump_json(), palette.fields, palette.columns) == layout


@pytest.mark.parametrize("key", PAPERS)
def test_each_paper_has_its_size(trading: Trading, key: str) -> None:
    pdf = documents_pdf(order_of(trading.actor, DELIVERY, delivery(trading, 2), key=key))
    width, height = size_of(pdf)
    paper = PAPERS[key]
    assert width == paper.width // 10
    assert height == (paper.height // 10 or height)
    assert "38.41" in "".join(pages_of(pdf))


def test_the_number_is_a_barcode_on_a4_and_a_qr_code_on_a_receipt(trading: Trading) -> None:
    pk = delivery(trading, 1)
    number = Document.objects.get(pk=pk).number
    for key in ("a4", "receipt80"):
        (png,) = preview_pages(order_of(trading.actor, DELIVERY, pk, key=key), dots_per_inch=300)
        assert codes_of(png) == {number}, key


def test_drafts_discarded_and_reversed_documents_are_marked(trading: Trading) -> None:
    draft, gone = delivery(trading, 1), delivery(trading, 1)
    discard(gone, trading.actor)
    trading.receive("P1", "10", "5")
    booked = trading.book(DELIVERY, [trading.line("P1", "1", "9")], partner="C1", place="主仓").id
    assert "草稿" in flat(printed(trading, draft)[0])
    assert "已作废" in flat(printed(trading, gone)[0])
    assert not {"草稿", "红"} & set(flat(printed(trading, booked)[0]).replace("（红）", ""))
    reverse(ReversalRequest(booked, trading.actor))
    mirrored = Document.objects.get(reverses=booked).pk
    assert "已红冲" in flat(printed(trading, booked)[0])
    assert "红字" in flat(printed(trading, mirrored)[0])


def test_a_print_is_counted_and_traced_a_look_is_not(trading: Trading) -> None:
    pk = delivery(trading, 1)
    order = order_of(trading.actor, DELIVERY, pk)
    preview_pages(order)
    documents_pdf(order)
    assert Document.objects.get(pk=pk).print_count == 0
    first, second = (flat(pages_of(print_documents(replace(order, address="10.0.0.7")))[0]) for _ in range(2))
    assert "次打印" not in first
    assert "第2次打印" in second
    assert Document.objects.get(pk=pk).print_count == 2
    row = AuditRow.objects.filter(action="print", subject=DELIVERY, subject_id=pk).latest("pk")
    assert (row.member_id, row.address, row.detail["template"]) == (
        trading.actor.member,
        "10.0.0.7",
        "A4 纵向",
    )


def test_a_posted_document_is_counted_too(trading: Trading) -> None:
    pk = trading.receive("P1", "10", "5").id
    print_documents(order_of(trading.actor, RECEIPT, pk))
    assert Document.objects.get(pk=pk).print_count == 1


def test_who_may_not_see_cost_prints_a_receipt_without_it(trading: Trading) -> None:
    pk = trading.receive("P1", "10", "53.21").id
    blind = Actor(trading.actor.member, "李四", superuser(1, "").grants, frozenset({"cost"}))
    for key in PAPERS:
        seen = flat(pages_of(documents_pdf(order_of(trading.actor, RECEIPT, pk, key=key)))[0])
        text = flat(pages_of(documents_pdf(order_of(blind, RECEIPT, pk, key=key)))[0])
        assert "53.21" in seen, key
        assert not [word for word in ("53.21", "532.1", "601", "大写", "单价", "元") if word in text], key
        assert "商品P1" in text


def test_what_an_actor_may_not_see_he_may_not_print(trading: Trading, people: People) -> None:
    pk = trading.receive("P1", "10", "5").id
    with pytest.raises(Http404):
        documents_pdf(order_of(people.clerk, RECEIPT, pk))
    with pytest.raises(Http404):
        print_documents(order_of(trading.actor, DELIVERY, pk))
    with pytest.raises(Http404):
        print_documents(order_of(trading.actor, RECEIPT, pk, 987_654))
    assert Document.objects.get(pk=pk).print_count == 0


def test_too_much_at_once_is_refused_before_anything_is_counted(trading: Trading) -> None:
    pk = delivery(trading, 1)
    with pytest.raises(RefusedError) as refused:
        print_documents(order_of(trading.actor, DELIVERY, pk, copies=1001))
    assert [problem.column for problem in refused.value.problems] == ["copies", "sheets"]
    assert Document.objects.get(pk=pk).print_count == 0


def test_rare_characters_print_as_boxes_and_markup_as_text(trading: Trading) -> None:
    name = '#eval("1") $x$ *粗* _斜_ \\ @preview/x:1.0 龘龘 𠮷 😀'
    Product.objects.filter(pk=trading.products["P1"]).update(name=name)
    (text,) = printed(
        trading, trading.draft(DELIVERY, [trading.line("P1", "1", "1")], partner="C1", place="主仓").id
    )
    assert flat('#eval("1") $x$ *粗* _斜_ \\ @preview/x:1.0') in flat(text)


def test_a_batch_reads_a_constant_number_of_statements(trading: Trading) -> None:
    counts = []
    for size in (1, 12):
        order = order_of(trading.actor, DELIVERY, *(delivery(trading, 3) for _ in range(size)))
        with CaptureQueriesContext(connection) as captured:
            print_documents(order)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14


def test_facts_leave_out_what_is_hidden(trading: Trading) -> None:
    pk = trading.receive("P1", "10", "53.21").id
    blind = Actor(trading.actor.member, "李四", superuser(1, "").grants, frozenset({"cost"}))
    (facts,) = document_facts([pk], Occasion(blind, "甲公司", timezone.now(), letterhead()))
    values = [*facts.fields.values(), *(text for line in facts.lines for text in line.values())]
    assert not [text for text in values if "53.21" in text or "532" in text]
    assert not [name for sums in facts.sums for name in sums if name.endswith("amount")]
