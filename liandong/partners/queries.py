"""Reading partners: search, what a picker shows, and what the engine needs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from liandong.kernel.pinyin import normalized
from liandong.partners.models import Partner
from liandong.partners.saving import PARTNER_WORDS
from liandong.storage.pieces import fetch, joined
from liandong.storage.words import matches


class PartnerKind(StrEnum):
    """Whom to look among."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    ANY = "any"


_CONDITIONS: Mapping[PartnerKind, str] = MappingProxyType(
    {
        PartnerKind.CUSTOMER: "m.is_customer",
        PartnerKind.SUPPLIER: "m.is_supplier",
        PartnerKind.ANY: "true",
    }
)


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """What a picker shows of a partner, and what choosing it proposes."""

    id: int
    code: str
    name: str
    contact: str
    phone: str
    level: str
    payment_days: int
    owner: int | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What a draft must know of its partner. No ``credit_limit`` means none is set."""

    id: int
    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    payment_days: int
    credit_limit: Decimal | None
    is_active: bool
    level: str

    @property
    def kinds(self) -> frozenset[str]:
        """Return ``customer``, ``supplier`` or both, as a draft's ``partner_kinds``."""
        flags = {PartnerKind.CUSTOMER: self.is_customer, PartnerKind.SUPPLIER: self.is_supplier}
        return frozenset(kind.value for kind, is_so in flags.items() if is_so)


def search_partners(
    text: str,
    kind: PartnerKind = PartnerKind.ANY,
    limit: int = 20,
    *,
    only_active: bool = True,
    owner: int | None = None,
) -> list[int]:
    """Return the ids of the partners a text finds, best first, with one statement; blanks find nothing.

    ``owner`` is the member whose partners alone are looked among, None for everybody's.
    """
    if not normalized(text):
        return []
    condition = _CONDITIONS[kind] + (" AND m.is_active" if only_active else "")
    condition += "" if owner is None else f" AND m.owner_id = {int(owner)}"
    found = matches(PARTNER_WORDS, text, limit, condition)
    query = joined("SELECT f.id FROM ", found, " AS f ORDER BY f.rank, f.word, f.id")
    return [partner for (partner,) in fetch(query)]


def partner_cards(partners: Collection[int]) -> list[PartnerCard]:
    """Return the partners' cards in the order asked for, with one statement; unknown ids are left out."""
    rows = Partner.objects.filter(pk__in=set(partners)).values_list(
        "id", "code", "name", "contact", "phone", "level", "payment_days", "owner_id", "is_active"
    )
    cards = {row[0]: PartnerCard(*row) for row in rows}
    return [cards[pk] for pk in dict.fromkeys(partners) if pk in cards]


def partner_facts(partners: Iterable[int]) -> dict[int, PartnerFacts]:
    """Return what drafts must know of their partners, by id, with one statement."""
    rows = Partner.objects.filter(pk__in=set(partners)).values_list(
        "id",
        "code",
        "name",
        "is_customer",
        "is_supplier",
        "payment_days",
        "credit_limit",
        "is_active",
        "level",
    )
    return {row[0]: PartnerFacts(*row) for row in rows}
