"""Names after an @, files told by their bytes, and what a stranger sees of a document."""

import pytest

from liandong.collaboration.file_types import GIF, JPEG, PDF, PNG, WEBP, safe_name, type_of
from liandong.collaboration.mentions import mentioned
from liandong.collaboration.sharing import shown_columns
from liandong.documents.models import Document

NAMES = {1: "张三", 2: "张三丰", 3: "李四", 4: "李四"}


def test_a_stranger_sees_neither_cost_nor_why_something_costs_what_it_costs() -> None:
    shown = shown_columns(Document(type="sales.order"))
    assert {"product", "price", "gross_amount"} <= set(shown)
    assert not {"price_reason", "memo", "place"} & set(shown)
    assert "cost" not in shown_columns(Document(type="sales.sales_return"))


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("@张三 看一下", {1}),
        ("@张三丰看一下", {2}),
        ("请@李四确认", {3, 4}),
        ("@张三@李四", {1, 3, 4}),
        ("张三 没有被提到", set()),
        ("@王五 不在", set()),
        ("a@b.com", set()),
    ],
)
def test_the_longest_name_after_an_at_is_meant(text: str, members: set[int]) -> None:
    assert mentioned(text, NAMES) == members


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG),
        (b"\x89PNG\r\n\x1a\n\x00\x00", PNG),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", WEBP),
        (b"GIF89a\x01\x00", GIF),
        (b"<!doctype html><script>", None),
        (b"<svg xmlns=", None),
        (b"MZ\x90\x00", None),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_say(beginning: bytes, kind: str | None) -> None:
    assert type_of(beginning) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("合同.pdf", "合同.pdf"),
        ("C:\\temp\\合同.PDF", "合同.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("evil.html", "evil.html.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 124 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name_and_ends_as_its_type(given: str, kept: str) -> None:
    assert safe_name(given, PDF) == kept
