"""Categories of income and expense: kept, on documents, booked to their account, in sums, by every way."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.documents.auditing.auditor import audit
from liandong.documents.departments import DepartmentForm, save_department
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.categories import CategoryForm, save_category
from liandong.general_ledger.models import Account, MoneyCategory
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.models import AuditRow
from liandong.identity.roles import CASHIER, create_member
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

D = Decimal
EXPENSE, INCOME = "finance.other_expense", "finance.other_income"
URL = "/analytics/categories?from=2026-11-01&to=2026-11-30"


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def account(code: str) -> int:
    return Account.objects.get(code=code).pk


def of(category: str, amount: str, **more: Any) -> LineInput:
    return LineInput(gross_amount=D(amount), details={"category": category}, **more)


def paid(amount: str, code: str = "1001") -> LineInput:
    return LineInput(account=account(code), gross_amount=D(amount))


def refused(form: CategoryForm, trading: Trading, category: int | None = None) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        save_category(category, form, trading.actor)
    return [one.code for one in caught.value.problems]


def test_the_usual_ones_are_there_each_with_a_leaf(trading: Trading) -> None:
    names = set(MoneyCategory.objects.values_list("name", flat=True))
    assert {"房租", "水电费", "工资", "办公费", "运费", "利息收入", "废品收入"} <= names
    assert not MoneyCategory.objects.filter(account__children__isnull=False).exists()


def test_every_problem_is_told_and_nothing_is_kept(trading: Trading, people: People) -> None:
    stored = MoneyCategory.objects.get(name="房租")
    assert refused(CategoryForm("", "长" * 33, "x", None), trading) == [
        "code_missing",
        "too_long",
        "category_kind_unknown",
        "category_account_missing",
    ]
    assert refused(CategoryForm("Z01", "房租", "expense", account("1001")), trading) == [
        "code_taken",
        "name_taken",
        "category_of_money",
    ]
    assert refused(CategoryForm("Z01", "改名", "expense", account("5602")), trading, stored.pk) == [
        "category_fixed",
        "account_not_leaf",
    ]
    assert refused(CategoryForm("Z01", "房租", "expense", account("560203")), trading, 2**40) == [
        "category_unknown"
    ]
    with pytest.raises(NotAllowedError):
        save_category(None, CategoryForm("Q", "Q", "income", account("5051")), people.clerk)
    assert MoneyCategory.objects.get(pk=stored.pk).name == "房租"


def test_a_line_is_booked_to_the_account_of_its_category(trading: Trading) -> None:
    booked = trading.book(EXPENSE, [of("房租", "3000"), of("办公费", "200"), paid("3200")])
    entry = {Account.objects.get(pk=pk).code: amount for pk, amount in _legs(booked.id).items()}
    assert entry == {"560203": D(3000), "560202": D(200), "1001": D(-3200)}
    assert Document.objects.get(pk=booked.id).gross_amount == D(3200)
    rent = MoneyCategory.objects.get(name="房租")
    save_category(rent.pk, CategoryForm("Z01", "房租", "expense", account("560299")), trading.actor)
    assert DocumentLine.objects.filter(document=booked.id).first().account_id == account("560203")  # type: ignore[union-attr]
    later = trading.draft(EXPENSE, [of("房租", "5", account=account("1001")), paid("5")])
    assert DocumentLine.objects.filter(document=later.id).order_by("position")[0].account_id == account(
        "560299"
    )
    assert AuditRow.objects.filter(action="money_category").count() == 1
    assert audit() == []


def _legs(document: int) -> dict[int, Decimal]:
    entry = Document.objects.get(pk=document).entry
    return dict(entry.lines.values_list("account", "amount"))


def test_what_is_open_is_owed_and_settled_by_a_payment(trading: Trading) -> None:
    trading.book(EXPENSE, [of("水电费", "500"), paid("200")], partner="S1")
    assert trading.claims("S1") == [("payable", D(500) - D(200), D(300))]
    trading.book(INCOME, [of("废品收入", "80")], partner="C1")
    assert trading.claims("C1") == [("receivable", D(80), D(80))]
    assert audit() == []


def test_a_category_of_the_other_kind_or_out_of_use_is_refused(trading: Trading) -> None:
    MoneyCategory.objects.filter(name="办公费").update(is_active=False)
    for name in ("利息收入", "办公费", "没有"):
        with pytest.raises(RefusedError) as caught:
            trading.book(EXPENSE, [of(name, "5"), paid("5")])
        assert [one.code for one in caught.value.problems] == ["category_unfit"], name


def test_sums_and_lines_by_category_days_and_department(trading: Trading, owner: Client) -> None:
    save_department(None, DepartmentForm("总部", members=(trading.actor.member,)), trading.actor)
    trading.actor = load_actor(trading.actor.member)
    lines = [of("房租", "3000"), of("办公费", "1000", tax_rate=D(9)), paid("4000")]
    rent = trading.book(EXPENSE, lines)
    trading.book(INCOME, [of("利息收入", "12.34"), paid("12.34", "100201")])
    page = context_of(owner, URL)
    assert [row[:2] + row[3:] for row in table(page)] == [
        ["利息收入", "收入", "1", "12.34", "0.00", "12.34", "100.0"],
        ["房租", "支出", "1", "3,000.00", "0.00", "3,000.00", "75.0"],
        ["办公费", "支出", "1", "917.43", "82.57", "1,000.00", "25.0"],
    ]
    listed = context_of(owner, page["rows"][1]["cells"][0]["url"])
    assert [(row[2], row[4], row[-1]) for row in table(listed)] == [("房租", "总部", "3,000.00")]
    assert table(context_of(owner, f"{URL}&department=总部")) == table(page)
    assert len(table(context_of(owner, f"{URL}&kind=income"))) == 1
    few = statements(owner, URL), statements(owner, URL.replace("categories", "categories/lines"))
    trading.book(EXPENSE, [of("工资", "1"), of("运费", "1"), paid("2")])
    more = statements(owner, URL), statements(owner, URL.replace("categories", "categories/lines"))
    assert more == few
    reverse(ReversalRequest(rent.id, trading.actor))
    assert [row[0] for row in table(context_of(owner, URL))] == ["利息收入", "工资", "运费"]
    assert signed_in("keeper").get(URL).status_code == 403


def test_they_are_kept_on_pages_by_the_interface_and_by_file(trading: Trading, owner: Client) -> None:
    sent = {
        "code": "Z20",
        "name": "物业费",
        "kind": "expense",
        "account": account("560203"),
        "is_active": "1",
    }
    assert "物业费" in owner.post("/money-categories/new", sent, follow=True).content.decode()
    made = MoneyCategory.objects.get(name="物业费")
    assert owner.post(f"/money-categories/{made.pk}", sent | {"memo": "写字楼"}).status_code == 302
    assert MoneyCategory.objects.get(pk=made.pk).memo == "写字楼"
    assert owner.post("/money-categories/new", sent).status_code == 422
    api = caller("owner")
    body = {"code": "S20", "name": "补贴", "kind": "income", "account": account("530199")}
    answer = api.post("/money-categories", body, key="one")
    assert answer.status == 201, answer.body
    changed = api.put(f"/money-categories/{answer.body['id']}", body | {"is_active": False})
    assert changed.body["is_active"] is False
    assert api.get("/money-categories").body[-1]["code"] in {"Z99", "S99"}
    sheet = exported(owner, "general_ledger.category")
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert (
        imported(owner, "general_ledger.category", again).message
        == f"导入完成：新建 0，更新 {len(sheet) - 1}。"
    )
    assert exported(owner, "general_ledger.category") == sheet
    assert caller("clerk").get("/money-categories").status == 403


def test_the_entry_page_offers_the_active_ones_of_its_kind(trading: Trading, owner: Client) -> None:
    MoneyCategory.objects.filter(name="办公费").update(is_active=False)
    config = context_of(owner, f"/t/{EXPENSE}/new")["grid_config"]
    column = next(one for one in config["columns"] if one["name"] == "category")
    offered = [one["value"] for one in column["options"]]
    assert offered[:2] == ["房租", "水电费"]
    assert not {"办公费", "利息收入"} & set(offered)


def test_the_tax_in_an_amount_is_deducted_and_stands_on_the_document(trading: Trading) -> None:
    """1,090 with 9 %: 1,000 of cost and 90 that are deducted; the money is no further tax."""
    booked = trading.book(EXPENSE, [of("运费", "1090", tax_rate=D(9)), of("工资", "10"), paid("1100")])
    entry = {Account.objects.get(pk=pk).code: amount for pk, amount in _legs(booked.id).items()}
    assert entry == {"560101": D(1000), "22210101": D(90), "560201": D(10), "1001": D(-1100)}
    stored = Document.objects.get(pk=booked.id)
    assert (stored.net_amount, stored.tax_amount, stored.gross_amount) == (D(1010), D(90), D(1100))
    assert audit() == []


def test_documents_are_imported_posted_and_exported(trading: Trading, owner: Client) -> None:
    heads = ["单据", "往来单位", "单据日期", "收支类别", "账户", "金额", "税率%", "行备注"]
    rows: list[Any] = [
        heads,
        ["1", None, "2026-11-05", "房租", None, 3000, None, "十一月"],
        ["1", None, "2026-11-05", "运费", None, 1090, 9, None],
        ["1", None, "2026-11-05", None, "100201", 4090, None, None],
        ["2", "S1", "2026-11-06", "水电费", None, 500, None, None],
    ]
    imported(owner, EXPENSE, rows, posts="1")
    one, two = Document.objects.filter(type=EXPENSE).order_by("business_date")
    assert (one.gross_amount, one.tax_amount, two.gross_amount) == (D(4090), D(90), D(500))
    assert {one.state, two.state} == {"posted"}
    assert trading.claims("S1") == [("payable", D(500), D(500))]
    sheet = exported(owner, EXPENSE)
    place = [sheet[0].index(name) for name in ("收支类别", "账户", "金额", "税率%")]
    assert [[row[at] for at in place] for row in sheet[1:]] == [
        ["房租", "560203", 3000, 0],
        ["运费", "560101", 1090, 9],
        ["", "100201", 4090, 0],
        ["水电费", "560203", 500, 0],
    ]
    imported(owner, EXPENSE, sheet)
    again = Document.objects.filter(type=EXPENSE, state="draft").order_by("business_date")
    assert [draft.gross_amount for draft in again] == [D(4090), D(500)]
    assert audit() == []


def test_a_category_nobody_has_is_told_with_its_row(trading: Trading, owner: Client) -> None:
    del trading
    rows: list[Any] = [
        ["单据日期", "收支类别", "账户", "金额"],
        ["2026-11-05", "没有的", None, 5],
        ["2026-11-05", None, "1001", 5],
    ]
    file = check(owner, upload(owner, EXPENSE, xlsx(rows)), posts="1")
    assert [(row, text[:12]) for row, _column, text in found(file)] == [(2, "收支类别「没有的」没有、")]


def test_a_cashier_writes_and_posts_his_own(trading: Trading) -> None:
    cashier = load_actor(create_member("出纳员", roles=[CASHIER]).pk)
    trading.actor = cashier
    trading.book(EXPENSE, [of("办公费", "5"), paid("5")])
    trading.book(INCOME, [of("利息收入", "5"), paid("5")])
    with pytest.raises(NotAllowedError):
        save_category(None, CategoryForm("Q", "Q", "income", account("5051")), cashier)
