"""General, multi-column and dimension ledgers against figures worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.departments import KEPT, DepartmentForm, save_department
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.kept_choices import kept_names
from liandong.general_ledger import account_months
from liandong.general_ledger.models import Account
from liandong.identity.models import Member
from liandong.storage.bulk import Source
from tests.general_ledger.rows import Side, entry, partner, posted
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table, texts

NOTHING = Source("(SELECT id AS document_id FROM documents_document WHERE id < 0)", [])
MARCH = "from=2026-03-01&to=2026-03-31"


def pk(code: str) -> int:
    return Account.objects.get(code=code).pk


@pytest.fixture
def books(company: str, people: People) -> Client:
    """Sales to A of 100.00 in 2025 and 50.00 in January, taken back in red in March, when he pays 60.00.

    In March 7.00 are sold to B, 30.00 and 12.00 are spent (wages, freight), 5.00 by the clerk (wages).
    """
    a, b = partner("甲客户"), partner("乙客户")
    spring = date(2026, 3, 20)
    entry(posted(date(2025, 12, 5)), [Side("1122", "100", a), Side("5001", "-100")])
    entry(posted(date(2026, 1, 10)), [Side("1122", "50", a), Side("5001", "-50")])
    entry(posted(spring), [Side("100201", "60"), Side("1122", "-60", a)])
    entry(posted(date(2026, 3, 21)), [Side("1122", "-50", a), Side("5001", "50")], is_red=True)
    entry(posted(date(2026, 3, 25)), [Side("1122", "7", b), Side("5001", "-7")])
    spent = [Side("560103", "30"), Side("560102", "12"), Side("100201", "-42")]
    entry(posted(spring, type="finance.other_expense"), spent)
    clerk = Member.objects.get(pk=people.clerk.member)
    document = posted(spring, type="finance.other_expense", handler=clerk)
    entry(document, [Side("560103", "5"), Side("100201", "-5")])
    carried = [Side("560103", "-35"), Side("560102", "-12"), Side("3103", "47")]
    entry(posted(date(2026, 3, 31), type="finance.profit_transfer"), carried)
    save_department(None, DepartmentForm("市场部"), people.owner)
    name = kept_names(KEPT)["finance.other_expense"]
    DocumentDetail.objects.create(document=document, name=name, text="市场部")
    account_months.rebuild(NOTHING)
    return signed_in("owner")


def rows(client: Client, url: str) -> list[list[str]]:
    return table(context_of(client, url))


def test_the_general_ledger_of_an_account(books: Client) -> None:
    """The red line is negative on its side: 7 − 50 = −43.00 in March, and 7.00 in the year."""
    page = context_of(books, f"/ledger/general-book?from=2026-01&to=2026-03&account={pk('1122')}")
    assert table(page)[1:] == [
        ["2026-01", "期初余额", "", "", "借", "100.00"],
        ["2026-01", "本月合计", "50.00", "0.00", "借", "150.00"],
        ["2026-01", "本年累计", "50.00", "0.00", "借", "150.00"],
        ["2026-03", "本月合计", "-43.00", "60.00", "借", "47.00"],
        ["2026-03", "本年累计", "7.00", "60.00", "借", "47.00"],
    ]
    march = context_of(books, page["rows"][4]["cells"][2]["url"])
    assert table(march)[-1][-1] == "47.00"
    later = rows(books, f"/ledger/general-book?from=2026-03&to=2026-03&account={pk('1122')}")
    assert [row[2:] for row in later[1:]] == [
        ["", "", "借", "150.00"],
        ["-43.00", "60.00", "借", "47.00"],
        ["7.00", "60.00", "借", "47.00"],
    ]


def test_the_general_ledger_has_a_page_for_every_account_that_has_anything(books: Client) -> None:
    found = rows(books, "/ledger/general-book?from=2026-03&to=2026-03")
    names = [row[0] for row in found if not row[1]]
    assert [name.split()[0] for name in names] == ["1002", "1122", "3103", "5001", "5601"]
    expenses = found[[row[0].split()[0] for row in found].index("5601") :]
    assert expenses[2][2:] == ["47.00", "47.00", "平", "0.00"]
    wrong = ("from=2026-13", "to=x", "from=0001-01")
    assert [books.get(f"/ledger/general-book?{one}").status_code for one in wrong] == [400] * 3


def test_columns_are_sub_accounts_departments_or_partners(books: Client) -> None:
    url = f"/ledger/column-book?account={pk('5601')}&{MARCH}"
    page = context_of(books, url)
    names = [Account.objects.get(code=code).name for code in ("560102", "560103")]
    assert [one["label"] for one in page["columns"]][-2:] == names
    assert [row[3:] for row in table(page)] == [
        ["", "", "平", "0.00", "", ""],
        ["30.00", "", "借", "30.00", "", "30.00"],
        ["12.00", "", "借", "42.00", "12.00", ""],
        ["5.00", "", "借", "47.00", "", "5.00"],
    ]
    assert texts(page["totals"])[3:] == ["47.00", "0.00", "", "", "12.00", "35.00"]
    by_department = context_of(books, f"{url}&by=department")
    assert [one["label"] for one in by_department["columns"]][-2:] == ["市场部", "没有部门"]
    assert texts(by_department["totals"])[-2:] == ["5.00", "42.00"]
    owed = context_of(books, f"/ledger/column-book?account={pk('1122')}&{MARCH}&by=partner")
    assert texts(owed["totals"])[3:] == ["-43.00", "60.00", "", "", "7.00", "-110.00"]


def test_what_has_no_column_of_its_own_stands_in_the_rest(
    books: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.finance.web.dimension_books.MOST_COLUMNS", 1)
    page = context_of(books, f"/ledger/column-book?account={pk('5601')}&{MARCH}")
    assert page["columns"][-1]["label"] == "其他"
    assert texts(page["totals"])[-2:] == ["35.00", "12.00"]
    assert table(page)[2][-2:] == ["", "12.00"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (MARCH, [["150.00", "-50.00", "60.00", "40.00"], ["0.00", "7.00", "0.00", "7.00"]]),
        (
            "from=2026-03-21&to=2026-03-31",
            [["90.00", "-50.00", "0.00", "40.00"], ["0.00", "7.00", "0.00", "7.00"]],
        ),
    ],
)
def test_balances_by_partner_open_to_his_lines(books: Client, days: str, expected: list[list[str]]) -> None:
    page = context_of(books, f"/ledger/dimension-book?account={pk('1122')}&{days}")
    found = {row[0]: row[1:] for row in table(page)}
    assert [found["甲客户"], found["乙客户"]] == expected
    sums = [sum((Decimal(row[at]) for row in expected), Decimal(0)) for at in range(4)]
    assert [Decimal(text) for text in texts(page["totals"])[1:]] == sums
    row = next(one for one in page["rows"] if one["cells"][0]["text"] == "甲客户")
    assert rows(books, row["cells"][0]["url"])[-1][-1] == expected[0][3]


def test_turnover_by_department_and_employee_leaves_out_what_was_carried_over(books: Client) -> None:
    url = f"/ledger/dimension-book?account={pk('5601')}&{MARCH}&by="
    page = context_of(books, f"{url}department")
    assert table(page) == [["市场部", "5.00", "0.00", "5.00"], ["没有部门", "42.00", "0.00", "42.00"]]
    assert rows(books, page["rows"][0]["cells"][0]["url"])[-1][-1] == "5.00"
    by_employee = context_of(books, f"{url}employee")
    amounts = sorted(row[-1] for row in table(by_employee))
    assert amounts == ["42.00", "5.00"]
    clerk = next(row for row in by_employee["rows"] if row["cells"][3]["text"] == "5.00")
    assert rows(books, clerk["cells"][0]["url"])[-1][-1] == "5.00"


def test_pages_take_the_same_statements_however_much_there_is(books: Client) -> None:
    urls = [
        "/ledger/general-book?from=2026-01&to=2026-03",
        f"/ledger/column-book?account={pk('5601')}&{MARCH}&by=department",
        f"/ledger/dimension-book?account={pk('1122')}&{MARCH}",
    ]
    for url in urls:
        statements(books, url)  # what is read once in a process
    before = [statements(books, url) for url in urls]
    for name in ("丙", "丁"):
        entry(posted(date(2026, 3, 9)), [Side("1122", "1", partner(name)), Side("560103", "-1")])
    account_months.rebuild(NOTHING)
    year = "/ledger/general-book?from=2026-01&to=2026-12"
    assert statements(books, year) == statements(books, urls[0])  # nor do more months
    assert [statements(books, url) for url in urls] == before


@pytest.mark.parametrize("address", ["general-book", "column-book", "dimension-book"])
def test_only_who_sees_the_books_opens_them(books: Client, address: str) -> None:
    assert books.get(f"/ledger/{address}?export=xlsx").getvalue()
    assert books.get(f"/ledger/{address}?account=99999999").status_code in {200, 400}
    assert signed_in("clerk").get(f"/ledger/{address}").status_code == 403
