"""What the page of a month-end average adds: which margins it changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.documents.hiding import COST
from liandong.documents.margins import corrected_by
from liandong.documents.models import Document, State
from liandong.documents.month_average import TYPE
from liandong.identity.requests import CompanyRequest
from liandong.webkit import report_parts as ui
from liandong.webkit.margin_parts import margins_table

_MARGIN = "margin"
_MOST = 50


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return the sales whose cost a posted run changed, for who may see margins; four statements at most."""
    if document.type != TYPE or document.state != State.POSTED:
        return []
    if not (request.actor.sees(COST) and request.actor.sees(_MARGIN)):
        return []
    found = corrected_by(document, request.actor, _MOST)
    note = _("改了 %(count)s 张销售单据的成本，合计 %(change)s；损耗、盘点等变化 %(elsewhere)s。") % {
        "count": found.count,
        "change": f"{found.change:,.2f}",
        "elsewhere": f"{found.elsewhere:,.2f}",
    }
    if len(found.margins) < found.count:
        note += _("只列出变化最大的 %(shown)s 张。") % {"shown": len(found.margins)}
    return [{"title": _("毛利变化"), "note": note, "table": margins_table(found.margins)}]
