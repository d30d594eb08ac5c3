"""未核销 and 对账单: what is open claim by claim, and the statement of a partner."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.collaboration.statement_sending import may_send
from liandong.finance.ageing import Ageing, Basis, By, age_of, claims_of
from liandong.finance.web.ageing import age_labels, asked_of, currency_fields, filter_fields, partner_label
from liandong.finance.web.nothing_open import nothing_open, side_title
from liandong.finance.web.side import SIDES, opened, owner_limit, partner_field, reached_partner
from liandong.general_ledger.claim_queries import (
    OpenClaim,
    Side,
    StatementLine,
    foreign_balances,
    open_claims,
    partner_statement,
)
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100


@require_GET
def claims(request: CompanyRequest, side: str) -> HttpResponse:
    """Show what is open claim by claim, the earliest due first."""
    query = opened(request)
    asked = asked_of(query, side)
    partner = reached_partner(request.actor, query.number("partner"))
    found = _found(query, asked, partner)
    after = query.after(date, int)
    rows = [claim for claim in found if after is None or (claim.due_date, claim.id) > after]
    shown = rows[:PAGE_ROWS]
    last = (shown[-1].due_date, shown[-1].id) if len(rows) > len(shown) else None
    is_foreign = any(claim.foreign_open for claim in found)
    foreign_head = [_("外币未核销")] if is_foreign else []
    context: ui.Part = {
        "title": _("未收款") if side == "receivables" else _("未付款"),
        "is_lines": True,
        "note": _whose(asked, query),
        "filters": ui.filters(query, _claim_filters(query, asked, side, partner), _hidden(query)),
        "columns": ui.columns_of(
            [_("单据"), _("单据类型"), partner_label(side), _("日期"), _("到期日")],
            [_("逾期天数"), _("金额"), _("已核销"), _("未核销"), *foreign_head],
        ),
        "rows": [_claim_row(claim, side, asked.on, is_foreign=is_foreign) for claim in shown],
        "totals": _totals(found, asked, is_foreign=is_foreign),
        "next_url": query.next_url(last),
        "summary": _("共 {count} 笔").format(count=f"{len(found):,}"),
        "empty": nothing_open(side),
    }
    return ui.answer(query, "report", context)


def _totals(found: Sequence[OpenClaim], asked: Ageing, *, is_foreign: bool) -> list[ui.Part]:
    """Return what is open together; in another currency only where all is of one."""
    amount = sum((claim.open_amount for claim in found), ZERO)
    cells = [ui.text_cell(_("合计")), *[ui.EMPTY] * 7, ui.money_cell(amount)]
    if not is_foreign:
        return cells
    foreign = sum((claim.foreign_open for claim in found), ZERO)
    return [*cells, ui.foreign_cell(foreign) if asked.currency else ui.EMPTY]


def _found(query: ReportQuery, asked: Ageing, partner: Partner | None) -> list[OpenClaim]:
    """Return the claims asked for, of an age or of a person or department where one is named."""
    kind = ClaimKind(asked.side.debt)
    found = open_claims(kind, asked.on, partner.pk if partner else None)
    found = _own(found, query.request.actor)
    if asked.currency:
        found = [claim for claim in found if claim.foreign_open and claim.currency == asked.currency]
    if query.flag("overdue"):
        found = [claim for claim in found if claim.due_date < asked.on]
    age = query.number("age")
    if age is not None:
        found = [claim for claim in found if age_of(asked, _counted(asked, claim)) == age]
    if asked.by is not By.PARTNER:
        key = query.text("key") if asked.by is By.DEPARTMENT else query.number("key") or 0
        theirs = claims_of(asked, key)
        found = [claim for claim in found if claim.id in theirs]
    return found


def _counted(asked: Ageing, claim: OpenClaim) -> date:
    return claim.due_date if asked.basis is Basis.DUE else claim.business_date


def _claim_filters(query: ReportQuery, asked: Ageing, side: str, partner: Partner | None) -> list[ui.Part]:
    ages = [("", _("全部")), *enumerate(age_labels(asked))]
    return [
        partner_field(side, partner),
        *filter_fields(asked),
        ui.choice_field("age", _("账龄段"), ages, query.number("age")),
        ui.flag_field("overdue", _("只看逾期"), query),
        *currency_fields(asked),
    ]


def _hidden(query: ReportQuery) -> dict[str, str]:
    return {name: query.text(name) for name in ("by", "key")}


def _whose(asked: Ageing, query: ReportQuery) -> str:
    """Return whose claims are shown where it is a person's or a department's."""
    if asked.by is By.PARTNER:
        return ""
    if asked.by is By.DEPARTMENT:
        return _("部门：{name}").format(name=query.text("key") or _("没有部门"))
    member = Member.objects.filter(pk=query.number("key") or 0).first()
    return _("业务员：{name}").format(name=member.name if member else _("没有业务员"))


def _own(found: list[OpenClaim], actor: Actor) -> list[OpenClaim]:
    owner = owner_limit(actor)
    if owner is None:
        return found
    partners = set(Partner.objects.filter(owner=owner).values_list("pk", flat=True))
    return [claim for claim in found if claim.partner in partners]


def _claim_row(claim: OpenClaim, side: str, on: date, *, is_foreign: bool) -> ui.Part:
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
            ui.money_cell(claim.settled or None),
            ui.money_cell(claim.open_amount),
            *([ui.text_cell(claim.foreign_text, look=ui.NUMBER)] if is_foreign else []),
        ]
    }


@require_GET
def statement(request: CompanyRequest) -> HttpResponse:
    """Show a partner's statement: opening, each document, closing."""
    query = opened(request)
    side = query.choice("side", list(SIDES), "receivables")
    partner = reached_partner(request.actor, query.number("partner"))
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
    context["actions"] = _statement_actions(request.actor, side, partner, days)
    if partner is not None:
        context |= _statement_rows(SIDES[side], partner, days)
    return ui.answer(query, "report", context)


def _statement_actions(
    actor: Actor, side: str, partner: Partner | None, days: tuple[date, date]
) -> list[ui.Part]:
    """Return the ways to the statements that were sent, and to sending this one."""
    sent = ui.address("sent_statements", partner=partner.pk if partner else None)
    actions: list[ui.Part] = [{"label": _("发出的对账单"), "url": sent, "icon": "list-check"}]
    if partner is not None and may_send(actor, partner):
        given = {"side": side.removesuffix("s"), "from": days[0], "to": days[1]}
        url = ui.address("send_statement", partner=partner.pk, **given)
        actions.insert(0, {"label": _("发给对方"), "url": url, "icon": "external-link", "is_main": True})
    return actions


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
        "note": " · ".join(
            text
            for text in (partner.contact, partner.phone, partner.address, _foreign(side, partner, days))
            if text
        ),
    }


def _foreign(side: Side, partner: Partner, days: tuple[date, date]) -> str:
    """Return what of the closing balance is owed in other currencies, in words; blank for nothing."""
    left = foreign_balances(side, days[1], partner.pk)
    figures = "、".join(f"{code} {plain(amount)}" for code, amount in left.items())
    return _("期末外币余额 {figures}").format(figures=figures) if figures else ""


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
