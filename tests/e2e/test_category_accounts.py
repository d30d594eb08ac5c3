"""Accounts of categories, accounts of stock and cash lines in a browser: they fit a desk and a phone."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.support.accessibility import assert_accessible
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]
_MADE: dict[str, int] = {}


def _make() -> None:
    from liandong.catalog.categories import CategoryForm, create_category  # noqa: PLC0415 - needs Django
    from liandong.documents.booking import book  # noqa: PLC0415
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest  # noqa: PLC0415
    from liandong.general_ledger.category_role_actions import save_category_roles  # noqa: PLC0415
    from liandong.general_ledger.models import Account, JournalLine  # noqa: PLC0415
    from liandong.kernel.terms import AccountRole  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    make_cast()
    owner = owner_of_company()
    code = dict(Account.objects.values_list("code", "pk"))
    food = create_category(CategoryForm("90", "粮油食品", None), owner)
    _MADE["category"] = create_category(CategoryForm("9001", "米面", food), owner)
    wanted = {AccountRole.INVENTORY: code["1403"], AccountRole.REVENUE: code["5051"]}
    save_category_roles(food, wanted, owner)
    lines = (
        LineInput(account=code["560206"], gross_amount=Decimal(36), details={"summary": "付利息和办公费"}),
        LineInput(account=code["100201"], details={"credit": "36"}),
    )
    (paid,) = book([DraftRequest(DraftInput("finance.voucher", date(2026, 8, 5), lines), owner)])
    _MADE["line"] = JournalLine.objects.get(entry__document=paid.document, account=code["560206"]).pk


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


@pytest.mark.parametrize("is_phone", [False, True], ids=["wide", "phone"])
def test_the_pages_fit_and_can_be_read(address: str, open_page: Open, *, is_phone: bool) -> None:
    page = open_page(is_phone=is_phone)
    for path in (
        "/accounts/category-roles",
        f"/accounts/category-roles/{_MADE['category']}",
        "/accounts/stock",
        f"/ledger/cash-lines/{_MADE['line']}",
        "/ledger/cash-flow/lines/6?month=2026-08",
        "/ledger/voucher-files?month=2026-08",
    ):
        page.goto(f"{address}{path}")
        assert_fits(page)
        assert_accessible(page)
