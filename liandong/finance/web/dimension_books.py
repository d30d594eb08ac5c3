"""多栏账 and 辅助核算: the lines of an account spread over columns, and its balances by dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.departments import departments_of
from liandong.documents.queries import not_handled_by
from liandong.finance.web.accounts import ACCOUNT, PAGE_ROWS, require_books, signed
from liandong.finance.web.book_parts import (
    account_field,
    asked_account,
    book_views,
    department_fields,
    dimension_words,
    key_words,
    offered,
)
from liandong.general_ledger.account_lines import LedgerOf, subtree
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.dimensions import (
    Dimension,
    Key,
    Sides,
    Wanted,
    opening_balances,
    turnovers,
)
from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import (
    AccountNode,
    LedgerLine,
    account_ledger,
    account_tree,
    role_accounts,
)
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO
from liandong.kernel.terms import AccountRole
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

MOST_COLUMNS = 12
"""Columns of their own; what else there is stands in one for the rest."""
PAGE_KEYS = 200
_EXPENSES = AccountRole.FREIGHT
"""Its first-level account, 销售费用, is shown where none was asked for."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a book is asked for."""

    query: ReportQuery
    nodes: Sequence[AccountNode]
    node: AccountNode
    by: Dimension
    days: tuple[date, date]
    wanted: Wanted


def _asked(query: ReportQuery, role: AccountRole, kinds: Sequence[Dimension]) -> _Asked:
    nodes, fields = account_tree(), department_fields()
    standard = role_accounts().get(role, nodes[0].id)
    if role is _EXPENSES:
        standard = _first_level(nodes, standard)
    there = offered(kinds, fields)
    by = Dimension(query.choice("by", [one.value for one in there], there[0].value))
    node, days = asked_account(query, nodes, standard), query.month()
    # Of profit and loss, what was carried to equity is left out: it would take everything back.
    is_traded = node.kind == AccountKind.PROFIT
    wanted = Wanted(subtree(node.id), *days, fields, is_traded=is_traded)
    return _Asked(query, nodes, node, by, days, wanted)


def _first_level(nodes: Sequence[AccountNode], account: int) -> int:
    parents = {node.id: node.parent for node in nodes}
    while (above := parents[account]) is not None:
        account = above
    return account


def _filters(asked: _Asked, kinds: Sequence[Dimension]) -> ui.Part:
    words = dimension_words()
    options = [(one.value, words[one]) for one in offered(kinds, asked.wanted.fields)]
    fields = [
        account_field(asked.nodes, asked.node.id),
        ui.choice_field("by", _("按"), options, asked.by.value),
        *ui.span_fields(_("从"), _("至"), asked.days),
    ]
    return ui.filters(asked.query, fields)


_COLUMN_KINDS = (Dimension.ACCOUNT, Dimension.DEPARTMENT, Dimension.PARTNER)


@require_GET
def column_book(request: CompanyRequest) -> HttpResponse:
    """Show 多栏账: the lines of an account, each amount in the column of its sub-account or dimension."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    asked = _asked(query, _EXPENSES, _COLUMN_KINDS)
    after, wanted = query.after(date, int), asked.wanted
    of = LedgerOf(asked.node.id, *asked.days, is_traded=wanted.is_traded)
    cursor = (after[0], after[1]) if after else None
    page = account_ledger(of, not_handled_by(CONSUMER), cursor, query.rows(PAGE_ROWS))
    columns = _Columns(asked, turnovers(asked.by, wanted))
    labels = [_("日期"), _("凭证号"), _("摘要")]
    rows = columns.rows(page.lines)
    if after is None:
        blanks = [ui.EMPTY] * (len(labels) - 2 + 2)
        cells = [ui.text_cell(asked.days[0]), ui.text_cell(_("期初余额")), *blanks, *signed(page.opening)]
        rows.insert(0, {"look": "is-group", "cells": [*cells, *[ui.EMPTY] * len(columns.labels)]})
    context: ui.Part = {
        "section": _("财务"),
        "title": _("多栏账 · {code} {name}").format(code=asked.node.code, name=asked.node.full_name),
        "views": book_views("column_book"),
        "note": "" if asked.node.is_debit else _("各栏贷方为正，借方为负。"),
        "filters": _filters(asked, _COLUMN_KINDS),
        "columns": [
            *ui.columns_of(labels, [_("借方"), _("贷方")]),
            ui.column(_("方向")),
            *ui.columns_of([], [_("余额"), *columns.labels]),
        ],
        "is_lines": True,
        "rows": rows,
        "totals": columns.totals() if page.lines else [],
        "next_url": query.next_url(page.after),
        "empty": ui.empty(_("这段时间没有凭证"), _("换一个科目，或放宽日期。")),
    }
    return ui.answer(query, "report", context)


class _Columns:
    """The columns of an account's lines: the largest ones, and one for what else there is."""

    def __init__(self, asked: _Asked, sums: Mapping[Key, Sides]) -> None:
        self._asked = asked
        parents = {node.id: node.parent for node in asked.nodes}
        self._child: dict[int, int] = {}
        for account in asked.wanted.accounts:
            top = account
            while top != asked.node.id and parents[top] != asked.node.id:
                top = parents[top] or asked.node.id
            self._child[account] = top
        self._turn = 1 if asked.node.is_debit else -1
        self._sums: dict[Key, Decimal] = {}
        size: dict[Key, Decimal] = {}
        for key, (debit, credit) in sums.items():
            shown = self._column_of(key)
            self._sums[shown] = self._sums.get(shown, ZERO) + self._turn * (debit - credit)
            size[shown] = size.get(shown, ZERO) + abs(debit) + abs(credit)
        self._sides = [sum((one[at] for one in sums.values()), ZERO) for at in (0, 1)]
        largest = set(sorted(size, key=lambda key: (-size[key], str(key)))[:MOST_COLUMNS])
        names = key_words(asked.by, largest, asked.nodes)
        order: Mapping[Key, str] = names
        if asked.by is Dimension.ACCOUNT:
            order = {node.id: node.code for node in asked.nodes}
        self._keys = sorted(largest, key=lambda key: (order[key], str(key)))
        self._has_rest = len(size) > len(largest)
        self.labels = [names[key] for key in self._keys] + ([_("其他")] if self._has_rest else [])

    def _column_of(self, key: Key) -> Key:
        return self._child[int(key)] if self._asked.by is Dimension.ACCOUNT else key

    def rows(self, lines: Sequence[LedgerLine]) -> list[ui.Part]:
        """Return a row a line, its amount in one column."""
        held: Mapping[int, str] = {}
        if self._asked.by is Dimension.DEPARTMENT:
            held = departments_of({line.document for line in lines})
        return [self._row(line, self._key(line, held)) for line in lines]

    def _key(self, line: LedgerLine, held: Mapping[int, str]) -> Key:
        if self._asked.by is Dimension.ACCOUNT:
            return self._child[line.account]
        return line.partner or 0 if self._asked.by is Dimension.PARTNER else held.get(line.document, "")

    def _row(self, line: LedgerLine, key: Key) -> ui.Part:
        amount = self._turn * (line.debit - line.credit)
        spread = [ui.money_cell(amount if one == key else None) for one in self._keys]
        if self._has_rest:
            spread.append(ui.money_cell(amount if key not in self._keys else None))
        return {
            "cells": [
                ui.text_cell(line.business_date),
                ui.text_cell(line.voucher, ui.address("voucher", line.document)),
                ui.text_cell(line.memo, look="card-name"),
                ui.money_cell(line.debit or None),
                ui.money_cell(line.credit or None),
                *signed(line.balance),
                *spread,
            ]
        }

    def totals(self) -> list[ui.Part]:
        """Return the sums of the days, of all pages."""
        rest = sum((amount for key, amount in self._sums.items() if key not in self._keys), ZERO)
        spread = [self._sums[key] for key in self._keys] + ([rest] if self._has_rest else [])
        sides = [ui.money_cell(amount) for amount in self._sides]
        blanks = [ui.EMPTY] * 2
        return [ui.text_cell(_("合计")), *blanks, *sides, *blanks, *(ui.money_cell(one) for one in spread)]


_KINDS = (Dimension.PARTNER, Dimension.DEPARTMENT, Dimension.EMPLOYEE)


@require_GET
def dimension_book(request: CompanyRequest) -> HttpResponse:
    """Show 辅助核算: an account's turnover by partner, department or employee; partners with balances."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    is_partner = (query.text("by") or Dimension.PARTNER.value) == Dimension.PARTNER.value
    role = AccountRole.RECEIVABLES if is_partner else _EXPENSES
    asked = _asked(query, role, _KINDS)
    sums = turnovers(asked.by, asked.wanted)
    openings: Mapping[Key, Decimal] = {}
    if is_partner:
        openings = opening_balances(asked.wanted, not_handled_by(CONSUMER))
    names = key_words(asked.by, {*sums, *openings}, asked.nodes)
    keys = sorted({*sums, *openings}, key=lambda key: (key in {0, ""}, names[key], str(key)))
    after = query.after(int)
    begin, most = (after[0] if after else 0), query.rows(PAGE_KEYS)
    shown = keys[begin : begin + most]
    word = dimension_words()[asked.by]
    heads = [_("借方"), _("贷方"), _("净额")]
    if is_partner:
        heads = [_("期初余额"), _("借方"), _("贷方"), _("期末余额")]
    rows = [
        _key_row(asked, (key, names[key]), openings.get(key, ZERO), sums.get(key, _NONE)) for key in shown
    ]
    opening = sum(openings.values(), ZERO)
    sides = (sum((one[0] for one in sums.values()), ZERO), sum((one[1] for one in sums.values()), ZERO))
    totals = _amounts(opening, sides, "", is_partner=is_partner)
    context: ui.Part = {
        "section": _("财务"),
        "title": _("辅助核算 · {code} {name}").format(code=asked.node.code, name=asked.node.full_name),
        "views": book_views("dimension_book"),
        "note": _("余额借方为正，贷方为负。") if is_partner else "",
        "filters": _filters(asked, _KINDS),
        "columns": ui.columns_of([word], heads),
        "is_lines": True,
        "rows": rows,
        "totals": [ui.text_cell(_("合计")), *totals] if rows else [],
        "next_url": query.next_url((begin + most,)) if len(keys) > begin + most else None,
        "empty": ui.empty(_("这段时间没有凭证"), _("换一个科目，或放宽日期。")),
    }
    return ui.answer(query, "report", context)


_NONE: Sides = (ZERO, ZERO)


def _key_row(asked: _Asked, named: tuple[Key, str], opening: Decimal, sides: Sides) -> ui.Part:
    key, name = named
    days: dict[str, object] = {"from": asked.days[0], "to": asked.days[1]}
    if asked.wanted.is_traded:
        days["traded"] = "1"
    has_ledger = key != "" or asked.by is not Dimension.DEPARTMENT
    url = ui.address("account_ledger", asked.node.id, **days, **{asked.by.value: key}) if has_ledger else ""
    cells = _amounts(opening, sides, url, is_partner=asked.by is Dimension.PARTNER)
    return {"cells": [ui.text_cell(name, url, "card-name"), *cells]}


def _amounts(opening: Decimal, sides: Sides, url: str, *, is_partner: bool) -> list[ui.Part]:
    debit, credit = sides
    turned = [ui.money_cell(debit, url), ui.money_cell(credit, url)]
    if not is_partner:
        return [*turned, ui.money_cell(debit - credit, url)]
    return [ui.money_cell(opening, url), *turned, ui.money_cell(opening + debit - credit, url)]
