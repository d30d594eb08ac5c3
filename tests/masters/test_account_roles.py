"""Which account each role stands for: changed on the page and by the interface, with its limits."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.models import Account, RoleAccount
from liandong.general_ledger.role_actions import FITTING, fixed_roles, save_roles
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import CONTROLLED_ROLES, AccountRole
from liandong.masters.role_words import role_groups, role_words
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements
from tests.support.trading import Trading, make_trading


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def pk(code: str) -> int:
    return int(Account.objects.get(code=code).pk)


def code_of(role: AccountRole) -> str:
    return str(RoleAccount.objects.get(role=role).account.code)


def refused(trading: Trading, **wanted: str) -> dict[str, set[str]]:
    """Return the problems' codes by role."""
    roles = {AccountRole(role): pk(code) for role, code in wanted.items()}
    with pytest.raises(RefusedError) as caught:
        save_roles(roles, trading.actor)
    found: dict[str, set[str]] = {}
    for one in caught.value.problems:
        found.setdefault(one.column or "", set()).add(one.code)
    return found


def test_every_role_has_words_a_place_on_the_page_and_fitting_kinds(company: str) -> None:
    del company
    every = set(AccountRole)
    assert set(role_words()) == set(FITTING) == every
    assert sorted(role for _, helps in role_groups() for role in helps) == sorted(every)
    kinds = {AccountRole(one.role): one.account.kind for one in RoleAccount.objects.select_related("account")}
    assert [role for role, kind in kinds.items() if kind not in FITTING[role]] == []


def test_a_role_stands_for_another_account_and_documents_follow(trading: Trading) -> None:
    trading.book("finance.opening_balances", [LineInput(account=pk("1001"), gross_amount=Decimal(500))])
    changes = save_roles({AccountRole.COUNT_LOSS: pk("560102"), AccountRole.CASH: pk("1001")}, trading.actor)
    assert [(one.role, one.old_code, one.new_code, one.left) for one in changes] == [
        (AccountRole.COUNT_LOSS, "571101", "560102", ZERO)
    ]
    trail = AuditRow.objects.filter(subject="general_ledger.account").latest("pk").detail
    assert trail == {"account_role": "count_loss", "account": "560102", "account_before": "571101"}
    assert save_roles({AccountRole.COUNT_LOSS: pk("560102")}, trading.actor) == []


def test_every_reason_is_told_at_its_role(trading: Trading) -> None:
    save_account(pk("1132"), AccountForm("1132", "应收利息", is_active=False), trading.actor)
    wanted = {
        "revenue": "1405",
        "cost_of_sales": "5401",
        "receivables": "1132",
        "bank": "1012",
        "pending_property": "100201",
        "payables": "220202",
    }
    assert refused(trading, **wanted) == {
        "revenue": {"role_kind", "role_account_shared"},
        "cost_of_sales": {"account_not_leaf"},
        "receivables": {"account_inactive"},
        "bank": {"account_not_leaf", "role_needs_money"},
        "pending_property": {"role_of_money"},
        "payables": {"role_account_shared"},
    }
    assert code_of(AccountRole.RECEIVABLES) == "1122"
    with pytest.raises(RefusedError) as caught:
        save_roles({AccountRole.BANK: 999_999}, trading.actor)
    assert [one.code for one in caught.value.problems] == ["account_unknown"]


def test_columns_of_vat_stand_together_and_what_is_unpaid_apart(trading: Trading) -> None:
    assert refused(trading, unpaid_vat="22210105") == {"unpaid_vat": {"role_vat_mixed"}}
    assert refused(trading, paid_vat="222103") == {"unpaid_vat_out": {"role_vat_apart"}}
    save_account(None, AccountForm("2221010901", "非正常损失"), trading.actor)
    assert code_of(AccountRole.INPUT_TAX_OUT) == "2221010901"
    save_roles({AccountRole.UNPAID_VAT: pk("222103")}, trading.actor)


def test_accounts_of_stock_and_claims_stay_once_they_are_booked(trading: Trading) -> None:
    assert fixed_roles() == frozenset()
    save_roles({AccountRole.RECEIVABLES: pk("1221")}, trading.actor)
    trading.receive("P1", "10", "5")
    assert fixed_roles() == {AccountRole.INVENTORY, AccountRole.ACCRUED_PURCHASES}
    assert refused(trading, inventory="1403") == {"inventory": {"role_fixed"}}
    voucher = [
        LineInput(account=pk("1131"), gross_amount=Decimal(7), details={"summary": "x"}),
        LineInput(account=pk("1001"), details={"credit": "7"}),
    ]
    trading.book("finance.voucher", voucher)
    assert refused(trading, receivables="1131") == {"receivables": {"role_account_booked"}}
    assert audit() == []


def test_what_would_never_be_cleared_is_cleared_first(trading: Trading) -> None:
    trading.book("finance.opening_balances", [LineInput(account=pk("1001"), gross_amount=Decimal(500))])
    assert refused(trading, opening_balance="3002") == {"opening_balance": {"role_balance_left"}}
    assert refused(trading, current_year_profit="310403") == {"current_year_profit": {"role_account_shared"}}


def test_only_who_keeps_the_chart_may_change_it(trading: Trading, people: People) -> None:
    with pytest.raises(NotAllowedError):
        save_roles({AccountRole.CASH: pk("100201")}, people.clerk)


def test_the_page_changes_roles_and_says_what_stays(trading: Trading, owner: Client) -> None:
    page = context_of(owner, "/accounts/roles")
    fields = {one["name"]: one for section in page["sections"] for one in section["fields"]}
    assert set(fields) == set(AccountRole)
    assert fields["inventory"]["value"] == pk("1405")
    assert not fields["inventory"]["is_read_only"]
    trading.book("finance.opening_balances", [LineInput(account=pk("100201"), gross_amount=Decimal(500))])
    sent = {role: one["value"] for role, one in fields.items()} | {"bank": pk("101201")}
    said = owner.post("/accounts/roles", sent, follow=True).content.decode()
    assert "100201 上的余额 借 500.00 留在那里" in said
    assert code_of(AccountRole.BANK) == "101201"
    answer = owner.post("/accounts/roles", sent | {"revenue": pk("1405"), "cash": "x"})
    assert answer.status_code == 422
    before = statements(owner, "/accounts/roles")
    trading.receive("P1", "10", "5")
    fields = {
        one["name"]: one
        for section in context_of(owner, "/accounts/roles")["sections"]
        for one in section["fields"]
    }
    assert {role for role, one in fields.items() if one["is_read_only"]} == {"inventory", "accrued_purchases"}
    assert statements(owner, "/accounts/roles") == before
    assert set(fields) >= CONTROLLED_ROLES


def test_by_the_interface(trading: Trading) -> None:
    del trading
    api = caller("owner")
    rows = {one["role"]: one for one in api.get("/account-roles").body["rows"]}
    assert (rows["revenue"]["code"], rows["revenue"]["is_fixed"]) == ("5001", False)
    answer = api.put("/account-roles", {"roles": {"freight": pk("560107")}}, key="one")
    assert answer.status == 200
    assert {one["role"]: one["code"] for one in answer.body["rows"]}["freight"] == "560107"
    wrong = api.put("/account-roles", {"roles": {"freight": pk("1001"), "bank": pk("1405")}}, key="two")
    assert (wrong.status, wrong.codes) == (
        422,
        {"role_kind", "role_of_money", "role_needs_money", "role_account_shared"},
    )
    assert api.put("/account-roles", {"roles": {"x": 1}}, key="three").codes == {"account_role_unknown"}
    assert caller("keeper").put("/account-roles", {"roles": {}}, key="four").status == 403
