"""账龄: what is open at the end of a day by how old it is, of each partner, salesperson or department.

A debt's age counts from its due day, or from the day of its document. A claim belongs to its document's
salesperson and department; without one to the partner's salesperson, and to the salesperson's department.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from liandong.documents.departments import KEPT
from liandong.documents.kept_choices import kept_names
from liandong.general_ledger.claim_queries import OPEN_OF_ALL, Side
from liandong.kernel.money import ZERO, from_scaled
from liandong.storage import bulk
from liandong.storage.fields import AmountField


class Basis(StrEnum):
    """From which day an age counts."""

    DUE = "due"
    DOCUMENT = "document"


class By(StrEnum):
    """What has a row of its own."""

    PARTNER = "partner"
    PERSON = "person"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is asked for: ages at the end of a day, in rising steps of days; ``owner`` limits the partners.

    With a ``currency`` only what is owed in it counts, in that currency; else everything, in the books' own.
    """

    side: Side
    on: date
    steps: tuple[int, ...]
    basis: Basis = Basis.DUE
    by: By = By.PARTNER
    owner: int | None = None
    currency: str = ""

    @property
    def edges(self) -> list[date]:
        """Return the first day of each age but the last, the youngest first.

        Counted from the due day the first age is what is not due; a debt due on the day is not overdue.
        """
        lengths = (0, *self.steps) if self.basis is Basis.DUE else self.steps
        return [self.on - timedelta(days=days) for days in lengths]


@dataclass(slots=True)
class Aged:
    """A row: ``ages`` from the youngest on, of debts; ``advance`` has been paid without a debt to settle.

    ``key`` is the id of a partner or a member, or a department's name; 0 or blank is for none.
    """

    key: int | str
    code: str
    name: str
    credit_limit: Decimal | None
    ages: list[Decimal] = field(default_factory=list)
    advance: Decimal = ZERO

    @property
    def debt(self) -> Decimal:
        """All debts, whatever their age."""
        return sum(self.ages, ZERO)

    @property
    def total(self) -> Decimal:
        """All debts less advances."""
        return self.debt - self.advance

    @property
    def is_over_limit(self) -> bool:
        """Tell whether more is owed than the credit allows."""
        return self.credit_limit is not None and self.total > self.credit_limit


_PERSON = "COALESCE(d.handler_id, p.owner_id, 0)"
_DEPARTMENT = """COALESCE((SELECT MIN(t.text) FROM documents_documentdetail t
    WHERE t.document_id = d.id AND t.name IN ({names})), u.name, '')"""
_DOCUMENTS = "JOIN documents_document d ON d.id = parts.document_id"
_SUMS = """
    SELECT {key} AS grouped, parts.kind, {age} AS age, SUM(parts.{amount}) AS amount
    FROM ({open_on}) AS parts JOIN partners_partner p ON p.id = parts.partner_id {joins}
    WHERE (parts.kind IN (%s, %s)) IS TRUE{owner} GROUP BY 1, 2, 3
"""
_ABROAD = " JOIN general_ledger_claim c ON c.id = parts.id AND c.currency = %s AND c.foreign_amount <> 0"
_NAMED = {
    By.PARTNER: """
    SELECT p.id, p.code, p.name, p.credit_limit, s.kind, s.age, s.amount
    FROM ({sums}) AS s JOIN partners_partner p ON p.id = s.grouped ORDER BY p.code
    """,
    By.PERSON: """
    SELECT s.grouped, '', COALESCE(m.name, ''), NULL, s.kind, s.age, s.amount
    FROM ({sums}) AS s LEFT JOIN identity_member m ON m.id = s.grouped ORDER BY 3, 1
    """,
    By.DEPARTMENT: """
    SELECT s.grouped, '', s.grouped, NULL, s.kind, s.age, s.amount FROM ({sums}) AS s ORDER BY 1
    """,
}
_IDS = """
    SELECT DISTINCT parts.id FROM ({open_on}) AS parts
    JOIN partners_partner p ON p.id = parts.partner_id {joins}
    WHERE (parts.kind = %s) IS TRUE AND {key} = %s
"""


def aged(asked: Ageing) -> list[Aged]:
    """Return the rows with anything open, in the order of codes or names.

    One statement, two by department.
    """
    key, joins, names = _grouping(asked.by)
    edges = asked.edges
    cases = " ".join(f"WHEN parts.{_column(asked.basis)} >= %s THEN {place}" for place in range(len(edges)))
    owner = "" if asked.owner is None else " AND p.owner_id = %s"
    sums = _SUMS.format(
        key=key,
        age=f"CASE {cases} ELSE {len(edges)} END",
        amount="abroad" if asked.currency else "amount",
        open_on=OPEN_OF_ALL,
        joins=joins + (_ABROAD if asked.currency else ""),
        owner=owner,
    )
    params: list[Any] = [*names, *edges, *[asked.on] * 3, *([asked.currency] if asked.currency else [])]
    params += [asked.side.debt, asked.side.advance, *([] if asked.owner is None else [asked.owner])]
    return _folded(bulk.run(_NAMED[asked.by].format(sums=sums), params), asked)


def claims_of(asked: Ageing, key: int | str) -> set[int]:
    """Return the ids of the debts open that belong to one person or department; two statements at most."""
    expression, joins, names = _grouping(asked.by)
    sql = _IDS.format(open_on=OPEN_OF_ALL, joins=joins, key=expression)
    found = bulk.run(sql, [*[asked.on] * 3, asked.side.debt, *names, key])
    return {pk for (pk,) in found}


def age_of(asked: Ageing, day: date) -> int:
    """Return the place of an age among the columns, 0 for the youngest; ``day`` is the one it counts from."""
    edges = asked.edges
    return next((place for place, edge in enumerate(edges) if day >= edge), len(edges))


def _column(basis: Basis) -> str:
    return "due_date" if basis is Basis.DUE else "business_date"


def _grouping(by: By) -> tuple[str, str, list[str]]:
    """Return the expression a claim belongs to, what has to be joined for it, and its parameters."""
    if by is By.PARTNER:
        return "parts.partner_id", "", []
    if by is By.PERSON:
        return _PERSON, _DOCUMENTS, []
    names = sorted(set(kept_names(KEPT).values())) or [""]
    people = f"LEFT JOIN identity_member m ON m.id = {_PERSON}"
    departments = "LEFT JOIN identity_department u ON u.id = m.department_id"
    key = _DEPARTMENT.format(names=", ".join(["%s"] * len(names)))
    return key, f"{_DOCUMENTS} {people} {departments}", names


def _folded(rows: Sequence[tuple[Any, ...]], asked: Ageing) -> list[Aged]:
    found: dict[int | str, Aged] = {}
    for key, code, name, limit, kind, age, amount in rows:
        row = found.get(key)
        if row is None:
            given = None if limit is None else _amount(limit)
            found[key] = row = Aged(key, code, name, given, [ZERO] * (len(asked.edges) + 1))
        if kind == asked.side.advance:
            row.advance += _amount(amount)
        else:
            row.ages[age] += _amount(amount)
    return [row for row in found.values() if any(row.ages) or row.advance]


def _amount(scaled: Decimal | int | None) -> Decimal:
    return from_scaled(int(scaled or 0), AmountField.digits)
