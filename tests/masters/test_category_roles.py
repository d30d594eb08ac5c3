"""Accounts of roles for categories of products: documents are split, totals stay, stock is in all of them."""

from decimal import Decimal

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.catalog.categories import CategoryForm, create_category
from liandong.catalog.models import Product
from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.stock_accounts import draft_handing_over, stock_accounts
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.category_role_actions import save_category_roles
from liandong.general_ledger.models import Account, CategoryRole, RoleUse
from liandong.general_ledger.role_actions import save_roles
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading, make_trading

STOCK, SOLD, COST = AccountRole.INVENTORY, AccountRole.REVENUE, AccountRole.COST_OF_SALES


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    del company
    return signed_in("owner")


def pk(code: str) -> int:
    return int(Account.objects.get(code=code).pk)


def category(trading: Trading, code: str, parent: int | None = None, *products: str) -> int:
    made = create_category(CategoryForm(code, code, parent), trading.actor)
    Product.objects.filter(code__in=products).update(category=made)
    return made


def refused(trading: Trading, at: int, **wanted: str) -> dict[str, set[str]]:
    """Return the problems' codes by role."""
    roles = {AccountRole(role): pk(code) for role, code in wanted.items()}
    with pytest.raises(RefusedError) as caught:
        save_category_roles(at, roles, trading.actor)
    found: dict[str, set[str]] = {}
    for one in caught.value.problems:
        found.setdefault(one.column or "", set()).add(one.code)
    return found


def sell(trading: Trading) -> SavedDraft:
    """Deliver 2 of P1 and 1 of P2, which cost 10 and 9."""
    lines = [trading.line("P1", "2", "8"), trading.line("P2", "1", "20")]
    return trading.book("sales.delivery", lines, partner="C1", place="主仓")


def bill(trading: Trading, delivery: SavedDraft) -> SavedDraft:
    """Invoice a delivery: 16 and 20 without tax, 13 % on top."""
    rows = DocumentLine.objects.filter(document=delivery.id).order_by("position")
    lines = [
        LineInput(product=row.product_id, quantity=row.quantity, price=row.price, origin=row.pk)
        for row in rows
    ]
    return trading.book("finance.sales_invoice", lines, partner="C1")


def stocked(trading: Trading) -> None:
    trading.receive("P1", "10", "5")
    trading.receive("P2", "4", "9")
    trading.receive("P3", "1", "7")


def held() -> dict[str, tuple[Decimal, Decimal]]:
    """Return what each account of stock should hold and holds."""
    return {one.code: (one.expected, one.booked) for one in stock_accounts()}


def test_entries_are_split_by_the_nearest_category(trading: Trading) -> None:
    drinks = category(trading, "D", None, "P2")
    water = category(trading, "W", drinks, "P1")
    save_category_roles(drinks, {STOCK: pk("1403"), SOLD: pk("5051"), COST: pk("5402")}, trading.actor)
    save_category_roles(water, {SOLD: pk("5001")}, trading.actor)
    stocked(trading)
    sent = sell(trading)
    assert trading.entry(sent.id) == {"5402": Decimal(19), "1403": Decimal(-19)}
    billed = trading.entry(bill(trading, sent).id)
    assert (billed["5001"], billed["5051"], billed["1122"]) == (Decimal(-16), Decimal(-20), Decimal("40.68"))
    assert sum(billed.values()) == ZERO
    assert audit() == []
    assert held() == {"1403": (Decimal(67), Decimal(67)), "1405": (Decimal(7), Decimal(7))}


def test_a_reversal_takes_the_accounts_of_its_original(trading: Trading) -> None:
    drinks = category(trading, "D", None, "P1", "P2")
    stocked(trading)
    sent = sell(trading)
    billed = bill(trading, sent)
    save_category_roles(drinks, {STOCK: pk("1403"), SOLD: pk("5051"), COST: pk("5402")}, trading.actor)
    for one in (billed, sent):
        red = reverse(ReversalRequest(one.id, trading.actor))
        turned = {code: -amount for code, amount in trading.entry(one.id).items()}
        assert trading.entry(red.document) == turned
    assert "5001" in trading.entry(billed.id)
    assert audit() == []


def test_stock_is_handed_over_by_a_voucher_between_its_accounts(trading: Trading) -> None:
    drinks = category(trading, "D", None, "P1")
    stocked(trading)
    save_category_roles(drinks, {STOCK: pk("1403")}, trading.actor)
    assert held() == {"1403": (Decimal(50), ZERO), "1405": (Decimal(43), Decimal(93))}
    draft = draft_handing_over(DAY, "存货调整", trading.actor)
    trading.post(draft)
    assert trading.entry(draft.id) == {"1403": Decimal(50), "1405": Decimal(-50)}
    assert held() == {"1403": (Decimal(50), Decimal(50)), "1405": (Decimal(43), Decimal(43))}
    with pytest.raises(RefusedError, match="stock_accounts_right"):
        draft_handing_over(DAY, "x", trading.actor)
    Product.objects.filter(code="P1").update(category=None)
    assert held() == {"1403": (ZERO, Decimal(50)), "1405": (Decimal(93), Decimal(43))}
    save_category_roles(drinks, {STOCK: None}, trading.actor)
    assert set(held()) == {"1403", "1405"}  # what was booked stays an account of stock
    assert audit() == []


def test_no_voucher_by_hand_changes_what_stock_is_worth(trading: Trading) -> None:
    save_category_roles(category(trading, "D", None, "P1"), {STOCK: pk("1403")}, trading.actor)
    for other in ("1001", "1405"):
        summary = {"summary": "x"}
        lines = [
            LineInput(account=pk("1403"), gross_amount=Decimal(5), details=summary),
            LineInput(account=pk(other), details=summary | {"credit": "5"}),
        ]
        draft = trading.draft("finance.voucher", lines)
        if other == "1405":
            trading.post(draft)
            continue
        with pytest.raises(RefusedError, match="account_controlled"):
            trading.post(draft)
    assert audit() == []


def test_making_goods_of_another_category_moves_their_value(trading: Trading) -> None:
    save_category_roles(category(trading, "D", None, "P2"), {STOCK: pk("1403")}, trading.actor)
    stocked(trading)
    whole, part = {"role": "whole"}, {"role": "part"}
    lines = [trading.line("P2", "1", details=whole), trading.line("P1", "2", details=part)]
    made = trading.book("inventory.assembly", lines, place="主仓")
    assert trading.entry(made.id) == {"1403": Decimal(10), "1405": Decimal(-10)}
    assert audit() == []
    reverse(ReversalRequest(made.id, trading.actor))
    assert audit() == []


def test_every_reason_is_told_at_its_role(trading: Trading) -> None:
    drinks = category(trading, "D")
    wanted = {"inventory": "1122", "revenue": "1405", "cost_of_sales": "5401", "damage": "1001"}
    assert refused(trading, drinks, **wanted) == {
        "inventory": {"role_account_shared"},
        "revenue": {"role_kind"},
        "cost_of_sales": {"account_not_leaf"},
        "damage": {"role_kind", "role_of_money"},
    }
    trading.book(
        "finance.voucher",
        [
            LineInput(account=pk("1403"), gross_amount=Decimal(7), details={"summary": "x"}),
            LineInput(account=pk("1001"), details={"credit": "7"}),
        ],
    )
    assert refused(trading, drinks, inventory="1403") == {"inventory": {"role_account_booked"}}
    assert refused(trading, 999, inventory="1403") == {"": {"category_unknown"}}
    with pytest.raises(RefusedError, match="category_role_unknown"):
        save_category_roles(drinks, {AccountRole.PAYABLES: pk("1403")}, trading.actor)
    save_category_roles(drinks, {STOCK: pk("1411")}, trading.actor)
    with pytest.raises(RefusedError, match="role_account_shared"):
        save_roles({AccountRole.RECEIVABLES: pk("1411")}, trading.actor)
    with pytest.raises(RefusedError, match="account_has_role"):
        save_account(pk("1411"), AccountForm("1411", "周转材料", is_active=False), trading.actor)
    assert save_category_roles(drinks, {STOCK: pk("1411")}, trading.actor) == []
    save_category_roles(drinks, {STOCK: None}, trading.actor)
    assert not RoleUse.objects.exists()
    assert not CategoryRole.objects.exists()
    save_roles({AccountRole.RECEIVABLES: pk("1411")}, trading.actor)


def test_a_sub_account_takes_over_and_the_trail_tells(trading: Trading, people: People) -> None:
    drinks = category(trading, "D")
    save_category_roles(drinks, {STOCK: pk("1403")}, trading.actor, "10.0.0.1")
    save_account(None, AccountForm("140301", "饮料"), trading.actor)
    assert CategoryRole.objects.get().account.code == RoleUse.objects.get().account.code == "140301"
    trail = AuditRow.objects.filter(detail__category=str(drinks)).latest("pk").detail
    assert trail == {
        "account_role": "inventory", "category": str(drinks), "account": "1403", "account_before": ""
    }  # fmt: skip
    with pytest.raises(NotAllowedError):
        save_category_roles(drinks, {STOCK: None}, people.clerk)


def test_an_account_left_by_the_company_is_still_known_to_the_audit(trading: Trading) -> None:
    stocked(trading)
    bill(trading, sell(trading))
    save_roles({SOLD: pk("5051")}, trading.actor)
    assert audit() == []


def test_posting_takes_one_statement_more_however_many_lines(trading: Trading) -> None:
    stocked(trading)

    def posted(count: int) -> int:
        draft = trading.draft(
            "sales.delivery", [trading.line("P1", "1", "8")] * count, partner="C1", place="主仓"
        )
        with CaptureQueriesContext(connections["default"]) as queries:
            trading.post(draft)
        return len(queries)

    before = posted(1)
    drinks = category(trading, "D", None, "P1")
    save_category_roles(drinks, {SOLD: pk("5051")}, trading.actor)
    assert posted(1) == posted(4) == before + 1


def test_the_pages_show_what_applies_and_hand_over(trading: Trading, owner: Client) -> None:
    drinks = category(trading, "D", None, "P1")
    water = category(trading, "W", drinks)
    stocked(trading)
    page = f"/accounts/category-roles/{drinks}"
    fields = context_of(owner, page)["sections"][0]["fields"]
    assert "1405" in fields[0]["help"]
    said = owner.post(page, {"inventory": pk("1403")}, follow=True).content.decode()
    assert "有存货还在原来的科目里" in said
    rows = table(context_of(owner, "/accounts/category-roles"))
    assert [row[:3] for row in rows] == [
        ["全公司", "1405", "5001"], ["D", "1403", ""], ["　W", "1403（D）", ""]
    ]  # fmt: skip
    assert (
        "「D」的 1403"
        in context_of(owner, f"/accounts/category-roles/{water}")["sections"][0]["fields"][0]["help"]
    )
    assert owner.post(page, {"inventory": pk("1122")}).status_code == 422
    assert owner.get("/accounts/category-roles/999").status_code == 404
    few = statements(owner, "/accounts/category-roles")
    category(trading, "X", water)
    assert statements(owner, "/accounts/category-roles") == few
    stock = context_of(owner, "/accounts/stock")
    assert table(stock)[0] == ["1403 原材料", "50.00", "0.00", "50.00"]
    answer = owner.post("/accounts/stock/draft", follow=True)
    assert answer.status_code == 200
    assert trading.stock("P1")[0] == 10


def test_by_the_interface(trading: Trading) -> None:
    drinks = category(trading, "D", None, "P1")
    api = caller("owner")
    answer = api.put(f"/category-roles/{drinks}", {"roles": {"inventory": pk("1403")}}, key="one")
    assert answer.status == 200
    assert answer.body["rows"] == api.get("/category-roles").body["rows"]
    assert answer.body["rows"] == [
        {"category": drinks, "role": "inventory", "account": pk("1403"), "code": "1403", "named_by": drinks}
    ]
    wrong = api.put(f"/category-roles/{drinks}", {"roles": {"payables": None}}, key="two")
    assert wrong.codes == {"category_role_unknown"}
    assert api.put(f"/category-roles/{drinks}", {"roles": {"inventory": None}}, key="three").body == {
        "rows": []
    }
    assert caller("keeper").put(f"/category-roles/{drinks}", {"roles": {}}, key="four").status == 403
