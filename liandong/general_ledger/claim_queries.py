"""Reading debts: open claims, what each partner owes by age, and the statement of a partner.

Right as of any past day: what is open then is what is open now plus what was settled
later, so only open claims and later settlements are read, never the whole history.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Any

from liandong.general_ledger.models import Claim
from liandong.kernel.foreign import OpenAmounts
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.terms import ClaimKind
from liandong.storage import bulk
from liandong.storage.fields import AmountField


class Side(Enum):
    """应收 or 应付: the kind of debt, and the kind of advance that counts against it."""

    RECEIVABLE = (ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_RECEIVED)
    PAYABLE = (ClaimKind.PAYABLE, ClaimKind.ADVANCE_PAID)

    @property
    def debt(self) -> str:
        """The kind of the debts."""
        return self.value[0].value

    @property
    def advance(self) -> str:
        """The kind of the advances."""
        return self.value[1].value


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim with what is open of it; a credit note's amounts are negative.

    ``foreign_amount`` is what it is in another ``currency``, ``foreign_open`` what is open of that; zero in
    the company's own. ``bill`` is a bill's number.
    """

    id: int
    kind: ClaimKind
    document: int
    document_type: str
    document_number: str
    partner: int
    partner_name: str
    business_date: date
    due_date: date
    amount: Decimal
    open_amount: Decimal
    currency: str = ""
    foreign_open: Decimal = ZERO
    foreign_amount: Decimal = ZERO
    bill: str = ""

    @property
    def settled(self) -> Decimal:
        """What is settled of it; nothing where only its worth changed."""
        amounts = (self.amount, self.open_amount, self.foreign_amount, self.foreign_open)
        return OpenAmounts(*amounts).settled

    @property
    def foreign_text(self) -> str:
        """What is open in another currency, with its code; blank in the company's own."""
        return f"{self.currency} {self.foreign_open:,.3f}".removesuffix("0") if self.foreign_open else ""


@dataclass(frozen=True, slots=True)
class PartnerBalance:
    """What a partner owes (or is owed) by age; ``days_30`` is 1 to 30 days overdue, and so on.

    ``advance`` has been paid without a debt to settle; ``total`` is the debts less that.
    """

    partner: int
    code: str
    name: str
    not_due: Decimal
    days_30: Decimal
    days_60: Decimal
    days_90: Decimal
    older: Decimal
    advance: Decimal

    @property
    def overdue(self) -> Decimal:
        """What is past its due date."""
        return self.days_30 + self.days_60 + self.days_90 + self.older

    @property
    def total(self) -> Decimal:
        """All debts less advances."""
        return self.not_due + self.overdue - self.advance


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A document in a partner's statement: new debt, what was paid or settled, balance after it."""

    document: int
    document_type: str
    document_number: str
    business_date: date
    memo: str
    increase: Decimal
    decrease: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """对账单: 期初 → 逐笔 → 期末."""

    opening: Decimal
    lines: list[StatementLine]

    @property
    def closing(self) -> Decimal:
        """The balance at the end."""
        return self.lines[-1].balance if self.lines else self.opening


# Parameters: the day, the day, the day. SQLite keeps no figures on how rows are spread, so two hints
# stand in for them: "IS TRUE" keeps it from reading all claims of a kind instead of the open ones, and
# CROSS JOIN makes it begin with the later settlements. PostgreSQL reads both as plain conditions.
_OPEN_ON = """
    SELECT c.id, c.kind, c.partner_id, c.document_id, c.business_date, c.due_date, c.open_amount AS amount,
        c.foreign_open AS abroad
    FROM general_ledger_claim c WHERE NOT (c.open_amount = 0) AND (c.business_date <= %s) IS TRUE
    UNION ALL
    SELECT c.id, c.kind, c.partner_id, c.document_id, c.business_date, c.due_date, s.amount,
        s.foreign_amount
    FROM general_ledger_settlement s {join} general_ledger_claim c
    WHERE c.id = s.claim_id AND s.business_date > %s AND (c.business_date <= %s) IS TRUE
"""
OPEN_OF_ALL = _OPEN_ON.format(join="CROSS JOIN")
"""The rows whose sums are what was open of each claim at the end of a day; parameters: the day, thrice."""
_OPEN_OF_ONE = _OPEN_ON.format(join=",")

_OPEN_CLAIMS = """
    SELECT c.id, c.kind, d.id, d.type, d.number, c.partner_id, p.name, c.business_date, c.due_date,
        c.currency, c.bill_number, c.amount, o.amount, o.abroad, c.foreign_amount
    FROM (SELECT id, SUM(amount) AS amount, SUM(abroad) AS abroad FROM ({open_on}) AS parts
        WHERE (kind = %s) IS TRUE{partner} GROUP BY id HAVING SUM(amount) <> 0) AS o
    JOIN general_ledger_claim c ON c.id = o.id
    JOIN documents_document d ON d.id = c.document_id
    JOIN partners_partner p ON p.id = c.partner_id
    ORDER BY c.due_date, c.id
"""
_SHOWN = (
    "document",
    "document_type",
    "document_number",
    "partner",
    "partner_name",
    "business_date",
    "due_date",
    "currency",
    "bill",
)
_OPEN_CLAIMS_OF_ALL = _OPEN_CLAIMS.format(open_on=OPEN_OF_ALL, partner="")
_OPEN_CLAIMS_OF_ONE = _OPEN_CLAIMS.format(open_on=_OPEN_OF_ONE, partner=" AND partner_id = %s")


def open_claims(kind: ClaimKind, on: date, partner: int | None = None) -> list[OpenClaim]:
    """未核销: claims of a kind open at the end of a day, the earliest due first; one statement."""
    params: list[Any] = [on, on, on, kind.value]
    if partner is None:
        rows = bulk.run(_OPEN_CLAIMS_OF_ALL, params)
    else:
        rows = bulk.run(_OPEN_CLAIMS_OF_ONE, [*params, partner])
    return [_open_claim(row) for row in rows]


_FOREIGN = """
    SELECT c.currency, SUM(CASE WHEN parts.kind = %s THEN abroad ELSE -abroad END)
    FROM ({open_on}) AS parts JOIN general_ledger_claim c ON c.id = parts.id
    WHERE parts.partner_id = %s AND parts.kind IN (%s, %s) AND c.foreign_amount <> 0
    GROUP BY c.currency
    HAVING SUM(CASE WHEN parts.kind = %s THEN abroad ELSE -abroad END) <> 0 ORDER BY c.currency
"""


def foreign_balances(side: Side, on: date, partner: int) -> dict[str, Decimal]:
    """Return what is open with a partner in other currencies at the end of a day, less advances."""
    sql = _FOREIGN.format(open_on=_OPEN_OF_ONE)
    params: list[Any] = [side.debt, on, on, on, partner, side.debt, side.advance, side.debt]
    return {currency: _amount(left) for currency, left in bulk.run(sql, params)}


def open_currencies(side: Side) -> list[str]:
    """Return the other currencies in which anything is open by now; one statement."""
    found = Claim.objects.filter(kind__in=[side.debt, side.advance]).exclude(foreign_open=0)
    return sorted(found.order_by().values_list("currency", flat=True).distinct())


def _open_claim(row: tuple[Any, ...]) -> OpenClaim:
    pk, kind, *shown, amount, left, abroad, whole = row
    columns: dict[str, Any] = dict(zip(_SHOWN, shown, strict=True))
    figures = {"amount": amount, "open_amount": left, "foreign_open": abroad, "foreign_amount": whole}
    columns |= {name: _amount(figure) for name, figure in figures.items()}
    return OpenClaim(pk, ClaimKind(kind), **columns)


_PARTNER_BALANCES = """
    SELECT p.id, p.code, p.name,
        SUM(CASE WHEN kind = %s AND due_date >= %s THEN amount ELSE 0 END),
        SUM(CASE WHEN kind = %s AND due_date < %s AND due_date >= %s THEN amount ELSE 0 END),
        SUM(CASE WHEN kind = %s AND due_date < %s AND due_date >= %s THEN amount ELSE 0 END),
        SUM(CASE WHEN kind = %s AND due_date < %s AND due_date >= %s THEN amount ELSE 0 END),
        SUM(CASE WHEN kind = %s AND due_date < %s THEN amount ELSE 0 END),
        SUM(CASE WHEN kind = %s THEN amount ELSE 0 END)
    FROM ({open_on}) AS parts JOIN partners_partner p ON p.id = parts.partner_id
    WHERE (kind IN (%s, %s)) IS TRUE{owner}
    GROUP BY p.id, p.code, p.name ORDER BY p.code
"""
_BALANCES_OF_ALL = _PARTNER_BALANCES.format(open_on=OPEN_OF_ALL, owner="")
_BALANCES_OF_OWNER = _PARTNER_BALANCES.format(open_on=OPEN_OF_ALL, owner=" AND p.owner_id = %s")


def partner_balances(side: Side, on: date, owner: int | None = None) -> list[PartnerBalance]:
    """账龄: what is open with each partner at the end of a day; one statement.

    A debt due on that day is not overdue. ``owner`` limits to a salesperson's partners.
    """
    edges = [on - timedelta(days=days) for days in (0, 30, 60, 90)]
    params: list[Any] = [side.debt, edges[0]]
    for newer, older in pairwise(edges):
        params += [side.debt, newer, older]
    params += [side.debt, edges[-1], side.advance, on, on, on, side.debt, side.advance]
    if owner is None:
        rows = bulk.run(_BALANCES_OF_ALL, params)
    else:
        rows = bulk.run(_BALANCES_OF_OWNER, [*params, owner])
    found = [PartnerBalance(*row[:3], *map(_amount, row[3:])) for row in rows]
    return [balance for balance in found if _has_figures(balance)]


def _has_figures(balance: PartnerBalance) -> bool:
    return any((balance.not_due, balance.days_30, balance.days_60, balance.days_90)) or any(
        (balance.older, balance.advance)
    )


# Parameters: debt, advance, partner, debt, advance; debt, partner, debt, advance.
_EVENTS = """
    SELECT c.document_id, c.business_date,
        CASE WHEN c.kind = %s THEN c.amount ELSE 0 END AS increase,
        CASE WHEN c.kind = %s THEN c.amount ELSE 0 END AS decrease
    FROM general_ledger_claim c WHERE c.partner_id = %s AND c.kind IN (%s, %s)
    UNION ALL
    SELECT s.document_id, s.business_date, 0, CASE WHEN c.kind = %s THEN s.amount ELSE -s.amount END
    FROM general_ledger_settlement s JOIN general_ledger_claim c ON c.id = s.claim_id
    WHERE c.partner_id = %s AND c.kind IN (%s, %s)
"""
_STATEMENT_OPENING = f"""
    SELECT SUM(increase - decrease) FROM ({_EVENTS}) AS events WHERE business_date < %s
"""  # noqa: S608 - constant text
_STATEMENT_LINES = f"""
    SELECT d.id, d.type, d.number, e.business_date, d.memo, SUM(e.increase), SUM(e.decrease)
    FROM ({_EVENTS}) AS e JOIN documents_document d ON d.id = e.document_id
    WHERE e.business_date BETWEEN %s AND %s
    GROUP BY d.id, d.type, d.number, e.business_date, d.memo ORDER BY e.business_date, d.id
"""  # noqa: S608 - constant text


def partner_statement(side: Side, partner: int, start: date, end: date) -> Statement:
    """对账单 of a partner, both days included; two statements.

    Documents that only settle one of the partner's claims with another change nothing and
    are left out.
    """
    kinds = [side.debt, side.advance]
    params: list[Any] = [*kinds, partner, *kinds, side.debt, partner, *kinds]
    balance = opening = _amount(bulk.run(_STATEMENT_OPENING, [*params, start])[0][0])
    lines = []
    for pk, type_, number, on, memo, raised, lowered in bulk.run(_STATEMENT_LINES, [*params, start, end]):
        increase, decrease = _amount(raised), _amount(lowered)
        if increase == ZERO and decrease == ZERO:
            continue
        balance += increase - decrease
        lines.append(StatementLine(pk, type_, number, on, memo, increase, decrease, balance))
    return Statement(opening, lines)


def _amount(scaled: Decimal | int | None) -> Decimal:
    return from_scaled(int(scaled or 0), AmountField.digits)
