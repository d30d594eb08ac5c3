"""应收应付 by age: what is open with each partner, or of each salesperson or department, as of any day."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.currencies.checks import is_code
from liandong.finance.ageing import Aged, Ageing, Basis, By, aged
from liandong.finance.web.nothing_open import nothing_owed, side_title
from liandong.finance.web.side import SIDES, opened, owner_limit
from liandong.general_ledger.claim_queries import open_currencies
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO
from liandong.kernel.pinyin import normalized
from liandong.kernel.rules import day_steps
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100


def asked_of(query: ReportQuery, side: str) -> Ageing:
    """Return what the address asks for: the day, the basis of ages, and whose rows there are."""
    request = query.request
    return Ageing(
        SIDES[side],
        query.day("on", timezone.localdate()),
        day_steps(request.rules.ageing_steps),
        Basis(query.choice("basis", list(Basis), Basis.DUE)),
        By(query.choice("by", list(By), By.PARTNER)),
        owner_limit(request.actor),
        asked_currency(query),
    )


def asked_currency(query: ReportQuery) -> str:
    """Return the other currency that is asked for; blank for all debts in the company's own."""
    code = query.text("currency")
    return code if is_code(code) else ""


def currency_fields(asked: Ageing) -> list[ui.Part]:
    """Return the field that chooses a currency, where anything is open in another; one statement."""
    found = sorted({*open_currencies(asked.side), *filter(None, [asked.currency])})
    choices = [("", _("全部，折合本位币")), *((code, code) for code in found)]
    return [ui.choice_field("currency", _("币种"), choices, asked.currency)] if found else []


def age_labels(asked: Ageing) -> list[str]:
    """Return the name of each age, the youngest first."""
    last = asked.steps[-1]
    firsts = [0 if asked.basis is Basis.DOCUMENT else 1, *(step + 1 for step in asked.steps[:-1])]
    spans = [
        _("{first}–{last} 天").format(first=first, last=step)
        for first, step in zip(firsts, asked.steps, strict=True)
    ]
    spans.append(_("{last} 天以上").format(last=last))
    if asked.basis is Basis.DOCUMENT:
        return spans
    return [_("未到期"), _("逾期 {span}").format(span=spans[0]), *spans[1:]]


def filter_fields(asked: Ageing) -> list[ui.Part]:
    """Return the fields that say from which day, and from when on ages count."""
    bases = [(Basis.DUE, _("按到期日")), (Basis.DOCUMENT, _("按单据日期"))]
    return [
        ui.date_field("on", _("截至"), asked.on),
        ui.choice_field("basis", _("账龄"), bases, asked.basis),
    ]


@require_GET
def balances(request: CompanyRequest, side: str) -> HttpResponse:
    """Show what is open by how old it is."""
    query = opened(request)
    asked = asked_of(query, side)
    found = [row for row in aged(asked) if _is_wanted(row, asked, query)]
    after = query.after(int)
    first = after[0] if after else 0
    shown = found[first : first + PAGE_ROWS] if not query.is_export else found
    following = first + len(shown)
    context: ui.Part = {
        "title": side_title(side),
        "is_lines": True,
        "note": _note(asked),
        "filters": ui.filters(query, _filters(query, asked, side)),
        "columns": [*_name_columns(asked, side), *_age_columns(asked, side)],
        "rows": [_row(row, asked, side) for row in shown],
        "totals": [ui.text_cell(_("合计")), *_blank(asked), *_sums(found, asked, side)],
        "actions": _dunning_action(side),
        "next_url": query.next_url((following,) if following < len(found) else None),
        "summary": _summary(asked, len(found)),
        "empty": nothing_owed(request.actor, side),
    }
    return ui.answer(query, "report", context)


def _dunning_action(side: str) -> list[ui.Part]:
    if side != "receivables":
        return []
    return [{"label": _("催款"), "url": ui.address("dunning"), "icon": "alert-circle", "is_main": True}]


def _note(asked: Ageing) -> str:
    if asked.basis is Basis.DUE:
        words = _("逾期天数按到期日计到 {day}；余额 = 未收付的款项 − 预收预付。")
    else:
        words = _("账龄按单据日期计到 {day}；余额 = 未收付的款项 − 预收预付。")
    return words.format(day=asked.on)


def _filters(query: ReportQuery, asked: Ageing, side: str) -> list[ui.Part]:
    groups = [(By.PARTNER, partner_label(side)), (By.PERSON, _("业务员")), (By.DEPARTMENT, _("部门"))]
    fields = [
        ui.search_field(_("往来单位编码 / 名称") if asked.by is By.PARTNER else _("名称"), query),
        *filter_fields(asked),
        ui.choice_field("by", _("汇总"), groups, asked.by),
        *currency_fields(asked),
    ]
    if asked.basis is Basis.DUE:
        fields.append(ui.flag_field("overdue", _("只看逾期"), query))
    if _shows_limit(asked, side):
        fields.append(ui.flag_field("over_limit", _("只看超额度"), query))
    return fields


def _summary(asked: Ageing, count: int) -> str:
    if asked.by is By.PARTNER:
        return number_of("共 {count} 个往来单位", count)
    return _("共 {count} 行").format(count=f"{count:,}")


def _is_wanted(row: Aged, asked: Ageing, query: ReportQuery) -> bool:
    words = normalized(query.text())
    if words and words not in normalized(f"{row.code} {row.name}"):
        return False
    has_limit = asked.by is By.PARTNER and not asked.currency
    if query.flag("over_limit") and has_limit and not row.is_over_limit:
        return False
    return not query.flag("overdue") or asked.basis is not Basis.DUE or _overdue(row) != ZERO


def _overdue(row: Aged) -> Decimal:
    return sum(row.ages[1:], ZERO)


def partner_label(side: str) -> str:
    """Return what the partners of a side are called."""
    return _("客户") if side == "receivables" else _("供应商")


def _name_columns(asked: Ageing, side: str) -> list[ui.Part]:
    if asked.by is By.PARTNER:
        return ui.columns_of([_("编码"), partner_label(side)])
    return ui.columns_of([_("业务员") if asked.by is By.PERSON else _("部门")])


def _blank(asked: Ageing) -> list[ui.Part]:
    return [ui.EMPTY] if asked.by is By.PARTNER else []


def _age_columns(asked: Ageing, side: str) -> list[ui.Part]:
    overdue = [_("逾期合计")] if asked.basis is Basis.DUE else []
    limit = [_("信用额度")] if _shows_limit(asked, side) else []
    advance = _("预收") if side == "receivables" else _("预付")
    return ui.columns_of([], [*age_labels(asked), *overdue, advance, *limit, _("余额")])


def _shows_limit(asked: Ageing, side: str) -> bool:
    """Credit limits are in the company's own currency, of all debts of a partner."""
    return asked.by is By.PARTNER and side == "receivables" and not asked.currency


def _row(row: Aged, asked: Ageing, side: str) -> ui.Part:
    if asked.by is By.PARTNER:
        statement = ui.address("statement", side=side, partner=row.key)
        names = [
            ui.text_cell(row.code, ui.address("partner", row.key)),
            ui.text_cell(row.name, statement, "card-name"),
        ]
        return {"cells": [*names, *_cells(row, asked, side, statement, {"partner": row.key})]}
    name = row.name or (_("没有业务员") if asked.by is By.PERSON else _("没有部门"))
    whose = {"by": asked.by.value, "key": row.key or None}
    url = ui.address("debts_open", side, **_open_on(asked), **whose)
    return {"cells": [ui.text_cell(name, url, "card-name"), *_cells(row, asked, side, url, whose)]}


def _open_on(asked: Ageing) -> dict[str, object]:
    """Return what the page of single claims is asked, so that it shows the same."""
    basis = None if asked.basis is Basis.DUE else asked.basis.value
    return {"on": asked.on, "basis": basis, "currency": asked.currency or None}


def _cells(row: Aged, asked: Ageing, side: str, url: str, whose: Mapping[str, object]) -> list[ui.Part]:
    """Return the cells of amounts; each age leads to exactly its claims, the balance to ``url``."""

    def claims(**more: object) -> str:
        return ui.address("debts_open", side, **_open_on(asked), **whose, **more)

    is_due, cell = asked.basis is Basis.DUE, amount_cell(asked)
    cells = [
        cell(amount or None, claims(age=place), "overdue" if is_due and place else "")
        for place, amount in enumerate(row.ages)
    ]
    if is_due:
        cells.append(cell(_overdue(row) or None, claims(overdue=1), "overdue"))
    cells.append(cell(row.advance or None, url))
    if _shows_limit(asked, side):
        cells.append(ui.money_cell(row.credit_limit, look="overdue" if row.is_over_limit else ""))
    return [*cells, cell(row.total, url)]


def amount_cell(asked: Ageing) -> Callable[..., ui.Part]:
    """Return what makes a cell of an amount in the currency that is asked for."""
    return ui.foreign_cell if asked.currency else ui.money_cell


def _sums(found: Sequence[Aged], asked: Ageing, side: str) -> list[ui.Part]:
    ages = [sum(column, ZERO) for column in zip(*(row.ages for row in found), strict=True)]
    advance = sum((row.advance for row in found), ZERO)
    total = Aged(0, "", "", None, ages or [ZERO] * (len(asked.edges) + 1), advance)
    cells = _cells(total, asked, side, "", {})
    if asked.by is By.PARTNER:
        return cells
    return [cell | {"url": ""} for cell in cells]
