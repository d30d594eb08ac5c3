"""A line that is short takes a substitute with one key; the chosen customer brings his address along."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.e2e.entering import choose_partner, enter, go_to

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]

LINES = """() => document.querySelector('line-grid').model.filled()
  .map(({ line }) => `${line.product.code} ${line.quantity}`)"""


def make_shop() -> None:
    """Make the cast; soy sauce, of which there is some, stands in for water; the customer has addresses."""
    from decimal import Decimal  # noqa: PLC0415

    from liandong.catalog.substitutes import Substitute, keep_substitutes  # noqa: PLC0415 - needs Django
    from liandong.documents.booking import book  # noqa: PLC0415
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest  # noqa: PLC0415
    from liandong.partners.address_terms import AddressRow  # noqa: PLC0415
    from liandong.partners.addresses import keep_addresses  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415
    from tests.support.trading import DAY  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    keep_substitutes(cast.water, [Substitute(cast.sauce)], owner)
    line = LineInput(product=cast.sauce, quantity=Decimal(50), price=Decimal(3))
    draft = DraftInput("purchasing.receipt", DAY, (line,), partner=cast.supplier, place=cast.warehouse)
    book([DraftRequest(draft, owner)])
    addresses = [
        AddressRow("delivery", "江南路 1 号", "城南店", "陈先生", is_default=True),
        AddressRow("delivery", "江北路 2 号", "城北店"),
    ]
    keep_addresses(cast.customer, addresses, owner)


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, make_shop) as url:
        yield url


def short_line(page: Page, address: str) -> None:
    """Begin a sales order of two bottles of water, of which there are none."""
    page.goto(f"{address}/t/sales.order/new")
    choose_partner(page, "fsdf")
    enter(page, 0, "product", "6900000000014")
    enter(page, 0, "quantity", "2")
    go_to(page, 0, "quantity")


def test_the_chosen_customers_address_is_proposed_and_his_others_offered(
    address: str, open_page: Open
) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/new")
    choose_partner(page, "fsdf")
    box = page.locator("[name=delivery_address]")
    expect(box).to_have_value("江南路 1 号，陈先生")
    assert page.locator("#list-delivery_address option").count() == 2


def test_one_key_puts_the_substitute_in_the_lines_place(address: str, open_page: Open) -> None:
    page = open_page()
    short_line(page, address)
    page.keyboard.press("Alt+r")
    expect(page.locator(".toast").first).to_contain_text("换成")
    assert [one.split()[1] for one in page.evaluate(LINES)] == ["2"]
    page.keyboard.press("Control+z")
    assert page.evaluate(LINES)[0].split()[1] == "2"


def test_the_card_offers_it_with_its_stock(address: str, open_page: Open) -> None:
    page = open_page()
    short_line(page, address)
    button = page.locator(".line-facts button")
    expect(button).to_contain_text("50")
    before = page.evaluate(LINES)
    button.click()
    assert page.evaluate(LINES) != before
