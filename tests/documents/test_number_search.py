"""Looking documents up by their numbers: each question is answered from an index."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.number_search import numbered
from tests.reports.test_lot_pages import plan_of
from tests.support.trading import Trading

INDEX = re.compile(r"SEARCH d(?:ocuments_document)? USING .*\(type=\? AND number>\? AND number<\?\)")
"""Type and a range of numbers in one index; ``d`` is what the first statement calls the table."""


@pytest.mark.only_on("sqlite")  # for tables so short PostgreSQL takes any index, by what it last counted
def test_numbers_are_looked_up_by_type_and_beginning(trading: Trading) -> None:
    for _time in range(3):
        trading.draft("sales.order", [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    trading.draft("sales.delivery", [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    with CaptureQueriesContext(connection) as captured:
        found = numbered(trading.actor, "XS", 20)
    assert [one.type for one in found] == ["sales.order"] * 3 + ["sales.delivery"]
    plans = [plan_of(query["sql"]) for query in captured.captured_queries]
    assert len(plans) == 3  # which types have such numbers, then each of the two
    for plan in plans:
        assert INDEX.search(plan), plan
        assert "SCAN documents_document" not in plan
