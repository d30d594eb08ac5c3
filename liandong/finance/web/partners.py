"""应收应付: balances by partner and age, open claims, and the statement of a partner."""

from dataclasses import astuple
from datetime import date

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.finance.web.nothing_open import nothing_open, nothing_owed, side_title
from liandong.general_ledger.claim_queries import (
    OpenClaim,
    PartnerBalance,
    Side,
    StatementLine,
    open_claims,
    partner_balances,
    partner_statement,
)
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.pinyin import normalized
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

SUBJECT = "general_ledger.claim"
PAGE_ROWS = 100
SIDES = {"receivables": Side.RECEIVABLE, "payables": Side.PAYABLE}


def opened(request: CompanyRequest) -> ReportQuery:
    """Return what is asked for, refused to who may not see debts.

    Raises:
        NotAllowedError: he may not.
    """
    require(request.actor, SUBJECT, Verb.VIEW)
    return ReportQuery(request)


def owner_limit(actor: Actor) -> int | None:
    """Return whose partners' debts the actor may see: his own only, or (None) everybody's."""
    return None if actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL else actor.member


@require_GET
def balances(request: CompanyRequest, side: str) -> HttpResponse:
    """Show what is open with each partner, by how long it is overdue."""
    query = opened(request)
    on = query.day("on", timezone.localdate())
    found = [
        balance
        for balance in partner_balances(SIDES[side], on, owner_limit(request.actor))
        if _is_wanted(balance, query)
    ]
    after = query.after(str)
    rows = [balance for balance in found if after is None or balance.code > after[0]]
    shown = rows[:PAGE_ROWS]
    context: ui.Part = {
        "title": side_title(side),
        "is_lines": True,
        "note": _("逾期天数按到期日计到 {day}；余额 = 未收付的款项 − 预收预付。").format(day=on),
        "filters": ui.filters(
            query,
            [
                ui.search_field(_("往来单位编码 / 名称"), query),
                ui.date_field("on", _("截至"), on),
                ui.flag_field("overdue", _("只看逾期"), query),
            ],
        ),
        "columns": [*ui.columns_of([_("编码"), _partner_label(side)]), *_age_columns(side)],
        "rows": [_balance_row(balance, side, on) for balance in shown],
        "totals": [ui.text_cell(_("合计")), ui.EMPTY, *_sums(found, side, on)],
        "next_url": query.next_url((shown[-1].code,) if len(rows) > len(shown) else None),
        "summary": number_of("共 {count} 个往来单位", len(found)),
        "empty": nothing_owed(request.actor, side),
    }
    return ui.answer(query, "report", context)


def _is_wanted(balance: PartnerBalance, query: ReportQuery) -> bool:
    words = normalized(query.text())
    if words and words not in normalized(f"{balance.code} {balance.name}"):
        return False
    return not query.flag("overdue") or balance.overdue != ZERO


def _partner_label(side: str) -> str:
    return _("客户") if side == "receivables" else _("供应商")


def _age_columns(side: str) -> list[ui.Part]:
    advance = _("预收") if side == "receivables" else _("预付")
    ages = [_("未到期"), _("逾期 1–30 天"), _("31–60 天"), _("61–90 天"), _("90 天以上")]
    return ui.columns_of([], [*ages, _("逾期合计"), advance, _("余额")])


def _balance_row(balance: PartnerBalance, side: str, on: date) -> ui.Part:
    statement = ui.address("statement", side=side, partner=balance.partner)
    return {
        "cells": [
            ui.text_cell(balance.code, ui.address("partner", balance.partner)),
            ui.text_cell(balance.name, statement, "card-name"),
            *_age_cells(balance, side, on, statement),
        ]
    }


def _age_cells(balance: PartnerBalance, side: str, on: date, statement: str) -> list[ui.Part]:
    url = ui.address("debts_open", side, partner=balance.partner or None, on=on)
    late = ui.address("debts_open", side, partner=balance.partner or None, on=on, overdue=1)
    ages = (balance.days_30, balance.days_60, balance.days_90, balance.older)
    return [
        ui.money_cell(balance.not_due or None, url),
        *(ui.money_cell(age or None, late, "overdue") for age in ages),
        ui.money_cell(balance.overdue or None, late, "overdue"),
        ui.money_cell(balance.advance or None, url),
        ui.money_cell(balance.total, statement),
    ]


def _sums(found: list[PartnerBalance], side: str, on: date) -> list[ui.Part]:
    columns = zip(*(astuple(balance)[3:] for balance in found), strict=True)
    sums = [sum(column, ZERO) for column in columns] or [ZERO] * 6
    return _age_cells(PartnerBalance(0, "", "", *sums), side, on, "")


@require_GET
def claims(request: CompanyRequest, side: str) -> HttpResponse:
    """Show what is open claim by claim, the earliest due first."""
    query = opened(request)
    on = query.day("on", timezone.localdate())
    partner = _partner(request.actor, query.number("partner"))
    kind = ClaimKind(SIDES[side].debt)
    found = open_claims(kind, on, partner.pk if partner else None)
    found = _own(found, request.actor)
    if query.flag("overdue"):
        found = [claim for claim in found if claim.due_date < on]
    after = query.after(date, int)
    rows = [claim for claim in found if after is None or (claim.due_date, claim.id) > after]
    shown = rows[:PAGE_ROWS]
    last = (shown[-1].due_date, shown[-1].id) if len(rows) > len(shown) else None
    open_total = sum((claim.open_amount for claim in found), ZERO)
    context: ui.Part = {
        "title": _("未收款") if side == "receivables" else _("未付款"),
        "is_lines": True,
        "filters": ui.filters(
            query,
            [
                partner_field(side, partner),
                ui.date_field("on", _("截至"), on),
                ui.flag_field("overdue", _("只看逾期"), query),
            ],
        ),
        "columns": ui.columns_of(
            [_("单据"), _("单据类型"), _partner_label(side), _("日期"), _("到期日")],
            [_("逾期天数"), _("金额"), _("已核销"), _("未核销")],
        ),
        "rows": [_claim_row(claim, side, on) for claim in shown],
        "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 7, ui.money_cell(open_total)],
        "next_url": query.next_url(last),
        "summary": _("共 {count} 笔").format(count=f"{len(found):,}"),
        "empty": nothing_open(side),
    }
    return ui.answer(query, "report", context)


def _own(found: list[OpenClaim], actor: Actor) -> list[OpenClaim]:
    owner = owner_limit(actor)
    if owner is None:
        return found
    partners = set(Partner.objects.filter(owner=owner).values_list("pk", flat=True))
    return [claim for claim in found if claim.partner in partners]


def _partner(actor: Actor, partner: int | None) -> Partner | None:
    """Return the partner asked for, when his debts are within the actor's right."""
    if partner is None:
        return None
    found = Partner.objects.filter(pk=partner)
    owner = owner_limit(actor)
    if owner is not None:
        found = found.filter(owner=owner)
    known = found.first()
    if known is None:
        raise Http404
    return known


def partner_field(side: str, partner: Partner | None) -> ui.Part:
    """Return the box that finds a partner."""
    kind = "customer" if side == "receivables" else "supplier"
    return {
        "name": "partner",
        "label": _("往来单位：编码 / 名称 / 拼音"),
        "value": partner.pk if partner else "",
        "display": partner.name if partner else "",
        "search_url": ui.address("pick_partners", kind=kind),
    }


def _claim_row(claim: OpenClaim, side: str, on: date) -> ui.Part:
    late = (on - claim.due_date).days
    labels = ui.type_labels()
    return {
        "cells": [
            ui.text_cell(claim.document_number, ui.document_url(claim.document)),
            ui.text_cell(labels.get(claim.document_type, claim.document_type)),
            ui.text_cell(
                claim.partner_name, ui.address("statement", side=side, partner=claim.partner), "card-name"
            ),
            ui.text_cell(claim.business_date),
            ui.text_cell(claim.due_date),
            ui.text_cell(late if late > 0 else "", look="number overdue"),
            ui.money_cell(claim.amount),
            ui.money_cell(claim.amount - claim.open_amount or None),
            ui.money_cell(claim.open_amount),
        ]
    }


@require_GET
def statement(request: CompanyRequest) -> HttpResponse:
    """Show a partner's statement: opening, each document, closing."""
    query = opened(request)
    side = query.choice("side", list(SIDES), "receivables")
    partner = _partner(request.actor, query.number("partner"))
    days = query.month_to_date()
    choices = [("receivables", _("应收")), ("payables", _("应付"))]
    context: ui.Part = {
        "title": _("对账单") if partner is None else _("对账单 · {name}").format(name=partner.name),
        "filters": ui.filters(
            query,
            [
                partner_field(side, partner),
                ui.choice_field("side", _("应收应付"), choices, side),
                *ui.span_fields(_("从"), _("至"), days),
            ],
        ),
        "is_lines": True,
        "columns": ui.columns_of(
            [_("日期"), _("单据"), _("单据类型"), _("摘要")], [_("增加"), _("减少"), _("余额")]
        ),
        "rows": [],
        "empty": ui.empty(
            _("先选一个往来单位"),
            _("在上面输入编码、名称或拼音首字母。"),
            ui.address("balances", side),
            side_title(side),
        ),
    }
    if partner is not None:
        context |= _statement_rows(SIDES[side], partner, days)
    return ui.answer(query, "report", context)


def _statement_rows(side: Side, partner: Partner, days: tuple[date, date]) -> ui.Part:
    found = partner_statement(side, partner.pk, *days)
    raised = sum((line.increase for line in found.lines), ZERO)
    lowered = sum((line.decrease for line in found.lines), ZERO)
    opening = [
        ui.text_cell(days[0]),
        ui.text_cell(_("期初余额")),
        *[ui.EMPTY] * 4,
        ui.money_cell(found.opening),
    ]
    totals = [ui.text_cell(_("本期合计与期末")), *[ui.EMPTY] * 3]
    return {
        "rows": [{"look": "is-group", "cells": opening}, *(_statement_row(line) for line in found.lines)],
        "totals": [*totals, ui.money_cell(raised), ui.money_cell(lowered), ui.money_cell(found.closing)],
        "note": " · ".join(text for text in (partner.contact, partner.phone, partner.address) if text),
    }


def _statement_row(line: StatementLine) -> ui.Part:
    return {
        "cells": [
            ui.text_cell(line.business_date),
            ui.text_cell(line.document_number, ui.document_url(line.document), "card-name"),
            ui.text_cell(ui.type_labels().get(line.document_type, line.document_type)),
            ui.text_cell(line.memo),
            ui.money_cell(line.increase or None),
            ui.money_cell(line.decrease or None),
            ui.money_cell(line.balance),
        ]
    }
