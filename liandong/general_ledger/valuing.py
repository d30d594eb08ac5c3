"""What is kept in other currencies at the end of a month: money accounts and open debts, each with its worth.

Money counts as it stood on that day. Of a debt the part counts that was open on the day and is open now: what
was settled since has its difference of rates already, what was given back since was settled then. Advances
are no monetary items and stay at the rate they came at.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from liandong.currencies.queries import RateOn, rates_on
from liandong.general_ledger.models import Account, Claim, JournalEntry, JournalLine, RoleAccount, Settlement
from liandong.identity.rule_book import rules_on
from liandong.kernel.balances import LedgerBalance, Valued
from liandong.kernel.claim_kinds import CLAIM_ROLES
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import ClaimKind
from liandong.storage import bulk
from liandong.storage.membership import Among
from liandong.storage.pieces import day_parameter

_DIGITS = 4
_ADVANCES = frozenset({ClaimKind.ADVANCE_RECEIVED, ClaimKind.ADVANCE_PAID})
_KINDS = tuple(kind for kind in ClaimKind if kind not in _ADVANCES)
_DEBTS_OF_OURS = frozenset({ClaimKind.PAYABLE, ClaimKind.BILL_PAYABLE})

_MONEY = """
SELECT a.id, a.code, a.name, a.currency, SUM(l.foreign_amount), SUM(l.amount)
FROM {accounts} a JOIN {lines} l ON l.account_id = a.id
WHERE a.currency <> '' AND l.business_date <= %s{excluded}
GROUP BY a.id, a.code, a.name, a.currency ORDER BY a.code
"""

_DEBTS = """
SELECT c.id, c.kind, d.number, p.name, c.currency, c.foreign_open, c.open_amount
FROM {claims} c{index} JOIN {documents} d ON d.id = c.document_id JOIN {partners} p ON p.id = c.partner_id
WHERE NOT (c.foreign_open = 0) AND c.kind NOT IN ('advance_received', 'advance_paid')
  AND c.business_date <= %s
ORDER BY c.kind DESC, c.id
"""


def read_valued(last: date, without: Collection[int] = ()) -> tuple[LedgerBalance, ...]:
    """Return what is kept in other currencies, with the rates of a day; six statements.

    What documents of the ids ``without`` made of it is left out, with one more. A rate may be missing.
    """
    found = [*_money(last, without), *_debts(last, without)]
    base = rules_on(last).currency
    codes = {one.valued.currency for one in found if one.valued is not None}
    rates = rates_on(base, codes, last) if codes else {}
    return tuple(_rated(one, rates) for one in found)


def is_in_currencies() -> bool:
    """Tell whether anything is kept in another currency; two statements at most."""
    if Account.objects.exclude(currency="").exists():
        return True
    return Claim.objects.exclude(foreign_open=0).filter(kind__in=_KINDS).exists()


def _rated(one: LedgerBalance, rates: dict[str, RateOn]) -> LedgerBalance:
    valued = one.valued
    rate = rates.get(valued.currency) if valued is not None else None
    if valued is None or rate is None:
        return one
    return replace(one, valued=replace(valued, rate=rate.rate, rate_day=rate.day))


def _money(last: date, without: Collection[int]) -> Iterable[LedgerBalance]:
    excluded, params = "", list[object]()
    if without:
        condition, params = bulk.among(sorted(without))
        entries = bulk.table(JournalEntry)
        excluded = f" AND l.entry_id NOT IN (SELECT e.id FROM {entries} e WHERE e.document_id {condition})"  # noqa: S608 - names of tables
    tables = {"accounts": bulk.table(Account), "lines": bulk.table(JournalLine), "excluded": excluded}
    for pk, code, name, currency, *sums in bulk.run(_MONEY.format(**tables), [day_parameter(last), *params]):
        foreign, own = (from_scaled(int(one), _DIGITS) for one in sums)
        yield LedgerBalance(pk, code, name, "asset", closing=own, valued=Valued(currency, foreign))


def _debts(last: date, without: Collection[int]) -> Iterable[LedgerBalance]:
    index = "" if bulk.is_postgresql() else " INDEXED BY claims_in_currency"
    tables = {
        "claims": bulk.table(Claim),
        "documents": "documents_document",
        "partners": "partners_partner",
        "index": index,
    }
    rows = bulk.run(_DEBTS.format(**tables), [day_parameter(last)])
    if not rows:
        return
    ids = [row[0] for row in rows]
    changed, later = _changed(ids, without), _given_back(ids, last)
    roles = RoleAccount.objects.filter(role__in=[CLAIM_ROLES[kind].value for kind in _KINDS])
    accounts = {row.role: row.account for row in roles.select_related("account")}
    for row in rows:
        account = accounts.get(CLAIM_ROLES[ClaimKind(row[1])].value)
        if account is not None:
            yield from _debt(row, account, changed.get(row[0], ZERO), later.get(row[0], (ZERO, ZERO)))


def _debt(
    row: tuple[Any, ...], account: Account, changed: Decimal, given_back: tuple[Decimal, Decimal]
) -> Iterator[LedgerBalance]:
    pk, kind, number, partner, currency, *sums = row
    whole, worth = (from_scaled(int(one), _DIGITS) for one in sums)
    own, foreign = worth + changed - given_back[0], whole - given_back[1]
    if foreign * whole <= ZERO:
        return
    is_debt = ClaimKind(kind) in _DEBTS_OF_OURS
    valued = Valued(currency, foreign, claim=pk, is_debt=is_debt)
    name = f"{account.name} {partner} {number}"
    yield LedgerBalance(account.pk, account.code, name, kind, closing=own, valued=valued)


def _given_back(claims: Collection[int], last: date) -> dict[int, tuple[Decimal, Decimal]]:
    """Return what of debts was open again only after a day, in the books and in their currencies.

    More was given back then than settled; one statement. What was settled is none of the day's matter.
    """
    rows = Settlement.objects.filter(Among("claim", claims), business_date__gt=last).order_by()
    sums = rows.values("claim", "claim__amount").annotate(own=Sum("amount"), abroad=Sum("foreign_amount"))
    return {
        row["claim"]: (-row["own"], -row["abroad"])
        for row in sums
        if row["abroad"] * row["claim__amount"] < ZERO
    }


def _changed(claims: Collection[int], without: Collection[int]) -> dict[int, Decimal]:
    """Return what documents took of the own worth of claims; one statement, none without documents."""
    if not without:
        return {}
    found: dict[int, Decimal] = {}
    rows = Settlement.objects.filter(document__in=list(without), claim__in=claims)
    for claim, amount in rows.values_list("claim", "amount"):
        found[claim] = found.get(claim, ZERO) + amount
    return found
