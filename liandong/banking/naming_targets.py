"""What proposals and matches name: documents of bookings and debts, partners; for a page of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from liandong.banking.models import BankMatch, BankProposal
from liandong.general_ledger.models import Claim, JournalLine
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui


@dataclass(frozen=True, slots=True)
class Named:
    """A document that something is joined to."""

    number: str
    url: str


@dataclass(slots=True)
class Names:
    """Documents by journal line and by claim, partners by id."""

    booked: dict[int, Named] = field(default_factory=dict)
    claims: dict[int, Named] = field(default_factory=dict)
    partners: dict[int, str] = field(default_factory=dict)


def names_of(proposals: Iterable[BankProposal], matches: Iterable[BankMatch] = ()) -> Names:
    """Return what proposals and matches name; three statements."""
    proposals = list(proposals)
    of_kind: dict[str, set[int]] = {"booked": set(), "claims": set()}
    for one in proposals:
        of_kind.setdefault(one.kind, set()).update(int(pk) for pk, _amount in one.targets if pk)
    of_kind["booked"] |= {one.journal_line_id for one in matches if one.journal_line_id}
    partners = {one.partner for one in proposals if one.partner}
    return Names(
        _documents(JournalLine.objects.filter(pk__in=sorted(of_kind["booked"])), "entry__document"),
        _documents(Claim.objects.filter(pk__in=sorted(of_kind["claims"])), "document"),
        dict(Partner.objects.filter(pk__in=sorted(partners)).values_list("pk", "name")),
    )


def _documents(rows: object, path: str) -> dict[int, Named]:
    values = rows.values_list("pk", f"{path}__id", f"{path}__type", f"{path}__number")  # type: ignore[attr-defined]
    return {pk: Named(number, ui.typed_document_url(kind, document)) for pk, document, kind, number in values}
