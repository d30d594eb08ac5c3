"""Who may agree another rate of exchange than that of the day: a document's rate decides what it books."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from liandong.documents.currency_fields import read_rate, roles_of
from liandong.documents.foreign_money import Agreed
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest
from liandong.kernel.actor import Verb
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem
from liandong.storage.membership import Among

SUBJECT = "general_ledger.agreed_rate"


def rate_right_problems(
    requests: Sequence[DraftRequest], agreed: Sequence[Agreed | None], usual: Sequence[Collection[Decimal]]
) -> list[list[Problem]]:
    """Return by draft why its rate is not its author's to agree.

    ``usual`` are the rates anybody may take: that of the day, and that of the document it was made from.
    So is the rate the draft had on the same day for the same currency, or the document it was copied from
    when that was reversed: who agreed it might. One statement where a rate is unusual and its author may
    not, else none.
    """
    asked = [
        found
        if found is not None
        and found.rate not in rates
        and CustomRole.RATE in roles_of(one.actor, one.draft.type)
        and not one.actor.may(SUBJECT, Verb.DRAFT)
        else None
        for one, found, rates in zip(requests, agreed, usual, strict=True)
    ]
    wanted = {pk for one, odd in zip(requests, asked, strict=True) if odd is not None for pk in _before(one)}
    rows = Document.objects.filter(Among("pk", wanted)) if wanted else []
    held = {row.pk: row for row in rows}
    return [
        [] if odd is None else _problems(one, odd, [held[pk] for pk in _before(one) if pk in held])
        for one, odd in zip(requests, asked, strict=True)
    ]


def _before(request: DraftRequest) -> list[int]:
    return [pk for pk in (request.document, request.draft.copied_from) if pk]


def _problems(request: DraftRequest, agreed: Agreed, before: Sequence[Document]) -> list[Problem]:
    if any(_is_as_before(request, agreed, one) for one in before):
        return []
    column = roles_of(request.actor, request.draft.type).get(CustomRole.RATE)
    return [Problem("exchange_rate_right", None, column, {"rate": plain(agreed.rate)})]


def _is_as_before(request: DraftRequest, agreed: Agreed, before: Document) -> bool:
    names = roles_of(request.actor, before.type)
    rate = before.details.get(names.get(CustomRole.RATE, ""))
    return (
        read_rate(str(rate or "")) == agreed.rate
        and before.details.get(names.get(CustomRole.CURRENCY, "")) == agreed.currency
        and before.business_date == request.draft.business_date
    )
