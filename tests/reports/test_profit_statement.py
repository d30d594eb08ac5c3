"""经营利润表 against figures worked out by hand: by month, and by whose trade it was."""

from datetime import date

import pytest
from django.test import Client

from liandong.documents import departments
from liandong.documents.departments import DepartmentForm, save_department
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.kept_choices import kept_names
from liandong.documents.models import Document
from liandong.general_ledger import account_months
from liandong.general_ledger.models import JournalEntry, StatementFormula
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.people import create_person, join_company
from liandong.storage.bulk import Source
from tests.general_ledger.rows import Side, entry, posted
from tests.support.companies import People
from tests.support.pages import amount, context_of, signed_in, statements, table

NOTHING = Source("(SELECT id AS document_id FROM documents_document WHERE id < 0)", [])
JANUARY, MARCH = date(2026, 1, 15), date(2026, 3, 20)
URL = "/ledger/profit?from=2026-01&to=2026-03"


@pytest.fixture
def books(company: str, people: People) -> Client:
    """February 2025: sales of 80.00 that cost 50.00.

    January 2026: sales of 200.00 that cost 120.00; the clerk spends 30.00 for 市场部.
    March: sales of 100.00 that cost 40.00; 25.00 of administration, 5.00 of interest, a bad debt of
    10.00 and tax of 7.00; profit is carried to equity.
    """
    book(posted(date(2025, 2, 10)), ("1001", "80"), ("5001", "-80"), ("540101", "50"), ("1405", "-50"))
    book(posted(JANUARY), ("1001", "200"), ("5001", "-200"), ("540101", "120"), ("1405", "-120"))
    clerk = Member.objects.get(pk=people.clerk.member)
    spent = posted(JANUARY, type="finance.other_expense", handler=clerk)
    book(spent, ("560103", "30"), ("1001", "-30"))
    book(posted(MARCH), ("1001", "100"), ("5001", "-100"), ("540101", "40"), ("1405", "-40"))
    book(posted(MARCH, type="finance.other_expense"), ("560205", "25"), ("560302", "5"), ("1001", "-30"))
    book(posted(MARCH, type="finance.bad_debt"), ("571103", "10"), ("1001", "-10"))
    book(posted(MARCH, type="finance.voucher"), ("5801", "7"), ("1001", "-7"))
    carried = posted(date(2026, 3, 31), type="finance.profit_transfer")
    book(carried, ("5001", "300"), ("540101", "-160"), ("560103", "-30"), ("3103", "-110"))
    save_department(None, DepartmentForm("市场部"), people.owner)
    name = kept_names(departments.KEPT)["finance.other_expense"]
    DocumentDetail.objects.create(document=spent, name=name, text="市场部")
    account_months.rebuild(NOTHING)
    return signed_in("owner")


def book(document: Document, *sides: tuple[str, str]) -> JournalEntry:
    return entry(document, [Side(code, amount) for code, amount in sides])


def named(client: Client, url: str) -> dict[str, list[str]]:
    return {row[0].strip("　"): row[1:] for row in table(context_of(client, url))}


def test_every_month_beside_their_sum_and_last_year(books: Client) -> None:
    """By hand: 300 − 160 = 140 (46.7 %); − 30 − 25 − 5 = 80; − 10 − 7 = 63; last year 80 − 50 = 30."""
    page = context_of(books, URL)
    labels = [one["label"] for one in page["columns"]]
    assert labels[1:] == ["合计", "占收入%", "去年同期", "比去年%", "2026-01", "2026-02", "2026-03"]
    rows = named(books, URL)
    assert rows["营业收入"] == ["300.00", "100.0", "80.00", "275.0", "200.00", "0.00", "100.00"]
    assert rows["减：营业成本"] == ["160.00", "53.3", "50.00", "220.0", "120.00", "0.00", "40.00"]
    assert rows["毛利"] == ["140.00", "46.7", "30.00", "366.7", "80.00", "0.00", "60.00"]
    assert rows["毛利率%"] == ["46.7", "", "37.5", "", "40.0", "", "60.0"]
    assert rows["减：费用和税金"] == ["60.00", "20.0", "0.00", "", "30.00", "0.00", "30.00"]
    assert rows["销售费用"][0] == "30.00"
    assert rows["营业利润"][:3] == ["80.00", "26.7", "30.00"]
    assert rows["加：营业外收支"][0] == "-10.00"
    assert rows["减：所得税费用"][0] == "7.00"
    assert rows["净利润"] == ["63.00", "21.0", "30.00", "110.0", "50.00", "0.00", "13.00"]


@pytest.mark.parametrize("by", ["", "department", "employee"])
def test_it_agrees_with_the_income_statement(books: Client, by: str) -> None:
    page = context_of(books, f"{URL}&by={by}")
    assert page["figures"][-1]["text"] == "相符"
    for row in table(page):
        if "%" not in row[0]:
            assert sum(map(amount, row[5:])) == amount(row[1]), row
    StatementFormula.objects.create(standard="small", statement="income-statement", line=11, formula="")
    assert context_of(books, f"{URL}&by={by}")["figures"][-1]["text"] == "差 -30.00"


def test_columns_of_whose_trade_it_was(books: Client) -> None:
    def columns(by: str) -> tuple[list[str], dict[str, list[str]]]:
        page = context_of(books, f"{URL}&by={by}")
        return [one["label"] for one in page["columns"]][5:], named(books, f"{URL}&by={by}")

    labels, rows = columns("department")
    assert (labels, rows["净利润"][4:]) == (["市场部", "没有部门"], ["-30.00", "93.00"])
    labels, rows = columns("employee")
    assert sorted(labels) == ["张三", "李四"]
    assert rows["减：费用和税金"][4 + labels.index("李四")] == "30.00"


@pytest.mark.parametrize("by", ["", "department", "employee"])
def test_every_figure_opens_to_its_lines(books: Client, by: str) -> None:
    opened = 0
    for row in context_of(books, f"{URL}&by={by}")["rows"]:
        for cell in row["cells"][1:]:
            if cell.get("url"):
                opened += 1
                lines = table(context_of(books, cell["url"]))[1:]
                turned = sum(amount(line[-4]) - amount(line[-3]) for line in lines)
                assert abs(turned) == abs(amount(cell["text"])), (row["cells"][0], cell["url"])
    assert opened


def test_the_rest_stands_in_one_column(books: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liandong.finance.web.profit_statement.MOST_COLUMNS", 1)
    page = context_of(books, f"{URL}&by=department")
    assert [one["label"] for one in page["columns"]][5:] == ["没有部门", "其他"]
    assert named(books, f"{URL}&by=department")["净利润"][4:] == ["93.00", "-30.00"]


def test_who_sees_no_cost_sees_nothing_of_it(books: Client) -> None:
    assert signed_in("clerk").get(URL).status_code == 403
    for username, hidden, wanted in (("blind", ["cost"], 403), ("seeing", [], 200)):
        role = Role.objects.create(name=username, hidden=hidden)
        RoleGrant.objects.create(role=role, subject="general_ledger.account", verb="view", scope="all")
        join_company(create_person(username, username, must_change=False)[0], "jia", roles=[username])
        assert signed_in(username).get(URL).status_code == wanted


def test_what_is_asked_for_must_make_sense(books: Client) -> None:
    for wrong in ("by=partner", "from=2026-13", "to=x"):
        assert books.get(f"/ledger/profit?{wrong}").status_code == 400
    assert table(context_of(books, "/ledger/profit?from=2020-01&to=2020-02")) == []
    page = context_of(books, "/ledger/profit?from=2001-01&to=2026-03")
    assert len(page["columns"]) == 5 + 24


def test_statements_do_not_grow_with_the_books(books: Client) -> None:
    before = [statements(books, f"{URL}&by={by}") for by in ("", "department", "employee")]
    for _ in range(3):
        book(posted(MARCH), ("1001", "9"), ("5001", "-9"))
    assert [statements(books, f"{URL}&by={by}") for by in ("", "department", "employee")] == before
