"""The same key again: the first answer, and nothing twice."""

import pytest

from liandong.catalog.models import Product
from liandong.documents.models import Document
from tests.apikit.calling import Caller, caller
from tests.apikit.sheets import line, sheet
from tests.support.threads import together
from tests.support.trading import Trading, make_trading


def count(type_id: str) -> int:
    return Document.objects.filter(type=type_id).count()


@pytest.mark.parametrize("path", ["", "/post-new"])
def test_creating_twice_makes_one(trading: Trading, owner: Caller, path: str) -> None:
    body = sheet(trading, "S1", [line(trading, "P1", "1", "10", key="a")])
    answers = [owner.post(f"/documents/purchasing.receipt{path}", body, key="k-1") for _ in range(3)]
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert answers[0].body == answers[2].body
    assert count("purchasing.receipt") == 1
    other = owner.post(f"/documents/purchasing.receipt{path}", {**body, "memo": "x"}, key="k-1")
    assert (other.status, other.codes) == (422, {"idempotency_mismatch"})


@pytest.mark.parametrize("verb", ["post", "discard"])
def test_verbs_of_a_draft(trading: Trading, owner: Caller, verb: str) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    path = f"/documents/sales.order/{saved.id}/{verb}"
    first, again = owner.post(path, key="k"), owner.post(path, key="k")
    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    assert owner.post(path, key="other").status == 422


@pytest.mark.parametrize("verb", ["reverse", "reopen"])
def test_verbs_of_a_posted_document(trading: Trading, owner: Caller, verb: str) -> None:
    receipt = trading.receive("P1", "1", "10")
    path = f"/documents/purchasing.receipt/{receipt.id}/{verb}"
    first, again = owner.post(path, key="k"), owner.post(path, key="k")
    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    assert again.headers["Idempotent-Replay"] == "true"
    assert count("purchasing.receipt") == (2 if verb == "reverse" else 3)


def test_replacing_a_draft_twice(trading: Trading, owner: Caller) -> None:
    saved = trading.draft("sales.order", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    body = sheet(trading, "C1", [line(trading, "P1", "2", "5")], version=1)
    path = f"/documents/sales.order/{saved.id}"
    assert owner.put(path, body, key="k").body == owner.put(path, body, key="k").body
    assert Document.objects.get(pk=saved.id).version == 2


def test_products_too(company: str, owner: Caller) -> None:
    body = {"code": "X1", "name": "新品", "units": [{"name": "瓶", "is_base": True}]}
    first, again = owner.post("/products", body, key="k"), owner.post("/products", body, key="k")
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert Product.objects.filter(code="X1").count() == 1


def test_a_refusal_may_be_tried_again_with_the_same_key(trading: Trading, owner: Caller) -> None:
    body = sheet(trading, "C1", [line(trading, "P1", "1", "10")])
    assert owner.post("/documents/sales.delivery/post-new", body, key="k").status == 422
    trading.receive("P1", "1", "10")
    assert owner.post("/documents/sales.delivery/post-new", body, key="k").status == 201


def test_a_key_is_ones_own(trading: Trading, owner: Caller) -> None:
    body = sheet(trading, "C1", [line(trading, "P1", "1", "10")])
    mine = owner.post("/documents/sales.order", body, key="k")
    others = caller("clerk").post("/documents/sales.order", body, key="k")
    assert others.status == 201
    assert others.body["id"] != mine.body["id"]


@pytest.mark.parametrize("key", ["x" * 51, "tab\there"])
def test_keys_that_are_none(company: str, owner: Caller, key: str) -> None:
    refused = owner.post("/products/1/disable", key=key)
    assert (refused.status, refused.codes) == (422, {"key_invalid"})


@pytest.mark.parametrize("path", ["/products", "/documents/sales.order"])
def test_many_at_once_with_one_key_do_it_once(fresh_company: str, path: str) -> None:
    trading = make_trading()
    program = caller("owner", slug=fresh_company)
    bodies = {
        "/products": {"code": "X1", "name": "新品", "units": [{"name": "瓶", "is_base": True}]},
        "/documents/sales.order": sheet(trading, "C1", [line(trading, "P1", "1", "10")]),
    }
    answers = together(*[lambda: program.post(path, bodies[path], key="k")] * 6)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert Product.objects.count() + count("sales.order") == 4
