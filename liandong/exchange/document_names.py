"""From what a file calls partners, products, places … to their ids, set-based for all rows at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Coalesce

from liandong.catalog.models import Product
from liandong.catalog.queries import UnitCard, barcode_hits, units_of
from liandong.documents.bill_numbers import seen_bills
from liandong.documents.models import DocumentLine
from liandong.documents.queries import visible_to
from liandong.documents.types import DocumentType, FieldKind
from liandong.general_ledger.models import Account, Claim
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Verb
from liandong.partner_products.models import PartnerProduct
from liandong.partners.models import Partner
from liandong.partners.reach import names_own_only
from liandong.stock_ledger.models import KEPT_KINDS, Place

CLAIM = "general_ledger.claim"
_AT_ONCE = 5_000

Pairs = Iterable[tuple[str, int]]


@dataclass(slots=True)
class Names:
    """What was found: ids by the words of the file, 0 where a word means several."""

    found: dict[FieldKind, dict[str, int]] = field(default_factory=dict)
    barcode_units: dict[str, int] = field(default_factory=dict)
    units: Mapping[int, tuple[UnitCard, ...]] = field(default_factory=dict)
    origins: dict[tuple[str, int], int] = field(default_factory=dict)

    def unit(self, product: int, name: str) -> int | None:
        """Return a product's unit by its name."""
        return next((unit.id for unit in self.units.get(product, ()) if unit.name == name), None)


def look_up(
    kind: DocumentType, actor: Actor, words: Mapping[FieldKind, set[str]], origins: set[str]
) -> Names:
    """Find everything that is named; the number of statements grows by 5,000 names only."""
    names = Names()
    for what, wanted in words.items():
        read = _READERS.get(what)
        if read and wanted:
            names.found[what] = read(kind, actor, wanted)
    if products := words.get(FieldKind.PRODUCT):
        names.barcode_units = _barcodes(products, names)
        _add_theirs(kind, products, names)
        names.units = units_of(set(names.found[FieldKind.PRODUCT].values()))
    if origins:
        names.origins = _origins(kind, actor, origins)
    return names


def _unique(pairs: Pairs) -> dict[str, int]:
    found: dict[str, int] = {}
    for word, pk in pairs:
        found[word] = pk if found.get(word, pk) == pk else 0
    return found


def _slices(words: Iterable[str]) -> Iterator[list[str]]:
    given = sorted(words)
    for start in range(0, len(given), _AT_ONCE):
        yield given[start : start + _AT_ONCE]


def _partners(kind: DocumentType, actor: Actor, words: set[str]) -> dict[str, int]:
    flag = {"customer": Q(is_customer=True), "supplier": Q(is_supplier=True)}.get(
        kind.partner_kind or "", Q()
    )
    owner = names_own_only(actor)
    reached = Partner.objects.all() if owner is None else Partner.objects.filter(owner=owner)
    named: dict[str, int] = {}
    coded: dict[str, int] = {}
    for some in _slices(words):
        kept = Coalesce("merged_into", "pk")
        named |= _unique(reached.filter(flag, name__in=some).values_list("name", kept))
        coded |= dict(reached.filter(code__in=some).values_list("code", kept))
    return named | coded


def _products(_kind: DocumentType, _actor: Actor, words: set[str]) -> dict[str, int]:
    named: dict[str, int] = {}
    coded: dict[str, int] = {}
    scanned: dict[str, int] = {}
    for some in _slices(words):
        kept = Coalesce("merged_into", "pk")
        named |= _unique(Product.objects.filter(name__in=some).values_list("name", kept))
        scanned |= {barcode: hit.product for barcode, hit, _is_active in barcode_hits(some)}
        coded |= dict(Product.objects.filter(code__in=some).values_list("code", kept))
    return named | scanned | coded


def _add_theirs(kind: DocumentType, words: set[str], names: Names) -> None:
    """Add what is no code of ours but one of the partners in the file, with the unit they mean by it."""
    missing = words - names.found[FieldKind.PRODUCT].keys()
    partners = set(names.found.get(FieldKind.PARTNER, {}).values()) - {0}
    if not missing or not partners or kind.partner_kind is None:
        return
    for some in _slices(missing):
        rows = PartnerProduct.objects.filter(side=kind.partner_kind, partner__in=partners, code__in=some)
        found = list(rows.values_list("code", "product", "unit"))
        names.found[FieldKind.PRODUCT] |= _unique((code, product) for code, product, _unit in found)
        units = _unique((code, unit) for code, _product, unit in found)
        names.barcode_units |= {code: unit for code, unit in units.items() if unit}


def _barcodes(words: set[str], names: Names) -> dict[str, int]:
    """Return the units of the barcodes that stand for a product in the file."""
    units: dict[str, int] = {}
    for some in _slices(words):
        found = names.found[FieldKind.PRODUCT]
        hits = ((barcode, hit) for barcode, hit, _is_active in barcode_hits(some) if hit.unit)
        units |= {
            barcode: hit.unit for barcode, hit in hits if hit.unit and found.get(barcode) == hit.product
        }
    return units


def _places(_kind: DocumentType, _actor: Actor, _words: set[str]) -> dict[str, int]:
    rows = list(Place.objects.filter(kind__in=KEPT_KINDS, is_active=True).values_list("pk", "code", "name"))
    return _unique((name, pk) for pk, _, name in rows) | {code: pk for pk, code, _ in rows}


def _members(_kind: DocumentType, _actor: Actor, _words: set[str]) -> dict[str, int]:
    return _unique(Member.objects.filter(is_active=True).values_list("name", "pk"))


def _accounts(_kind: DocumentType, _actor: Actor, _words: set[str]) -> dict[str, int]:
    rows = list(Account.objects.values_list("pk", "code", "name"))
    return _unique((name, pk) for pk, _, name in rows) | {code: pk for pk, code, _ in rows}


def claim_word(number: str, partner: object) -> str:
    """Return what one partner's claim is found by where a document made several: its number and his id."""
    return f"{number} {partner}"


def _claims(kind: DocumentType, actor: Actor, words: set[str]) -> dict[str, int]:
    if not actor.may(CLAIM, Verb.VIEW):
        return {}
    found: dict[str, int] = {}
    kinds = [one.value for one in kind.settles]
    for some in _slices(words):
        bills = seen_bills(actor).filter(bill_number__in=some, kind__in=kinds).exclude(open_amount=0)
        found |= _unique(bills.values_list("bill_number", "pk"))
        documents = visible_to(actor).filter(number__in=some).values("pk")
        rows = Claim.objects.filter(document__in=documents, kind__in=kinds)
        named = list(rows.values_list("document__number", "partner", "pk"))
        found |= _unique((number, pk) for number, _, pk in named)
        found |= _unique((claim_word(number, partner), pk) for number, partner, pk in named)
    return found


def _origins(kind: DocumentType, actor: Actor, numbers: set[str]) -> dict[tuple[str, int], int]:
    types = [rule.type for rule in kind.origins]
    found: dict[tuple[str, int], int] = {}
    for some in _slices(numbers):
        documents = visible_to(actor).filter(type__in=types, number__in=some).values("pk")
        rows = DocumentLine.objects.filter(document__in=documents)
        found |= {
            (number, position): pk
            for number, position, pk in rows.values_list("document__number", "position", "pk")
        }
    return found


_READERS: Mapping[FieldKind, Callable[[DocumentType, Actor, set[str]], dict[str, int]]] = {
    FieldKind.PARTNER: _partners,
    FieldKind.PRODUCT: _products,
    FieldKind.PLACE: _places,
    FieldKind.MEMBER: _members,
    FieldKind.ACCOUNT: _accounts,
    FieldKind.CLAIM: _claims,
}
"""What is looked up by name, each kind in its own way."""
