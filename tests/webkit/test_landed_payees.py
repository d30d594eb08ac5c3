"""The supplier of each cost: chosen in the grid, shown on the page, in lists, files, prints and answers."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from liandong.documents.models import Document
from liandong.general_ledger.models import Claim
from liandong.partners.models import Partner
from liandong.printkit.facts import Occasion, document_facts
from liandong.printkit.models import Letterhead
from tests.support.trading import Trading
from tests.webkit.calling import Json, config, line, send

TYPE = "purchasing.landed_cost"


@pytest.fixture
def customs(trading: Trading) -> int:
    made = Partner.objects.create(code="HG", name="宁波海关", is_supplier=True, payment_days=15)
    trading.service("运费")
    return made.pk


def cost(trading: Trading, **more: Json) -> Json:
    row = line(trading, "P1", "1", "40", **more)
    return row | {"product": trading.products["运费"], "unit": trading.units["运费", "次"], "tax_rate": "0"}


def booked(trading: Trading, owner: Client, customs: int) -> Document:
    receipt = trading.receive("P1", "10", "10")
    borne = line(trading, "P1", "10", "0", origin=receipt.lines[0], tax_rate="0")
    named = cost(trading, payee=customs, due_date="2026-12-09", invoice="HG-7001")
    header = {"business_date": "2026-11-09", "partner": trading.partners["S2"], "basis": "value"}
    body = {"version": None, "header": header, "lines": [cost(trading), named, borne]}
    answer = send(owner, f"/t/{TYPE}/book", body)
    assert answer.status_code == 200, answer.content
    return Document.objects.get(type=TYPE)


def test_the_grid_asks_for_a_supplier_and_fills_in_his_terms(
    trading: Trading, owner: Client, customs: int
) -> None:
    columns = {one["name"]: one for one in config(owner.get(f"/t/{TYPE}/new"))["columns"]}
    assert (columns["payee"]["kind"], columns["payee"]["label"]) == ("partner", "结算供应商")
    url = columns["payee"]["search_url"]
    found = owner.get(f"{url}&business_date=2026-11-09").json()["items"]
    suppliers = {trading.partners["S1"], trading.partners["S2"], customs}
    assert {one["id"] for one in found} == suppliers
    assert [one["values"] for one in found if "values" in one] == [{"due_date": "2026-11-24"}]


def test_a_draft_opens_with_its_suppliers_and_its_page_says_who_is_owed(
    trading: Trading, owner: Client, customs: int
) -> None:
    posted = booked(trading, owner, customs)
    page = owner.get(f"/t/{TYPE}/{posted.pk}")
    text = page.content.decode()
    assert "宁波海关 应付" in text
    assert "HG-7001" in text
    copied = config(owner.get(f"/t/{TYPE}/new?copy={posted.pk}"))["lines"]
    assert [one.get("payee") for one in copied][:2] == [None, {"id": customs, "name": "宁波海关"}]
    listed = owner.get(f"/t/{TYPE}/?partner={customs}").content.decode()
    assert posted.number in listed
    assert list(Claim.objects.order_by("pk").values_list("partner", "amount"))[1][0] == customs


def test_prints_name_the_supplier_of_each_cost(trading: Trading, owner: Client, customs: int) -> None:
    posted = booked(trading, owner, customs)
    occasion = Occasion(trading.actor, "甲公司", datetime(2026, 11, 9, tzinfo=UTC), Letterhead())
    (facts,) = document_facts([posted.pk], occasion)
    assert [one["payee"] for one in facts.lines] == ["", "宁波海关", ""]
    assert [one["invoice"] for one in facts.lines] == ["", "HG-7001", ""]
