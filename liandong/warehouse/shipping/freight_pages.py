"""运费商品: which service is freight, as a form of one field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.freight import freight_product, set_freight_product
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import SUBJECT
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form


def _section() -> Section:
    return Section(
        "",
        (
            Field(
                "product",
                _("运费商品"),
                Kind.RECORD,
                search_url=ui.address("pick_products"),
                help=_(
                    "不管库存的商品。送货的运费记入销售费用；采购入库单上和货一起的运费，按金额进货的成本。"
                    "留空则都记入管理费用"
                ),
                is_wide=True,
            ),
        ),
    )


@require_http_methods(["GET", "POST"])
def freight_settings(request: CompanyRequest) -> HttpResponse:
    """Show which product is freight, or set another."""
    require_everywhere(request.actor, SUBJECT, Verb.POST)
    if request.method == "GET":
        found = freight_product()
        values = {"product": found.pk, "product_display": found.name} if found else {}
        return _show(request, values)
    typed = read_fields(_section().fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            set_freight_product(request.actor, typed.values["product"], address=request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:shipments")
    return _show(request, typed.raw, problems)


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(_("运费商品"), ui.address("shipments"), _("发运记录"), [_section()])
    return show_form(request, page, values, problems)
