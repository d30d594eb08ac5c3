"""The pages of reconciling and its operations: statements counted, rights asked, work done by a job."""

from decimal import Decimal

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.banking.models import BankMatch
from liandong.banking.proposals import match
from liandong.jobs.running import run_next
from tests.apikit.calling import caller
from tests.banking.test_work import bank, bring, name_of, open_of, pay, row, sell
from tests.support.pages import signed_in, statements
from tests.support.trading import Trading

LEVELS = ("95", "85", "70", "none")


@pytest.fixture
def client(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def test_pages_take_a_constant_number_of_statements(trading: Trading, client: Client) -> None:
    for amount in ("113.00", "226.00", "339.00"):
        sell(trading, amount)
    lines = [
        row(number, 5, amount, name=name_of("C1", trading)) for number, amount in enumerate(("113", "5"), 1)
    ]
    bring(trading, *lines)
    match(bank().pk, trading.actor)
    urls = ("/bank", "/bank/reconciliation", "/bank/rules", "/bank/statements")
    before = [statements(client, url) for url in urls]
    more = [row(number, 6, str(number), name=name_of("C2", trading)) for number in range(3, 20)]
    bring(trading, *more, row(30, 6, "226", name=name_of("C1", trading)))
    match(bank().pk, trading.actor)
    assert [statements(client, url) for url in urls] == before
    for one in LEVELS:
        assert client.get(f"/bank?least={one}").status_code == 200
    assert client.get("/bank?q=C1").status_code == 200


def test_matching_takes_a_constant_number_of_statements(trading: Trading) -> None:
    def taken(day: int, count: int) -> int:
        for number in range(count):
            pay(trading, str(1000 + day * 50 + number), day=day)
        name = name_of("C1", trading)
        bring(trading, *(row(n, day, str(1000 + day * 50 + n), name=name) for n in range(count)))
        with CaptureQueriesContext(connections["default"]) as queries:
            assert match(bank().pk, trading.actor) == (count, 0)
        return len(queries)

    assert taken(2, 2) == taken(3, 9)


def test_many_lines_are_matched_by_a_job(
    trading: Trading, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.banking.jobs.AT_ONCE", 1)
    pay(trading, "1130")
    bring(trading, row(1, 2, "1130", name=name_of("C1", trading)), row(2, 3, "7", name="谁"))
    answer = client.post("/bank/match", {"account": str(bank().pk)})
    assert "/jobs/" in answer["Location"]
    assert run_next()
    assert BankMatch.objects.count() == 1


def test_who_may_not_reconcile_changes_nothing(trading: Trading) -> None:
    (line,) = bring(trading, row(1, 2, "100"))
    clerk = signed_in("clerk")
    for url in ("/bank", "/bank/reconciliation", "/bank/rules", f"/bank/lines/{line.pk}"):
        assert clerk.get(url).status_code == 403
    for url in (
        "/bank/match",
        "/bank/accept",
        *(f"/bank/lines/{line.pk}/{act}" for act in ("book", "join", "undo")),
    ):
        assert clerk.post(url, {"category": "利息收入", "note": "x"}).status_code == 403
    assert open_of(line) == [Decimal(100)]


def test_programs_do_all_of_it(trading: Trading, company: str) -> None:
    owner, clerk = caller("owner", slug=company), caller("clerk", slug=company)
    sell(trading, "113.00")
    booked = pay(trading, "60")
    lines = bring(
        trading,
        row(1, 5, "113", name=name_of("C1", trading)),
        row(2, 5, "-7", name="某行"),
        row(3, 5, "60", name="谁"),
    )
    account = bank().pk
    assert owner.call("POST", "/bank-matches", {"account": account}).body["proposed"] >= 2
    (one, *_more) = owner.get(f"/bank-proposals?account={account}&least=90").body["rows"]
    assert (one["line"], one["kind"]) == (lines[0].pk, "claims")
    assert clerk.call("POST", f"/bank-lines/{one['line']}/accept", {"rank": 1}).status == 403
    assert owner.call("POST", f"/bank-lines/{one['line']}/accept", {"rank": 1}).body["open_amount"] == "0"
    answer = owner.call("POST", f"/bank-lines/{lines[1].pk}/book", {"category": "银行手续费"}).body
    assert (answer["open_amount"], bool(answer["number"])) == ("0", True)
    joined = owner.call("POST", f"/bank-lines/{lines[2].pk}/join", {"journal_lines": [booked]})
    assert joined.body["open_amount"] == "0"
    sheet = owner.get(f"/bank-reconciliation?account={account}&on=2026-11-30").body
    assert (sheet["only_bank"], sheet["book"]) == ([], "166")
    assert owner.call("POST", f"/bank-lines/{lines[2].pk}/undo").body["open_amount"] == "60"
    assert owner.call("POST", f"/bank-lines/{lines[2].pk}/undo").codes == {"bank_match_unknown"}
    assert owner.call("POST", "/bank-lines/999999/accept", {"rank": 1}).codes == {"bank_proposal_gone"}
