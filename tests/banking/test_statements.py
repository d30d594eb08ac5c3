"""A statement is brought in once, its balance is checked, and what was a mistake is withdrawn."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from liandong.banking import statement_pages
from liandong.banking.facts import BankRow, Form, Parsed
from liandong.banking.models import BankFile, BankLine, BankStatement
from liandong.banking.taking import Source, look, take
from liandong.general_ledger.models import Account
from liandong.identity.models import AuditRow, Member
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.banking.files import BANK_ROWS, CAMT, MT940, bank
from tests.support.pages import context_of, made_of, signed_in, statements
from tests.support.trading import Trading

D = Decimal


def account() -> int:
    return Account.objects.get(code="100201").pk


def upload(client: Client, content: bytes, name: str = "流水.xlsx") -> HttpResponseBase:
    given = {"account": account(), "file": SimpleUploadedFile(name, content)}
    return client.post("/bank/import", given)


def bring_in(client: Client, content: bytes, name: str = "流水.xlsx", **more: str) -> HttpResponseBase:
    url = upload(client, content, name)["Location"]
    return client.post(url, {"act": "import", **more})


@pytest.fixture
def client(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def test_a_statement_is_looked_at_and_brought_in_once(client: Client) -> None:
    url = upload(client, bank())["Location"]
    page = context_of(client, url)
    assert (page["is_ready"], page["count"], page["broken_count"], page["skipped"]) == (True, 3, 0, 1)
    assert not BankLine.objects.exists()
    assert client.post(url, {"act": "import"}).status_code == 302
    statement = BankStatement.objects.get()
    assert (statement.incoming, statement.outgoing) == (D("1130.10"), D(2000))
    assert (statement.opening, statement.closing) == (D(10000), D("9130.10"))
    assert list(BankLine.objects.order_by("row").values_list("amount", "open_amount")) == [
        (D(1130), D(1130)),
        (D(-2000), D(-2000)),
        (D("0.1"), D("0.1")),
    ]
    assert bring_in(client, bank()).status_code == 422
    assert BankLine.objects.count() == 3
    # A later file that overlaps brings only what is new.
    later: list[list[object]] = [
        *BANK_ROWS[:7],
        ["2026-11-04", "货款", None, 5, 9135.10, "客户C2", "62280003", "A004"],
    ]
    assert bring_in(client, bank(later)).status_code == 302
    assert BankLine.objects.count() == 4
    assert AuditRow.objects.filter(action="bank_import").count() == 2


def test_a_break_of_the_balance_is_told_and_has_to_be_accepted(client: Client) -> None:
    torn = [*BANK_ROWS[:5], *BANK_ROWS[6:7]]
    answer = bring_in(client, bank(torn))
    assert answer.status_code == 422
    (one,) = made_of(answer)["broken"]
    assert (one.row, one.expected, one.found) == (6, D("11130.10"), D("9130.10"))
    assert bring_in(client, bank(torn), accepts="1").status_code == 302
    # The next file begins where the last one did not end.
    later: list[list[object]] = [
        *BANK_ROWS[:4],
        ["2026-11-05", "货款", None, 5, 8005.10, "客户C2", "62280003", "A009"],
    ]
    page = made_of(bring_in(client, bank(later)))
    assert (page["gap"].expected, page["gap"].found) == (D("9130.10"), D("8000.10"))


def test_columns_that_nobody_knows_are_chosen_and_remembered(client: Client) -> None:
    rows: list[list[object]] = [["甲", "乙", "丙"], ["2026-11-01", "8.00", "货款"]]
    url = upload(client, bank(rows))["Location"]
    assert context_of(client, url)["wrong_count"] == 1
    chosen = {"columns": "1", "column-on": "0", "column-amount": "1", "column-text": ["2"]}
    assert made_of(client.post(url, chosen | {"act": "check"}))["is_ready"]
    assert client.post(url, {"act": "import"}).status_code == 302
    line = BankLine.objects.get()
    assert (line.amount, line.text) == (D(8), "货款")
    rows[1][0] = "2026-11-02"
    assert context_of(client, upload(client, bank(rows))["Location"])["is_ready"]


def test_below_a_preface_unknown_columns_can_be_chosen_too(client: Client) -> None:
    rows: list[list[object]] = [["#支付宝业务明细查询"], ["#账号：[2088]"], ["甲", "乙", "丙"]]
    url = upload(client, bank([*rows, ["2026-11-01", "8.00", "货款"]]))["Location"]
    assert context_of(client, url)["heads"] == [(0, "甲"), (1, "乙"), (2, "丙")]
    chosen = {"columns": "1", "column-on": "0", "column-amount": "1", "column-text": ["2"]}
    assert client.post(url, chosen | {"act": "import"}).status_code == 302
    assert list(BankLine.objects.values_list("row", "amount", "text")) == [(4, D(8), "货款")]


@pytest.mark.parametrize(("content", "name", "count"), [(MT940, "a.sta", 3), (CAMT, "a.xml", 2)])
def test_messages_of_banks_need_no_columns(client: Client, content: str, name: str, count: int) -> None:
    assert bring_in(client, content.encode(), name).status_code == 302
    assert BankLine.objects.count() == count


@pytest.mark.parametrize(("content", "name"), [(MT940[MT940.index(":20:") :], "a.sta"), (CAMT, "a.xml")])
def test_messages_may_begin_with_a_mark_of_their_encoding(client: Client, content: str, name: str) -> None:
    url = upload(client, content.encode("utf-8-sig"), name)["Location"]
    assert context_of(client, url)["is_ready"]


def test_only_what_is_there_already_is_called_so(trading: Trading) -> None:
    """Somebody else is faster: the lines that were new a moment ago are there. Any other mistake is ours."""
    found = BankRow(1, date(2026, 11, 2), D(5), serial="A1")
    source = Source(Account.objects.get(pk=account()), "流水")
    looked = look(Parsed(Form.BANK, [found]), account())
    take(source, looked, trading.actor)
    with pytest.raises(RefusedError) as refused:
        take(source, looked, trading.actor)
    assert [one.code for one in refused.value.problems] == ["bank_nothing_new"]
    nothing = look(Parsed(Form.BANK, [replace(found, amount=D(0), serial="A2")]), account())
    with pytest.raises(IntegrityError):
        take(source, nothing, trading.actor)


def test_another_currency_and_nonsense_are_refused(client: Client) -> None:
    assert bring_in(client, MT940.replace("CNY", "USD").encode(), "a.sta").status_code == 422
    for content, name in ((b"", "a.csv"), (b"\0\1", "a.csv"), (b"x", "a.exe"), (b"<a/>", "a.xml")):
        answer = upload(client, content, name)
        if answer.status_code == 302:
            answer = client.get(answer["Location"])
        assert answer.status_code == 422
    assert not BankLine.objects.exists()


_STATEMENT = CAMT[CAMT.index("<Stmt>") : CAMT.index("</BkTo")]


@pytest.mark.parametrize(
    ("parts", "name", "row"),
    [
        ((MT940, MT940, ""), "a.sta", 15),
        ((CAMT.partition("</BkTo")[0], _STATEMENT, CAMT[CAMT.index("</BkTo") :]), "a.xml", 11),
    ],
)
def test_a_file_of_two_accounts_is_refused(
    client: Client, parts: tuple[str, str, str], name: str, row: int
) -> None:
    first, second, end = parts
    other = second.replace("6222000000000000", "6222000000000001")
    answer = bring_in(client, (first + other + end).encode(), name, accepts="1")
    assert answer.status_code == 422
    (wrong,) = made_of(answer)["wrong"]
    assert (wrong.row, "6222000000000001" in wrong.text) == (row, True)
    assert not BankLine.objects.exists()
    # Two messages of one account are taken.
    assert bring_in(client, (first + second + end).encode(), name, accepts="1").status_code == 302


def test_a_mistake_is_withdrawn_and_can_come_again(client: Client) -> None:
    bring_in(client, bank())
    statement = BankStatement.objects.get()
    url = f"/bank/statements/{statement.pk}"
    before = statements(client, url)
    assert client.post(f"{url}/withdraw").status_code == 302
    assert not BankLine.objects.filter(is_withdrawn=False).exists()
    assert AuditRow.objects.filter(action="bank_withdraw").exists()
    assert statements(client, url) <= before
    assert bring_in(client, bank()).status_code == 302
    assert BankLine.objects.filter(is_withdrawn=False).count() == 3
    assert statements(client, "/bank/statements") < 20


def test_every_statement_can_be_reached(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brought in out of their order, two of one day, and one of another account."""
    owner, other = Member.objects.get(is_owner=True), Account.objects.get(code="101201")
    common = {"line_count": 1, "incoming": D(1), "outgoing": D(0), "member": owner, "form": "bank"}
    for name, day in (("a", 3), ("b", 9), ("c", 3), ("d", 1), ("e", 9), ("f", 5)):
        on = date(2026, 11, day)
        BankStatement.objects.create(
            name=name,
            account_id=other.pk if name == "f" else account(),
            first_day=on,
            last_day=on,
            imported_at=datetime(2026, 11, 30, tzinfo=UTC),
            **common,
        )
    monkeypatch.setattr(statement_pages, "PAGE_ROWS", 2)
    for url, names in (("/bank/statements", "ebfcad"), (f"/bank/statements?account={account()}", "ebcad")):
        seen, after = "", url
        while after and len(seen) <= len(names):
            page = context_of(client, after)
            assert str(len(names)) in page["summary"]
            seen += "".join(one["label"] for one in page["rows"])
            after = page.get("next_url") or ""
        assert seen == names
    assert client.get("/bank/statements?after=x").status_code == 400


def test_who_has_no_right_sees_and_brings_nothing(client: Client) -> None:
    bring_in(client, bank())
    statement, file = BankStatement.objects.get().pk, BankFile.objects.get().pk
    clerk = signed_in("clerk")
    for url in ("statements", "import", f"statements/{statement}", f"files/{file}"):
        assert clerk.get(f"/bank/{url}").status_code == 403
    assert clerk.post(f"/bank/statements/{statement}/withdraw").status_code == 403
    assert client.get("/bank/import?account=999999").status_code == 404


def test_programs_bring_lines_in_and_read_them(trading: Trading, company: str) -> None:
    del trading
    owner, clerk = caller("owner", slug=company), caller("clerk", slug=company)
    lines = [
        {"date": "2026-11-02", "amount": "1130.00", "balance": "1130.00", "serial": "A1"},
        {"date": "2026-11-03", "amount": "-30.00", "balance": "1100.00", "serial": "A2"},
    ]
    body = {"account": account(), "name": "工行", "lines": lines}
    assert clerk.call("POST", "/bank-statements", body).status == 403
    answer = owner.call("POST", "/bank-statements", body)
    assert (answer.status, answer.body["taken"], answer.body["known"]) == (201, 2, 0)
    assert owner.call("POST", "/bank-statements", body).codes == {"bank_nothing_new"}
    broken = {"date": "2026-11-04", "amount": "1.00", "balance": "999.00", "serial": "A3"}
    assert owner.call("POST", "/bank-statements", body | {"lines": [broken]}).codes == {"bank_balance_broken"}
    assert owner.call("POST", "/bank-statements", body | {"account": 999}).codes == {"bank_account_unknown"}
    page = owner.get(f"/bank-lines?account={account()}&limit=1").body
    assert (page["rows"][0]["amount"], page["rows"][0]["open_amount"]) == ("1130", "1130")
    rest = owner.get(f"/bank-lines?account={account()}&after={page['next_after']}").body
    assert (len(rest["rows"]), rest["next_after"]) == (1, None)


def test_what_the_bank_said_is_never_changed(client: Client) -> None:
    bring_in(client, bank())
    for sql, code in (
        ("UPDATE banking_bankline SET amount = amount + 1", "frozen"),
        ("DELETE FROM banking_bankline", "append_only"),
        ("UPDATE banking_bankstatement SET name = 'x'", "frozen"),
        ("DELETE FROM banking_bankstatement", "append_only"),
    ):
        with pytest.raises(IntegrityError, match=code), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
