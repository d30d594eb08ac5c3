"""What letters of reminder charge becomes a debt: each day's interest once, until that is reversed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from liandong.collaboration.dunning import remind
from liandong.collaboration.dunning_models import DunningLetter, DunningLevel
from liandong.documents.inputs import LineInput
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.finance.charging import Charge, amount_of, charge, charges_of
from liandong.identity.actors import NotAllowedError
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.support.pages import SLUG, context_of, signed_in, table
from tests.support.trading import Trading

D = Decimal
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today(company: str) -> Iterator[None]:
    del company
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def letters(trading: Trading) -> list[DunningLetter]:
    """10,000 due on 2 November: reminded of after 10 days with 5.00, and after 28; both at 7.3 % a year."""
    DunningLevel.objects.filter(number=1).update(rate=D("7.3"), fee=D(5))
    DunningLevel.objects.filter(number=2).update(rate=D("7.3"), days_overdue=20, days_between=0)
    line = LineInput(gross_amount=D(10000), details={"kind": "receivable"})
    trading.book("finance.opening_claims", [line], date(2026, 11, 2), partner="C1")
    for days in (10, 28):
        remind([trading.partners["C1"]], trading.actor, date(2026, 11, 2) + timedelta(days=days))
    return list(DunningLetter.objects.order_by("pk"))


def codes(error: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [one.code for one in error.value.problems]


def test_interest_is_charged_once_for_each_day(trading: Trading, letters: list[DunningLetter]) -> None:
    # By hand: 10,000 × 7.3 % ÷ 365 is 2.00 a day: 20.00 and the fee of 5.00, then 56.00 − 20.00.
    first, second = letters
    assert [amount_of(one) for one in letters] == [D("25.00"), D("56.00")]
    booked = charge(Charge(first.pk, TODAY), trading.actor)
    assert trading.entry(booked.document) == {"1122": D(25), "560302": D(-25)}
    assert trading.claims("C1")[-1] == ("receivable", D(25), D(25))
    assert amount_of(second) == D("36.00")
    with pytest.raises(RefusedError) as twice:
        charge(Charge(first.pk, TODAY), trading.actor)
    assert codes(twice) == ["dunning_charged"]
    charge(Charge(second.pk, TODAY, tax_rate=D(13)), trading.actor)
    # Taken back, the first may be charged again: 56.00 are due by now, 36.00 of them were booked.
    reverse(ReversalRequest(booked.document, trading.actor, TODAY))
    assert set(charges_of([first.pk, second.pk])) == {second.pk}
    assert amount_of(first) == D("25.00")


def test_a_letter_that_costs_nothing_charges_nothing(trading: Trading, letters: list[DunningLetter]) -> None:
    first, second = letters
    DunningLetter.objects.filter(pk=first.pk).update(fee=0)
    charge(Charge(second.pk, TODAY), trading.actor)
    with pytest.raises(RefusedError) as nothing:
        charge(Charge(first.pk, TODAY), trading.actor)
    assert codes(nothing) == ["dunning_charges_nothing"]


def test_who_may_not_book_income_or_see_the_customer(trading: Trading, letters: list[DunningLetter]) -> None:
    own = {("general_ledger.claim", Verb.VIEW): Scope.OWN}
    clerk = Actor(trading.actor.member, "李", grants=own)
    with pytest.raises(NotAllowedError):
        charge(Charge(letters[0].pk, TODAY), clerk)
    verbs = {("finance.other_income", verb): Scope.ALL for verb in (Verb.DRAFT, Verb.POST)}
    with pytest.raises(RefusedError) as unseen:
        charge(Charge(letters[0].pk, TODAY), Actor(trading.actor.member, "李", grants=own | verbs))
    assert codes(unseen) == ["dunning_letter_unknown"]


def test_the_page_and_programs_charge(trading: Trading, letters: list[DunningLetter]) -> None:
    del trading
    first, second = letters
    boss = signed_in("owner")
    assert [row[-1] for row in table(context_of(boss, "/debts/dunning/letters"))] == ["记利息", "记利息"]
    form = context_of(boss, f"/debts/dunning/letters/{first.pk}/charge")
    assert form["sections"][0]["fields"][0]["value"] == "25"
    url = f"/debts/dunning/letters/{first.pk}/charge"
    sent = {"on": "2026-11-30", "category": "利息收入", "tax_rate": ""}
    assert boss.post(url, sent | {"category": "没有的"}).status_code == 422
    assert boss.post(url, sent | {"tax_rate": "x"}).status_code == 422
    assert boss.post(url, sent).status_code == 302
    assert boss.post(url, sent).status_code == 422
    rows = [row[-1] for row in table(context_of(boss, "/debts/dunning/letters"))]
    assert rows[0] == "记利息"
    assert rows[1].startswith("SRD")
    owner = caller("owner", slug=SLUG)
    answer = owner.call("post", f"/dunning/letters/{second.pk}/charge", {"on": "2026-11-30"})
    assert answer.status == 201, answer.body
    assert owner.call("post", f"/dunning/letters/{second.pk}/charge", {}).status == 422
