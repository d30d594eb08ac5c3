"""The chart of accounts as the accountant's own: kept on pages, by the interface and by file."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.general_ledger.account_actions import AccountForm, next_code, save_account
from liandong.general_ledger.chart_choice import CHARTS, ROLES, Standard, chart_standard, use_chart
from liandong.general_ledger.models import Account, MoneyCategory, RoleAccount
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.storage import bulk
from tests.apikit.calling import caller
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

SUBJECT = "general_ledger.account"


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def account(code: str) -> Account:
    return Account.objects.get(code=code)


def role(name: AccountRole) -> str:
    return str(RoleAccount.objects.get(role=name).account.code)


def refused(form: AccountForm, actor: Actor, pk: int | None = None) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        save_account(pk, form, actor)
    return [one.code for one in caught.value.problems]


def money_in(trading: Trading, code: str) -> None:
    line = LineInput(account=account(code).pk, gross_amount=Decimal(100))
    trading.book("finance.opening_balances", [line])


def test_a_sub_account_takes_kind_and_side_of_its_parent(company: str, people: People) -> None:
    pk = save_account(None, AccountForm(" 22210111 ", "加计抵减", is_debit=True), people.owner)
    made = Account.objects.get(pk=pk)
    shown = (made.code, made.kind, made.is_debit, made.parent_id)
    assert shown == ("22210111", "liability", True, account("222101").pk)
    below = save_account(None, AccountForm("160201", "机器折旧"), people.owner)
    assert not Account.objects.get(pk=below).is_debit
    first = save_account(None, AccountForm("1406", "发出商品", "asset"), people.owner)
    assert (Account.objects.get(pk=first).parent, Account.objects.get(pk=first).is_debit) == (None, True)
    assert next_code(account("2221")) == "222118"


def test_every_problem_of_a_new_account_is_told(company: str, people: People) -> None:
    assert refused(AccountForm("", "长" * 65), people.owner) == ["code_missing", "too_long"]
    assert refused(AccountForm("10020", ""), people.owner) == ["name_missing", "account_code_malformed"]
    assert refused(AccountForm("１００２", "x", "asset"), people.owner) == ["account_code_malformed"]
    assert refused(AccountForm("999901", "x"), people.owner) == ["account_parent_missing"]
    assert refused(AccountForm("9999", "x"), people.owner) == ["account_kind_missing"]
    assert refused(AccountForm("1001", "x", "asset"), people.owner) == ["code_taken"]
    assert refused(AccountForm("560299", "租金", "asset", is_settlement=True), people.owner) == [
        "code_taken",
        "account_kind_of_parent",
        "account_not_money",
    ]
    assert refused(AccountForm("560208", "办公费"), people.owner) == ["name_taken"]
    with pytest.raises(NotAllowedError):
        save_account(None, AccountForm("560208", "车辆费"), people.clerk)


def test_an_account_with_entries_gets_no_sub_account(trading: Trading) -> None:
    money_in(trading, "100201")
    assert refused(AccountForm("10020101", "活期"), trading.actor) == ["account_has_entries"]
    assert refused(AccountForm("31049001", "x"), trading.actor) == ["account_has_entries"]
    assert audit() == []


def test_the_first_sub_account_takes_over_what_documents_book(trading: Trading) -> None:
    pk = save_account(None, AccountForm("500101", "商品销售"), trading.actor)
    save_account(None, AccountForm("500102", "服务"), trading.actor)
    assert role(AccountRole.REVENUE) == "500101"
    trading.receive("P1", "10", "5")
    trading.book("sales.delivery", [trading.line("P1", "2", "9")], partner="C1", place="主仓")
    assert Account.objects.get(pk=pk).pk == RoleAccount.objects.get(role=AccountRole.REVENUE).account_id
    assert audit() == []
    money = account("1001")
    assert refused(AccountForm("100101", "门店"), trading.actor) == ["account_has_role"]
    save_account(None, AccountForm("100101", "门店", is_settlement=True), trading.actor)
    money.refresh_from_db()
    assert (money.is_settlement, role(AccountRole.CASH)) == (False, "100101")


def test_what_stands_in_vouchers_stays(trading: Trading) -> None:
    stored = account("100201")
    money_in(trading, "100201")
    form = AccountForm("100299", "工行", "liability", is_debit=False)
    assert refused(form, trading.actor, stored.pk) == [
        "account_code_fixed",
        "account_kind_fixed",
        "account_fixed_by_entries",
        "account_fixed_by_entries",
        "account_has_role",
    ]
    assert refused(
        AccountForm("100201", "工行", is_settlement=True, is_active=False), trading.actor, stored.pk
    ) == [
        "account_has_role",
        "account_has_balance",
    ]
    save_account(stored.pk, AccountForm("100201", "工行", is_settlement=True), trading.actor, "127.0.0.1")
    assert account("100201").name == "工行"
    row = AuditRow.objects.filter(subject=SUBJECT).latest("pk")
    assert (row.action, row.detail["name"], row.detail["name_before"]) == ("update", "工行", "基本户")
    count = AuditRow.objects.count()
    save_account(stored.pk, AccountForm("100201", "工行", is_settlement=True), trading.actor)
    assert AuditRow.objects.count() == count


def test_who_is_disabled_takes_no_lines_until_enabled_again(trading: Trading) -> None:
    fee, parent = account("5801"), account("5602")
    assert refused(AccountForm("5602", "管理费用", is_active=False), trading.actor, parent.pk) == [
        "account_has_children"
    ]
    save_account(fee.pk, AccountForm("5801", "所得税费用", is_active=False), trading.actor)
    with pytest.raises(RefusedError) as caught:
        money_in(trading, "5801")
    assert {one.code for one in caught.value.problems} <= {"account_not_leaf", "account_inactive"}
    save_account(fee.pk, AccountForm("5801", "所得税费用"), trading.actor)
    money_in(trading, "5801")
    assert refused(AccountForm("1", "x"), trading.actor, 2**40) == ["account_unknown"]
    mid = save_account(None, AccountForm("110101", "股票", is_active=False), trading.actor)
    assert refused(AccountForm("11010101", "A 股"), trading.actor) == ["account_parent_inactive"]
    save_account(mid, AccountForm("110101", "股票", is_settlement=True), trading.actor)
    assert refused(
        AccountForm("1405", "库存商品", is_settlement=True), trading.actor, account("1405").pk
    ) == ["account_not_money"]
    assert refused(
        AccountForm("1002", "银行存款", is_settlement=True), trading.actor, account("1002").pk
    ) == ["account_not_leaf"]


def test_categories_of_income_and_expense_go_to_the_first_sub_account(trading: Trading) -> None:
    rent = account("560203")
    assert refused(AccountForm("560203", rent.name, is_active=False), trading.actor, rent.pk) == [
        "account_has_category"
    ]
    made = save_account(None, AccountForm("56020301", "房租"), trading.actor)
    assert not MoneyCategory.objects.filter(account=rent).exists()
    assert MoneyCategory.objects.get(name="房租").account_id == made
    use_chart(Standard.GENERAL, trading.actor)
    assert MoneyCategory.objects.get(name="房租").account.code == "66020301"


@pytest.mark.only_on("postgresql")
def test_no_posting_begins_while_the_chart_changes(trading: Trading) -> None:
    held = (
        "SELECT 1 FROM pg_locks WHERE relation = 'general_ledger_period'::regclass AND mode = 'ExclusiveLock'"
    )
    with transaction.atomic():
        assert not bulk.run(held)
        save_account(None, AccountForm("560208", "车辆费"), trading.actor)
        assert bulk.run(held)


def codes() -> dict[str, str]:
    return dict(Account.objects.values_list("code", "name"))


def test_the_other_chart_is_whole_and_back(trading: Trading) -> None:
    save_account(None, AccountForm("560208", "车辆费"), trading.actor)
    first = codes()
    kept = dict(Account.objects.values_list("pk", "name"))
    use_chart(Standard.GENERAL, trading.actor)
    assert chart_standard() is Standard.GENERAL
    assert (
        codes() | {one.code: one.name for one in CHARTS[Standard.GENERAL] if one.code != "660208"} == codes()
    )
    assert codes()["660208"] == "车辆费"
    sides = {one.code: (one.kind, one.is_debit, one.is_settlement) for one in CHARTS[Standard.GENERAL]}
    stored = {one.code: (one.kind, one.is_debit, one.is_settlement) for one in Account.objects.all()}
    assert {code: stored[code] for code in sides} == sides
    names = dict(Account.objects.filter(pk__in=kept).values_list("pk", "name"))
    assert names.keys() == kept.keys()
    assert role(AccountRole.COST_OF_SALES) == "640101"
    use_chart(Standard.SMALL, trading.actor)
    assert codes() == first
    assert {
        AccountRole(one): code for one, code in RoleAccount.objects.values_list("role", "account__code")
    } == (ROLES[Standard.SMALL])


def test_a_company_of_the_other_chart_trades_and_is_right(trading: Trading) -> None:
    use_chart(Standard.GENERAL, trading.actor)
    assert {one.value: code for one, code in ROLES[Standard.GENERAL].items()} == dict(
        RoleAccount.objects.values_list("role", "account__code")
    )
    trading.receive("P1", "10", "5")
    sold = trading.book("sales.delivery", [trading.line("P1", "2", "9")], partner="C1", place="主仓")
    entry = trading.entry(sold.id)
    assert {code[:4] for code in entry} == {"6401", "1405"}
    assert audit() == []
    with pytest.raises(RefusedError) as caught:
        use_chart(Standard.SMALL, trading.actor)
    assert [one.code for one in caught.value.problems] == ["chart_in_use"]
    assert refused(AccountForm("140501", "甲"), trading.actor) == ["account_has_entries"]


def test_own_accounts_in_the_way_keep_the_chart_as_it_is(trading: Trading, people: People) -> None:
    save_account(None, AccountForm("6001", "自己的", "profit"), trading.actor)
    before = codes()
    with pytest.raises(RefusedError) as caught:
        use_chart(Standard.GENERAL, trading.actor)
    assert [one.code for one in caught.value.problems] == ["code_taken"]
    assert codes() == before
    with pytest.raises(NotAllowedError):
        use_chart(Standard.GENERAL, people.clerk)


def test_pages(trading: Trading, owner: Client) -> None:
    parent = account("1002")
    page = context_of(owner, f"/accounts/new?under={parent.code}")
    fields = {one["name"]: one["value"] for one in page["sections"][0]["fields"]}
    assert (fields["code"], fields["kind"], fields["side"]) == ("100202", "asset", "debit")
    sent = {"code": "100202", "name": "农行", "side": "debit", "is_settlement": "1", "is_active": "1"}
    assert "已保存" in owner.post("/accounts/new", sent, follow=True).content.decode()
    made = account("100202")
    assert owner.post("/accounts/new", sent).status_code == 422
    changed = {"name": "农行户", "side": "debit", "is_settlement": "1", "is_active": "1"}
    assert owner.post(f"/accounts/{made.pk}", changed).status_code == 302
    assert account("100202").name == "农行户"
    assert owner.get("/accounts/999999").status_code == 404
    rows = table(context_of(owner, "/accounts?q=1002"))
    assert [row[0] for row in rows] == ["1002", "100201", "100202"]
    assert rows[1][4] == "结算账户、银行"
    many = statements(owner, "/accounts")
    save_account(None, AccountForm("100203", "建行"), trading.actor)
    assert statements(owner, "/accounts") == many
    keeper = signed_in("keeper")
    assert [keeper.get(f"/accounts{rest}").status_code for rest in ("/new", f"/{made.pk}")] == [403, 403]


def test_the_standard_is_changed_on_the_page(owner: Client) -> None:
    said = owner.post("/accounts/standard", {"standard": "general"}, follow=True).content.decode()
    assert "科目已换成企业会计准则的" in said
    assert owner.post("/accounts/standard", {"standard": "x"}).status_code == 302
    assert chart_standard() is Standard.GENERAL


def test_by_the_interface(company: str) -> None:
    del company
    api = caller("owner")
    made = api.post("/accounts", {"code": "560208", "name": "车辆费"}, key="one")
    assert (made.status, made.body["full_name"], made.body["kind"]) == (201, "管理费用—车辆费", "profit")
    again = api.post("/accounts", {"code": "560208", "name": "车辆费"}, key="one")
    assert again.body == made.body
    changed = api.put(
        f"/accounts/{made.body['id']}", {"code": "560208", "name": "车辆费", "is_active": False}
    )
    assert (changed.body["is_active"], changed.body["is_debit"]) == (False, True)
    wrong = api.post("/accounts", {"code": "9", "name": ""})
    assert [one["code"] for one in wrong.body["problems"]] == ["name_missing", "account_code_malformed"]
    assert caller("clerk").post("/accounts", {"code": "560209", "name": "x"}).status == 403


def test_by_file(owner: Client) -> None:
    sheet = exported(owner, SUBJECT)
    assert sheet[1][:2] == ["1001", "库存现金"]
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(owner, SUBJECT, again).message == f"导入完成：新建 0，更新 {len(sheet) - 1}。"
    assert not AuditRow.objects.filter(subject=SUBJECT, action__in=("create", "update")).exists()
    assert exported(owner, SUBJECT) == sheet
    heads = ["科目编码", "科目名称", "余额方向"]
    rows = [heads, ["560208", "车辆费", None], ["56020801", "油费", None], ["160201", "机器", "贷"]]
    assert imported(owner, SUBJECT, rows).message == "导入完成：新建 3。"
    assert account("56020801").parent_id == account("560208").pk
    file = check(owner, upload(owner, SUBJECT, xlsx([heads, ["99", "坏", None], ["1001", "现金", "贷"]])))
    assert [(row, column) for row, column, _text in found(file)] == [(2, "科目编码")]
