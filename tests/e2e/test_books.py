"""Books, audits and voucher templates in a browser: they fit a phone, and a template becomes a draft."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.support.accessibility import assert_accessible
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]
_DAYS = "from=2026-08-01&to=2026-08-31"
_PAGES = (
    "/ledger/general-book?from=2026-07&to=2026-08",
    f"/ledger/column-book?{_DAYS}",
    f"/ledger/dimension-book?{_DAYS}",
    f"/ledger/voucher-summaries?{_DAYS}",
    "/ledger/audits",
    "/ledger/audits/2",
    "/ledger/hash-chain?from=2026-01-01&to=2026-12-31",
    "/ledger/voucher-templates",
    "/ledger/voucher-templates/1",
    "/ledger/voucher-templates/1/use",
)


def _make() -> None:
    from django.utils import timezone  # noqa: PLC0415 - needs Django, loaded later

    from liandong.documents.auditing.findings import Finding  # noqa: PLC0415
    from liandong.documents.auditing.runs import keep_run  # noqa: PLC0415
    from liandong.documents.drafting import save_draft  # noqa: PLC0415
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.posting.engine import post  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest, PostRequest  # noqa: PLC0415
    from liandong.documents.template_using import use_template  # noqa: PLC0415
    from liandong.documents.voucher_templates import (  # noqa: PLC0415
        TemplateForm,
        TemplateLine,
        save_template,
    )
    from liandong.general_ledger.models import Account  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    code = dict(Account.objects.values_list("code", "pk"))
    claims = (LineInput(gross_amount=Decimal("1280.50"), details={"kind": "receivable"}),)
    opening = DraftInput("finance.opening_claims", date(2026, 8, 3), claims, partner=cast.customer)
    paid = (LineInput(account=code["100201"], gross_amount=Decimal(460)),)
    payment = DraftInput("finance.incoming_payment", date(2026, 8, 5), paid, partner=cast.customer)
    posted = [save_draft(DraftRequest(draft, owner)).id for draft in (opening, payment)]
    lines = [
        TemplateLine(code["560101"], "金额*80%", "八月房租和推广", is_debit=True),
        TemplateLine(code["560102"], "金额*20%", is_debit=True),
        TemplateLine(code["100201"], "平"),
    ]
    made = save_template(None, TemplateForm("房租", lines, "门店", is_monthly=True), owner)
    posted.append(use_template(made, date(2026, 8, 9), Decimal("1234.56"), owner).id)
    for document in posted:
        post([PostRequest(document, owner)])
    now = timezone.now()
    keep_run([], now, now, None)
    found = Finding("claims_account", "1122 佛山东方贸易有限公司", "1280.5", "1280.51")
    keep_run([found], now, now, owner.member)


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


@pytest.mark.parametrize("path", _PAGES)
def test_pages_are_accessible_and_fit_a_phone(open_page: Open, address: str, path: str) -> None:
    for page in (open_page(), open_page(is_phone=True)):
        page.goto(f"{address}{path}")
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)
    assert_fits(page)


def test_a_template_becomes_a_draft_at_a_phone(open_page: Open, address: str) -> None:
    phone = open_page(is_phone=True)
    phone.goto(f"{address}/ledger/voucher-templates")
    phone.get_by_role("link", name="使用").click()
    phone.get_by_label("金额").fill("100")
    phone.get_by_role("button", name="生成草稿").click()
    expect(phone.get_by_text("草稿").first).to_be_visible()
