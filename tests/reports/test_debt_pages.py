"""Debts, ledger and periods on their pages."""

from datetime import date

import pytest
from django.test import Client

from liandong.general_ledger.models import Period
from liandong.identity.models import Member
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from tests.general_ledger.rows import claim, posted, settle
from tests.support.pages import context_of, table, texts
from tests.support.trading import Trading

NOVEMBER = "from=2026-11-01&to=2026-11-30"
# 30 × 15.00 = 450.00, with 13 % tax: what C1 owes.
OWED = "508.50"


def test_a_balance_is_overdue_from_the_day_after(owner: Client, trade: Trading) -> None:
    on_time = table(context_of(owner, "/debts/receivables?on=2026-11-02"))
    late = table(context_of(owner, "/debts/receivables?on=2026-12-20"))
    assert on_time[0][2] == late[0][4] == OWED
    assert on_time[0][-1] == late[0][-1] == OWED
    assert late[0][2] == ""


def test_claims_and_statement_lead_from_the_balance(owner: Client, trade: Trading) -> None:
    partner = trade.partners["C1"]
    page = context_of(owner, "/debts/receivables?on=2026-12-20")
    link = page["rows"][0]["cells"][4]["url"]
    (claim,) = table(context_of(owner, link))
    assert claim[-4:] == ["48", OWED, "", OWED]
    statement = context_of(owner, f"/debts/statement?partner={partner}&{NOVEMBER}")
    assert texts(statement["totals"])[-3:] == [OWED, "0.00", OWED]
    assert [row[-1] for row in table(statement)] == ["0.00", OWED]


def test_a_currency_alone_is_shown_in_itself_and_leads_to_its_claims(owner: Client, trade: Trading) -> None:
    shown = context_of(owner, "/debts/receivables?on=2026-12-20")["filters"]
    assert "currency" not in [field["name"] for field in shown["fields"]]
    partner = Partner.objects.get(code="C1")
    march, june = (posted(date(2026, month, 1), partner=partner) for month in (3, 6))
    owed = claim(march, ClaimKind.RECEIVABLE, "700", date(2026, 5, 1), "USD 100")
    settle(owed, june, "280", "40")
    claim(june, ClaimKind.RECEIVABLE, "40", foreign="KWD 1.005")
    page = context_of(owner, "/debts/receivables?on=2026-12-20&currency=USD&over_limit=1")
    (row,) = table(page)
    assert row[-3:] == ["60.00", "", "60.00"]
    place = next(at for at, cell in enumerate(page["rows"][0]["cells"]) if cell["text"] == "60.00")
    claims = context_of(owner, page["rows"][0]["cells"][place]["url"])
    assert [line[-2:] for line in table(claims)] == [["420.00", "USD 60.00"]]
    assert texts(claims["totals"])[-2:] == ["420.00", "60.00"]
    fils = context_of(owner, "/debts/receivables?on=2026-12-20&currency=KWD")
    assert texts(fils["totals"])[-1] == "1.005"
    everything = context_of(owner, "/debts/receivables/open?on=2026-12-20")
    assert (len(table(everything)), texts(everything["totals"])[-1]) == (3, "")
    wrong = context_of(owner, "/debts/receivables?on=2026-12-20&currency=dollars")
    assert len(table(wrong)) == 1
    assert texts(wrong["totals"])[-1] == "968.50"


def test_a_salesperson_sees_the_debts_of_his_own_customers(clerk: Client, trade: Trading) -> None:
    assert context_of(clerk, "/debts/receivables")["rows"] == []
    assert context_of(clerk, "/debts/receivables/open")["rows"] == []
    assert clerk.get(f"/debts/statement?partner={trade.partners['C1']}").status_code == 404
    Partner.objects.filter(code="C1").update(owner=Member.objects.get(name="李四"))
    assert len(context_of(clerk, "/debts/receivables")["rows"]) == 1
    assert len(context_of(clerk, "/debts/receivables/open")["rows"]) == 1


def test_a_keeper_sees_no_debts_and_no_ledger(keeper: Client, trade: Trading) -> None:
    for url in (
        "/debts/receivables", "/debts/payables/open", "/debts/statement", "/ledger/trial-balance",
        "/ledger/accounts/1", "/ledger/vouchers", "/ledger/periods", "/ledger/periods/2026-11",
    ):  # fmt: skip
        assert keeper.get(url).status_code == 403, url


def test_the_trial_balance_leads_to_ledger_and_voucher(owner: Client, trade: Trading) -> None:
    page = context_of(owner, f"/ledger/trial-balance?{NOVEMBER}")
    rows = {row["cells"][0]["text"]: row for row in page["rows"]}
    assert texts(rows["1122"]["cells"])[-2:] == [OWED, ""]
    sums = texts(page["totals"])[2:]
    assert sums[2] == sums[3]
    ledger = context_of(owner, rows["1122"]["cells"][0]["url"])
    assert [row[-2:] for row in table(ledger)] == [["平", "0.00"], ["借", OWED]]
    voucher = context_of(owner, ledger["rows"][1]["cells"][1]["url"])
    assert texts(voucher["totals"])[-2:] == [OWED, OWED]
    assert len(table(context_of(owner, f"/ledger/vouchers?{NOVEMBER}"))) >= 3


def test_a_month_closes_when_nothing_is_left_to_do(owner: Client, trade: Trading) -> None:
    draft = trade.draft("sales.delivery", [trade.line("P1", "1", "15")], partner="C1", place="主仓")
    rows = {row[0]: row[1] for row in table(context_of(owner, "/ledger/periods/2026-11"))}
    assert rows["单据都已审核"] == "须处理"
    answer = owner.post("/ledger/periods/2026-11/close", follow=True)
    assert "未审核" in answer.content.decode()
    assert not Period.objects.get(year=2026, month=11).is_closed
    trade.post(draft)
    answer = owner.post("/ledger/periods/2026-11/close", follow=True)
    assert "已结账" in answer.content.decode()
    assert Period.objects.get(year=2026, month=11).is_closed


def test_reopening_needs_a_reason(owner: Client, trade: Trading) -> None:
    owner.post("/ledger/periods/2026-11/close")
    answer = owner.post("/ledger/periods/2026-11/reopen", {"reason": " "}, follow=True)
    assert "请填写原因" in answer.content.decode()
    assert Period.objects.get(year=2026, month=11).is_closed
    owner.post("/ledger/periods/2026-11/reopen", {"reason": "漏记一张"})
    assert not Period.objects.get(year=2026, month=11).is_closed


def test_who_may_not_close_is_refused(clerk: Client, trade: Trading) -> None:
    assert clerk.post("/ledger/periods/2026-11/close").status_code == 403
    assert clerk.post("/ledger/periods/2026-11/reopen", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        *(
            "/ledger/periods/2026-13",
            "/ledger/periods/0-1",
            "/ledger/periods/9999-12",
            "/ledger/periods/10000-1",
        ),
        f"/ledger/vouchers/{2**63}",
        "/ledger/vouchers/999999",
        "/ledger/accounts/999999",
    ],
)
def test_what_is_not_there_is_not_found(owner: Client, trade: Trading, url: str) -> None:
    assert owner.get(url).status_code == 404


@pytest.mark.parametrize("by", ["partner", "person", "department"])
@pytest.mark.parametrize("basis", ["due", "document"])
def test_each_age_opens_to_exactly_its_claims(owner: Client, trade: Trading, by: str, basis: str) -> None:
    page = context_of(owner, f"/debts/receivables?on=2026-12-20&by={by}&basis={basis}")
    (row,) = page["rows"]
    ages = [cell for cell in row["cells"] if "age=" in cell.get("url", "")]
    assert [cell["text"] for cell in ages] == [OWED]
    opened = context_of(owner, ages[0]["url"])
    assert texts(opened["totals"])[-1] == OWED
    other = ages[0]["url"].replace("age=2" if basis == "due" else "age=1", "age=0")
    assert other != ages[0]["url"]
    assert context_of(owner, other)["rows"] == []


def test_the_steps_are_the_companys(owner: Client, trade: Trading, company: str) -> None:
    heads = [one["label"] for one in context_of(owner, "/debts/receivables")["columns"]]
    assert heads[2:8] == ["未到期", "逾期 1–30 天", "31–60 天", "61–90 天", "91–180 天", "180 天以上"]
    form = context_of(owner, "/settings/rules")
    sent = {one["name"]: one["value"] for section in form["sections"] for one in section["fields"]}
    sent = {name: "" if value in {None, False} else str(value) for name, value in sent.items()}
    assert owner.post("/settings/rules", sent | {"ageing_steps": "60 30"}).status_code == 422
    assert owner.post("/settings/rules", sent | {"ageing_steps": "15、45"}).status_code == 302
    heads = [one["label"] for one in context_of(owner, "/debts/receivables")["columns"]]
    assert heads[2:6] == ["未到期", "逾期 1–15 天", "16–45 天", "45 天以上"]


def test_only_who_is_over_his_limit(owner: Client, trade: Trading) -> None:
    Partner.objects.filter(code="C1").update(credit_limit="508.50")
    assert context_of(owner, "/debts/receivables?over_limit=1")["rows"] == []
    Partner.objects.filter(code="C1").update(credit_limit="508.49")
    assert len(context_of(owner, "/debts/receivables?over_limit=1")["rows"]) == 1
