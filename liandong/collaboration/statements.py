"""对账单 sent to a partner: what it said stays as it was, he confirms it or objects, and what changed since.

Its content is plain JSON. ``lines`` are the documents of the span: ``document`` (an id), ``type``,
``number``, ``reference``, ``date``, ``increase``, ``decrease`` and ``balance`` as texts of exact amounts, and
``goods``: ``code``, ``name``, ``quantity``, ``unit`` and ``amount`` with tax.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from liandong.collaboration.statement_models import MailState, PartnerStatement, StatementState
from liandong.documents.kit_lines import is_part
from liandong.documents.models import Document, DocumentLine
from liandong.general_ledger.claim_queries import Side, Statement, StatementLine, partner_statement
from liandong.kernel.money import ZERO, plain
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner

MOST_DAYS = 90
USUAL_DAYS = 30
MOST_LINES = 2_000
"""Documents in one statement; a longer one is split into spans."""

SIDES: Mapping[str, Side] = {"receivable": Side.RECEIVABLE, "payable": Side.PAYABLE}
_SALT = "liandong.statement"
_PER_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Whose statement: ``side`` is receivable or payable, both days are included."""

    side: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Token:
    """What a link says: in which company, and which statement by its nonce."""

    company: str
    statement: int
    nonce: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A document that says something else now than when the statement was sent: effects on the balance.

    ``document`` is None for the opening balance. None before or now: it was, or is, not among them.
    """

    document: int | None
    type: str
    number: str
    before: Decimal | None
    now: Decimal | None


def content_of(span: Span, partner: int) -> tuple[Statement, dict[str, Any]]:
    """Return a partner's statement with its goods, as it is now; four statements.

    A statement that is too long has no goods: see ``too_long``.
    """
    found = partner_statement(SIDES[span.side], partner, span.first, span.last)
    if len(found.lines) > MOST_LINES:
        return found, {"lines": []}
    documents = [line.document for line in found.lines]
    references = dict(Document.objects.filter(pk__in=documents).values_list("pk", "reference"))
    goods = _goods(documents, partner)
    return found, {"lines": [_line(one, references, goods) for one in found.lines]}


def too_long(found: Statement) -> Iterable[Problem]:
    """Yield why a statement can't be sent: it has more documents than anybody compares."""
    if len(found.lines) > MOST_LINES:
        detail = {"count": str(len(found.lines)), "limit": str(MOST_LINES)}
        yield Problem("statement_too_long", column="from", detail=detail)


def _line(
    one: StatementLine, references: Mapping[int, str], goods: Mapping[int, list[dict[str, str]]]
) -> dict[str, Any]:
    return {
        "document": one.document,
        "type": one.document_type,
        "number": one.document_number,
        "reference": references.get(one.document, ""),
        "date": one.business_date.isoformat(),
        "increase": plain(one.increase),
        "decrease": plain(one.decrease),
        "balance": plain(one.balance),
        "goods": goods.get(one.document, []),
    }


def _goods(documents: Sequence[int], partner: int) -> dict[int, list[dict[str, str]]]:
    """Return the goods of documents, without lines whose money is owed to somebody else."""
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for start in range(0, len(documents), _PER_STATEMENT):
        lines = DocumentLine.objects.filter(document__in=documents[start : start + _PER_STATEMENT])
        lines = lines.filter(Q(payee=partner) | Q(payee__isnull=True, document__partner=partner))
        lines = lines.filter(product__isnull=False).select_related("product", "unit")
        for line in lines.order_by("document", "position"):
            if not is_part(line.details):
                found[line.document_id].append(_good(line))
    return found


def _good(line: DocumentLine) -> dict[str, str]:
    product = line.product
    return {
        "code": product.code if product else "",
        "name": product.name if product else "",
        "quantity": plain(line.entered_quantity),
        "unit": line.unit.name if line.unit else "",
        "amount": plain(line.gross_amount),
    }


def digest_of(content: Mapping[str, Any], amounts: Sequence[Decimal]) -> str:
    """Return the SHA-256 of a statement's content and of its amounts, in hex."""
    text = json.dumps([content, [plain(one) for one in amounts]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def made(span: Span, partner: int, found: Statement, content: Mapping[str, Any]) -> PartnerStatement:
    """Return a statement that is not stored yet; who sends it, and how, is not in it."""
    increase = sum((line.increase for line in found.lines), ZERO)
    decrease = sum((line.decrease for line in found.lines), ZERO)
    amounts = (found.opening, increase, decrease, found.closing)
    return PartnerStatement(
        partner_id=partner,
        side=span.side,
        first_day=span.first,
        last_day=span.last,
        opening=found.opening,
        increase=increase,
        decrease=decrease,
        closing=found.closing,
        content=content,
        digest=digest_of(content, amounts),
        nonce=secrets.token_hex(16),
        created_at=timezone.now(),
        mail_state=MailState.NONE,
    )


def is_whole(statement: PartnerStatement) -> bool:
    """Tell whether a statement still says what it said when it was sent."""
    amounts = (statement.opening, statement.increase, statement.decrease, statement.closing)
    return digest_of(statement.content, amounts) == statement.digest


def token_of(statement: PartnerStatement, company: str) -> str:
    """Return the signed token of a statement's link."""
    return signing.dumps([company, statement.pk, statement.nonce], salt=_SALT)


def read_token(token: str) -> Token | None:
    """Return what a token says, None for one we did not make; no statement."""
    try:
        company, statement, nonce = signing.loads(token, salt=_SALT, max_age=timedelta(days=MOST_DAYS + 1))
    except (signing.BadSignature, ValueError):
        return None
    return Token(company, statement, nonce)


def opened_by(token: Token, now: datetime) -> PartnerStatement | None:
    """Return the statement a link of the current company shows; None for revoked and expired ones."""
    valid = PartnerStatement.objects.filter(pk=token.statement, nonce=token.nonce, expires_at__gt=now)
    return valid.exclude(state=StatementState.REVOKED).select_related("partner").first()


def differences(statement: PartnerStatement) -> list[Difference]:
    """Return what the books say otherwise now about the span, the opening balance first; two statements."""
    span = Span(statement.side, statement.first_day, statement.last_day)
    now = partner_statement(SIDES[span.side], statement.partner_id, span.first, span.last)
    found = []
    if now.opening != statement.opening:
        found.append(Difference(None, "", "", statement.opening, now.opening))
    before = {(one["document"], one["date"]): one for one in statement.content["lines"]}
    after = {(one.document, one.business_date.isoformat()): one for one in now.lines}
    for key in sorted(before.keys() | after.keys(), key=lambda one: (one[1], one[0])):
        old, new = before.get(key), after.get(key)
        was = None if old is None else Decimal(old["increase"]) - Decimal(old["decrease"])
        is_now = None if new is None else new.increase - new.decrease
        if was == is_now:
            continue
        type_, number = (new.document_type, new.document_number) if new else (old["type"], old["number"])  # type: ignore[index]
        found.append(Difference(key[0], type_, number, was, is_now))
    return found


def partner_names(statements: Sequence[PartnerStatement]) -> dict[int, str]:
    """Return the names of the partners of statements; one statement."""
    partners = {one.partner_id for one in statements}
    return dict(Partner.objects.filter(pk__in=partners).values_list("pk", "name"))
