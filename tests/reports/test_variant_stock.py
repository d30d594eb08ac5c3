"""规格库存: what is available of each variant in each place."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.family_actions import create_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm
from liandong.catalog.models import Product
from liandong.catalog.variant_actions import generate_variants
from liandong.documents.inputs import LineInput
from liandong.identity.models import MemberPlace
from tests.support.pages import context_of, signed_in, table, texts
from tests.support.trading import Trading


@pytest.fixture
def shirt(trade: Trading) -> int:
    """10 M in 主仓, of which an order keeps 3, and 4 M in 门店仓; no L."""
    size = AttributeForm("尺码", (ValueForm("M"), ValueForm("L")))
    family = create_family(FamilyForm("TX", "T恤", (size,), unit="件"), trade.actor)
    generate_variants(family, trade.actor)
    medium = Product.objects.get(code="TX-M").pk
    for place, quantity in (("主仓", 10), ("门店仓", 4)):
        line = LineInput(product=medium, quantity=Decimal(quantity), price=Decimal(30))
        trade.book("purchasing.receipt", [line], partner="S1", place=place)
    kept = LineInput(product=medium, quantity=Decimal(3), price=Decimal(79))
    trade.book("sales.order", [kept], partner="C1", place="主仓")
    return family


def test_variants_stand_in_rows_and_places_in_columns(owner: Client, shirt: int) -> None:
    page = context_of(owner, f"/stock/variants?family={shirt}")
    assert [head["label"] for head in page["columns"]] == ["编码", "规格", "主仓", "门店仓", "合计"]
    assert table(page) == [["TX-M", "M", "7", "4", "11"], ["TX-L", "L", "0", "0", "0"]]
    assert texts(page["totals"])[2:] == ["7", "4", "11"]
    assert context_of(owner, "/stock/variants")["empty"]["title"] == "先选一个款"
    assert owner.get("/stock/variants?family=999").status_code == 404


def test_a_keeper_sees_his_own_places_only(owner: Client, trade: Trading, shirt: int) -> None:
    MemberPlace.objects.update(place=trade.places["门店仓"])
    page = context_of(signed_in("keeper"), f"/stock/variants?family={shirt}")
    assert [head["label"] for head in page["columns"]][2:] == ["门店仓", "合计"]
    assert table(page)[0][2:] == ["4", "4"]
