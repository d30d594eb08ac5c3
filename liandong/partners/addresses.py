"""Keeping and reading the addresses and people of partners: those of one are written together."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass, field, fields

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.address_model import PartnerAddress, PartnerContact
from liandong.partners.address_terms import (
    BANK,
    AddressRow,
    ContactRow,
    Row,
    address_problems,
    cleaned,
    contact_problems,
    offered,
    proposed,
    written,
)
from liandong.partners.models import Partner
from liandong.partners.reach import SUBJECT, visible_partners

_ADDRESS = tuple(one.name for one in fields(AddressRow))
_CONTACT = tuple(one.name for one in fields(ContactRow))


@dataclass(slots=True)
class AddressBook:
    """The addresses of a partner; ``own`` is that of his record, ``bank`` his account, each in a line."""

    own: str
    bank: str = ""
    rows: list[AddressRow] = field(default_factory=list)

    def proposed(self, kind: str) -> str:
        """Return what a document of the kind proposes; blank when there is nothing."""
        if kind == BANK:
            return self.bank
        return proposed(self.rows, kind, self.own)

    def offered(self, kind: str) -> list[str]:
        """Return what a document of the kind offers, what it proposes first."""
        if kind == BANK:
            return [self.bank] if self.bank else []
        return offered(self.rows, kind, self.own)


def addresses_of(partner: int) -> list[AddressRow]:
    """Return a partner's addresses, in their order; one statement."""
    found = PartnerAddress.objects.filter(partner=partner).order_by("pk")
    return [AddressRow(*values) for values in found.values_list(*_ADDRESS)]


def contacts_of(partner: int) -> list[ContactRow]:
    """Return the people at a partner's, in their order; one statement."""
    found = PartnerContact.objects.filter(partner=partner).order_by("pk")
    return [ContactRow(*values) for values in found.values_list(*_CONTACT)]


def address_books(partners: Collection[int]) -> dict[int, AddressBook]:
    """Return the addresses of partners, each with his own; one statement, none for nobody."""
    if not partners:
        return {}
    columns = [f"addresses__{name}" for name in _ADDRESS]
    own = ("pk", "name", "address", "contact", "phone", "bank_name", "bank_number", "bank_holder")
    rows = Partner.objects.filter(pk__in=partners).order_by("pk", "addresses__pk").values_list(*own, *columns)
    books: dict[int, AddressBook] = {}
    for pk, name, address, contact, phone, bank, number, holder, *values in rows:
        line = written("", address, contact, phone) if address else ""
        account = f"{holder or name} {bank} {number}".replace("  ", " ") if number else ""
        book = books.setdefault(pk, AddressBook(line, account))
        if values[0] is not None:
            book.rows.append(AddressRow(*values))
    return books


def mail_addresses(partner: Partner) -> list[str]:
    """Return to whom a partner's documents are mailed: his own address, else those of his people."""
    if partner.email:
        return [partner.email]
    people = PartnerContact.objects.filter(partner=partner).exclude(email="").order_by("pk")
    return list(people.values_list("email", flat=True))


def keep_addresses(partner: int, rows: Sequence[AddressRow], actor: Actor) -> None:
    """Let these be all addresses of a partner.

    Raises:
        RefusedError: with every problem, by the position of the row; nothing is written.
        NotAllowedError: the actor may not keep partners.
    """
    rows = [cleaned(row) for row in rows]
    with transaction.atomic():
        code = _locked(partner, actor, address_problems(rows))
        _replace(partner, code, addresses_of(partner), rows, actor)


def keep_contacts(partner: int, rows: Sequence[ContactRow], actor: Actor) -> None:
    """Let these be all people of a partner.

    Raises:
        RefusedError: with every problem, by the position of the row; nothing is written.
        NotAllowedError: the actor may not keep partners.
    """
    rows = [cleaned(row) for row in rows]
    with transaction.atomic():
        code = _locked(partner, actor, contact_problems(rows, timezone.localdate()))
        _replace(partner, code, contacts_of(partner), rows, actor)


def _locked(partner: int, actor: Actor, problems: Iterable[Problem]) -> str:
    """Lock a partner the actor may change, and return his code."""
    require(actor, SUBJECT, Verb.DRAFT)
    found = visible_partners(actor, Verb.DRAFT).select_for_update(no_key=True).filter(pk=partner)
    code = found.values_list("code", flat=True).first()
    unknown = Problem("partner_unknown", column="partner", detail={"partner": str(partner)})
    refuse_if([unknown] if code is None else problems)
    return code or ""


def _replace(partner: int, code: str, before: Sequence[Row], rows: Sequence[Row], actor: Actor) -> None:
    if list(before) == list(rows):
        return
    is_address = any(isinstance(row, AddressRow) for row in (*before, *rows))
    model: type[Model] = PartnerAddress if is_address else PartnerContact
    names = _ADDRESS if is_address else _CONTACT
    model._default_manager.filter(partner=partner).delete()  # noqa: SLF001 - one road for two models
    made = [model(partner_id=partner, **dict(zip(names, astuple(row), strict=True))) for row in rows]
    model._default_manager.bulk_create(made)  # noqa: SLF001 - one road for two models
    deed = "addresses" if is_address else "contacts"
    detail = {"code": code, "before": _told(before), "after": _told(rows)}
    record([AuditEntry(deed, SUBJECT, partner, actor.member, detail)])


def _told(rows: Sequence[Row]) -> str:
    """Return rows in one text, for the trace."""
    return "; ".join(
        " ".join(str(value) for value in astuple(row) if value not in ("", None, False)) for row in rows
    )
