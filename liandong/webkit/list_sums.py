"""The footer of a list: exact sums over everything the filter finds, asked for after the page stands."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.listing import document_totals
from liandong.identity.requests import CompanyRequest
from liandong.webkit.lists import read_list
from liandong.webkit.report_parts import Part, money_cell, quantity_cell


@require_GET
def document_sums(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer how many documents there are, and the sum of each column that has one."""
    shown = read_list(request, type_id)
    totals = document_totals(request.actor, shown.wanted)
    cells: Part = {}
    for one in shown.offered:
        if one.sums:
            figure = getattr(totals, one.sums)
            cell = quantity_cell(figure) if one.sums == "quantity" else money_cell(figure)
            cells[one.key] = cell["text"]
    summary = _("共 %(count)s 张") % {"count": f"{totals.count:,}"}
    return JsonResponse({"count": totals.count, "summary": summary, "sums": cells})
