"""Chart with balances, trial balance and ledger of an account, checked against hand-made figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.general_ledger.account_lines import LedgerOf
from liandong.general_ledger.models import Account
from liandong.general_ledger.queries import (
    LedgerPage,
    Turnover,
    account_ledger,
    account_tree,
    chart_balances,
    role_accounts,
    sides,
)
from liandong.general_ledger.trial import trial_balance
from liandong.kernel.terms import AccountRole
from liandong.storage.bulk import Source
from tests.general_ledger.rows import Side, book, entry, partner, posted

LAST_YEAR, JANUARY, FEBRUARY = date(2025, 12, 30), date(2026, 1, 10), date(2026, 2, 10)
D = Decimal
UNFOLDED = Source("(SELECT id AS document_id FROM documents_document)", [])
"""These rows were written without the engine, so nobody was told to fold them."""


@pytest.fixture
def books(company: str) -> None:
    """Capital last year; a sale with output tax in January; one in February that is taken back."""
    book(LAST_YEAR, ("100201", "1000"), ("3001", "-1000"))
    book(JANUARY, ("1122", "113"), ("5001", "-100"), ("22210107", "-13"))
    book(FEBRUARY, ("1122", "226"), ("5001", "-200"), ("22210107", "-26"))
    book(FEBRUARY, ("1122", "-226"), ("5001", "200"), ("22210107", "26"), is_red=True)
    book(FEBRUARY, ("100201", "50.55"), ("1122", "-50.55"))


def account(code: str) -> int:
    return Account.objects.get(code=code).pk


def ledger(code: str, start: date = date(2026, 1, 1), end: date = date(2026, 12, 31)) -> LedgerOf:
    return LedgerOf(account(code), start, end)


def test_red_amounts_stay_on_their_side() -> None:
    assert sides(D(5), is_red=False) == (D(5), D(0))
    assert sides(D(-5), is_red=False) == (D(0), D(5))
    assert sides(D(-5), is_red=True) == (D(-5), D(0))
    assert sides(D(5), is_red=True) == (D(0), D(-5))


def test_tree_knows_levels_leaves_and_full_names(company: str) -> None:
    nodes = {node.code: node for node in account_tree()}
    tax = nodes["22210101"]
    assert (tax.level, tax.is_leaf, tax.full_name) == (3, True, "应交税费—应交增值税—进项税额")
    assert not nodes["2221"].is_leaf
    assert list(nodes) == sorted(nodes)


def test_roles_lead_to_accounts(company: str) -> None:
    roles = role_accounts()
    assert roles[AccountRole.INVENTORY] == account("1405")
    assert set(roles) == set(AccountRole)


def test_balances_of_a_day_are_summed_into_parents(books: None) -> None:
    found = {node.code: balance for node, balance in chart_balances(JANUARY, UNFOLDED)}
    assert {code: found[code] for code in ("1002", "100201", "1122", "2221", "222101", "5001", "1405")} == {
        "1002": D(1000),
        "100201": D(1000),
        "1122": D(113),
        "2221": D(-13),
        "222101": D(-13),
        "5001": D(-100),
        "1405": D(0),
    }
    assert {node.code: balance for node, balance in chart_balances(date(2024, 1, 1), UNFOLDED)}["1002"] == D(
        0
    )


def test_trial_balance_of_a_month_and_its_year(books: None) -> None:
    found = trial_balance(date(2026, 2, 1), date(2026, 2, 28), UNFOLDED)
    rows = {node.code: turnover for node, turnover in found.rows}
    assert rows["1122"] == Turnover(D(113), D(0), D("50.55"), D(113), D("50.55"))
    assert rows["1122"].closing == D("62.45")
    assert rows["5001"] == Turnover(D(-100), D(0), D(0), D(0), D(100))
    assert rows["2221"] == rows["222101"] == rows["22210107"] == Turnover(D(-13), D(0), D(0), D(0), D(13))
    assert rows["1002"] == Turnover(D(1000), D("50.55"), D(0), D("50.55"), D(0))
    assert found.is_balanced
    assert found.total == Turnover(D(0), D("50.55"), D("50.55"), D("163.55"), D("163.55"))


def test_trial_balance_over_the_turn_of_the_year_counts_the_whole_range(books: None) -> None:
    rows = {node.code: t for node, t in trial_balance(date(2025, 12, 1), date(2026, 1, 31), UNFOLDED).rows}
    assert rows["1002"] == Turnover(D(0), D(1000), D(0), D(0), D(0))


def test_empty_books_balance(company: str) -> None:
    found = trial_balance(date(2026, 2, 1), date(2026, 2, 28), UNFOLDED)
    assert found.is_balanced
    assert all(turnover.is_empty for _, turnover in found.rows)


def test_ledger_pages_carry_the_balance_on(books: None) -> None:
    of, pages = ledger("1122"), list[LedgerPage]()
    after = None
    while not pages or after:
        pages.append(account_ledger(of, UNFOLDED, after, limit=3))
        after = pages[-1].after
    shown = [[(line.debit, line.credit, line.balance) for line in page.lines] for page in pages]
    assert shown == [
        [(D(113), D(0), D(113)), (D(226), D(0), D(339)), (D(-226), D(0), D(113))],
        [(D(0), D("50.55"), D("62.45"))],
    ]
    assert [(page.opening, page.closing) for page in pages] == [(D(0), D(113)), (D(113), D("62.45"))]


def test_ledger_of_a_parent_holds_its_sub_accounts_and_the_opening(books: None) -> None:
    page = account_ledger(ledger("1002"), UNFOLDED)
    assert page.opening == D(1000)
    (line,) = page.lines
    assert (line.account, line.voucher, line.memo, line.balance) == (
        account("100201"),
        "记-3",
        "测试",
        D("1050.55"),
    )


def test_ledger_of_a_partner_and_its_end(company: str) -> None:
    first, second = partner("甲客户"), partner("乙客户")
    for on, who in ((JANUARY, first), (JANUARY, second), (FEBRUARY, first)):
        entry(posted(on), [Side("1122", "10", who), Side("5001", "-10")])
    of = LedgerOf(account("1122"), date(2026, 1, 1), date(2026, 1, 31), first.pk)
    page = account_ledger(of, UNFOLDED)
    assert [(line.partner_name, line.balance) for line in page.lines] == [("甲客户", D(10))]


def test_number_of_statements_is_constant(books: None) -> None:
    of = ledger("2221")
    with CaptureQueriesContext(connection) as trial:
        trial_balance(date(2026, 1, 1), date(2026, 2, 28), UNFOLDED)
    with CaptureQueriesContext(connection) as page:
        account_ledger(of, UNFOLDED)
    assert (len(trial), len(page)) == (2, 3)
