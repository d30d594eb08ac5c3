"""The statements on their pages, formulas kept and given back."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Account, StatementFormula
from liandong.identity.models import AuditRow
from tests.support.pages import context_of, table, texts
from tests.support.trading import Trading

MONTH = "month=2026-11"


def amounts(context: dict[str, object], column: int = 2) -> dict[str, str]:
    rows = [row for row in table(context) if row[1]]
    return {row[1]: row[column] for row in rows}


def test_the_balance_sheet_opens_down_to_the_voucher(owner: Client, trade: Trading) -> None:
    """70 P1 at 10.00 are left, and C1 owes 508.50: 1,208.50 on either side."""
    page = context_of(owner, f"/ledger/balance-sheet?{MONTH}")
    found = amounts(page)
    assert (found["4"], found["9"]) == ("508.50", "700.00")
    assert found["30"] == found["53"] == "1,208.50"
    assert {one["text"] for one in page["figures"]} == {"相符"}
    assert not page["note"]
    row = next(row for row in page["rows"] if row["cells"][1]["text"] == "4")
    line = context_of(owner, row["cells"][2]["url"])
    assert table(line) == [["1122", "应收账款", "客户C1", "508.50"]]
    assert texts(line["totals"])[-1] == "508.50"
    ledger = context_of(owner, line["rows"][0]["cells"][3]["url"])
    assert table(ledger)[-1][-1] == "508.50"
    total = next(row for row in page["rows"] if row["cells"][1]["text"] == "30")
    assert [row[0] for row in table(context_of(owner, total["cells"][2]["url"]))] == ["行15"]


def test_the_income_statement_of_every_length(owner: Client, trade: Trading) -> None:
    page = context_of(owner, f"/ledger/income-statement?{MONTH}")
    for kind, column in (("month", 3), ("quarter", 3), ("year", 2)):
        page = context_of(owner, f"/ledger/income-statement?{MONTH}&kind={kind}")
        found = amounts(page, column)
        assert (found["1"], found["2"], found["32"]) == ("450.00", "300.00", "150.00"), kind
        assert [view["is_active"] for view in page["views"]].count(True) == 1
    row = next(row for row in page["rows"] if row["cells"][1]["text"] == "1")
    line = context_of(owner, row["cells"][2]["url"])
    ledger = context_of(owner, line["rows"][0]["cells"][3]["url"])
    assert table(ledger)[-1][-1] == "450.00"


def test_the_cash_flow_statement_opens(owner: Client, trade: Trading) -> None:
    """A sale of 30.00 for money; the others are owed, and not in the figure nor behind it."""
    lines = [
        LineInput(
            account=trade.money_account("100201"), gross_amount=Decimal(30), details={"summary": "现款"}
        ),
        LineInput(account=Account.objects.get(code="5001").pk, details={"credit": "30"}),
    ]
    trade.book("finance.voucher", lines, on=date(2026, 11, 20))
    page = context_of(owner, f"/ledger/cash-flow?{MONTH}")
    assert {one["text"] for one in page["figures"]} == {"相符"}
    row = next(row for row in page["rows"] if row["cells"][1]["text"] == "1")
    line = context_of(owner, row["cells"][2]["url"])
    (piece,) = line["rows"]
    ledger = context_of(owner, piece["cells"][3]["url"])
    shown = table(ledger)
    assert row["cells"][2]["text"] == texts(line["totals"])[-1] == shown[-1][-2] == "30.00"
    assert "现金流量表" in ledger["note"]
    assert [one[-3:-1] for one in shown[:1]] == [["平", "0.00"]]
    whole = context_of(owner, piece["cells"][3]["url"].replace("flow=in", ""))
    assert len(table(whole)) > len(shown)
    assert owner.get(piece["cells"][3]["url"].replace("flow=in", "flow=x")).status_code == 400
    assert owner.post("/ledger/cash-flow/formulas/1", {"formula": "1122借"}).status_code == 422
    assert owner.post("/ledger/cash-flow/formulas/1", {"formula": "1122收"}).status_code == 302


@pytest.mark.parametrize("statement", ["balance-sheet", "income-statement", "cash-flow"])
def test_the_printed_form_and_its_workbook_hold_the_same_figures(
    owner: Client, trade: Trading, statement: str
) -> None:
    answer = owner.get(f"/ledger/{statement}/pdf?{MONTH}&kind=quarter")
    assert answer.content.startswith(b"%PDF")
    book = owner.get(f"/ledger/{statement}/workbook?{MONTH}")
    content = b"".join(book)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    page = amounts(context_of(owner, f"/ledger/{statement}?{MONTH}"))
    shown = {str(row[at + 1]): row[at + 2] for row in rows for at in range(0, len(row), 4)}
    for number, text in page.items():
        assert f"{shown[number] or 0:,.2f}" == (text or "0.00"), number
    assert "单位：元" in str(rows[2][0])


@pytest.mark.parametrize("given", ["month=2026-13", "month=x", "kind=week", "month=0001-01"])
def test_no_month_is_refused(owner: Client, trade: Trading, given: str) -> None:
    assert owner.get(f"/ledger/balance-sheet?{given}").status_code == 400


@pytest.mark.parametrize("address", ["", "/lines/1", "/formulas", "/formulas/1", "/pdf", "/workbook"])
def test_who_has_no_right_to_the_books_sees_none_of_it(
    keeper: Client, clerk: Client, trade: Trading, address: str
) -> None:
    for statement in ("balance-sheet", "income-statement", "cash-flow"):
        assert keeper.get(f"/ledger/{statement}{address}").status_code == 403
        assert clerk.get(f"/ledger/{statement}{address}").status_code == 403
    assert keeper.post("/ledger/balance-sheet/formulas/1", {"formula": "1001"}).status_code == 403
    assert not StatementFormula.objects.exists()


def test_a_formula_is_changed_with_a_trace_and_given_back(owner: Client, trade: Trading) -> None:
    url = "/ledger/balance-sheet/formulas/14"
    refused = owner.post(url, {"formula": "1901+9+行99"})
    assert refused.status_code == 422
    assert owner.post(url, {"formula": "1901+7777+行99"}).status_code == 422
    assert not StatementFormula.objects.exists()
    assert owner.post(url, {"formula": " １９０１ ＋ 1002 "}).status_code == 302
    assert StatementFormula.objects.get().formula == "1901+1002"
    event = AuditRow.objects.latest("pk")
    assert (event.detail["formula_before"], event.detail["formula"]) == ("1901", "1901+1002")
    rows = table(context_of(owner, "/ledger/balance-sheet/formulas"))
    assert [row[2:] for row in rows if row[0] == "14"] == [["1901+1002", "自定"]]
    assert "重复取数" in context_of(owner, f"/ledger/balance-sheet?{MONTH}")["note"]
    assert owner.post(f"{url}/standard").status_code == 302
    assert not StatementFormula.objects.exists()
