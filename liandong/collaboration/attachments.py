"""Files beside a document: put there, read part by part, removed with a trace."""

import hashlib
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from liandong.collaboration.file_parts import SNIFFED_BYTES, in_parts, joined, read_up_to
from liandong.collaboration.file_types import safe_name, type_of
from liandong.collaboration.models import Attachment, AttachmentPart
from liandong.collaboration.reach import require_edit
from liandong.documents.models import Document
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

MOST_BYTES = 10 * 2**20
MOST_FILES = 50


def attachments_of(document: int) -> QuerySet[Attachment]:
    """Return a document's files that are not removed, the oldest first; no statement yet."""
    found = Attachment.objects.filter(document=document, removed_at__isnull=True)
    return found.select_related("member").order_by("pk")


def attach(actor: Actor, document: Document, name: str, chunks: Iterable[bytes]) -> Attachment:
    """Put a file beside a document; posted ones take files too.

    The type is told by the file's own bytes; the name gets the ending of its type.

    Raises:
        NotAllowedError: the actor may not edit this document.
        RefusedError: the file is empty, larger than 10 MB, no picture or PDF, or one of too many.
    """
    require_edit(actor, document)
    data = read_up_to(chunks, MOST_BYTES)
    kind = type_of(data[:SNIFFED_BYTES])
    problems = _problems(document, data, kind, name)
    if kind is None or problems:
        raise RefusedError(problems)
    with transaction.atomic():
        made = Attachment.objects.create(
            document=document,
            member_id=actor.member,
            name=safe_name(name, kind),
            kind=kind,
            size=len(data),
            digest=hashlib.sha256(data).hexdigest(),
            created_at=timezone.now(),
        )
        AttachmentPart.objects.bulk_create(
            AttachmentPart(attachment=made, position=position, data=piece)
            for position, piece in in_parts(data)
        )
        detail = {"name": made.name, "size": made.size, "sha256": made.digest}
        record([AuditEntry("attach", document.type, document.pk, actor.member, detail)])
    return made


def _problems(document: Document, data: bytes, kind: str | None, name: str) -> list[Problem]:
    problems = []
    if not data:
        problems.append(Problem("file_empty", None, "file", {"name": name}))
    elif kind is None:
        problems.append(Problem("file_type_unknown", None, "file", {"name": name}))
    if len(data) > MOST_BYTES:
        limit = str(MOST_BYTES // 2**20)
        problems.append(Problem("file_too_large", None, "file", {"name": name, "limit": limit}))
    if attachments_of(document.pk).count() >= MOST_FILES:
        problems.append(Problem("files_too_many", None, "file", {"limit": str(MOST_FILES)}))
    return problems


def parts_of(attachment: Attachment) -> Iterator[bytes]:
    """Yield a file's bytes, one statement a part, so that large files stay out of memory."""
    return joined(attachment.parts)


def remove_attachment(actor: Actor, document: Document, attachment: int) -> bool:
    """Remove a file from a document; its bytes go, its row and the trace stay.

    Returns whether there was one.

    Raises:
        NotAllowedError: the actor may not edit this document.
    """
    require_edit(actor, document)
    with transaction.atomic():
        found = attachments_of(document.pk).filter(pk=attachment).first()
        if found is None:
            return False
        gone = Attachment.objects.filter(pk=found.pk, removed_at__isnull=True)
        if not gone.update(removed_at=timezone.now(), removed_by=actor.member):
            return False
        AttachmentPart.objects.filter(attachment=found).delete()
        detail = {"name": found.name, "sha256": found.digest}
        record([AuditEntry("detach", document.type, document.pk, actor.member, detail)])
    return True
