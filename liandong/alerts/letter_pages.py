"""发邮件: a posted document with its PDF to the partner, and what became of the letters so far."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.alerts.letter_making import LetterForm, can_be_mailed, hand_in
from liandong.alerts.letter_models import DocumentLetter
from liandong.alerts.mail import is_configured
from liandong.alerts.schedule_words import state_words
from liandong.collaboration.reach import may_edit, require_edit
from liandong.documents.models import Document
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.addresses import mail_addresses
from liandong.printkit.layouts import LabelLayout
from liandong.printkit.templates import templates_of
from liandong.webkit import report_parts as ui
from liandong.webkit.access import document_for, type_for
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form

_SHOWN = 50


def document_actions(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return 发邮件 for a posted document with a partner that the member may edit."""
    if not can_be_mailed(document) or not may_edit(request.actor, document):
        return []
    url = ui.address("document_letters", document.type, document.pk)
    return [{"label": _("发邮件"), "url": url, "icon": "external-link"}]


@require_http_methods(["GET", "POST"])
def document_letters(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Show the form of a letter with the letters so far, or send it."""
    kind = type_for(request, type_id, Verb.DRAFT)
    document = document_for(request, kind, pk)
    require_edit(request.actor, document)
    if request.method == "GET":
        return _show(request, kind, document, _proposed(request, kind, document))
    typed = read_fields(_fields(kind), request.POST)
    form = LetterForm(**{name: typed.values[name] for name in ("addresses", "subject", "text", "template")})
    try:
        letter = hand_in(document, form, request.actor, request.address)
    except RefusedError as refusal:
        return _show(request, kind, document, typed.raw, refusal.problems)
    messages.success(request, _("正在发送给 {to}。").format(to=letter.addresses))
    return redirect("webkit:document_letters", type_id, pk)


def _fields(kind: DocumentType) -> tuple[Field, ...]:
    templates = [
        (one.key, one.name) for one in templates_of(kind.id) if not isinstance(one.layout, LabelLayout)
    ]
    return (
        Field("addresses", _("收件人"), is_required=True, is_wide=True, help=_("邮箱；几个之间用逗号或空格")),
        Field("subject", _("主题"), is_required=True, is_wide=True),
        Field("text", _("正文"), Kind.LONG_TEXT, is_wide=True),
        Field("template", _("打印模板"), Kind.WORD, is_required=True, choices=templates),
    )


def _proposed(request: CompanyRequest, kind: DocumentType, document: Document) -> dict[str, Any]:
    facts = {"company": request.company.name, "kind": kind.label, "number": document.number}
    return {
        "addresses": ", ".join(mail_addresses(document.partner)) if document.partner else "",
        "subject": _("{company}：{kind} {number}").format(**facts),
        "text": _("您好：\n\n附件是{kind} {number}，请查收。").format(**facts),
        "template": templates_of(kind.id)[0].key,
    }


def _show(
    request: CompanyRequest,
    kind: DocumentType,
    document: Document,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    unset = "" if is_configured() else _("这台服务器还没有配置发信，管理员设好后才能发")
    if not can_be_mailed(document):
        unset = _("只有已审核、有往来单位的单据才能发给对方")
    page = FormPage(
        _("发邮件 {number}").format(number=document.number),
        f"{ui.address('type_document', document.type, document.pk)}?view=1",
        document.number,
        [Section(unset, _fields(kind))],
        tables=_letters(document),
        may_save=not unset,
        save_label=_("发送"),
    )
    return show_form(request, page, values, problems)


def _letters(document: Document) -> list[ui.Part]:
    """Return the letters so far, the latest first, as a table nobody types in."""
    found = DocumentLetter.objects.filter(document=document).select_related("member").order_by("-pk")[:_SHOWN]
    labels = [_("时间"), _("谁发的"), _("收件人"), _("主题"), _("状态"), _("说明")]
    rows = [
        [
            {"label": label, "is_read_only": True, "value": text}
            for label, text in zip(labels, _row(one), strict=True)
        ]
        for one in found
    ]
    if not rows:
        return []
    table = {
        "name": "letters",
        "columns": [{"label": label} for label in labels],
        "rows": rows,
        "is_fixed": True,
    }
    return [{"title": _("发过的邮件"), "table": table}]


def _row(one: DocumentLetter) -> list[str]:
    when = f"{timezone.localtime(one.created_at):%Y-%m-%d %H:%M}"
    return [
        when,
        one.member.name,
        one.addresses.replace(",", ", "),
        one.subject,
        state_words(one.state),
        one.problem,
    ]
