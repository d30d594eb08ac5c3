"""Lists by a field the company added: pages without gap or repeat, whichever way the rows are found."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from liandong.documents import steering
from liandong.documents.added_order import read_key
from liandong.documents.custom_fields import FieldForm, read_fields, save_field
from liandong.documents.list_filter import DocumentFilter
from liandong.documents.listing import DocumentSlice, document_page
from liandong.documents.stages import STAGES_OF
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.custom import CustomField, CustomKind, Level
from tests.support.trading import DAY, Trading, make_trading

ORDER = "sales.order"
HELD = {"text": ["b", "a", "", "b", ""], "number": ["9.5", "-100", "", "9.5", ""]}
HELD["date"] = ["2026-11-02", "2025-12-31", "", "2026-11-02", ""]


def orders(trading: Trading, kind: str) -> tuple[CustomField, list[int]]:
    """Save the orders that hold these values, the last one dated before the third."""
    name = save_field(None, FieldForm(ORDER, "header", "栏", kind), trading.actor)
    trading.actor = replace(trading.actor, fields=read_fields())
    made = []
    for place, value in enumerate(HELD[kind]):
        details = {name: value} if value else {}
        day, line = DAY - timedelta(days=place), trading.line("P1", "1", "5")
        found = trading.draft(ORDER, [line], day, partner="C1", place="主仓", details=details)
        made.append(found.id)
    return next(one for one in trading.actor.fields if one.name == name), made


def walked(trading: Trading, wanted: DocumentFilter, page: DocumentSlice) -> list[int]:
    """Return the ids on all pages, one after the other."""
    found = document_page(trading.actor, wanted, page)
    ids = [one.pk for one in found.rows]
    if found.next_after is None:
        return ids
    return ids + walked(trading, wanted, replace(page, after=found.next_after))


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("kind", list(HELD))
def test_values_come_in_their_order_and_then_the_rest_by_date(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trading = make_trading()
    field, (first, second, third, fourth, fifth) = orders(trading, kind)
    every = DocumentFilter(ORDER)
    few = replace(every, partner=trading.partners["C1"])
    for limit in (1, 2, 5):
        up = DocumentSlice(limit, is_descending=False, added=field)
        down = replace(up, is_descending=True)
        for wanted in (every, few):
            assert walked(trading, wanted, up) == [second, first, fourth, fifth, third]
            assert walked(trading, wanted, down) == [fourth, first, second, third, fifth]
        with monkeypatch.context() as patched:
            patched.setattr(steering, "FEW", 0)  # too many for reading by id
            assert walked(trading, few, down) == [fourth, first, second, third, fifth]
            patched.setattr(steering, "_MANY", 0)  # too many for knowing their ids
            assert walked(trading, few, down) == [fourth, first, second, third, fifth]
    period = replace(every, start=DAY - timedelta(days=4), end=DAY - timedelta(days=1))
    for few_ids in (steering.FEW, 2, 0):  # the period is read by id, or who holds a value in it, or neither
        monkeypatch.setattr(steering, "FEW", few_ids)
        assert walked(trading, period, DocumentSlice(2, added=field)) == [fourth, second, third, fifth]
    stranger = Actor(trading.actor.member + 1, "李四", {(ORDER, Verb.VIEW): Scope.OWN})
    for wanted in (every, few, period):
        assert document_page(stranger, wanted, DocumentSlice(2, added=field)).rows == []
    nobody = replace(every, partner=trading.partners["C2"])
    assert walked(trading, nobody, DocumentSlice(2, added=field)) == []


@pytest.mark.usefixtures("company")
def test_stages_of_few_documents_are_read_whole_and_those_of_many_are_walked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trading = make_trading()
    field, (first, second, third, fourth, fifth) = orders(trading, "number")
    trading.book(ORDER, [trading.line("P1", "1", "5")], partner="C1", place="主仓", details={field.name: "1"})
    drafts = DocumentFilter(ORDER, stages=STAGES_OF["draft"])
    late = replace(drafts, end=DAY - timedelta(days=1))
    monkeypatch.setattr(steering, "FEW", 0)
    for most in (5, 4):  # as many as there are, and one less
        monkeypatch.setattr(steering, "_SORTED", most)
        assert walked(trading, drafts, DocumentSlice(2, added=field)) == [fourth, first, second, third, fifth]
        assert walked(trading, late, DocumentSlice(2, added=field)) == [fourth, second, third, fifth]


@pytest.mark.usefixtures("company")
def test_a_page_takes_the_same_statements_however_many_there_are() -> None:
    trading = make_trading()
    field, _ids = orders(trading, "number")

    def statements() -> int:
        with CaptureQueriesContext(connections["default"]) as queries:
            document_page(trading.actor, DocumentFilter(ORDER), DocumentSlice(50, added=field))
        return len(queries)

    few = statements()
    for _ in range(3):
        details = {field.name: "7"}
        trading.draft(ORDER, [trading.line("P1", "1", "5")], partner="C1", place="主仓", details=details)
    assert statements() == few == 3  # by value, by date, the rows


@pytest.mark.parametrize("text", ["", "=", "x", "=many", "=1e99", "/2026-13-01", "/"])
def test_what_is_no_key_of_the_order_is_told(text: str) -> None:
    field = CustomField("x_1", ORDER, Level.HEADER, "里程", CustomKind.NUMBER)
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says, the page answers 400
        read_key(field, text)
