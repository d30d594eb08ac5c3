"""地址和联系人: where a partner's goods and invoices go, and the people there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.address_terms import AddressRow, ContactRow
from liandong.partners.addresses import addresses_of, contacts_of, keep_addresses, keep_contacts
from liandong.partners.models import AddressKind, Partner
from liandong.partners.reach import SUBJECT, may_keep, visible_partners
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    Typed,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.record_sentences import by_column

ADDRESSES, CONTACTS = "addresses", "contacts"
Rows = Sequence[Mapping[str, Any]]


def _address_fields() -> tuple[Field, ...]:
    kinds = [(one.value, _(str(one.label))) for one in AddressKind]
    return (
        Field("kind", _("用途"), Kind.WORD, is_required=True, choices=kinds),
        Field("name", _("名称")),
        Field("region", _("地区")),
        Field("address", _("地址"), is_required=True),
        Field("contact", _("联系人")),
        Field("phone", _("电话")),
        Field("is_default", _("默认"), Kind.BOOL),
    )


def _contact_fields() -> tuple[Field, ...]:
    return (
        Field("name", _("姓名"), is_required=True),
        Field("position", _("职务")),
        Field("phone", _("电话")),
        Field("email", _("邮箱")),
        Field("birthday", _("生日"), Kind.DATE),
        Field("preferences", _("偏好")),
        Field("memo", _("备注")),
    )


def addresses_action(partner: int) -> ui.Part:
    """Return what leads from a partner's page to his addresses and people."""
    url = ui.address("partner_addresses", partner)
    return {"label": _("地址和联系人"), "url": url, "icon": "address-book"}


@require_http_methods(["GET", "POST"])
def partner_addresses(request: CompanyRequest, partner: int) -> HttpResponse:
    """Show a partner's addresses and people as two tables, or keep what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = visible_partners(request.actor).filter(pk=partner).first()
    if found is None:
        raise Http404(partner)
    if request.method == "GET":
        tables = [[asdict(row) for row in rows] for rows in (addresses_of(partner), contacts_of(partner))]
        return _show(request, found, tables, ([], []))
    require(request.actor, SUBJECT, Verb.DRAFT)
    typed = (_typed(request, ADDRESSES, _address_fields()), _typed(request, CONTACTS, _contact_fields()))
    problems = tuple(_read_problems(rows) for rows in typed)
    if not any(problems):
        problems = _kept(request, partner, typed)
    if any(problems):
        return _show(request, found, [[one.raw for one in rows] for rows in typed], problems)
    messages.success(request, _("已保存。"))
    return redirect("webkit:partner_addresses", partner)


def _typed(request: CompanyRequest, table: str, fields: Sequence[Field]) -> list[Typed]:
    if f"{table}-shown" not in request.POST:  # a page of ours always says that it had the table
        raise BadRequest(table)
    numbers = row_numbers(request.POST, table, "phone")
    rows = [read_fields(fields, request.POST, f"{table}-{number}-") for number in numbers]
    return [
        one
        for one in rows
        if any(text for name, text in one.raw.items() if name not in {"kind", "is_default"})
    ]


def _read_problems(rows: Sequence[Typed]) -> list[Problem]:
    return [
        Problem(problem.code, line, problem.column, problem.detail)
        for line, one in enumerate(rows, 1)
        for problem in one.problems
    ]


def _kept(
    request: CompanyRequest, partner: int, typed: Sequence[Sequence[Typed]]
) -> tuple[list[Problem], list[Problem]]:
    """Keep both tables, or neither; return what is wrong with each."""
    addresses, contacts = typed
    found: tuple[list[Problem], list[Problem]] = ([], [])
    with transaction.atomic():
        try:
            with transaction.atomic():
                keep_addresses(partner, [AddressRow(**one.values) for one in addresses], request.actor)
        except RefusedError as refusal:
            found[0].extend(refusal.problems)
        try:
            with transaction.atomic():
                keep_contacts(partner, [ContactRow(**one.values) for one in contacts], request.actor)
        except RefusedError as refusal:
            found[1].extend(refusal.problems)
        transaction.set_rollback(any(found))
    return found


def _show(
    request: CompanyRequest, partner: Partner, tables: Sequence[Rows], problems: Sequence[Sequence[Problem]]
) -> HttpResponse:
    words = _("单据上默认用同一用途里勾了「默认」的；一个都没有填的，用往来单位资料里的地址。")
    shown = [
        _table(ADDRESSES, _("地址"), _address_fields(), tables[0], problems[0]),
        _table(CONTACTS, _("联系人"), _contact_fields(), tables[1], problems[1]),
    ]
    page = FormPage(
        _("{name}的地址和联系人").format(name=partner.name),
        ui.address("partner", partner.pk),
        partner.name,
        [Section(words, ())],
        tables=shown,
        may_save=may_keep(request.actor, partner),
    )
    return show_form(request, page, {}, [problem for some in problems for problem in some])


def _table(
    name: str, title: str, fields: Sequence[Field], rows: Rows, problems: Sequence[Problem]
) -> ui.Part:
    marks = [by_column(one for one in problems if one.line == line) for line in range(1, len(rows) + 1)]
    table = {
        "name": name,
        "columns": [{"label": one.label} for one in fields],
        "rows": [
            shown_fields(fields, row, marked, f"{name}-{place}-")
            for place, (row, marked) in enumerate(zip(rows, marks, strict=True))
        ],
        "blank": shown_fields(fields, {}, {}, f"{name}-__row__-"),
    }
    return {"title": title, "table": table}
