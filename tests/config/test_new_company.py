"""A company made in the browser: who may, what hinders it, and what the new company begins with."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from liandong.config.new_company import free_slug, furnish
from liandong.general_ledger.chart_choice import Standard, chart_standard
from liandong.general_ledger.models import Period
from liandong.identity.modules import switched_off
from liandong.identity.registry.models import Company
from liandong.identity.rule_book import rules_on
from liandong.kernel.rules import CostMethod, Taxpayer
from liandong.stock_ledger.models import Place
from tests.support.companies import People
from tests.support.pages import made_of, signed_in

pytestmark = pytest.mark.usefixtures("company")

FILLED: dict[str, Any] = {
    "name": "佛山东方贸易",
    "warehouse": "一号仓",
    "first_month": "2026-11",
    "taxpayer": "small",
    "cost_method": "fifo",
    "chart": "general",
    "price_includes_tax": True,
    "invoice_with_goods": False,
    "on-sales": True,
    "on-purchasing": True,
    "on-inventory": True,
    "on-finance": False,
}


def problems(client: Client, **typed: object) -> list[str]:
    """Return what the page says to a form with nothing in it but what is given."""
    answer = client.post("/company/new", typed)
    assert answer.status_code == 422
    return [problem["message"] for problem in made_of(answer)["problems"]]


def test_who_may_do_everything_may_make_a_company_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    owner, clerk = signed_in("owner"), signed_in("clerk")
    assert clerk.get("/company/new").status_code == clerk.post("/company/new").status_code == 403
    assert [b"/company/new" in client.get("/company").content for client in (owner, clerk)] == [True, False]
    assert b"/company/new" in owner.get("/settings/company").content
    assert owner.get("/company/new").status_code == 200
    monkeypatch.setattr(settings, "LIANDONG_NEW_COMPANIES", False)
    assert owner.get("/company/new").status_code == 403
    assert b"/company/new" not in owner.get("/settings/company").content


def test_everything_that_hinders_is_told_at_once_and_nothing_is_made() -> None:
    told = problems(
        signed_in("owner"), first_month="1999-01", taxpayer="big", cost_method="fifo", chart="odd"
    )
    assert told == [
        "请填写名称",
        "请填写第一个仓库的名称",
        "请选择启用月份",
        "填写的值不对：big",
        "填写的值不对：odd",
    ]
    names = {"name": "长" * 129, "warehouse": "长" * 65, "first_month": date.today().strftime("%Y-%m")}  # noqa: DTZ011 - the month before or after is offered as well
    told = problems(signed_in("owner"), taxpayer="small", cost_method="fifo", chart="small", **names)
    assert told == ["最多 128 个字", "最多 64 个字"]
    assert Company.objects.count() == 1


def test_a_company_begins_with_what_was_chosen(people: People) -> None:
    furnish(FILLED, people.owner)
    rules = rules_on(date(2001, 1, 1))
    assert (rules.taxpayer, rules.cost_method) == (Taxpayer.SMALL, CostMethod.FIFO)
    assert (rules.price_includes_tax, rules.invoice_with_goods) == (True, False)
    assert switched_off() == {"finance"}
    assert chart_standard() is Standard.GENERAL
    assert list(Place.objects.filter(code="CK01").values_list("name", flat=True)) == ["一号仓"]
    periods = Period.objects.values_list("year", "month", "is_closed")
    assert {is_closed == ((year, month) < (2026, 11)) for year, month, is_closed in periods} == {True}
    assert (2026, 10, True) in periods


def test_a_slug_is_made_of_the_initials_and_is_free() -> None:
    assert free_slug("佛山东方贸易") == "fsdfmy"
    assert free_slug("O'Neil & Co.") == "o_neil_co"
    assert free_slug("1号店").startswith("c_1")
    Company.objects.create(slug="fsdfmy", name="佛山东方贸易", is_ready=True)
    assert free_slug("佛山东方贸易") == "fsdfmy_2"
    Company.objects.create(slug="fsdfmy_2", name="佛山东方贸易")
    assert free_slug("佛山东方贸易") == "fsdfmy_2"  # half-made: it is gone on with
    assert free_slug("佛山东方毛衣") == "fsdfmy_3"
    assert free_slug("丰" * 40) == "f" * 24
