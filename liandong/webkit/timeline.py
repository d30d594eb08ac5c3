"""Who did what with a document: its audit trail in the words of the trade."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.documents.custom_fields import own_document_type
from liandong.documents.models import Document
from liandong.documents.promising import PROMISE
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor
from liandong.webkit.counting import number_of
from liandong.webkit.history import change_lists
from liandong.webkit.report_parts import Part

_MOST = 300
_NOTED = frozenset({"draft", "answer", PROMISE})
"""Deeds whose trace says what they changed."""
_MAILED = frozenset({"mail", "mail_sent", "mail_failed"})
_DEEDS: Mapping[str, object] = {
    "draft": gettext_lazy("保存"),
    "post": gettext_lazy("审核"),
    "approve": gettext_lazy("同意"),
    "refuse": gettext_lazy("驳回"),
    "reverse": gettext_lazy("红冲"),
    "reopen": gettext_lazy("撤销并修改"),
    "discard": gettext_lazy("作废"),
    "close": gettext_lazy("结单"),
    "reopen_lines": gettext_lazy("重开"),
    "pack_check": gettext_lazy("复核"),
    "ship": gettext_lazy("登记发运"),
    "sign": gettext_lazy("登记签收"),
    "withdraw_shipment": gettext_lazy("作废运单"),
    PROMISE: gettext_lazy("改承诺到货日"),
    "print": gettext_lazy("打印"),
    "attach": gettext_lazy("添加附件"),
    "detach": gettext_lazy("删除附件"),
    "share": gettext_lazy("分享"),
    "unshare": gettext_lazy("收回分享"),
    "mail": gettext_lazy("发邮件"),
    "mail_sent": gettext_lazy("邮件已发出"),
    "mail_failed": gettext_lazy("邮件没有发出"),
    "answer": gettext_lazy("对方在线填写"),
}


def timeline(document: Document, actor: Actor) -> list[Part]:
    """Return the deeds with what they changed, the latest first; a constant number of statements.

    Saves of one person in a row, as a draft that saves itself makes them, are one entry with ``saves``.
    """
    rows = AuditRow.objects.filter(subject=document.type, subject_id=document.pk).select_related("member")
    found = list(rows.order_by("-pk")[:_MOST])
    notes = [row.detail if row.action in _NOTED else {} for row in found]
    changes = change_lists(notes, own_document_type(document.type, actor), actor)
    return list(_folded(_event(row, changed) for row, changed in zip(found, changes, strict=True)))


def _event(row: AuditRow, changes: list[Part]) -> Part:
    return {
        "what": _deed(row),
        "who": _who(row),
        "when": f"{timezone.localtime(row.at):%m-%d %H:%M}",
        "changes": changes,
        "saved_by": row.member_id if row.action == "draft" else None,
    }


def _who(row: AuditRow) -> str:
    name = row.member.name if row.member else _("系统")
    return _("由 %(who)s 发的链接") % {"who": name} if row.action == "answer" else name


def _folded(events: Iterable[Part]) -> Iterable[Part]:
    for saver, run in groupby(events, key=lambda event: event["saved_by"]):
        saves = list(run)
        if saver is None or len(saves) == 1:
            yield from saves
            continue
        latest, first = saves[0], saves[-1]
        words = number_of("保存 {count} 次", len(saves))
        when = f"{first['when']} – {latest['when']}" if first["when"] != latest["when"] else latest["when"]
        yield {"what": words, "who": latest["who"], "when": when, "changes": [], "saves": saves}


def _deed(row: AuditRow) -> str:
    words = str(_DEEDS.get(row.action, row.action))
    version, comment = row.detail.get("version"), row.detail.get("comment")
    if row.action == "draft" and isinstance(version, int) and version > 1:
        words = _("%(what)s（第 %(version)s 版）") % {"what": words, "version": version}
    told = _("；").join(str(text) for text in (comment, *_about_mail(row)) if text)
    return _("{name}：{text}").format(name=words, text=told) if told else words


def _about_mail(row: AuditRow) -> Iterable[object]:
    """Return to whom a document was mailed, and what went wrong."""
    return (row.detail.get("to"), row.detail.get("problem")) if row.action in _MAILED else ()
