"""发对账单: the form for one partner, and the one for all of a side at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.collaboration.statement_sending import Sending, may_send, send, span_problems
from liandong.collaboration.statements import MOST_DAYS, USUAL_DAYS, Span
from liandong.finance.statement_jobs import JOB, parameters_of
from liandong.finance.web.side import SUBJECT, partner_field, reached_partner
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.jobs.actions import enqueue
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.addresses import mail_addresses
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, Typed, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

MOST_ADDRESSES = 10
MOST_TEXT = 2_000
"""Letters of the words of one's own."""


def _side_choices() -> list[tuple[str, str]]:
    return [("receivable", _("应收")), ("payable", _("应付"))]


def _common_fields() -> tuple[Field, ...]:
    limit = _("最多 {count} 天").format(count=MOST_DAYS)
    return (
        Field("side", _("应收应付"), Kind.WORD, is_required=True, choices=_side_choices()),
        Field("from", _("从"), Kind.DATE, is_required=True),
        Field("to", _("至"), Kind.DATE, is_required=True),
        Field("days", _("链接有效天数"), Kind.WHOLE, is_required=True, help=limit),
        Field("text", _("邮件里的话"), Kind.LONG_TEXT, is_wide=True),
    )


def _one_fields() -> tuple[Field, ...]:
    picker = partner_field("receivables", None)
    words = _("邮箱；几个之间用逗号。不填就只生成链接，由您转给对方")
    return (
        Field(
            "partner",
            _("往来单位"),
            Kind.RECORD,
            is_required=True,
            search_url=ui.address("pick_partners"),
            help=str(picker["label"]),
        ),
        *_common_fields()[:4],
        Field(
            "addresses",
            _("收件人"),
            is_wide=True,
            help=words,
        ),
        _common_fields()[4],
    )


@require_http_methods(["GET", "POST"])
def send_statement(request: CompanyRequest) -> HttpResponse:
    """Show the form of one partner's statement, or send it."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "GET":
        query = ReportQuery(request)
        partner = reached_partner(request.actor, query.number("partner"))
        first, last = query.month_to_date()
        values = _proposed(partner) | {"side": query.choice("side", ["receivable", "payable"], "receivable")}
        return _show(request, values | {"from": first, "to": last})
    typed = read_fields(_one_fields(), request.POST)
    problems = [*typed.problems, *_problems(typed)]
    partner = _typed_partner(request, typed)
    if partner is None:
        problems.append(Problem("field_missing", column="partner", detail={"field": _("往来单位")}))
    if not problems and partner is not None:
        try:
            one = send(_span(typed), partner, _sending(typed), request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("对账单已生成。") if not one.addresses else _("对账单正在发送。"))
            return redirect("webkit:sent_statement", one.pk)
    return _show(request, typed.raw | {"partner_display": partner.name if partner else ""}, problems)


def _typed_partner(request: CompanyRequest, typed: Typed) -> Partner | None:
    given = typed.values.get("partner")
    found = Partner.objects.filter(pk=given).first() if given else None
    if found is not None and not may_send(request.actor, found):
        raise NotAllowedError(SUBJECT, Verb.DRAFT)
    return found


def _proposed(partner: Partner | None) -> dict[str, Any]:
    if partner is None:
        return {"days": USUAL_DAYS}
    mail = ", ".join(mail_addresses(partner)) if settings.LIANDONG_MAIL_FROM else ""
    return {
        "days": USUAL_DAYS,
        "partner": partner.pk,
        "partner_display": partner.name,
        "addresses": mail,
    }


def _span(typed: Typed) -> Span:
    return Span(typed.values["side"], typed.values["from"], typed.values["to"])


def _sending(typed: Typed) -> Sending:
    addresses = tuple(addresses_in(typed.values.get("addresses") or ""))
    return Sending(int(typed.values["days"]), addresses, typed.values["text"] or "")


def addresses_in(text: str) -> list[str]:
    """Return the addresses of a typed text, each once, in their order."""
    for between in "；;，、\n\t ":
        text = text.replace(between, ",")
    return list(dict.fromkeys(one for one in text.split(",") if one))


def mail_problems(addresses: Sequence[str]) -> list[Problem]:
    """Return why addresses can't be written to."""
    problems = []
    if addresses and not settings.LIANDONG_MAIL_FROM:
        problems.append(Problem("letter_unset", column="addresses"))
    if len(addresses) > MOST_ADDRESSES:
        detail = {"limit": str(MOST_ADDRESSES)}
        problems.append(Problem("letter_addresses_many", column="addresses", detail=detail))
    for one in addresses[:MOST_ADDRESSES]:
        try:
            validate_email(one)
        except ValidationError:
            problems.append(Problem("mail_address_invalid", column="addresses", detail={"address": one}))
    return problems


def _problems(typed: Typed) -> list[Problem]:
    """Return what is missing or does not fit, beyond what can't be read."""
    names = {one.name: one.label for one in _common_fields()[:4]}
    missing = [name for name in names if typed.values.get(name) in (None, "") and name in typed.values]
    problems = [Problem("field_missing", column=name, detail={"field": names[name]}) for name in missing]
    if typed.values.get("side") not in {None, "", "receivable", "payable"}:
        problems.append(Problem("field_missing", column="side", detail={"field": names["side"]}))
    if len(typed.raw.get("text", "")) > MOST_TEXT:
        problems.append(Problem("too_long", column="text", detail={"limit": str(MOST_TEXT)}))
    return [*problems, *mail_problems(addresses_in(typed.raw.get("addresses", "")))]


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(
        _("发对账单"),
        ui.address("sent_statements"),
        _("发出的对账单"),
        [Section(_("对方在链接里核对、确认或写明异议；内容留作证据，以后不变"), _one_fields())],
        save_label=_("发给对方"),
    )
    return show_form(request, page, values, problems)


@require_http_methods(["GET", "POST"])
def send_statements(request: CompanyRequest) -> HttpResponse:
    """Show the form for all partners whose debts moved, or hand the job in."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    fields = (*_common_fields(), Field("mailed_only", _("只发有邮箱的"), Kind.BOOL))
    if request.method == "GET":
        first, last = ReportQuery(request).month_to_date()
        values = {"side": "receivable", "from": first, "to": last, "days": USUAL_DAYS, "mailed_only": True}
        return _show_many(request, fields, values)
    typed = read_fields(fields, request.POST)
    problems = [*typed.problems, *_problems(typed)]
    if not problems:
        problems = list(span_problems(_span(typed), _sending(typed)))
    if problems:
        return _show_many(request, fields, typed.raw, problems)
    span = _span(typed)
    with transaction.atomic():
        given = parameters_of(span, _sending(typed), mailed_only=bool(typed.values["mailed_only"]))
        job = enqueue(request.actor, JOB, given, title=f"{span.first} – {span.last}")
    return redirect("webkit:job", job)


def _show_many(
    request: CompanyRequest,
    fields: tuple[Field, ...],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    words = _("给这段时间有往来的每个单位发一份；发过的不再发")
    if not settings.LIANDONG_MAIL_FROM:
        words = _("{words}。这台服务器还没有配置发信，邮件会等到配置好再发").format(words=words)
    page = FormPage(
        _("批量发对账单"),
        ui.address("sent_statements"),
        _("发出的对账单"),
        [Section(words, fields)],
        save_label=_("开始发送"),
    )
    return show_form(request, page, values, problems)
