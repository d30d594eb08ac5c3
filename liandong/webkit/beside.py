"""What stands beside a document: comments, files, and the links that show it to others."""

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.collaboration.attachments import attachments_of
from liandong.collaboration.comments import comments_of
from liandong.collaboration.file_types import PDF
from liandong.collaboration.models import Attachment, Comment, ShareLink
from liandong.collaboration.reach import may_edit
from liandong.collaboration.sharing import MOST_DAYS, USUAL_DAYS, can_be_shared, links_of, takes_answers
from liandong.documents.models import Document
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.webkit.report_parts import Part, address

SHARED_LINK = "shared_link"
"""The session's key for a link just made: shown once, on the next page of its document."""

_KILO = 1024


def beside(request: CompanyRequest, document: Document) -> Part:
    """Return ``discussion``, ``files`` and ``sharing``; five statements at most."""
    is_editor = may_edit(request.actor, document)
    return {
        "discussion": _discussion(request, document),
        "files": _files(document, is_editor=is_editor),
        "sharing": _sharing(request, document) if is_editor and can_be_shared(document) else {},
    }


def _url(name: str, document: Document, one: Model | None = None) -> str:
    return address(name, document.type, document.pk, *([] if one is None else [one.pk]))


def _discussion(request: CompanyRequest, document: Document) -> Part:
    names = Member.objects.filter(is_active=True).exclude(pk=request.actor.member).order_by("name")
    return {
        "url": _url("comment", document),
        "comments": [_comment(one, document, request.actor.member) for one in comments_of(document.pk)],
        "names": list(names.values_list("name", flat=True)),
    }


def _comment(one: Comment, document: Document, reader: int) -> Part:
    is_own = one.member_id == reader and one.withdrawn_at is None
    return {
        "id": one.pk,
        "who": one.member.name,
        "when": f"{timezone.localtime(one.created_at):%m-%d %H:%M}",
        "text": one.text,
        "is_withdrawn": one.withdrawn_at is not None,
        "withdraw_url": _url("withdraw_comment", document, one) if is_own else "",
    }


def _files(document: Document, *, is_editor: bool) -> Part:
    return {
        "url": _url("attach", document) if is_editor else "",
        "files": [_file(one, document, is_editor=is_editor) for one in attachments_of(document.pk)],
    }


def _file(one: Attachment, document: Document, *, is_editor: bool) -> Part:
    return {
        "name": one.name,
        "url": _url("attachment", document, one),
        "is_picture": one.kind != PDF,
        "about": f"{_size(one.size)} · {one.member.name} {timezone.localtime(one.created_at):%m-%d %H:%M}",
        "remove_url": _url("remove_attachment", document, one) if is_editor else "",
        "confirm": _("将删除附件「%(name)s」，不能恢复。") % {"name": one.name},
    }


def _size(count: int) -> str:
    kilobytes = -(-count // _KILO)
    return f"{kilobytes:,} KB" if kilobytes < _KILO else f"{kilobytes / _KILO:.1f} MB"


def _sharing(request: CompanyRequest, document: Document) -> Part:
    made = request.session.get(SHARED_LINK)
    token = ""
    if made and made[0] == document.pk:
        token = request.session.pop(SHARED_LINK)[1]
    return {
        "url": _url("share", document),
        "made": request.build_absolute_uri(reverse("webkit:shared", args=[token])) if token else "",
        "is_answered": takes_answers(document),
        "days": USUAL_DAYS,
        "most_days": MOST_DAYS,
        "links": [_link(one, document) for one in links_of(document.pk)],
    }


def _link(one: ShareLink, document: Document) -> Part:
    facts = {"day": f"{timezone.localtime(one.expires_at):%m-%d %H:%M}", "who": one.member.name}
    answered = f"{timezone.localtime(one.answered_at):%m-%d %H:%M}" if one.answered_at else ""
    return {
        "answered": _("%(when)s 已填写") % {"when": answered} if answered else "",
        "about": _("%(who)s 分享，%(day)s 到期") % facts,
        "opened": one.opened,
        "revoke_url": _url("revoke_link", document, one),
    }
