"""期末结转: what the end of a month asks for, and the document that carries it over.

Run again, the earlier document of the month is reversed and one of the whole takes its place, so that a
month has one entry of each kind that counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from liandong.documents.booking import book
from liandong.documents.columns import CREDIT
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, State
from liandong.documents.requests import DraftRequest, Outcome
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.transfers import (
    TRANSFERS,
    Cleared,
    Transfer,
    book_problems,
    is_of,
    month_end,
    time_problems,
    unrated,
)
from liandong.general_ledger.claim_facts import facts_of_claims
from liandong.general_ledger.clearing import read_balances
from liandong.general_ledger.models import Period, Settlement
from liandong.general_ledger.periods import ensure_periods
from liandong.general_ledger.valuing import is_in_currencies
from liandong.identity.actors import require_everywhere
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.balances import Clearing, Valued
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.rules import Taxpayer
from liandong.kernel.terms import Problem
from liandong.storage import bulk

TYPES: Mapping[Clearing, str] = {
    Clearing.PROFIT: "finance.profit_transfer",
    Clearing.VAT: "finance.vat_transfer",
    Clearing.REVALUATION: "finance.revaluation",
    Clearing.YEAR_END: "finance.year_end_transfer",
}
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Preview:
    """What a month's transfer is now: the whole entry, what is not carried over yet, and what was."""

    transfer: Transfer
    lacking: Transfer
    earlier: Sequence[Document]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did: the documents it reversed, and the one it posted where anything was left."""

    reversed: Sequence[str]
    posted: Outcome | None


def asked_for(clearing: Clearing, first: date) -> bool:
    """Tell whether the month from ``first`` on has such a transfer: VAT general taxpayers, years December.

    A revaluation is asked for where anything is kept in another currency.
    """
    if clearing is Clearing.REVALUATION:
        return is_in_currencies()
    if clearing is Clearing.VAT:
        return rules_on(month_end(first)).taxpayer is Taxpayer.GENERAL
    return clearing is Clearing.PROFIT or first.month == _DECEMBER


def lacking(clearing: Clearing, first: date) -> Sequence[Cleared]:
    """Return what the month beginning on ``first`` has not carried over, account by account.

    What has no rate of exchange is lacking too, though nobody knows how much.
    """
    if not asked_for(clearing, first):
        return ()
    found = read_balances(clearing, is_of, month_end(first))
    return (*TRANSFERS[clearing](found).lines, *unrated(found))


def not_transferred(first: date) -> list[Problem]:
    """Return why a year's last month can't be closed yet: its profit is not carried over."""
    if first.month != _DECEMBER:
        return []
    found = [(Clearing.PROFIT, "december_profit_left"), (Clearing.YEAR_END, "year_end_left")]
    return [Problem(code) for clearing, code in found if lacking(clearing, first)]


def preview(clearing: Clearing, first: date, today: date) -> Preview:
    """Return what running the transfer would book; nothing is locked or changed."""
    last = month_end(first)
    earlier = list(_live(clearing, last))
    now = read_balances(clearing, is_of, last)
    whole = read_balances(clearing, is_of, last, [one.pk for one in earlier]) if earlier else now
    transfer = TRANSFERS[clearing]
    problems = [*_problems(clearing, first, today), *book_problems(clearing, now)]
    return Preview(transfer(whole), transfer(now), earlier, problems)


def run(clearing: Clearing, first: date, actor: Actor, today: date, address: str = "") -> Ran:
    """Carry over what the month beginning on ``first`` comes to, in place of what was carried over before.

    Nothing is posted into the month between the look at its balances and the entry.

    Raises:
        RefusedError: the month is not over or closed, there is nothing to carry over, or nothing new.
        NotAllowedError: the actor may not post the document everywhere.
    """
    require_everywhere(actor, TYPES[clearing], Verb.POST)
    refuse_if(_problems(clearing, first, today))
    last = month_end(first)
    with transaction.atomic():
        earlier = _locked(clearing, last)
        now = read_balances(clearing, is_of, last)
        refuse_if(book_problems(clearing, now))
        if not TRANSFERS[clearing](now).lines:
            numbers = "、".join(one.number for one in earlier)
            code = "transfer_done" if earlier else "transfer_nothing"
            refuse_if([Problem(code, detail={"period": f"{first:%Y-%m}", "number": numbers})])
        turned = [reverse(ReversalRequest(one.pk, actor, address=address)).number for one in earlier]
        lines = TRANSFERS[clearing](read_balances(clearing, is_of, last)).lines
        if not lines:
            return Ran(turned, None)
        draft = DraftInput(TYPES[clearing], last, tuple(_line(one) for one in lines), memo=f"{first:%Y-%m}")
        return Ran(turned, book([DraftRequest(draft, actor, address=address)])[0])


def _problems(clearing: Clearing, first: date, today: date) -> Iterator[Problem]:
    last, named = month_end(first), {"period": f"{first:%Y-%m}"}
    yield from time_problems(clearing, last, rules_on(last))
    if today < last:
        yield Problem("transfer_not_over", detail={**named, "date": last.isoformat()})
    if clearing is Clearing.REVALUATION:
        later = Document.objects.filter(type=TYPES[clearing], state=State.POSTED, reverses=None)
        number = later.filter(business_date__gt=last).order_by("pk").values_list("number", flat=True).first()
        if number is not None:
            yield Problem("revaluation_later", detail={**named, "number": number})
    if Period.objects.filter(year=first.year, month=first.month, is_closed=True).exists():
        yield Problem("period_closed", column="business_date", detail=named)


def _live(clearing: Clearing, last: date) -> QuerySet[Document]:
    posted = Document.objects.filter(type=TYPES[clearing], state=State.POSTED, reverses=None)
    return posted.filter(business_date=last).order_by("pk")


def _locked(clearing: Clearing, last: date) -> list[Document]:
    """Lock the month's earlier transfers, the debts, then the month, in the order of everybody who posts."""
    earlier = list(_live(clearing, last).select_for_update(no_key=True))
    held = _debts(clearing, last, earlier)
    facts_of_claims(held, bulk.for_update("c"))
    ensure_periods([(last.year, last.month)])
    period = Period.objects.select_for_update().get(year=last.year, month=last.month)
    refuse_if([Problem("period_closed", detail={"period": str(period)})] if period.is_closed else [])
    known = list(_live(clearing, last).values_list("pk", flat=True))
    is_same = known == [one.pk for one in earlier] and _debts(clearing, last, earlier) <= held
    refuse_if([] if is_same else [Problem("transfer_meanwhile")])
    return earlier


def _debts(clearing: Clearing, last: date, earlier: Sequence[Document]) -> set[int]:
    """Return the claims that a revaluation changes, now or by taking back ``earlier`` ones; else none."""
    if clearing is not Clearing.REVALUATION:
        return set()
    valued = (one.valued for one in read_balances(clearing, is_of, last))
    found = {one.claim for one in valued if one is not None and one.claim is not None}
    return found | set(Settlement.objects.filter(document__in=earlier).values_list("claim", flat=True))


def _line(one: Cleared) -> LineInput:
    claim = one.valued.claim if one.valued is not None else None
    details = {} if one.valued is None else _shown(one, one.valued)
    if one.amount < ZERO:
        details[CREDIT.name] = plain(-one.amount)
    return LineInput(
        account=None if claim else one.account,
        claim=claim,
        gross_amount=max(one.amount, ZERO),
        anchor="gross_amount",
        details=details,
    )


def _shown(one: Cleared, valued: Valued) -> dict[str, str]:
    """Return what is told beside the amount of a line."""
    rate = "" if valued.rate is None else plain(valued.rate)
    figures = {"foreign": plain(valued.foreign), "rate": rate, "before": plain(one.before)}
    return {"currency": valued.currency, **figures}
