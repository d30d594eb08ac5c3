"""Budgets on pages, by file and for programs: written, spread, copied, in force, and what became of them."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from liandong.catalog.models import Category
from liandong.documents.budget_records import BudgetForm, LineForm, keep_lines, save_budget, set_state
from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Account, Budget, BudgetLine, BudgetState
from liandong.identity.models import Member, Role, RoleGrant
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from liandong.kernel.actor import Actor, Scope, Verb
from tests.apikit.calling import caller
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

TODAY = date(2026, 11, 21)
RENT = "560203"
D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(trading: Trading, people: People) -> Client:
    del trading, people
    return signed_in("owner")


def pk_of(code: str) -> int:
    return Account.objects.get(code=code).pk


def spend(trading: Trading, amount: str, on: date) -> None:
    bank = LineInput(account=trading.money_account("100201"), gross_amount=D(amount))
    rent = LineInput(gross_amount=D(amount), details={"category": "房租"})
    trading.book("finance.other_expense", [rent, bank], on=on)


def written(actor: Actor, control: str = "stop") -> int:
    budget = save_budget(None, BudgetForm(2026, "年初版", control), actor)
    lines = [
        LineForm(f"a{pk_of('5602')}", None, (D(100),) * 12),
        LineForm(f"a{pk_of(RENT)}", None, (D(80),) * 12),
        LineForm(f"a{pk_of('5001')}", None, (D(1000),) * 12),
        LineForm("p", None, (D(500),) * 12),
    ]
    keep_lines(budget, lines, actor)
    return budget


def test_what_became_of_it_line_by_line_and_where_it_leads(trading: Trading, owner: Client) -> None:
    budget = written(trading.actor)
    set_state(budget, BudgetState.ACTIVE, trading.actor)
    spend(trading, "75", date(2026, 11, 3))
    trading.book("purchasing.order", [trading.line("P1", "12", "10")], partner="S1", place="主仓")
    trading.draft("purchasing.order", [trading.line("P1", "3", "10")], partner="S1", place="主仓")
    with time_machine.travel(TODAY, tick=False):
        url = f"/budgets/report?budget={budget}&from=11&to=11"
        context = context_of(owner, url)
    rent, office = "560203 房租水电", "5602 管理费用"
    assert table(context) == [
        ["5001 主营业务收入", "全公司", "1,000.00", "0.00", "", "0.00", "1,000.00", "0.0", "", "未达成"],
        [office, "全公司", "100.00", "75.00", "", "75.00", "25.00", "75.0", "", "正常"],
        [rent, "全公司", "80.00", "75.00", "", "75.00", "5.00", "93.8", "", "快用完"],
        *[
            [
                *("采购：全部商品", "全公司", "500.00", "0.00", "120.00", "120.00", "380.00", "24.0"),
                *("30.00", "正常"),
            ]
        ],
    ]
    totals = [cell["text"] for cell in context["totals"]]
    assert totals == ["支出合计", "", "600.00", "75.00", "120.00", "195.00", "405.00", "", "30.00", ""]
    actual = context["rows"][2]["cells"][3]["url"]
    assert actual == f"/ledger/accounts/{pk_of(RENT)}?from=2026-11-01&to=2026-11-30"
    assert [row[-1] for row in table(context_of(owner, actual))][-1:] != []
    file = owner.get(f"{url}&export=xlsx")
    assert file.status_code == 200
    file.close()


def test_the_report_takes_the_same_statements_for_more_lines(trading: Trading, owner: Client) -> None:
    budget = written(trading.actor)
    url = f"/budgets/report?budget={budget}"
    statements(owner, url)
    few = statements(owner, url)
    lines = [LineForm(f"a{one.pk}", None, (D(1),) * 12) for one in Account.objects.filter(kind="profit")]
    keep_lines(budget, [*lines, LineForm("p", None, (D(5),) * 12)], trading.actor)
    assert statements(owner, url) == few


def test_it_is_made_spread_and_put_in_force_on_pages(trading: Trading, owner: Client) -> None:
    head = {"year": "2027", "name": "年初版", "control": "stop", "span": "month", "memo": ""}
    made = owner.post("/budgets/new", head)
    budget = Budget.objects.get(year=2027)
    assert made.headers["Location"] == f"/budgets/{budget.pk}/lines"
    again = owner.post("/budgets/new", head)
    assert again.status_code == 422
    typed = {
        "budget-shown": "1",
        "spread": "even",
        "budget-0-subject": f"a{pk_of(RENT)}",
        "budget-0-year": "1000",
        "budget-2-subject": "p",
        "budget-2-m1": "5.5",
        "budget-3-subject": "",
        "budget-3-m1": "7",
    }
    refused = owner.post(f"/budgets/{budget.pk}/lines", typed)
    assert refused.status_code == 422
    assert "第 3 行：请选预算项目" in refused.content.decode()
    del typed["budget-3-subject"], typed["budget-3-m1"]
    endless = owner.post(f"/budgets/{budget.pk}/lines", typed | {"budget-0-year": "9" * 30})
    assert endless.status_code == 422
    assert not BudgetLine.objects.exists()
    owner.post(f"/budgets/{budget.pk}/lines", typed)
    rent = BudgetLine.objects.get(account=pk_of(RENT))
    assert (rent.m1, rent.m5) == (D("83.34"), D("83.33"))
    assert sum(D(row[2].replace(",", "")) for row in table(context_of(owner, f"/budgets/{budget.pk}"))) == D(
        "1005.50"
    )
    owner.post(f"/budgets/{budget.pk}/state", {"state": "active"})
    budget.refresh_from_db()
    assert budget.state == BudgetState.ACTIVE
    owner.post(f"/budgets/new?copy={budget.pk}", {**head, "name": "调整版"})
    copy = Budget.objects.get(name="调整版")
    assert (copy.state, copy.lines.count()) == (BudgetState.DRAFT, 2)


def test_last_year_is_proposed_and_gives_its_shape(trading: Trading, owner: Client) -> None:
    spend(trading, "100", date(2026, 3, 3))
    spend(trading, "300", date(2026, 11, 3))
    budget = save_budget(None, BudgetForm(2027, "年初版"), trading.actor)
    page = owner.get(f"/budgets/{budget}/lines?raise=10").content.decode()
    assert 'value="110"' in page
    assert 'value="330"' in page
    assert not BudgetLine.objects.exists()
    typed = {"budget-shown": "1", "spread": "last_year"}
    owner.post(
        f"/budgets/{budget}/lines",
        {**typed, "budget-0-subject": f"a{pk_of('5602')}", "budget-0-year": "1000"},
    )
    line = BudgetLine.objects.get()
    assert (line.m3, line.m11, line.m1) == (D(250), D(750), D(0))


def test_a_draft_is_let_pass_from_its_page(trading: Trading, owner: Client) -> None:
    set_state(written(trading.actor), BudgetState.ACTIVE, trading.actor)
    lines = [
        LineInput(gross_amount=D(90), details={"category": "房租"}),
        LineInput(account=trading.money_account("100201"), gross_amount=D(90)),
    ]
    saved = trading.draft("finance.other_expense", lines, date(2026, 11, 3))
    url = f"/t/finance.other_expense/{saved.id}"
    assert "超预算放行" in owner.get(url).content.decode()
    refused = owner.post(f"{url}/post", {"version": "1"}, follow=True).content.decode()
    assert "超预算，560203 房租水电 2026-11：预算 80.00，已用 0.00，本单 90.00，超出 10.00；" in refused
    owner.post(f"/budgets/release/{saved.id}", {"reason": "消防整改"})
    posted = owner.post(f"{url}/post", {"version": "1"}, follow=True).content.decode()
    assert "超预算，560203 房租水电 2026-11：预算 80.00，已用 0.00，本单 90.00，超出 10.00<" in posted
    assert trading.entry(saved.id)[RENT] == D(90)


def test_programs_keep_budgets_and_are_warned(trading: Trading, people: People) -> None:
    del people
    api = caller("owner")
    made = api.post("/budgets", {"year": 2026, "name": "年初版", "control": "warn"}, key="1")
    assert made.status == 201
    own = f"/budgets/{made.body['id']}"
    line = {"subject": f"a{pk_of(RENT)}", "months": ["80"] * 12}
    assert api.put(f"{own}/lines", {"lines": [line]}, key="2").body == {"done": True}
    assert api.post(f"{own}/state", {"state": "active"}, key="3").body["state"] == "active"
    lines = [
        LineInput(gross_amount=D(90), details={"category": "房租"}),
        LineInput(account=trading.money_account("100201"), gross_amount=D(90)),
    ]
    saved = trading.draft("finance.other_expense", lines, date(2026, 11, 3))
    posted = api.post(f"/documents/finance.other_expense/{saved.id}/post", {}, key="4")
    assert posted.body["warnings"] == [
        "超预算，560203 房租水电 2026-11：预算 80.00，已用 0.00，本单 90.00，超出 10.00"
    ]
    (row,) = api.get(f"{own}/execution?start=11&end=11").body
    assert (row["actual"], row["left"], row["rate"], row["is_over"]) == ("90", "-10", "112.5", True)
    assert api.get(f"{own}/lines").body[0]["months"] == ["80"] * 12
    assert caller("clerk").get("/budgets").status == 403


def test_a_file_of_lines_is_brought_in_and_read_back(trading: Trading, owner: Client) -> None:
    Category.objects.create(code="D", name="饮料")
    heads = ["年度", "版本", "项目", "部门", "全年", *(f"{month} 月" for month in range(1, 13))]
    rows = [
        ["2027", "年初版", RENT, "", "1200", *[""] * 12],
        ["2027", "年初版", "采购:D", "", "", "50", *[""] * 11],
    ]
    wrong = [
        ["2027", "年初版", "采购:没有", "", "", "1", *[""] * 11],
        ["2027", "年初版", "9999", "没有", "1", *[""] * 12],
    ]
    told = found(check(owner, upload(owner, "finance.budget", xlsx([heads, *rows, *wrong]))))
    assert told == [
        (4, "项目", "没有「采购:没有」"),
        (5, "项目", "没有「9999」"),
        (5, "部门", "没有「没有」"),
    ]
    negative = ["2027", "年初版", RENT, "", "", "-1", *[""] * 11]
    told = found(check(owner, upload(owner, "finance.budget", xlsx([heads, rows[1], negative]))))
    assert told == [(3, "1 月", "金额「-1」不对：不能为负，最多两位小数")]
    assert not Budget.objects.exists()
    imported(owner, "finance.budget", [heads, *rows])
    assert BudgetLine.objects.get(account=pk_of(RENT)).m12 == D(100)
    sheet = exported(owner, "finance.budget")
    assert [row[2] for row in sheet[1:]] == [RENT, "采购:D"]
    imported(owner, "finance.budget", [heads, ["2027", "年初版", RENT, "", "", "7", *[""] * 11]])
    assert [(one.m1, one.m12) for one in BudgetLine.objects.order_by("pk")] == [(D(7), D(0)), (D(50), D(0))]
    del trading


def test_a_row_that_is_there_twice_is_told_and_none_of_them_is_left_out(
    trading: Trading, owner: Client
) -> None:
    del trading
    heads = ["年度", "版本", "项目", "部门", "全年", *(f"{month} 月" for month in range(1, 13))]
    twice = [["2027", "年初版", RENT, "", total, *[""] * 12] for total in ("1000", "500")]
    told = found(check(owner, upload(owner, "finance.budget", xlsx([heads, *twice]))))
    assert [one[0] for one in told] == [3]
    assert not Budget.objects.exists()


def test_who_sees_no_cost_takes_no_budget_out(trading: Trading, owner: Client, people: People) -> None:
    del people
    written(trading.actor)
    role = Role.objects.create(name="看预算", hidden=["cost", "margin"])
    grants = [RoleGrant(role=role, subject="finance.budget", verb=verb, scope=Scope.ALL) for verb in Verb]
    RoleGrant.objects.bulk_create(grants)
    Member.objects.get(name="李四").roles.set([role])
    clerk = signed_in("clerk")
    answer = clerk.post("/exchange/finance.budget/export")
    assert run_next()
    job = Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))
    assert (job.state, job.problems, job.result) == (JobState.REFUSED, ["没有导出的权限。"], "")
    assert len(exported(owner, "finance.budget")) == 5
