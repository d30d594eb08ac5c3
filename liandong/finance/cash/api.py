"""资金 for programs: what the accounts hold, and their journals; transfers are documents like any other."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.fields import After, Day, Id, KeyShape, Limit, Number, answers, checked_days, page_key
from liandong.documents.queries import not_handled_by
from liandong.finance.cash import reading
from liandong.general_ledger.account_currency import Held, held_in_currencies
from liandong.general_ledger.account_months import CONSUMER, account_sums
from liandong.general_ledger.cash_queries import SUBJECT, CashLine, is_petty_cash, money_accounts
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO

router = Router(tags=["财务 · Finance"])
_KEY = KeyShape((date, int))


class CashSpan(Schema):
    """A span, both days included; without them this month so far."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None

    @property
    def days(self) -> tuple[date, date]:
        """Return both days."""
        today = timezone.localdate()
        first, last = self.from_ or today.replace(day=1), self.to or today
        checked_days(first, last)
        return first, last


class CashJournalQuery(CashSpan):
    """A span of a journal, a page at a time."""

    limit: Limit = 100
    after: After | None = None


class MoneyAccountOut(Schema):
    """What an account held, what came and went, and what it holds.

    One kept in another ``currency`` says the same in that; a blank one is the company's own.
    """

    account: int
    code: str
    name: str
    is_petty_cash: bool
    opening: Number
    came: Number
    went: Number
    closing: Number
    currency: str
    foreign_opening: Number
    foreign_came: Number
    foreign_went: Number
    foreign_closing: Number


class CashLineOut(Schema):
    """A line with the balance after it; ``against`` names the accounts on the other side."""

    id: int
    business_date: date
    voucher: str
    document: int
    document_type: str
    document_number: str
    partner: int | None
    memo: str
    against: str
    came: Number
    went: Number
    balance: Number
    foreign_came: Number
    foreign_went: Number
    foreign_balance: Number


class CashJournalOut(Schema):
    """A page by day; ``opening`` is before its first line, ``came`` and ``went`` are of the whole span."""

    opening: Number
    came: Number
    went: Number
    currency: str
    foreign_opening: Number
    foreign_came: Number
    foreign_went: Number
    rows: list[CashLineOut]
    next: str | None


@router.get(
    "/money-accounts",
    response=answers(ok=list[MoneyAccountOut]),
    summary="资金账户 · Accounts that hold money",
)
def list_money_accounts(request: ApiRequest, query: Query[CashSpan]) -> list[dict[str, Any]]:
    """Return the accounts by code."""
    require(request, SUBJECT, Verb.VIEW)
    first, last = query.days
    sums: dict[int, list[Decimal]] = {}
    for one in account_sums([first, last + timedelta(days=1)], not_handled_by(CONSUMER)):
        opening, came, went = sums.setdefault(one.account, [ZERO] * 3)
        if one.stretch:
            sums[one.account] = [opening, came + one.debit, went + one.credit]
        else:
            sums[one.account] = [opening + one.debit - one.credit, came, went]
    found, held = [], held_in_currencies(first, last)
    for account in money_accounts():
        opening, came, went = sums.get(account.pk, [ZERO] * 3)
        figures = {"opening": opening, "came": came, "went": went, "closing": opening + came - went}
        named = {"account": account.pk, "code": account.code, "name": account.name}
        own = held.get(account.pk, Held(""))
        foreign = {f"foreign_{name}": getattr(own, name) for name in figures}
        named |= {"is_petty_cash": is_petty_cash(account.code), "currency": own.currency}
        found.append(named | figures | foreign)
    return found


@router.get(
    "/money-accounts/{int:money_account}/journal",
    response=answers(ok=CashJournalOut),
    summary="日记账 · Journal of an account that holds money",
)
def get_cash_journal(
    request: ApiRequest, money_account: Id, query: Query[CashJournalQuery]
) -> dict[str, Any]:
    """Return a page of an account's journal."""
    require(request, SUBJECT, Verb.VIEW)
    after = _KEY.read(query.after)
    position = (after[0], after[1]) if after else None
    account = reading.money_account(money_account)
    page = reading.read_journal(account, query.days, position, query.limit)
    return {
        "opening": page.opening,
        "came": page.total.came,
        "went": page.total.went,
        "currency": account.currency,
        "foreign_opening": page.foreign_opening,
        "foreign_came": page.foreign.came,
        "foreign_went": page.foreign.went,
        "rows": [_row(one) for one in page.lines],
        "next": None if page.after is None else page_key(*page.after),
    }


def _row(one: CashLine) -> dict[str, Any]:
    line = one.line
    names = ("id", "business_date", "voucher", "document", "document_type", "document_number", "partner")
    rest = {"memo": line.memo, "against": one.against, "balance": line.balance}
    moved = one.foreign_moved
    foreign = {"foreign_came": moved.came, "foreign_went": moved.went, "foreign_balance": one.foreign}
    own = {"came": line.debit, "went": line.credit}
    return {name: getattr(line, name) for name in names} | rest | own | foreign
