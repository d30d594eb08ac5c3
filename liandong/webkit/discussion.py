"""Commenting on a document, putting files beside it, sharing it; then its page again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.collaboration.attachments import attach, attachments_of, parts_of, remove_attachment
from liandong.collaboration.comments import add_comment, withdraw_comment
from liandong.collaboration.sharing import revoke_link, share
from liandong.documents.models import Document
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit.access import document_for, type_for
from liandong.webkit.beside import SHARED_LINK, beside
from liandong.webkit.drafts import sentence
from liandong.webkit.report_parts import address

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

Act = Callable[[Document], str]
"""Does it and returns what to say; an empty text says nothing."""


@require_GET
@never_cache
def draft_beside(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Show a document's comments and files as a piece of its entry page."""
    return render(request, "webkit/draft_beside.html", beside(request, _found(request, type_id, pk)))


def _page_of(request: CompanyRequest, document: Document, anchor: str) -> HttpResponse:
    """Lead back to where the form was: the document's page, or the piece of the entry page."""
    if request.headers.get("X-Beside") == "draft":
        return redirect("webkit:draft_beside", document.type, document.pk)
    return redirect(f"{address('type_document', document.type, document.pk)}?view=1#{anchor}")


def _acted(request: CompanyRequest, document: Document, anchor: str, act: Act) -> HttpResponse:
    try:
        done = act(document)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
    else:
        if done:
            messages.success(request, done)
    return _page_of(request, document, anchor)


def _found(request: CompanyRequest, type_id: str, pk: int, verb: Verb = Verb.VIEW) -> Document:
    return document_for(request, type_for(request, type_id, verb), pk)


@require_POST
def comment(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Add a comment; who sees the document may comment on it."""
    document = _found(request, type_id, pk)
    url = f"{address('type_document', document.type, document.pk)}?view=1#discussion"

    def act(document: Document) -> str:
        add_comment(request.actor, document, request.POST.get("text", ""), url)
        return ""

    return _acted(request, document, "discussion", act)


@require_POST
def withdraw(request: CompanyRequest, type_id: str, pk: int, comment: int) -> HttpResponse:
    """Take back a comment of one's own."""
    document = _found(request, type_id, pk)
    if not withdraw_comment(request.actor, document, comment):
        raise Http404(comment)
    return _acted(request, document, "discussion", lambda _document: _("评论已撤回。"))


@require_POST
def upload(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Attach the files of the form, each whole or not at all; refused ones are named."""
    document = _found(request, type_id, pk, Verb.DRAFT)
    for file in request.FILES.getlist("file"):
        _acted(request, document, "files", partial(_attached, request, file))
    return _page_of(request, document, "files")


def _attached(request: CompanyRequest, file: UploadedFile[bytes], document: Document) -> str:
    made = attach(request.actor, document, file.name or "", file.chunks())
    return _("已添加附件「%(name)s」。") % {"name": made.name}


@require_GET
@never_cache
def download(request: CompanyRequest, type_id: str, pk: int, attachment: int) -> HttpResponseBase:
    """Hand out a file of a document the actor sees. Its type is ours, so a browser never guesses."""
    document = _found(request, type_id, pk)
    found = attachments_of(document.pk).filter(pk=attachment).first()
    if found is None:
        raise Http404(attachment)
    answer = StreamingHttpResponse(parts_of(found), content_type=found.kind)
    answer.headers["Content-Length"] = str(found.size)
    shown = content_disposition_header(as_attachment="download" in request.GET, filename=found.name)
    answer.headers["Content-Disposition"] = shown or "attachment"
    return answer


@require_POST
def remove(request: CompanyRequest, type_id: str, pk: int, attachment: int) -> HttpResponse:
    """Remove a file from a document."""
    document = _found(request, type_id, pk, Verb.DRAFT)
    if not remove_attachment(request.actor, document, attachment):
        raise Http404(attachment)
    return _acted(request, document, "files", lambda _document: _("附件已删除。"))


@require_POST
def share_document(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Make a link for the partner; the next page shows it, once."""
    document = _found(request, type_id, pk, Verb.DRAFT)
    given = request.POST.get("days", "")
    days = int(given) if given.isascii() and given.isdigit() and len(given) <= len("9999") else 0

    def act(document: Document) -> str:
        token = share(request.actor, document, request.company.slug, days)
        request.session[SHARED_LINK] = [document.pk, token]
        return _("链接已生成，请复制后发给对方。")

    return _acted(request, document, "sharing", act)


@require_POST
def revoke(request: CompanyRequest, type_id: str, pk: int, link: int) -> HttpResponse:
    """Take a link back."""
    document = _found(request, type_id, pk, Verb.DRAFT)
    if not revoke_link(request.actor, document, link):
        raise Http404(link)
    return _acted(request, document, "sharing", lambda _document: _("链接已收回。"))
