"""Columns of records and reports, chosen by each member as those of document lists are."""

from typing import Any

from django.test import Client

from liandong.identity.preferences import save_preference
from liandong.webkit.column_choice import _picked
from liandong.webkit.list_settings import PREFIX
from tests.support.trading import Trading
from tests.webkit.conftest import Browse
from tests.webkit.test_list_parts import labels, sheet


def choose(trading: Trading, page: str, *columns: str) -> None:
    save_preference(trading.actor.member, f"{PREFIX}.{page}.columns", list(columns) or None)


def test_records_show_the_chosen_columns_and_keep_the_first(trading: Trading, owner: Client) -> None:
    usual = owner.get("/products")
    first, second, *_, last = labels(usual)
    choose(trading, "products", last, second, "没有这一列")
    page = owner.get("/products")
    assert labels(page) == [first, last, second]
    row, whole = page.context["rows"][0], usual.context["rows"][0]
    assert row["cells"] == [whole["cells"][place] for place in (0, -1, 1)]
    assert sheet(owner.get("/products?export=xlsx"))[0] == [first, last, second]
    assert labels(owner.get(f"/products?columns={second}")) == [first, second]
    choose(trading, "products")
    assert labels(owner.get("/products")) == labels(usual)


def test_a_page_says_what_its_dialog_needs(trading: Trading, owner: Client) -> None:
    page = owner.get("/products")
    settings = page.context["settings"]
    assert settings["id"] == "products"
    assert [one["key"] for one in settings["columns"]] == settings["shown"] == labels(page)[1:]
    text = page.content.decode()
    assert 'id="list-settings"' in text
    assert 'data-list-open="columns"' in text


def test_bands_and_totals_of_a_report_follow(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "6")
    debit, credit = (f"本期发生 {one}" for one in ("借方", "贷方"))
    choose(trading, "trial_balance", credit, debit)
    page = owner.get("/ledger/trial-balance")
    assert page.context["bands"] == [{"label": "", "span": 1}, {"label": "本期发生", "span": 2}]
    assert labels(page)[1:] == ["贷方", "借方"]
    assert {len(row["cells"]) for row in page.context["rows"]} == {3}
    assert len(page.context["totals"]) == 3


def test_hidden_columns_are_not_offered(trading: Trading, browse: Browse) -> None:
    trading.receive("P1", "1", "6.66")
    keeper = browse("keeper")
    offered = {one["label"] for one in keeper.get("/stock").context["settings"]["columns"]}
    seen = {one["label"] for one in browse("owner").get("/stock").context["settings"]["columns"]}
    assert offered < seen
    assert "6.66" not in keeper.get("/stock?columns=" + ",".join(seen)).content.decode()


def test_every_part_of_a_page_is_picked() -> None:
    heads = [{"label": one} for one in "abcd"]
    context: dict[str, Any] = {
        "columns": heads,
        "bands": [{"label": "", "span": 2}, {"label": "带", "span": 2}],
        "rows": [{"id": 1, "cells": [1, 2, 3, 4]}],
        "totals": [5, 6, 7, 8],
    }
    found = _picked(context, [0, 3, 1])
    assert [one["label"] for one in found["columns"]] == ["a", "d", "b"]
    assert found["rows"] == [{"id": 1, "cells": [1, 4, 2]}]
    assert found["totals"] == [5, 8, 6]
    assert found["bands"] == [
        {"label": "", "span": 1},
        {"label": "带", "span": 1},
        {"label": "", "span": 1},
    ]
