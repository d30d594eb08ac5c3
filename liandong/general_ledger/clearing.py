"""Balances of the accounts that the end of a month clears."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from liandong.general_ledger.models import Account, JournalEntry, JournalLine, RoleAccount
from liandong.general_ledger.valuing import read_valued
from liandong.kernel.balances import Clearing, LedgerBalance
from liandong.kernel.money import ZERO, from_scaled
from liandong.storage import bulk
from liandong.storage.fields import AmountField
from liandong.storage.pieces import day_parameter

IsOf = Callable[[Clearing, LedgerBalance, Mapping[str, str]], bool]
"""Tells whether an account is among those of a clearing, by the codes of the roles' accounts."""


def read_balances(
    clearing: Clearing, is_of: IsOf, last: date, without: Collection[int] = ()
) -> tuple[LedgerBalance, ...]:
    """Return the accounts that ``is_of`` chooses, by code, before the month of its ``last`` day and with it.

    Leaves out what documents of the ids ``without`` booked. Three statements; those of
    ``valuing`` for a revaluation.
    """
    if clearing is Clearing.REVALUATION:
        return read_valued(last, without)
    roles: dict[int, set[str]] = {}
    codes: dict[str, str] = {}
    for role, account, code in RoleAccount.objects.values_list("role", "account", "account__code"):
        roles.setdefault(account, set()).add(role)
        codes[role] = code
    accounts = [
        LedgerBalance(pk, code, name, kind, roles=frozenset(roles.get(pk, ())))
        for pk, code, name, kind in Account.objects.order_by("code").values_list("pk", "code", "name", "kind")
    ]
    wanted = [one for one in accounts if is_of(clearing, one, codes)]
    condition, params = bulk.among([one.account for one in wanted])
    excluded, left_out = _excluded(without)
    lines = bulk.table(JournalLine)
    rows = bulk.run(
        "SELECT l.account_id, SUM(l.amount),"  # noqa: S608 - names of tables
        " SUM(CASE WHEN l.business_date < %s THEN l.amount ELSE 0 END)"
        f" FROM {lines} l WHERE l.account_id {condition} AND l.business_date <= %s{excluded}"
        " GROUP BY l.account_id",
        [day_parameter(last.replace(day=1)), *params, day_parameter(last), *left_out],
    )
    sums = {
        pk: (from_scaled(int(before), AmountField.digits), from_scaled(int(total), AmountField.digits))
        for pk, total, before in rows
    }
    return tuple(
        LedgerBalance(
            one.account, one.code, one.name, one.kind, *sums.get(one.account, (ZERO, ZERO)), one.roles
        )
        for one in wanted
        if one.account in sums or one.roles
    )


def _excluded(documents: Collection[int]) -> tuple[str, list[object]]:
    if not documents:
        return "", []
    condition, params = bulk.among(sorted(documents))
    entries = bulk.table(JournalEntry)
    return f" AND l.entry_id NOT IN (SELECT e.id FROM {entries} e WHERE e.document_id {condition})", params  # noqa: S608 - names of tables
