"""记利息: what a letter of reminder charges, looked at and booked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.collaboration.dunning import letters_of
from liandong.collaboration.dunning_models import DunningLetter
from liandong.finance.charging import CATEGORY_NAME, INCOME, Charge, amount_of, charge
from liandong.finance.web.side import SUBJECT
from liandong.general_ledger.categories import category_names
from liandong.general_ledger.category_model import MoneyKind
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form


@require_http_methods(["GET", "POST"])
def charge_letter(request: CompanyRequest, letter: int) -> HttpResponse:
    """Show what a letter charges, or book it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    require(request.actor, INCOME, Verb.POST)
    found = letters_of(request.actor).select_related("partner").filter(pk=letter).first()
    if found is None:
        raise Http404(letter)
    amount = amount_of(found)
    if request.method == "GET":
        values = {"on": timezone.localdate(), "category": CATEGORY_NAME, "amount": amount}
        return _show(request, found, values)
    typed = read_fields(_fields(), request.POST)
    problems = list(typed.problems)
    if not problems:
        given = typed.values
        on = given["on"] or timezone.localdate()
        wish = Charge(letter, on, given["category"], given["tax_rate"] or ZERO)
        try:
            outcome = charge(wish, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已审核：{number}").format(number=outcome.number))
            return redirect(ui.document_url(outcome.document))
    return _show(request, found, typed.raw | {"amount": amount}, problems)


def _fields() -> tuple[Field, ...]:
    names = [(name, name) for name in category_names(MoneyKind.INCOME)]
    taxed = _("延期付款利息随货款缴增值税的，填货物的税率；金额含税")
    return (
        Field("amount", _("金额"), Kind.MONEY, is_read_only=True, help=_("催款费，和还没有记过的利息")),
        Field("on", _("日期"), Kind.DATE, is_required=True),
        Field("category", _("收支类别"), Kind.WORD, is_required=True, choices=names),
        Field("tax_rate", _("税率%"), Kind.PERCENT, help=taxed),
    )


def _show(
    request: CompanyRequest,
    letter: DunningLetter,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    page = FormPage(
        _("记利息 · {name} {day}").format(name=letter.partner.name, day=letter.sent_on),
        ui.address("dunning_letters"),
        _("发过的催款函"),
        [Section("", _fields())],
        save_label=_("记为应收并审核"),
    )
    return show_form(request, page, values, problems)
