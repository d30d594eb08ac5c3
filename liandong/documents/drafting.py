"""Saving drafts: many at once, in a constant number of statements, every problem at once."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from liandong.documents import draft_changes, draft_rows, lots, numbering
from liandong.documents.addresses import with_addresses
from liandong.documents.amounts import ComputedLine, Terms, UnitFacts, computed_lines
from liandong.documents.bill_numbers import with_bills
from liandong.documents.channels import with_channels
from liandong.documents.columns import EXPLAINED, without_reason
from liandong.documents.composing import with_parts
from liandong.documents.departments import with_departments
from liandong.documents.draft_facts import missing_references, read_units
from liandong.documents.in_currencies import in_currencies
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.kits import with_kits
from liandong.documents.lot_proposal import with_proposed_lots
from liandong.documents.models import Document, IdempotencyKey, State
from liandong.documents.money_categories import with_category_accounts
from liandong.documents.partner_names import with_partner_names
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.types import document_type
from liandong.identity.audit import AuditEntry, record
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem

_VERB = "draft"


def save_drafts(requests: Sequence[DraftRequest]) -> list[SavedDraft]:
    """Save drafts, all or none.

    Raises:
        RefusedError: something handed in can't be stored; nothing was.
    """
    try:
        return _save_drafts(requests)
    except IntegrityError:
        # A key taken by someone else in the same moment is answered on the second try.
        keys = [request.key for request in requests if request.key]
        if not keys or connection.in_atomic_block or not _is_answered(keys):
            raise
        return _save_drafts(requests)


def _is_answered(keys: Sequence[str]) -> bool:
    return IdempotencyKey.objects.filter(key__in=keys).exists()


def _save_drafts(requests: Sequence[DraftRequest]) -> list[SavedDraft]:
    numbers = early_numbers(requests)
    with transaction.atomic():
        answered = _answered(requests)
        waiting = [request for request in requests if request.key not in answered]
        stored = save_within(waiting, numbers)
        _trace(waiting, stored, timezone.now())
    saved = iter(stored)
    return [answered.get(request.key or "") or next(saved) for request in requests]


def early_numbers(requests: Sequence[DraftRequest]) -> list[str]:
    """Take the numbers of new drafts before the transaction, where that shortens a lock.

    Empty inside a transaction and on SQLite: there they are taken when they are needed.
    """
    fresh = [request for request in requests if request.document is None]
    if not fresh or connection.in_atomic_block or connection.vendor != "postgresql":
        return []
    return _numbers(fresh, _rules_by_date(fresh))


def save_draft(request: DraftRequest) -> SavedDraft:
    """Save one draft.

    Raises:
        RefusedError: as for ``save_drafts``.
    """
    return save_drafts([request])[0]


def _numbers(requests: Sequence[DraftRequest], rules: Mapping[date, Rules]) -> list[str]:
    wishes = [wish_of(request.draft, rules[request.draft.business_date]) for request in requests]
    return numbering.take_numbers(wishes)


def wish_of(draft: DraftInput, rules: Rules) -> numbering.NumberWish:
    """Return what decides the number of a new draft."""
    pattern = rules.number_patterns.get(draft.type, numbering.DEFAULT_PATTERN)
    return numbering.NumberWish(document_type(draft.type).prefix, draft.business_date, pattern)


def terms_of(draft: DraftInput, rules: Rules) -> Terms:
    """Return what the money of a draft's lines depends on besides the lines."""
    is_taxed = document_type(draft.type).is_taxed
    return Terms(rules.price_includes_tax, is_taxed, draft.discount_amount)


def _rules_by_date(requests: Sequence[DraftRequest]) -> dict[date, Rules]:
    return {on: rules_on(on) for on in {request.draft.business_date for request in requests}}


def save_within(requests: Sequence[DraftRequest], given: Sequence[str]) -> list[SavedDraft]:
    """Save drafts inside the caller's transaction, whatever their keys, without a trace.

    ``given`` are the numbers of ``early_numbers``.

    Raises:
        RefusedError: something handed in can't be stored.
    """
    if not requests:
        return []
    requests = with_category_accounts(with_departments(with_addresses(with_channels(with_bills(requests)))))
    current = _lock_current(requests)
    problems = [problem for request in requests for problem in _request_problems(request, current)]
    problems += missing_references(requests, current)
    drafts, wrong = with_parts([request.draft for request in requests])
    problems += wrong
    requests = [replace(one, draft=draft) for one, draft in zip(requests, drafts, strict=True)]
    units = read_units(drafts)
    drafts, wrong = with_kits(drafts, units)
    problems += wrong
    if any(len(one.lines) != len(was.draft.lines) for one, was in zip(drafts, requests, strict=True)):
        units = read_units(drafts)
    requests = [replace(one, draft=draft) for one, draft in zip(requests, drafts, strict=True)]
    rules = _rules_by_date(requests)
    requests = with_partner_names(_with_lots(requests, units, rules), units)
    settled = lots.read_lots(requests, units)
    problems += settled.problems
    computed: list[list[ComputedLine]] = []
    for request in requests:
        draft = request.draft
        lines, wrong = computed_lines(draft.lines, units, terms_of(draft, rules[draft.business_date]))
        computed.append(lines)
        problems += wrong
    requests, computed, wrong = _in_currencies(requests, computed, rules)
    problems += wrong
    if problems:
        raise RefusedError(problems)
    lots.store_lots(settled)
    computed = lots.with_lots(computed, settled)
    fresh = [request for request in requests if request.document is None]
    numbers = iter(given or (_numbers(fresh, rules) if fresh else []))
    sheets = [
        _sheet(request, lines, current, numbers) for request, lines in zip(requests, computed, strict=True)
    ]
    notes = draft_changes.notes_of(requests, current, computed)
    saved = draft_rows.store(sheets, timezone.now())
    return [replace(one, changes=note) for one, note in zip(saved, notes, strict=True)]


def _in_currencies(
    requests: Sequence[DraftRequest], computed: Sequence[Sequence[ComputedLine]], rules: Mapping[date, Rules]
) -> tuple[list[DraftRequest], list[list[ComputedLine]], list[Problem]]:
    """Return requests and lines with the money of those in another currency, and what is wrong with it."""
    turned = in_currencies(requests, computed, rules)
    drafts = [replace(one, draft=own.draft) for one, own in zip(requests, turned, strict=True)]
    problems = [problem for own in turned for problem in own.problems]
    return drafts, [list(own.lines) for own in turned], problems


def _with_lots(
    requests: Sequence[DraftRequest], units: Mapping[int, UnitFacts], rules: Mapping[date, Rules]
) -> list[DraftRequest]:
    """Return requests whose lines have the lots of their origins, and those they want given out."""
    found = lots.with_origin_lots(requests, units)
    asking = [one for one in found if one.draft.allocates_lots]
    given = iter(with_proposed_lots([one.draft for one in asking], units, rules))
    return [replace(one, draft=next(given)) if one.draft.allocates_lots else one for one in found]


def _sheet(
    request: DraftRequest, lines: Sequence[ComputedLine], current: dict[int, Document], numbers: Iterator[str]
) -> draft_rows.Sheet:
    if request.document is None:
        return draft_rows.Sheet(request, lines, next(numbers))
    document = current[request.document]
    return draft_rows.Sheet(request, lines, document.number, document.version + 1)


def _lock_current(requests: Sequence[DraftRequest]) -> dict[int, Document]:
    ids = sorted({request.document for request in requests if request.document})
    if not ids:
        return {}
    found = Document.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {document.pk: document for document in found}


def _request_problems(request: DraftRequest, current: dict[int, Document]) -> list[Problem]:
    draft, actor = request.draft, request.actor
    document = current.get(request.document) if request.document else None
    owner = document.member_id if document else actor.member
    named = {draft.place, draft.target_place}
    named |= {place for line in draft.lines for place in (line.place, line.target_place)}
    places = frozenset(place for place in named if place is not None)
    if actor.is_off(draft.type):
        return [Problem("module_off", detail={"type": document_type(draft.type).label})]
    scope = actor.scope_of(draft.type, Verb.DRAFT)
    if scope is None or not actor.may_reach(scope, owner, places):
        return [Problem("right_missing", detail={"verb": Verb.DRAFT.value})]
    if request.document is None:
        return []
    if document is None or document.type != draft.type:
        return [Problem("document_missing", detail={"id": str(request.document)})]
    if document.state != State.DRAFT:
        return [Problem("not_a_draft", detail={"number": document.number})]
    if request.version is not None and request.version != document.version:
        detail = {"yours": str(request.version), "current": str(document.version)}
        return [Problem("version_conflict", detail=detail)]
    return []


def _answered(requests: Sequence[DraftRequest]) -> dict[str, SavedDraft]:
    by_key = {request.key: request for request in requests if request.key}
    if not by_key:
        return {}
    rows = IdempotencyKey.objects.filter(key__in=list(by_key)).values_list("key", "fingerprint", "answer")
    found = {}
    for key, given, answer in rows:
        if given != fingerprint(by_key[key].draft):
            raise RefusedError([Problem("idempotency_mismatch", detail={"key": key})])
        found[key] = SavedDraft(answer["id"], answer["number"], answer["version"], tuple(answer["lines"]))
    return found


def answered_draft(key: str) -> SavedDraft | None:
    """Return what saving a draft with this key was answered; None when it never was.

    For who makes a draft anew at each try, as a count that looks at the books: a repeated request
    would not have the same content. The caller keeps other people's keys apart.
    """
    rows = IdempotencyKey.objects.filter(key=key, verb=_VERB).values_list("answer", flat=True)
    answer = rows.first()
    if answer is None:
        return None
    return SavedDraft(answer["id"], answer["number"], answer["version"], tuple(answer["lines"]))


def answered_document(key: str) -> int | None:
    """Return the document a request with this key made before, as the entry page asks; one statement."""
    keys = [key, f"{key}:draft"]
    rows = IdempotencyKey.objects.filter(key__in=keys).values_list("answer__id", flat=True)
    return rows.first()


def fingerprint(draft: DraftInput, verb: str = _VERB) -> str:
    """Return a digest of a verb and everything in a draft, to tell a repeated request from another."""
    content = json.dumps([verb, draft], default=_plain, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _plain(value: object) -> object:
    """Return what JSON lacks as what it has; ``asdict`` would copy every line deeply.

    Why a line costs what it costs is no content: the same request, sent again, may have another reason.
    """
    if isinstance(value, DraftInput | LineInput):
        if isinstance(value, LineInput) and EXPLAINED & value.details.keys():
            value = replace(value, details=without_reason(value.details))
        return [getattr(value, name) for name in value.__slots__]
    return str(value)


def _trace(requests: Sequence[DraftRequest], saved: Sequence[SavedDraft], moment: datetime) -> None:
    """Keep the answers of requests with a key, and the audit rows."""
    pairs = list(zip(requests, saved, strict=True))
    from_key = [
        (
            request.key,
            _VERB,
            fingerprint(request.draft),
            {"id": one.id, "number": one.number, "version": one.version, "lines": list(one.lines)},
            moment,
        )
        for request, one in pairs
        if request.key
    ]
    record(
        [
            AuditEntry(
                "draft", request.draft.type, one.id, request.actor.member,
                {"number": one.number, "version": one.version, **one.changes}, request.address,
            )
            for request, one in pairs
        ]
    )  # fmt: skip
    draft_rows.keep_answers(from_key)
