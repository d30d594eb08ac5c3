"""发出的对账单: which were sent, what became of them, and one as it was with what changed since."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.collaboration.statement_models import PartnerStatement, StatementState
from liandong.collaboration.statement_sending import expired, may_send, revoke, statements_of
from liandong.collaboration.statements import Difference, differences, is_whole, token_of
from liandong.documents.messages import message
from liandong.finance.statement_papers import file_name, side_words, statement_pdf
from liandong.finance.web.side import SUBJECT, opened, partner_field, reached_partner
from liandong.finance.web.statement_parts import mail_words, state_chip, state_labels, statement_table
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from liandong.printkit import answers
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of

PAGE_ROWS = 100


@require_GET
def sent_statements(request: CompanyRequest) -> HttpResponse:
    """Show the statements that were sent, the latest first."""
    query = opened(request)
    partner = reached_partner(request.actor, query.number("partner"))
    state = query.choice("state", list(StatementState))
    side = query.choice("side", ["receivable", "payable"])
    found = statements_of(request.actor)
    found = found.filter(state=state) if state else found
    found = found.filter(side=side) if side else found
    found = found.filter(partner=partner) if partner else found
    size = query.rows(PAGE_ROWS)
    after = query.after(int)
    page = found.filter(pk__lt=after[0]) if after else found
    rows = list(page.defer("content").select_related("partner", "member")[: size + 1])
    shown = rows[:size]
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("发出的对账单"),
        "is_lines": True,
        "filters": ui.filters(query, _filters(state, side, partner)),
        "columns": [
            *ui.columns_of([_("往来单位"), _("从"), _("至"), _("状态")], [_("期末余额")]),
            *ui.columns_of([_("发送"), _("谁发的"), _("邮件"), _("打开"), _("答复")]),
        ],
        "rows": [_row(one) for one in shown],
        "next_url": query.next_url((shown[-1].pk,) if len(rows) > size else None),
        "summary": number_of("共 {count} 份", found.count()),
        "actions": _many_action(request),
        "empty": ui.empty(
            _("还没有发出的对账单"),
            _("在对账单里选一个往来单位，点「发给对方」；或一次发给所有有往来的单位。"),
            ui.address("statement"),
            _("对账单"),
        ),
    }
    return ui.answer(query, "report", context)


def _filters(state: str, side: str, partner: Partner | None) -> list[ui.Part]:
    sides = [("receivable", _("应收")), ("payable", _("应付"))]
    return [
        partner_field("receivables" if side != "payable" else "payables", partner),
        ui.choice_field("state", _("状态"), [("", _("全部")), *state_labels().items()], state),
        ui.choice_field("side", _("应收应付"), [("", _("全部")), *sides], side),
    ]


def _many_action(request: CompanyRequest) -> list[ui.Part]:
    if not request.actor.may(SUBJECT, Verb.DRAFT):
        return []
    return [{"label": _("批量发送"), "url": ui.address("send_statements"), "icon": "external-link"}]


def _row(one: PartnerStatement) -> ui.Part:
    chip = state_chip(one)
    return {
        "cells": [
            ui.text_cell(one.partner.name, ui.address("sent_statement", one.pk), "card-name"),
            ui.date_cell(one.first_day),
            ui.date_cell(one.last_day),
            ui.chip_cell(chip["label"], chip["tone"]),
            ui.money_cell(one.closing),
            ui.moment_cell(one.created_at),
            ui.text_cell(one.member.name),
            ui.text_cell(mail_words(one)),
            ui.moment_cell(one.last_opened_at),
            ui.moment_cell(one.answered_at),
        ]
    }


def statement_for(request: CompanyRequest, pk: int) -> PartnerStatement:
    """Return a statement the member may see.

    Raises:
        NotAllowedError: he may see none.
        Http404: this one is not there for him.
    """
    require(request.actor, SUBJECT, Verb.VIEW)
    found = statements_of(request.actor).select_related("partner", "member").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
def sent_statement(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show a statement as it was sent, what was answered, and what the books say otherwise now."""
    one = statement_for(request, pk)
    query = opened(request)
    is_live = one.state != StatementState.REVOKED and not expired(one)
    path = ui.address("shared_statement", token_of(one, request.company.slug))
    sends = may_send(request.actor, one.partner)
    context: ui.Part = {
        "title": _("对账单 · {name}").format(name=one.partner.name),
        "chip": state_chip(one),
        "actions": _actions(one, sends=sends),
        "facts": _facts(one),
        "link": request.build_absolute_uri(path) if is_live and sends else "",
        "warning": "" if is_whole(one) else _("这份对账单的内容和发出时的摘要对不上，请核对数据库。"),
        "tables": [*_answers(one), *_changed(differences(one)), _as_sent(one)],
    }
    return ui.answer(query, "finance/sent_statement", context)


def _facts(one: PartnerStatement) -> list[ui.Part]:
    until = timezone.localtime(one.expires_at).date()
    pairs = [
        (_("往来单位"), one.partner.name),
        (_("期间"), _("{first} 至 {last}").format(first=one.first_day, last=one.last_day)),
        (side_words(one.side), f"{one.closing:,.2f}"),
        (_("发送"), f"{timezone.localtime(one.created_at):%Y-%m-%d %H:%M} {one.member.name}"),
        (_("收件人"), one.addresses.replace(",", ", ")),
        (_("邮件"), mail_words(one)),
        (_("链接有效到"), until.isoformat()),
        (_("打开次数"), str(one.opened) if one.opened else ""),
    ]
    return [{"label": label, "text": text} for label, text in pairs]


def _actions(one: PartnerStatement, *, sends: bool) -> list[ui.Part]:
    found: list[ui.Part] = [{"label": "PDF", "url": ui.address("statement_pdf", one.pk), "icon": "download"}]
    if sends and one.state in {StatementState.SENT, StatementState.DISPUTED}:
        found.append(
            {
                "label": _("收回"),
                "method": "post",
                "url": ui.address("revoke_statement", one.pk),
                "confirm": _("收回后，对方的链接就打不开了；可以改好后再发一份。"),
                "icon": "x",
            }
        )
    return found


def _as_sent(one: PartnerStatement) -> ui.Part:
    return {"title": _("发出时的内容"), "note": "", "table": statement_table(one, leads=True)}


def _answers(one: PartnerStatement) -> list[ui.Part]:
    rows = [
        {
            "cells": [
                ui.moment_cell(answer.answered_at),
                ui.text_cell(answer.name, look="card-name"),
                ui.text_cell(_("确认无误") if answer.is_confirmed else _("有异议")),
                ui.text_cell(answer.words),
                ui.text_cell(answer.address),
            ]
        }
        for answer in one.answers.order_by("pk")
    ]
    if not rows:
        return []
    heads = ui.columns_of([_("时间"), _("姓名"), _("答复"), _("说明"), _("网络地址")])
    return [{"title": _("对方的答复"), "note": "", "table": ui.labelled(heads, rows)}]


def _changed(found: Sequence[Difference]) -> list[ui.Part]:
    if not found:
        return []
    labels = ui.type_labels()
    rows = [
        {
            "cells": [
                ui.text_cell(
                    f"{one.number} {labels.get(one.type, one.type)}" if one.document else _("期初余额"),
                    ui.document_url(one.document) if one.document else "",
                    "card-name",
                ),
                ui.money_cell(one.before),
                ui.money_cell(one.now),
                ui.money_cell((one.now or ZERO) - (one.before or ZERO)),
            ]
        }
        for one in found
    ]
    heads = ui.columns_of([_("单据")], [_("发出时"), _("现在"), _("相差")])
    note = _("发出以后，这段时间的账有了变化；对方确认的是发出时的内容。")
    return [{"title": _("后来的变化"), "note": note, "table": ui.labelled(heads, rows)}]


@require_GET
def pdf(request: CompanyRequest, pk: int) -> HttpResponse:
    """Return a statement as PDF."""
    return pdf_answer(statement_for(request, pk))


def pdf_answer(one: PartnerStatement) -> HttpResponse:
    """Return the PDF of a statement to be kept as a file."""
    return answers.pdf_answer(statement_pdf(one), file_name(one))


@require_POST
def revoke_statement(request: CompanyRequest, pk: int) -> HttpResponse:
    """Take a statement back."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    try:
        if revoke(pk, request.actor, request.address) is None:
            raise Http404
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
    else:
        messages.success(request, _("已收回，链接不能再打开。"))
    return redirect("webkit:sent_statement", pk)
