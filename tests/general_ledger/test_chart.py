"""The chart as data, and as a new company has it."""

from liandong.general_ledger.chart import SMALL_ENTERPRISE_CHART, SMALL_ENTERPRISE_ROLES
from liandong.general_ledger.general_chart import (
    GENERAL_ENTERPRISE_CHART,
    GENERAL_ENTERPRISE_ROLES,
    RENUMBERED,
    renumbered,
)
from liandong.general_ledger.models import Account, AccountKind, Period, RoleAccount
from liandong.kernel.terms import AccountRole, VirtualPlace
from liandong.stock_ledger.models import NO_LOT, Lot, Place
from liandong.stock_ledger.stock import FIRST_WAREHOUSE

BY_CODE = {account.code: account for account in SMALL_ENTERPRISE_CHART}
PARENTS = {account.parent_code for account in SMALL_ENTERPRISE_CHART}


def test_first_level_is_the_standards_sixty_six_accounts() -> None:
    first = [account for account in SMALL_ENTERPRISE_CHART if account.parent_code is None]
    by_kind = {kind: sum(account.kind == kind for account in first) for kind in AccountKind.values}
    assert by_kind == {"asset": 32, "liability": 12, "equity": 5, "cost": 5, "profit": 12}
    assert all(len(account.code) == 4 for account in first)


def test_every_sub_account_stands_under_an_account_of_its_kind() -> None:
    for account in SMALL_ENTERPRISE_CHART:
        if account.parent_code is not None:
            assert BY_CODE[account.parent_code].kind == account.kind
    assert len(BY_CODE) == len(SMALL_ENTERPRISE_CHART)


def test_every_role_stands_for_a_leaf() -> None:
    assert set(SMALL_ENTERPRISE_ROLES) == set(AccountRole)
    for role, code in SMALL_ENTERPRISE_ROLES.items():
        assert code in BY_CODE, role
        assert code not in PARENTS, role


def test_the_other_chart_has_a_leaf_for_every_role_and_every_account_of_the_first() -> None:
    by_code = {account.code: account for account in GENERAL_ENTERPRISE_CHART}
    parents = {account.parent_code for account in GENERAL_ENTERPRISE_CHART}
    assert len(by_code) == len(GENERAL_ENTERPRISE_CHART)
    assert set(GENERAL_ENTERPRISE_ROLES) == set(AccountRole)
    assert set(GENERAL_ENTERPRISE_ROLES.values()) <= by_code.keys() - parents
    for account in SMALL_ENTERPRISE_CHART:
        twin = by_code[renumbered(account.code, RENUMBERED)]
        assert (twin.kind, twin.is_debit) == (account.kind, account.is_debit), account.code
    for account in GENERAL_ENTERPRISE_CHART:
        if account.parent_code is not None:
            assert by_code[account.parent_code].kind == account.kind


def test_accounts_grow_on_their_side() -> None:
    debit = {"1001", "1405", "22210101", "4001", "5401", "560101", "571102"}
    credit = {"1602", "220202", "22210107", "3103", "5001", "530101"}
    assert {code for code in debit | credit if BY_CODE[code].is_debit} == debit


def test_money_is_held_by_leaves_only() -> None:
    holders = {account.code for account in SMALL_ENTERPRISE_CHART if account.is_settlement}
    assert holders == {"1001", "100201", "101201", "101202"}
    assert not holders & PARENTS


def test_new_company_has_the_chart_with_its_tree_and_roles(company: str) -> None:
    stored = {
        code: (name, kind, parent, is_debit)
        for code, name, kind, parent, is_debit in Account.objects.values_list(
            "code", "name", "kind", "parent__code", "is_debit"
        )
    }
    assert stored == {
        account.code: (account.name, account.kind, account.parent_code, account.is_debit)
        for account in SMALL_ENTERPRISE_CHART
    }
    roles = dict(RoleAccount.objects.values_list("role", "account__code"))
    assert roles == {role.value: code for role, code in SMALL_ENTERPRISE_ROLES.items()}


def test_new_company_has_open_periods_around_today(company: str) -> None:
    assert Period.objects.count() == 36
    assert not Period.objects.filter(is_closed=True).exists()


def test_virtual_places_have_their_fixed_keys_and_kinds(company: str) -> None:
    kinds = dict(Place.objects.filter(pk__lt=FIRST_WAREHOUSE).values_list("pk", "kind"))
    assert kinds == {place.value: place.name.lower() for place in VirtualPlace}


def test_own_places_begin_at_101(company: str) -> None:
    assert Place.objects.create(code="MAIN", name="主仓").pk > FIRST_WAREHOUSE


def test_no_lot_is_there_and_real_lots_have_other_keys(company: str) -> None:
    assert Lot.objects.get(pk=NO_LOT).product_id is None
    assert Lot.objects.create(number="L1").pk > NO_LOT
