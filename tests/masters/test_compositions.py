"""组成 on its pages: made, changed, listed, removed, refused with every reason."""

import pytest
from django.test import Client

from liandong.catalog.models import Product
from tests.support.pages import context_of, made_of, signed_in, table
from tests.support.trading import make_trading

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def owned(owner: Client) -> int:
    """Make the whole as a person would, so that it can be searched for."""
    data = {"code": "K1", "name": "礼盒", "tax_rate": "13", "is_stocked": "true"}
    owner.post(
        "/products/new", {**data, "units-0-name": "盒", "units-0-ratio": "1", "units-0-is_base": "true"}
    )
    return Product.objects.get(code="K1").pk


def composed(**more: str) -> dict[str, str]:
    data = {
        "product": "K1", "quantity": "2", "memo": "", "parts-0-part": "P1", "parts-0-quantity": "3",
        "parts-0-scrap_rate": "5", "parts-0-share": "60", "parts-2-part": "P2", "parts-2-quantity": "1",
        "parts-2-scrap_rate": "", "parts-2-share": "40", "parts-3-part": "", "parts-3-quantity": "",
        "parts-3-scrap_rate": "", "parts-3-share": "",
    }  # fmt: skip
    return data | more


def test_a_composition_is_made_changed_listed_and_removed(owner: Client) -> None:
    make_trading()
    p3 = owned(owner)
    made = owner.post("/compositions/new", composed())
    assert made.headers["Location"] == f"/compositions/{p3}"
    (row,) = table(context_of(owner, "/compositions"))
    assert row == ["K1", "礼盒", "", "组装拆卸", "2", "2", ""]
    assert table(context_of(owner, "/compositions?q=lh")) == [row]
    assert table(context_of(owner, "/compositions?q=P1")) == []
    rows = context_of(owner, f"/compositions/{p3}")["sections"][1]["table"]["rows"]
    shown = [[field["value"] for field in fields] for fields in rows]
    assert shown == [["P1", "商品P1", "3", "5", "60"], ["P2", "商品P2", "1", None, "40"]]
    owner.post(f"/compositions/{p3}", composed(**{"parts-2-quantity": "1.5", "quantity": "1"}))
    (row,) = table(context_of(owner, "/compositions"))
    assert row[4] == "1"
    actions = [
        one["url"] for one in context_of(owner, f"/products/{p3}")["actions"] if one["label"] == "组成"
    ]
    assert actions == [f"/compositions/{p3}"]
    owner.post(f"/compositions/{p3}/delete")
    assert table(context_of(owner, "/compositions")) == []
    assert owner.get(f"/compositions/{p3}").status_code == 404


def test_a_composition_is_refused_with_every_reason_and_stays_typed(owner: Client) -> None:
    make_trading()
    owned(owner)
    typed = composed(**{"product": "P9", "parts-0-part": "P8"})
    context = made_of(owner.post("/compositions/new", typed))
    assert [one["message"] for one in context["problems"]] == ["没有这个商品：P8", "没有这个商品：P9"]
    assert context["sections"][1]["table"]["rows"][1][2]["value"] == "1"
    context = made_of(
        owner.post("/compositions/new", composed(**{"parts-2-share": "", "parts-0-part": "K1"}))
    )
    assert len(context["problems"]) == 2
