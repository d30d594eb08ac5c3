"""票据登记簿 as pages: all bills with their sums, and one with everything it went through."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.bill_numbers import SUBJECT
from liandong.documents.bills import ACCEPTOR, DRAWER, FORM, ISSUED_ON, MEDIUM, PAYEE, RATE
from liandong.finance.bills import reading
from liandong.finance.bills.drafting import deeds_of
from liandong.finance.bills.reading import Asked, Due, Event
from liandong.finance.bills.words import chip, form_words, kind_words, medium_words, standing_words
from liandong.general_ledger.models import Claim
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_OPEN, _ENDED, _ALL = "open", "ended", "all"


@require_GET
def bill_register(request: CompanyRequest) -> HttpResponse:
    """Show the bills that are asked for, the earliest due first: open ones where nothing is said."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query, today = ReportQuery(request), timezone.localdate()
    asked = _asked(query)
    every = reading.asked_for(reading.bills(request.actor), asked, today)
    size = query.rows(PAGE_ROWS)
    after = query.after(date, int)
    found = every if after is None else every.filter(_later(after))
    rows = list(found[: size + 1])
    shown = rows[:size]
    happened = reading.events(shown)
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("票据登记簿"),
        "is_lines": True,
        "actions": _new_actions(request.actor),
        "filters": ui.filters(query, _fields(query, asked)),
        "figures": list(_figures(request.actor)),
        "columns": _columns(),
        "rows": [_row(one, happened.get(one.pk, ()), today) for one in shown],
        "totals": _totals(shown) if shown else [],
        "next_url": query.next_url((shown[-1].due_date, shown[-1].pk) if len(rows) > size else None),
        "summary": number_of("共 {count} 张票据", every.count()),
        "empty": ui.empty(
            _("没有这样的票据"),
            _("客户交来票据时做收票单，用自己的票据付款时做开票据单；登记、背书、贴现、托收都从单据来。"),
            ui.address("new_document", "finance.bill_receipt"),
            _("收票单"),
        ),
    }
    return ui.answer(query, "report", context)


def _asked(query: ReportQuery) -> Asked:
    kind = query.choice("kind", list(kind_words()))
    shown = query.choice("standing", [_OPEN, _ENDED, _ALL], _OPEN)
    due = query.choice("due", [one.value for one in Due])
    return Asked(kind, {_OPEN: True, _ENDED: False}.get(shown), due, query.text())


def _later(after: tuple[date, int]) -> Q:
    day, pk = after
    return Q(due_date__gt=day) | Q(due_date=day, pk__gt=pk)


def _fields(query: ReportQuery, asked: Asked) -> list[ui.Part]:
    shown = {True: _OPEN, False: _ENDED, None: _ALL}[asked.is_open]
    standings = [(_OPEN, _("未结清")), (_ENDED, _("已结清")), (_ALL, _("全部"))]
    soon = _("{days} 天内到期").format(days=reading.SOON_DAYS)
    dues = [("", _("全部")), (Due.SOON.value, soon), (Due.OVERDUE.value, _("已到期"))]
    return [
        ui.search_field(_("票据号码、往来单位"), query),
        ui.choice_field("kind", _("应收应付"), [("", _("全部")), *kind_words().items()], asked.kind),
        ui.choice_field("standing", _("状态"), standings, shown),
        ui.choice_field("due", _("到期"), dues, asked.due),
    ]


def _new_actions(actor: Actor) -> list[ui.Part]:
    words = {"finance.bill_receipt": _("收票单"), "finance.bill_issue": _("开票据单")}
    return [
        {
            "label": label,
            "url": ui.address("new_document", kind),
            "icon": "plus",
            "is_main": kind == "finance.bill_receipt",
        }
        for kind, label in words.items()
        if actor.may(kind, Verb.DRAFT)
    ]


def _figures(actor: Actor) -> Iterator[ui.Part]:
    """Yield what is open of each kind; where the account says otherwise it is told."""
    words = kind_words()
    for one in reading.sums(actor):
        yield {"label": words[one.kind.value], "text": f"{one.open:,.2f}", "look": ""}
        if one.account is not None and one.account != one.open:
            label = _("{kind}科目余额").format(kind=words[one.kind.value])
            yield {"label": label, "text": f"{one.account:,.2f}", "look": "negative"}


def _columns() -> list[ui.Part]:
    labels = [_("票据号码"), _("应收应付"), _("票据种类"), _("往来单位"), _("承兑人"), _("到期日"), _("状态")]
    return [
        *ui.columns_of(labels, [_("票面金额"), _("未结清")]),
        *ui.columns_of([_("去向"), _("登记单据")]),
    ]


def _row(one: Claim, happened: Sequence[Event], today: date) -> ui.Part:
    said, last = reading.said_of(one), happened[-1] if happened else None
    label, tone = chip_of(one, happened, today)
    is_late = bool(one.open_amount) and one.due_date < today
    return {
        "cells": [
            ui.text_cell(one.bill_number, ui.address("bill", one.pk), "card-name"),
            ui.text_cell(kind_words()[one.kind]),
            ui.text_cell(form_words().get(said[FORM.name], "")),
            ui.text_cell(one.partner.name),
            ui.text_cell(said[ACCEPTOR.name]),
            ui.date_cell(one.due_date, "negative" if is_late else ""),
            ui.chip_cell(label, tone),
            ui.money_cell(one.amount),
            ui.money_cell(one.open_amount),
            ui.text_cell(last.number if last else "", ui.document_url(last.document) if last else ""),
            ui.text_cell(one.document.number, ui.document_url(one.document_id)),
        ]
    }


def chip_of(one: Claim, happened: Sequence[Event], today: date) -> tuple[str, str]:
    """Return the words and the colour of what became of a bill."""
    is_ours = one.kind == ClaimKind.BILL_PAYABLE.value
    return chip(reading.standing(one, happened), is_late=one.due_date < today, is_ours=is_ours)


def _totals(shown: Sequence[Claim]) -> list[ui.Part]:
    sums = [
        sum((one.amount for one in shown), ZERO),
        sum((one.open_amount for one in shown), ZERO),
    ]
    cells = [ui.text_cell(_("本页合计")), *[ui.EMPTY] * 6, *map(ui.money_cell, sums)]
    return [*cells, ui.EMPTY, ui.EMPTY]


def bill_for(actor: Actor, pk: int) -> Claim:
    """Return a bill that the actor may see.

    Raises:
        NotAllowedError: he may see none.
        Http404: this one is not there for him.
    """
    require(actor, SUBJECT, Verb.VIEW)
    found = reading.bills(actor).filter(pk=pk).first()
    if found is None:
        raise Http404(pk)
    return found


@require_GET
def bill(request: CompanyRequest, bill: int) -> HttpResponse:
    """Show a bill, what is known of it, and the documents it went through."""
    one, today = bill_for(request.actor, bill), timezone.localdate()
    happened = reading.events([one]).get(one.pk, [])
    label, tone = chip_of(one, happened, today)
    context: ui.Part = {
        "title": _("票据 {number}").format(number=one.bill_number),
        "chip": {"label": label, "tone": tone},
        "facts": _facts(one),
        "deeds": deeds_of(one, request.actor, today),
        "table": _events(one, happened),
        "bill": one.pk,
    }
    return ui.answer(ReportQuery(request), "finance/bill", context)


def _facts(one: Claim) -> list[ui.Part]:
    said = reading.said_of(one)
    pairs = [
        (_("应收应付"), kind_words()[one.kind]),
        (_("票据种类"), form_words().get(said[FORM.name], "")),
        (_("介质"), medium_words().get(said[MEDIUM.name], "")),
        (_("往来单位"), one.partner.name),
        (_("出票人"), said[DRAWER.name]),
        (_("承兑人"), said[ACCEPTOR.name]),
        (_("收款人"), said[PAYEE.name]),
        (_("出票日"), said[ISSUED_ON.name]),
        (_("到期日"), one.due_date.isoformat()),
        (_("票面年利率%"), said[RATE.name]),
        (_("票面金额"), f"{one.amount:,.2f}"),
        (_("未结清"), f"{one.open_amount:,.2f}"),
    ]
    return [{"label": name, "text": text} for name, text in pairs]


def _events(one: Claim, happened: Sequence[Event]) -> ui.Part:
    columns = [*ui.columns_of([_("日期"), _("发生"), _("单据"), _("往来单位")]), ui.number_column(_("金额"))]
    first = [
        ui.date_cell(one.business_date),
        ui.text_cell(_("登记"), look="card-name"),
        ui.text_cell(one.document.number, ui.document_url(one.document_id)),
        ui.text_cell(one.partner.name),
        ui.money_cell(one.amount),
    ]
    words = standing_words()
    rows = [
        [
            ui.date_cell(event.business_date),
            ui.text_cell(words[event.did], look="card-name"),
            ui.text_cell(event.number, ui.document_url(event.document)),
            ui.text_cell(event.partner_name),
            ui.money_cell(event.amount),
        ]
        for event in happened
    ]
    return ui.labelled(columns, [{"cells": cells} for cells in (first, *rows)])
