"""A partner fills in a draft himself, by the link he was sent: what he asks for the goods he was asked for.

He acts with the right of the member who made the link, and on nothing but the fields which the type
names. The document stays a draft: that member looks at it and posts it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.collaboration.models import ShareLink
from liandong.collaboration.reach import may_edit
from liandong.collaboration.sharing import takes_answers, valid_link
from liandong.documents.copying import read_stored
from liandong.documents.drafting import save_within
from liandong.documents.inputs import (
    PRICE_DIGITS,
    QUANTITY_DIGITS,
    RATE_DIGITS,
    DraftInput,
    LineInput,
    Reader,
)
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.types import DocumentType, document_type
from liandong.identity.actors import UnknownMemberError, load_actor
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.kernel.money import HUNDRED, ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.notices.actions import notify

_TEXTS = {"reference": 64, "memo": 255}
_DIGITS = {"price": PRICE_DIGITS, "tax_rate": RATE_DIGITS}
"""Columns of the line itself, with their decimals; the others are details of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the partner handed in, as typed: texts by field, above and by line as they stand below each other.

    ``version`` is that of the draft he saw.
    """

    version: int
    header: Mapping[str, str]
    lines: Sequence[Mapping[str, str]]


def answer_link(secret: str, answer: Answer, *, address: str, url: str) -> Document | None:
    """Fill in the draft a link of the current company leads to, and tell who made the link.

    None where there is nothing to fill in: the link is unknown, revoked or expired, the document is no
    draft any more, or who made the link may no longer edit it. ``url`` leads to the document's page.

    Raises:
        RefusedError: something can't be read, nothing has a price, or the draft was changed meanwhile;
            nothing was kept.
    """
    with transaction.atomic():
        link = valid_link(secret)
        actor = None if link is None else _actor(link)
        if link is None or actor is None:
            return None
        document = Document.objects.select_for_update().get(pk=link.document_id)
        if not takes_answers(document) or not may_edit(actor, document):
            return None
        if document.version != answer.version:
            raise RefusedError([Problem("answer_outdated")])
        stored = read_stored(document)
        draft = _filled(document_type(document.type), stored.draft, answer)
        saved = save_within([DraftRequest(draft, actor, document.pk, document.version, address=address)], [])
        _told(link, document, saved[0], address, url)
    return document


def _actor(link: ShareLink) -> Actor | None:
    try:
        return load_actor(link.member_id)
    except UnknownMemberError:
        return None


def _told(link: ShareLink, document: Document, saved: SavedDraft, address: str, url: str) -> None:
    """Note who answered, and tell the one who asked."""
    ShareLink.objects.filter(pk=link.pk).update(answered_at=timezone.now())
    details: dict[str, Any] = {"link": link.pk, "number": document.number, "version": saved.version}
    details |= saved.changes
    record([AuditEntry("answer", document.type, document.pk, link.member_id, details, address)])
    partner = link.document.partner
    facts = {"who": partner.name if partner else "", "number": document.number}
    text = _("%(who)s 填写了 %(number)s，请核对后审核") % facts
    members = {link.member_id, document.member_id}
    notify(members, "answer", text, url, key=f"answer:{document.pk}")


def _filled(kind: DocumentType, draft: DraftInput, answer: Answer) -> DraftInput:
    """Return the draft with what the partner filled in.

    Raises:
        RefusedError: with every problem of it.
    """
    problems: list[Problem] = []
    header = _header(kind, answer.header, problems)
    if len(answer.lines) != len(draft.lines):
        raise RefusedError([Problem("answer_outdated")])
    lines = tuple(
        _line(kind, line, given, position, problems)
        for position, (line, given) in enumerate(zip(draft.lines, answer.lines, strict=True), 1)
    )
    if not problems and not any(line.price for line in lines):
        problems.append(Problem("answer_empty"))
    refuse_if(problems)
    return replace(draft, lines=lines, **header)


def _header(kind: DocumentType, given: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    read = Reader(given, problems)
    names = kind.answer.header if kind.answer else ()
    return {name: read.date(name) if name == "due_date" else read.text(name, _TEXTS[name]) for name in names}


def _line(
    kind: DocumentType, line: LineInput, given: Mapping[str, str], position: int, problems: list[Problem]
) -> LineInput:
    read = Reader(given, problems, position)
    names = kind.answer.columns if kind.answer else ()
    numbers = {name: read.number(name, _DIGITS.get(name, QUANTITY_DIGITS)) for name in names}
    problems += _below_zero(numbers, position)
    details = {name: text for name, text in line.details.items() if name not in numbers}
    details |= {
        name: plain(number) for name, number in numbers.items() if number is not None and name not in _DIGITS
    }
    tax_rate = numbers.get("tax_rate")
    return replace(
        line,
        price=numbers.get("price") or ZERO,
        tax_rate=line.tax_rate if tax_rate is None else tax_rate,
        anchor="price",
        details=details,
    )


def _below_zero(numbers: Mapping[str, Decimal | None], position: int) -> Iterator[Problem]:
    """Yield what posting would refuse later: the one who typed it is no longer there then."""
    for name, number in numbers.items():
        if number is not None and number < ZERO:
            yield Problem(f"{name}_negative", position, name)
    tax_rate = numbers.get("tax_rate")
    if tax_rate is not None and tax_rate > HUNDRED:
        yield Problem("tax_rate_too_high", position, "tax_rate", {"value": plain(tax_rate)})
