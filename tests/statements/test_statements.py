"""A shop's balance sheet and income statement against hand-made ones, profit carried or not."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import Accounts, accounts_of, pieces_of
from liandong.finance.statements.spans import Key, Kind, columns_of, span_of
from liandong.general_ledger import account_months
from liandong.general_ledger.models import Account
from liandong.storage.bulk import Source
from tests.general_ledger.rows import Side, book, entry, partner, posted

D = Decimal
EVERYTHING = Source("(SELECT id AS document_id FROM documents_document)", [])
NOTHING = Source("(SELECT id AS document_id FROM documents_document WHERE id < 0)", [])
BALANCE, INCOME, CASH = Statement.BALANCE, Statement.INCOME, Statement.CASH
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31)


@pytest.fixture
def shop(company: str) -> None:
    """A year of a shop, in yuan.

    2025: capital 1,000.00 in the bank; in November sales of 300.00 for cash, nothing else, carried to equity.
    January 2026: opening balances come late: fixed assets of 500.00, worn by 100.00.
    October: goods for 400.00 from S on credit, S had been paid 50.00 in advance (bank).
    November: sales of 700.00 to A, costing 250.00; A pays 100.00 too much; wages of 80.00 are owed. A sale to
    A of 60.00 was taken back in red. Profit of November: 700 − 250 − 80 = 370.00.
    December: 20.00 of interest are earned, profit is carried to equity, 30.00 are given to the owner.
    """
    supplier, customer = partner("供应商"), partner("甲客户")
    book(date(2025, 1, 5), ("100201", "1000"), ("3001", "-1000"))
    book(date(2025, 11, 5), ("1001", "300"), ("5001", "-300"))
    entry(
        posted(date(2025, 12, 31), type="finance.profit_transfer"),
        [Side("5001", "300"), Side("3103", "-300")],
    )
    entry(
        posted(date(2026, 1, 1), type="finance.opening_balances"),
        [Side("1601", "500"), Side("1602", "-100"), Side("310490", "-400")],
    )
    entry(posted(OCTOBER), [Side("1405", "400"), Side("220201", "-400", supplier)])
    entry(posted(OCTOBER), [Side("1123", "50", supplier), Side("100201", "-50")])
    entry(posted(NOVEMBER), [Side("1122", "700", customer), Side("5001", "-700")])
    book(NOVEMBER, ("540101", "250"), ("1405", "-250"))
    entry(posted(NOVEMBER), [Side("1122", "60", customer), Side("5001", "-60")])
    entry(posted(NOVEMBER), [Side("1122", "-60", customer), Side("5001", "60")], is_red=True)
    entry(posted(NOVEMBER), [Side("100201", "800"), Side("1122", "-800", customer)])
    book(NOVEMBER, ("560103", "80"), ("2211", "-80"))
    book(DECEMBER, ("100201", "20"), ("560302", "-20"))
    entry(
        posted(DECEMBER, type="finance.profit_transfer"),
        [
            *(Side("5001", "700"), Side("540101", "-250"), Side("560103", "-80"), Side("560302", "20")),
            Side("3103", "-390"),
        ],
    )
    book(DECEMBER, ("310402", "30"), ("2232", "-30"))


def read(day: date, kind: Kind = Kind.MONTH, unfolded: Source = EVERYTHING) -> Accounts:
    return accounts_of(span_of(kind, day), unfolded)


def column(accounts: Accounts, statement: Statement, key: Key) -> dict[int, Decimal]:
    """Return the figures of a column that are not zero."""
    found = accounts.figures(statement).amounts[key]
    return {line: amount for line, amount in found.items() if amount}


@pytest.mark.parametrize("is_folded", [False, True])
def test_the_balance_sheet_before_profit_is_carried(shop: None, *, is_folded: bool) -> None:
    """30 November, by hand.

    Money 300 + 1,000 − 50 + 800 = 2,050; advance to S 50; stock 400 − 250 = 150; fixed assets 500 − 100.
    Owed: S 400, A 100 in advance, wages 80. Profit: 300 of 2025, 400 from the opening, 370 of November.
    """
    if is_folded:
        account_months.rebuild(NOTHING)
    accounts = read(NOVEMBER, unfolded=NOTHING if is_folded else EVERYTHING)
    assert column(accounts, BALANCE, Key.CLOSING) == {
        1: D(2050),
        5: D(50),
        9: D(150),
        12: D(150),
        15: D(2250),
        18: D(500),
        19: D(100),
        20: D(400),
        29: D(400),
        30: D(2650),
        33: D(400),
        34: D(100),
        35: D(80),
        41: D(580),
        47: D(580),
        48: D(1000),
        51: D(1070),
        52: D(2070),
        53: D(2650),
    }
    assert column(accounts, BALANCE, Key.OPENING) == {
        1: D(1300),
        15: D(1300),
        18: D(500),
        19: D(100),
        20: D(400),
        29: D(400),
        30: D(1700),
        48: D(1000),
        51: D(700),
        52: D(1700),
        53: D(1700),
    }
    assert column(accounts, BALANCE, Key.LAST_YEAR)[30] == D(1300)
    assert accounts.figures(BALANCE).is_sound


def test_the_income_statement_of_a_month_a_quarter_and_a_year(shop: None) -> None:
    month = read(NOVEMBER)
    expected = {1: D(700), 2: D(250), 11: D(80), 21: D(370), 30: D(370), 32: D(370)}
    assert column(month, INCOME, Key.PERIOD) == expected
    assert column(month, INCOME, Key.YEAR) == expected
    assert column(month, INCOME, Key.LAST_YEAR) == {1: D(300), 21: D(300), 30: D(300), 32: D(300)}
    whole = {**expected, 18: D(-20), 19: D(-20), **dict.fromkeys((21, 30, 32), D(390))}
    quarter, year = read(DECEMBER, Kind.QUARTER), read(NOVEMBER, Kind.YEAR)
    assert column(quarter, INCOME, Key.PERIOD) == column(year, INCOME, Key.YEAR) == whole
    assert [one.key for one in columns_of(INCOME, span_of(Kind.YEAR, NOVEMBER))] == [Key.YEAR, Key.LAST_YEAR]
    assert column(read(OCTOBER), INCOME, Key.YEAR) == {}


def test_profit_carried_to_equity_changes_neither_statement(shop: None) -> None:
    """31 December: 20.00 more in the bank; 30.00 owed to the owner; profit kept 1,070 + 20 − 30."""
    december = read(DECEMBER)
    closing = column(december, BALANCE, Key.CLOSING)
    assert (closing[1], closing[38], closing[51], closing[30]) == (D(2070), D(30), D(1060), D(2670))
    assert column(december, INCOME, Key.YEAR)[32] == D(390)
    found = december.figures(INCOME)
    assert (found.profit.left, found.profit.right) == (D(390), D(390))
    assert found.is_sound


def test_an_account_without_a_line_is_told_and_the_sides_differ(shop: None) -> None:
    Account.objects.create(code="1499", name="合同履约成本", kind="asset")
    book(NOVEMBER, ("1499", "7"), ("1001", "-7"))
    found = read(NOVEMBER).figures(BALANCE)
    assert [(one.node.code, one.halves, one.amount) for one in found.odd] == [("1499", 0, D(7))]
    assert [(one.left, one.right) for one in found.sides if not one.is_kept] == [(D(2643), D(2650))]
    assert not found.is_sound


@pytest.mark.parametrize("is_folded", [False, True])
def test_the_cash_flow_statement(shop: None, *, is_folded: bool) -> None:
    """A pays 800 in November, S had 50 in October; 1,300 there were. 20 of interest come in December."""
    if is_folded:
        account_months.rebuild(NOTHING)
    unfolded = NOTHING if is_folded else EVERYTHING
    november, winter = read(NOVEMBER, unfolded=unfolded), read(DECEMBER, Kind.QUARTER, unfolded)
    year = {1: D(800), 3: D(50), 7: D(750), 20: D(750), 21: D(1300), 22: D(2050)}
    assert column(november, CASH, Key.YEAR) == year
    month = {1: D(800), 7: D(800), 20: D(800), 21: D(1250), 22: D(2050)}
    assert column(november, CASH, Key.PERIOD) == month
    before = {1: D(300), 7: D(300), 20: D(300), 21: D(1000), 22: D(1300)}
    assert column(november, CASH, Key.LAST_YEAR) == before
    quarter = {**year, 2: D(20), 7: D(770), 20: D(770), 22: D(2070)}
    assert column(winter, CASH, Key.PERIOD) == quarter
    assert [one.is_kept for one in november.figures(CASH).sides] == [True] * 3


def test_what_no_item_takes_up_is_told(shop: None) -> None:
    book(NOVEMBER, ("3001", "10"), ("100201", "-10"))
    book(NOVEMBER, ("1001", "5"), ("100201", "-5"))
    found = read(NOVEMBER).figures(CASH)
    assert [(one.node.code, one.amount) for one in found.odd] == [("3001", D(-10))]
    assert [one.left - one.right for one in found.sides] == [D(10), D(10), D(0)]


@pytest.mark.parametrize("statement", [BALANCE, INCOME, CASH])
def test_every_figure_is_the_sum_of_what_it_opens_to(shop: None, statement: Statement) -> None:
    accounts = read(DECEMBER, Kind.QUARTER)
    found = accounts.figures(statement)
    for one in found.columns:
        for line in found.layout.figures:
            pieces = pieces_of(accounts, statement, line, one)
            assert sum((piece.amount for piece in pieces), D(0)) == found.amounts[one.key][line.number], line


def test_a_partners_side_decides_the_line(shop: None) -> None:
    accounts = read(NOVEMBER)
    line = accounts.layouts[BALANCE].line(34)
    assert line is not None
    (piece,) = pieces_of(accounts, BALANCE, line, columns_of(BALANCE, accounts.books.span)[0])
    assert piece.node is not None
    assert (piece.node.code, piece.amount) == ("1122", D(100))
    assert piece.partner


def test_the_number_of_statements_is_constant(shop: None) -> None:
    with CaptureQueriesContext(connection) as found:
        read(NOVEMBER).figures(BALANCE)
    assert len(found) == 7
