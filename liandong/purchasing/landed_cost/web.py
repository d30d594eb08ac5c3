"""What the page of a landed cost adds: how it was spread, and which margins it changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.documents.hiding import COST
from liandong.documents.margins import corrected_by
from liandong.documents.models import Document, State
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO
from liandong.kernel.rules import CostMethod
from liandong.purchasing.landed_cost.plan import DOCUMENT_TYPE
from liandong.purchasing.landed_cost.queries import Borne, borne_by
from liandong.webkit import report_parts as ui
from liandong.webkit.margin_parts import margins_table

_MARGIN = "margin"
_MOST = 50


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return both tables of a posted landed cost, for who may see cost; six statements at most."""
    if document.type != DOCUMENT_TYPE.id or not request.actor.sees(COST):
        return []
    if document.state not in {State.POSTED, State.REVERSED} or document.reverses_id is not None:
        return []
    borne = borne_by(document)
    found: list[ui.Part] = [{"title": _("分摊结果"), "table": _shares(borne)}]
    if not request.actor.sees(_MARGIN):
        return found
    corrected = corrected_by(document, request.actor, _MOST)
    gone = sum((one.gone for one in borne), ZERO)
    if corrected.count or corrected.elsewhere:
        found[0]["note"] = _("卖出的那部分，成本改在各张出库单上。")
        if request.rules.cost_method is CostMethod.FIFO:
            note = _("这批货的 %(count)s 张出库单成本变化 %(change)s，损耗、盘点等变化 %(elsewhere)s。")
        else:
            note = _("按日期重算：%(count)s 张出库单的成本变化 %(change)s，损耗、盘点等变化 %(elsewhere)s。")
        note %= {
            "count": corrected.count,
            "change": f"{corrected.change:,.2f}",
            "elsewhere": f"{corrected.elsewhere:,.2f}",
        }
        if len(corrected.margins) < corrected.count:
            note += _("只列出变化最大的 %(shown)s 张。") % {"shown": len(corrected.margins)}
        found.append({"title": _("毛利变化"), "note": note, "table": margins_table(corrected.margins)})
    elif gone:
        note = _("已不在库的部分 %(gone)s 合计记入销售成本，不分到各张出库单。")
        found.append({"title": _("毛利变化"), "note": note % {"gone": f"{gone:,.2f}"}})
    return found


def _shares(borne: Sequence[Borne]) -> ui.Part:
    heads = ui.columns_of([_("商品"), _("来源单据")], [_("分摊金额"), _("留在库存"), _("已出库")])
    rows = [
        {
            "cells": [
                ui.text_cell(f"{one.code} {one.name}", look="cell-name"),
                _link(one.receipt),
                *map(ui.money_cell, (one.share, one.kept, one.gone)),
            ]
        }
        for one in borne
    ]
    sums = (sum((getattr(one, name) for one in borne), ZERO) for name in ("share", "kept", "gone"))
    totals = [ui.text_cell(_("合计")), ui.text_cell(""), *map(ui.money_cell, sums)]
    return ui.labelled(heads, rows, totals)


def _link(document: Document | None) -> ui.Part:
    if document is None:
        return ui.text_cell("")
    return ui.text_cell(document.number, ui.typed_document_url(document.type, document.pk))
