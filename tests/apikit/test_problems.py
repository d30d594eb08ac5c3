"""Refusals: all at once, with codes, in the caller's language, whatever is sent."""

import json
from typing import Any

import pytest
from django.conf import settings

from liandong.documents.models import Document
from tests.apikit.calling import Caller, caller
from tests.apikit.sheets import line, sheet
from tests.support.trading import Trading


def test_a_long_document_tells_every_problem_at_once(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "10")
    good = line(trading, "P1", "0.01", "5")
    lines: list[dict[str, Any]] = [{**good, "key": f"r{position}"} for position in range(1, 601)]
    lines[9] |= {"quantity": "0"}
    lines[299] |= {"quantity": "-1"}
    lines[599] |= {"product": None}
    refused = owner.post("/documents/sales.delivery/post-new", sheet(trading, "S1", lines, place=None))
    assert refused.status == 422
    told = [(one["code"], one.get("line"), one.get("key")) for one in refused.body["problems"]]
    assert set(told) >= {
        ("place_missing", None, None),
        ("partner_not_customer", None, None),
        ("quantity_zero", 10, "r10"),
        ("quantity_negative", 300, "r300"),
        ("product_missing", 600, "r600"),
    }
    assert not Document.objects.filter(type="sales.delivery").exists()


def test_every_unreadable_cell_of_a_long_document(trading: Trading, owner: Caller) -> None:
    lines: list[dict[str, Any]] = [line(trading, "P1", "1", "5") for _ in range(600)]
    lines[0] |= {"quantity": "much"}
    lines[1] |= {"colour": "red"}
    lines[2] |= {"price": "0.1234567"}
    lines[3] |= {"due_date": "soon", "key": "k4"}
    lines[4] |= {"product": {"id": 1}}
    lines[5] |= {"product": 2**70}
    lines[6] |= {"product": "9" * 30}
    lines[7] |= {"memo": "x" * 300}
    lines[599] |= {"unit": True}
    refused = owner.post("/documents/sales.order", sheet(trading, "C1", lines, colour="red"))
    assert refused.status == 422
    assert [(one["code"], one.get("line"), one.get("field")) for one in refused.body["problems"]] == [
        ("unknown_field", None, "colour"),
        ("not_a_number", 1, "quantity"),
        ("unknown_field", 2, "colour"),
        ("inexact_number", 3, "price"),
        ("not_a_date", 4, "due_date"),
        ("invalid_value", 5, "product"),
        ("invalid_value", 6, "product"),
        ("not_a_number", 7, "product"),
        ("text_too_long", 8, "memo"),
        ("invalid_value", 600, "unit"),
    ]
    assert refused.body["problems"][4]["key"] == "k4"


def test_posting_names_the_stored_line(trading: Trading, owner: Caller) -> None:
    short = trading.draft("sales.delivery", [trading.line("P1", "5", "9")], partner="C1", place="主仓")
    refused = owner.post(f"/documents/sales.delivery/{short.id}/post")
    (problem,) = refused.body["problems"]
    assert (problem["code"], problem["line"], problem["line_id"]) == ("short_stock", 1, short.lines[0])
    assert problem["document"] == short.id
    assert problem["detail"]["needed"] == "5"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("", "单据没有明细行"),
        ("zh-CN,zh;q=0.9", "单据没有明细行"),
        ("en-GB,en;q=0.9", "The document has no lines"),
        ("fr, en;q=0.5", "The document has no lines"),
        ("fr", "单据没有明细行"),
    ],
)
def test_the_callers_language(trading: Trading, owner: Caller, wanted: str, message: str) -> None:
    owner.headers["Accept-Language"] = wanted
    refused = owner.post("/documents/sales.delivery/post-new", sheet(trading, "C1", []))
    assert [one["message"] for one in refused.body["problems"]] == [message]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "unreadable_body"),
        (b"{", 400, "unreadable_body"),
        (b"[]", 400, "unreadable_body"),
        (b'{"lines": NaN}', 400, "unreadable_body"),
        (b"\xff\xfe", 400, "unreadable_body"),
        (b"[" * 100_000, 400, "unreadable_body"),
        (b'{"lines": ' + b"[" * 20 + b"]" * 20 + b"}", 400, "unreadable_body"),
        (b'{"memo": "a\\u0000", "lines": []}', 422, "text_invalid"),
        (b'{"memo": "\\ud800", "lines": []}', 422, "text_invalid"),
        (b'{"a\\u0000": 1, "lines": []}', 422, "text_invalid"),
        (b'{"business_date": "2026-11-02", "lines": {}}', 422, "field_missing"),
    ],
)
def test_bodies_that_cant_be_read(company: str, owner: Caller, body: bytes, status: int, code: str) -> None:
    refused = owner.post("/documents/sales.order", body)
    assert (refused.status, refused.codes) == (status, {code})


def test_decimals_in_json_are_taken_as_they_are_written(trading: Trading, owner: Caller) -> None:
    body = json.dumps(sheet(trading, "C1", [line(trading, "P1", "1", "5")]))
    raw = body.replace('"5"', "1234567890.123456").encode()
    made = owner.post("/documents/sales.order", raw)
    found = owner.get(f"/documents/sales.order/{made.body['id']}")
    assert found.body["lines"][0]["price"] == "1234567890.123456"


def test_a_body_too_large(company: str, owner: Caller) -> None:
    refused = owner.post("/documents/sales.order", b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert (refused.status, refused.codes) == (413, {"body_too_large"})


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/documents/sales.nothing", 404, "unknown_type"),
        ("/documents/sales.order/999999", 404, "document_missing"),
        ("/documents/sales.order?limit=0", 422, "invalid_value"),
        ("/documents/sales.order?limit=501", 422, "invalid_value"),
        ("/documents/sales.order?from=soon", 422, "invalid_value"),
        ("/documents/sales.order?state=lost", 422, "invalid_value"),
        ("/documents/sales.order?after=xx", 422, "cursor_invalid"),
        ("/documents/sales.order?after=W10", 422, "cursor_invalid"),
        ("/documents/sales.order?text=%00", 422, "invalid_value"),
        ("/products/99999", 404, "product_unknown"),
        ("/products/99999999999999999999999", 422, "invalid_value"),
        ("/partners/99999", 404, "partner_unknown"),
        ("/stock/movements?from=2026-02-01&to=2026-01-01", 422, "dates_crossed"),
        ("/nothing/here", 404, "not_found"),
    ],
)
def test_paths_and_queries(company: str, owner: Caller, path: str, status: int, code: str) -> None:
    refused = owner.get(path)
    assert (refused.status, refused.codes) == (status, {code})


def test_verbs_of_a_document_under_another_type_find_nothing(trading: Trading, owner: Caller) -> None:
    receipt = trading.receive("P1", "1", "10")
    assert owner.get(f"/documents/sales.order/{receipt.id}").status == 404
    assert owner.post(f"/documents/sales.order/{receipt.id}/reverse").status == 404


def test_wrong_fields_of_a_product_all_at_once(company: str, owner: Caller) -> None:
    refused = owner.post("/products", {"name": 5, "units": [{"ratio": "x", "colour": 1}], "tax_rate": "1e9"})
    assert refused.status == 422
    assert {(one["code"], one["field"]) for one in refused.body["problems"]} >= {
        ("field_missing", "code"),
        ("field_missing", "units.0.name"),
        ("unknown_field", "units.0.colour"),
        ("invalid_value", "units.0.ratio"),
        ("invalid_value", "name"),
        ("invalid_value", "tax_rate"),
    }


def test_who_may_not_post_is_told_so(trading: Trading) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    refused = caller("owner", ["*:view"]).post(f"/documents/sales.order/{saved.id}/post")
    assert (refused.status, refused.codes) == (403, {"right_missing"})
