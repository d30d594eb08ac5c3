"""A bill's next step from its page: a draft is saved and opened."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.documents.messages import message
from liandong.finance.bill_settlement.plan import DISCOUNT
from liandong.finance.bills.drafting import Deed, deeds_of, draft_deed, interest_of, type_of
from liandong.finance.bills.pages import bill_for
from liandong.general_ledger.models import Claim
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form


@require_POST
def draft_bill_deed(request: CompanyRequest, bill: int) -> HttpResponse:
    """Save a draft of the deed that was chosen, and open it."""
    today = timezone.localdate()
    found = bill_for(request.actor, bill)
    name = request.POST.get("deed", "")
    if name not in {one["name"] for one in deeds_of(found, request.actor, today)}:
        require(request.actor, type_of(name), Verb.DRAFT)
        raise BadRequest(name)
    return _drafted(request, found, Deed(name, max(today, found.business_date)))


@require_http_methods(["GET", "POST"])
def discount_bill(request: CompanyRequest, bill: int) -> HttpResponse:
    """Ask for day and rate of a discount, and save a draft with the interest worked out."""
    require(request.actor, type_of(DISCOUNT), Verb.DRAFT)
    found, today = bill_for(request.actor, bill), timezone.localdate()
    if DISCOUNT not in {one["name"] for one in deeds_of(found, request.actor, today)}:
        raise BadRequest(DISCOUNT)
    if request.method == "GET":
        return _asked(request, found, {"on": max(today, found.business_date), "rate": ""})
    typed = read_fields(_fields(found), request.POST)
    if typed.problems:
        return _asked(request, found, typed.raw, typed.problems)
    on, rate = typed.values["on"] or today, typed.values["rate"] or Decimal(0)
    return _drafted(request, found, Deed(DISCOUNT, on, rate))


def _drafted(request: CompanyRequest, found: Claim, deed: Deed) -> HttpResponse:
    try:
        saved = draft_deed(found, deed, request.actor, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
        return redirect(ui.address("bill", found.pk))
    if deed.rate:
        interest = interest_of(found.open_amount, deed.rate, (found.due_date - deed.on).days)
        messages.info(request, _("贴现息 {amount}，按 360 天一年算").format(amount=f"{interest:,.2f}"))
    return redirect(ui.typed_document_url(type_of(deed.name), saved.id))


def _fields(found: Claim) -> tuple[Field, ...]:
    days = _("到期日 {due}；利息 = 金额 × 年利率 × 天数 ÷ 360").format(due=found.due_date.isoformat())
    return (
        Field("on", _("贴现日"), Kind.DATE, is_required=True),
        Field("rate", _("贴现年利率%"), Kind.PERCENT, is_required=True, help=days),
    )


def _asked(
    request: CompanyRequest, found: Claim, values: dict[str, object], problems: object = ()
) -> HttpResponse:
    page = FormPage(
        _("贴现 · {number}").format(number=found.bill_number),
        ui.address("bill", found.pk),
        _("票据 {number}").format(number=found.bill_number),
        [Section("", _fields(found))],
        save_label=_("生成票据结算单草稿"),
    )
    return show_form(request, page, values, problems)  # type: ignore[arg-type]
