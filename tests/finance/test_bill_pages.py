"""The register of bills: what it shows and sums, its next steps, who sees it, forecast and alerts."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from liandong.alerts.alert_rows import AlertRows
from liandong.alerts.finding import found_by
from liandong.alerts.models import Alert, AlertKind, AlertRule
from liandong.documents.bill_numbers import SUBJECT
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import DraftRequest
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.types import document_type
from liandong.finance.bills.drafting import interest_of
from liandong.finance.bills.reading import bills, sums
from liandong.finance.forecast.reading import Supposed, flows
from liandong.general_ledger.models import Claim
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.forecast import FlowKind
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from liandong.webkit.claims import claims_for
from tests.apikit.calling import caller
from tests.support.pages import context_of, signed_in, statements, table, texts
from tests.support.trading import Trading

D = Decimal
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today(company: str) -> Iterator[None]:
    del company
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def boss(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def bill(number: str, amount: str, due: date) -> LineInput:
    said = {"bill_number": number, "bill_form": "bank", "acceptor": "工商银行"}
    return LineInput(gross_amount=D(amount), due_date=due, details=said)


def taken(trading: Trading, number: str, amount: str, due: date) -> int:
    """Take a customer's bill; return its claim."""
    received = trading.book("finance.bill_receipt", [bill(number, amount, due)], TODAY, partner="C1")
    return Claim.objects.get(document=received.id, bill_number=number).pk


def endorse(trading: Trading, claim: int, amount: str) -> int:
    line = LineInput(claim=claim, gross_amount=D(amount))
    return trading.book("finance.bill_endorsement", [line], TODAY, partner="S1").id


def numbers(client: Client, query: str = "") -> list[str]:
    return [row[0] for row in table(context_of(client, f"/money/bills{query}"))]


def test_the_register_shows_what_is_due_and_sums_as_the_accounts_do(trading: Trading, boss: Client) -> None:
    taken(trading, "P2", "40", date(2027, 2, 1))
    taken(trading, "P1", "100", date(2026, 12, 1))
    given = taken(trading, "P3", "7", date(2026, 12, 2))
    endorse(trading, given, "7")
    trading.book("finance.bill_issue", [bill("K1", "70", date(2026, 12, 5))], TODAY, partner="S1")
    page = context_of(boss, "/money/bills")
    assert [row[0] for row in table(page)] == ["P1", "K1", "P2"]
    assert [one["text"] for one in page["figures"]] == ["140.00", "70.00"]
    assert texts(page["totals"])[7:9] == ["210.00", "210.00"]
    assert numbers(boss, "?due=soon") == ["P1", "K1"]
    assert numbers(boss, "?kind=bill_payable") == ["K1"]
    assert numbers(boss, "?standing=ended") == ["P3"]
    assert numbers(boss, "?q=p2") == ["P2"]
    assert numbers(boss, "?due=overdue") == []


def test_a_bill_shows_its_way_and_its_state_follows(trading: Trading, boss: Client) -> None:
    claim = taken(trading, "P1", "100", date(2026, 12, 1))
    handed = endorse(trading, claim, "100")
    page = context_of(boss, f"/money/bills/{claim}")
    assert page["chip"]["label"] == "已背书"
    assert [[cell["text"] for cell in row["cells"]][1] for row in page["table"]["rows"]] == ["登记", "已背书"]
    assert page["deeds"] == []
    reverse(ReversalRequest(handed, trading.actor))
    page = context_of(boss, f"/money/bills/{claim}")
    assert page["chip"]["label"] == "在手"
    assert len(page["table"]["rows"]) == 1
    with time_machine.travel(datetime(2026, 12, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        page = context_of(boss, f"/money/bills/{claim}")
    assert page["chip"]["label"] == "已到期"
    assert [one["name"] for one in page["deeds"]] == ["collect", "refused"]


def test_a_bill_that_was_reversed_is_in_no_register(trading: Trading, boss: Client) -> None:
    claim = taken(trading, "P1", "100", date(2026, 12, 1))
    reverse(ReversalRequest(Claim.objects.get(pk=claim).document_id, trading.actor))
    assert numbers(boss, "?standing=all") == []
    assert boss.get(f"/money/bills/{claim}").status_code == 404


def test_a_discount_is_drafted_with_its_interest(trading: Trading, boss: Client) -> None:
    # By hand: 100,000 × 3.6 % × 90 ÷ 360 = 900, from 21 November to 19 February.
    claim = taken(trading, "P1", "100000", date(2027, 2, 19))
    answer = boss.post(f"/money/bills/{claim}/discount", {"on": "2026-11-21", "rate": "3.6"})
    assert answer.status_code == 302
    draft = Document.objects.get(type="finance.bill_settlement")
    lines = DocumentLine.objects.filter(document=draft).order_by("position")
    assert [(one.account.code if one.account else "", one.gross_amount) for one in lines] == [
        ("", D(100000)),
        ("100201", D(99100)),
        ("560302", D(900)),
    ]
    assert draft.gross_amount == D(100000)
    for rate in ("x", "9" * 30):
        assert (
            boss.post(f"/money/bills/{claim}/discount", {"on": "2026-11-21", "rate": rate}).status_code == 422
        )
    largest = boss.post(f"/money/bills/{claim}/discount", {"on": "2026-11-21", "rate": "999999999999"})
    assert largest.status_code == 302
    assert Document.objects.filter(type="finance.bill_settlement").count() == 1


@pytest.mark.parametrize("deed", ["endorse", "collect", "refused"])
def test_the_next_step_is_a_draft(trading: Trading, boss: Client, deed: str) -> None:
    claim = taken(trading, "P1", "100", date(2026, 12, 1))
    answer = boss.post(f"/money/bills/{claim}/draft", {"deed": deed})
    draft = Document.objects.get(state="draft")
    assert answer["Location"].endswith(f"/{draft.type}/{draft.pk}")
    assert DocumentLine.objects.filter(document=draft, claim=claim).exists()
    assert boss.post(f"/money/bills/{claim}/draft", {"deed": "pay"}).status_code == 400


def test_interest_is_rounded_to_the_cent_and_never_below_nothing() -> None:
    assert interest_of(D("12345.67"), D("2.75"), 31) == D("29.24")
    assert interest_of(D(100), D(5), -3) == D(0)


def test_statements_of_the_register_do_not_grow(trading: Trading, boss: Client) -> None:
    endorse(trading, taken(trading, "P0", "5", date(2026, 12, 1)), "5")
    few = statements(boss, "/money/bills?standing=all")
    for number in range(1, 9):
        endorse(trading, taken(trading, f"P{number}", "5", date(2026, 12, 1)), "5")
    assert statements(boss, "/money/bills?standing=all") == few


def test_programs_read_bills(trading: Trading) -> None:
    claim = taken(trading, "P1", "100", date(2026, 12, 1))
    taken(trading, "P2", "100", date(2026, 12, 1))
    owner = caller("owner")
    first = owner.get("/bills?limit=1").body
    rest = owner.get(f"/bills?limit=1&after={first['next']}").body
    assert [row["number"] for row in (*first["rows"], *rest["rows"])] == ["P1", "P2"]
    assert rest["next"] is None
    endorse(trading, claim, "100")
    one = owner.get(f"/bills/{claim}").body
    assert (one["standing"], one["acceptor"], one["events"][0]["did"]) == ("endorsed", "工商银行", "endorsed")
    assert owner.get("/bills/999999").status == 404


def test_bills_are_in_the_forecast_on_their_day(trading: Trading) -> None:
    taken(trading, "P1", "100", date(2026, 12, 1))
    trading.book("finance.bill_issue", [bill("K1", "70", date(2026, 12, 5))], TODAY, partner="S1")
    found = [
        one for one in flows(Supposed(late_days=30), TODAY, date(2027, 1, 31)) if one.kind is FlowKind.BILL
    ]
    assert [(one.day, one.amount) for one in found] == [
        (date(2026, 12, 1), D(100)),
        (date(2026, 12, 5), D(-70)),
    ]


def test_bills_about_to_fall_due_are_pointed_out(trading: Trading) -> None:
    claim = taken(trading, "P1", "100", date(2026, 11, 25))
    later = taken(trading, "P2", "100", date(2026, 12, 25))
    rule = AlertRule.objects.get(kind=AlertKind.BILL_DUE)
    found = found_by(rule, TODAY)
    assert (claim in found, later in found) == (True, False)
    assert found_by(rule, date(2026, 11, 26))[claim].is_severe
    seen = Alert(rule=rule, kind=AlertKind.BILL_DUE, subject=claim, day=date(2026, 11, 25))
    step = AlertRows(trading.actor, [seen]).next_step(seen)
    assert (step["text"], step["url"]) == ("票据结算", f"/money/bills/{claim}")


def test_who_sees_his_own_partners_alone_sees_their_bills(trading: Trading, boss: Client) -> None:
    taken(trading, "P1", "100", date(2026, 12, 1))
    theirs = Actor(Member.objects.create(name="业务员").pk, "业务员", {(SUBJECT, Verb.VIEW): Scope.OWN})
    kind = document_type("finance.bill_settlement")
    assert list(bills(theirs)) == []
    assert claims_for(kind, None, TODAY, theirs) == []
    Partner.objects.filter(pk=trading.partners["C1"]).update(owner=theirs.member)
    assert [one.bill_number for one in bills(theirs)] == ["P1"]
    assert [one.bill for one in claims_for(kind, None, TODAY, theirs)] == ["P1"]
    assert [one.account for one in sums(theirs)] == [None, None]
    found = boss.get("/t/finance.bill_settlement/claims?business_date=2026-11-21").json()["claims"]
    assert [one["name"] for one in found] == ["P1"]


def test_who_may_not_see_a_bill_cannot_name_it(trading: Trading) -> None:
    claim = taken(trading, "P1", "100", date(2026, 12, 1))
    kind = "finance.bill_settlement"
    rights = {(SUBJECT, Verb.VIEW): Scope.OWN, (kind, Verb.DRAFT): Scope.ALL, (kind, Verb.VIEW): Scope.ALL}
    theirs = Actor(Member.objects.create(name="业务员").pk, "业务员", rights)
    line = LineInput(claim=claim, gross_amount=D(100))
    draft = DraftInput(type=kind, business_date=TODAY, lines=(line,), details={"deed": "refused"})
    with pytest.raises(RefusedError) as refusal:
        save_draft(DraftRequest(draft, theirs))
    assert [one.code for one in refusal.value.problems] == ["reference_missing"]
    Partner.objects.filter(pk=trading.partners["C1"]).update(owner=theirs.member)
    saved = save_draft(DraftRequest(draft, theirs))
    Partner.objects.update(owner=None)  # who may edit the draft keeps what stands in it
    save_draft(DraftRequest(draft, theirs, document=saved.id, version=saved.version))


def test_what_is_not_offered_is_not_done(trading: Trading, boss: Client) -> None:
    """A bank that accepted a bill pays it; a bill of one's own can't be discounted by oneself."""
    trading.book("finance.bill_issue", [bill("K1", "40", date(2026, 12, 1))], TODAY, partner="S1")
    mine = Claim.objects.get(bill_number="K1").pk
    assert boss.post(f"/money/bills/{mine}/discount", {"on": "2026-11-21", "rate": "3"}).status_code == 400
    assert boss.post(f"/money/bills/{mine}/draft", {"deed": "unpaid"}).status_code == 400
    assert boss.post(f"/money/bills/{mine}/draft", {"deed": "pay"}).status_code == 302
