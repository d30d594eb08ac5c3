"""The table of sales whose cost was corrected."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.documents.margins import Margin
from liandong.webkit import report_parts as ui


def margins_table(margins: Sequence[Margin]) -> ui.Part:
    """Return sales with their margins before and since."""
    texts = [_("单据"), _("日期"), _("客户")]
    heads = ui.columns_of(texts, [_("收入"), _("成本变化"), _("原毛利"), _("现毛利")])
    rows = [
        {
            "cells": [
                ui.text_cell(one.document.number, ui.typed_document_url(one.document.type, one.document.pk)),
                ui.date_cell(one.document.business_date),
                ui.text_cell(one.partner),
                *map(ui.money_cell, (one.revenue, one.change, one.before, one.after)),
            ]
        }
        for one in margins
    ]
    return ui.labelled(heads, rows)
