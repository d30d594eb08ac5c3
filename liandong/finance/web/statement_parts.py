"""What the pages of sent statements share: names of states, the table of a statement with its goods."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.collaboration.statement_models import MailState, PartnerStatement, StatementState
from liandong.collaboration.statement_sending import expired
from liandong.webkit import report_parts as ui

TONES = {
    StatementState.SENT: "amber",
    StatementState.CONFIRMED: "green",
    StatementState.DISPUTED: "alarm",
    StatementState.REVOKED: "red",
}


def state_labels() -> dict[str, str]:
    """Return what each state is called."""
    return {
        StatementState.SENT: _("已发送"),
        StatementState.CONFIRMED: _("已确认"),
        StatementState.DISPUTED: _("有异议"),
        StatementState.REVOKED: _("已收回"),
    }


def state_chip(one: PartnerStatement) -> ui.Part:
    """Return the chip of a statement's state; a link that is too old is said."""
    if one.state == StatementState.SENT and expired(one):
        return {"label": _("已过期"), "tone": "grey"}
    return {"label": state_labels()[one.state], "tone": TONES[StatementState(one.state)]}


def mail_words(one: PartnerStatement) -> str:
    """Return what became of a statement's letter."""
    return mail_state_words(one.mail_state, one.problem)


def mail_state_words(state: str, problem: str) -> str:
    """Return what became of a letter."""
    labels = {
        MailState.NONE: "",
        MailState.READY: _("邮件待发"),
        MailState.SENT: _("邮件已发"),
        MailState.FAILED: _("邮件没有发出"),
    }
    words = labels[MailState(state)]
    return f"{words}：{problem}" if problem and words else words


def statement_table(one: PartnerStatement, *, leads: bool) -> ui.Part:
    """Return the table of a statement as it was sent; ``leads``: documents open, for whoever may see them."""
    heads = ui.columns_of([_("日期"), _("单据 / 商品"), _("对方单号")], [_("数量"), _("金额")])
    heads += ui.columns_of([], [_("增加"), _("减少"), _("余额")])
    rows: list[ui.Part] = [
        {
            "look": "is-group",
            "cells": [
                ui.text_cell(one.first_day),
                ui.text_cell(_("期初余额"), look="card-name"),
                *[ui.EMPTY] * 5,
                ui.money_cell(one.opening),
            ],
        }
    ]
    rows += _rows(one, leads=leads)
    totals = [
        ui.text_cell(_("本期合计与期末")),
        *[ui.EMPTY] * 4,
        ui.money_cell(one.increase),
        ui.money_cell(one.decrease),
        ui.money_cell(one.closing),
    ]
    return ui.labelled(heads, rows, totals)


def _rows(one: PartnerStatement, *, leads: bool) -> Iterator[ui.Part]:
    labels = ui.type_labels()
    for line in one.content["lines"]:
        increase, decrease = Decimal(line["increase"]), Decimal(line["decrease"])
        name = f"{line['number']} {labels.get(line['type'], line['type'])}"
        yield {
            "cells": [
                ui.text_cell(line["date"]),
                ui.text_cell(name, ui.document_url(line["document"]) if leads else "", "card-name"),
                ui.text_cell(line["reference"]),
                *[ui.EMPTY] * 2,
                ui.money_cell(increase or None),
                ui.money_cell(decrease or None),
                ui.money_cell(Decimal(line["balance"])),
            ]
        }
        for good in line["goods"]:
            quantity = ui.quantity_cell(Decimal(good["quantity"]))
            yield {
                "look": "muted",
                "cells": [
                    ui.EMPTY,
                    ui.text_cell(f"{good['code']} {good['name']}", look="card-name"),
                    ui.EMPTY,
                    quantity | {"text": f"{quantity['text']} {good['unit']}".strip()},
                    ui.money_cell(Decimal(good["amount"])),
                    *[ui.EMPTY] * 3,
                ],
            }
