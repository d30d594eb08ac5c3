"""Substitutes: one way or both, ranked, offered where a line is short, kept by page, interface and file."""

from typing import Any

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.catalog.substitutes import Substitute, keep_substitutes, own_substitutes, substitutes_of
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of
from tests.support.trading import Trading


def keep(trading: Trading, product: str, *others: tuple[str, bool]) -> None:
    wanted = [Substitute(trading.products[name], is_mutual) for name, is_mutual in others]
    keep_substitutes(trading.products[product], wanted, trading.actor)


def found(trading: Trading, product: str) -> list[str]:
    names = {pk: name for name, pk in trading.products.items()}
    pk = trading.products[product]
    return [names[one] for one in substitutes_of([pk]).get(pk, [])]


def test_one_way_and_both_ways_the_own_ones_first(trading: Trading) -> None:
    keep(trading, "P1", ("P3", False), ("P2", True))
    assert found(trading, "P1") == ["P3", "P2"]
    assert found(trading, "P2") == ["P1"]  # both ways
    assert found(trading, "P3") == []  # one way
    keep(trading, "P2", ("P3", False))
    assert found(trading, "P2") == ["P3", "P1"]
    Product.objects.filter(code="P3").update(is_active=False)
    assert (found(trading, "P1"), found(trading, "P2")) == (["P2"], ["P1"])
    every = substitutes_of(list(trading.products.values()))
    assert set(every) == {trading.products["P1"], trading.products["P2"]}


def test_every_problem_is_told_and_nothing_is_kept(trading: Trading, people: People) -> None:
    keep(trading, "P1", ("P2", False))
    wrong = [Substitute(trading.products[name]) for name in ("P1", "P2", "P2")] + [Substitute(2**40)]
    with pytest.raises(RefusedError) as refused:
        keep_substitutes(trading.products["P1"], wrong, trading.actor)
    assert [(one.code, one.line) for one in refused.value.problems] == [
        ("substitute_itself", 1),
        ("substitute_twice", 2),
        ("substitute_twice", 3),
        ("product_unknown", 4),
    ]
    with pytest.raises(NotAllowedError):
        keep_substitutes(trading.products["P1"], [], people.clerk)
    assert own_substitutes(trading.products["P1"]) == [Substitute(trading.products["P2"])]


def facts(client: Client, trading: Trading, kind: str, product: str = "P1") -> dict[str, Any]:
    asked: dict[str, str | int] = {
        "product": trading.products[product],
        "place": trading.places["主仓"],
        "partner": "",
    }
    answer = client.get(f"/t/{kind}/facts", asked)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_line_that_goes_out_offers_those_in_stock_first(trading: Trading, owner: Client) -> None:
    keep(trading, "P1", ("P3", False), ("P2", False))
    trading.receive("P2", "5", "4")
    offered = facts(owner, trading, "sales.order")["substitutes"]
    assert [(one["code"], one["available"]) for one in offered] == [("P2", "5"), ("P3", "0")]
    assert offered[0]["units"][0]["name"] == "瓶"
    assert "substitutes" not in facts(owner, trading, "purchasing.order")
    assert facts(owner, trading, "sales.delivery", "P2")["substitutes"] == []


def test_the_page_and_the_interface_keep_them(trading: Trading, owner: Client) -> None:
    url = f"/products/{trading.products['P1']}/substitutes"
    assert url in [
        one.get("url") for one in context_of(owner, f"/products/{trading.products['P1']}")["actions"]
    ]
    rows = {"substitutes-shown": "1", "substitutes-0-substitute": "P2", "substitutes-0-is_mutual": "true"}
    assert owner.post(url, rows | {"substitutes-1-substitute": "没有"}).status_code == 422
    assert owner.post(url, rows).status_code == 302
    assert own_substitutes(trading.products["P1"]) == [Substitute(trading.products["P2"], is_mutual=True)]
    assert AuditRow.objects.filter(action="substitutes").count() == 1
    api = caller("owner")
    body = {"substitutes": [{"product": trading.products["P3"]}]}
    path = f"/products/{trading.products['P1']}/substitutes"
    assert api.put(path, body).body == [{"product": trading.products["P3"], "is_mutual": False}]
    assert api.get(path).body == [{"product": trading.products["P3"], "is_mutual": False}]
    assert caller("clerk").put(path, body).status == 403
