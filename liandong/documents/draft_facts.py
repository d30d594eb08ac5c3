"""What saving drafts must look up: units of the products named, and whether all that is named exists."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models

from liandong.catalog.models import ComponentRow, Product, ProductUnit, Tracking
from liandong.documents.amounts import UnitFacts
from liandong.documents.bill_numbers import unseen_bills
from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import DraftRequest
from liandong.general_ledger.models import Account, Claim
from liandong.identity.models import Member
from liandong.kernel.money import from_scaled
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.partners.reach import names_own_only
from liandong.stock_ledger.models import Lot, Place
from liandong.storage import bulk

_HEADER: dict[str, type[models.Model]] = {
    "partner": Partner,
    "place": Place,
    "target_place": Place,
    "handler": Member,
}
_LINE: dict[str, type[models.Model]] = {
    "place": Place,
    "target_place": Place,
    "account": Account,
    "claim": Claim,
    "payee": Partner,
    "origin": DocumentLine,
}

EVERYBODY = 0


def read_units(drafts: Sequence[DraftInput]) -> dict[int, UnitFacts]:
    """Return the units of every product named, by unit id (one statement; none without products)."""
    products = {line.product for draft in drafts for line in draft.lines if line.product}
    if not products:
        return {}
    condition, params = bulk.among(sorted(products))
    rows = bulk.run(
        "SELECT u.id, u.product_id, u.ratio, u.is_base, p.tax_rate, p.tracking, p.shelf_life_days, p.name,"
        f" EXISTS (SELECT 1 FROM {bulk.table(Lot)} k WHERE k.product_id = p.id),"
        f" NOT p.is_stocked AND EXISTS (SELECT 1 FROM {bulk.table(ComponentRow)} c WHERE c.whole_id = p.id)"
        f" FROM {bulk.table(ProductUnit)} u"
        f" JOIN {bulk.table(Product)} p ON p.id = u.product_id WHERE u.product_id {condition}",
        params,
    )
    return {row[0]: _unit(row) for row in rows}


def _unit(row: tuple[Any, ...]) -> UnitFacts:
    pk, product, ratio, is_base, tax_rate, tracking, days, name, has_lots, is_kit = row
    is_tracked = tracking == Tracking.LOT
    figures = from_scaled(ratio, 6), bool(is_base), from_scaled(tax_rate, 4)
    return UnitFacts(
        pk, product, *figures, is_tracked, is_tracked or bool(has_lots), days, name, bool(is_kit)
    )


def missing_references(requests: Sequence[DraftRequest], current: Mapping[int, Document]) -> list[Problem]:
    """Return a problem for each id that names nothing (one statement; none when nothing is named).

    Of partners, who may see his own only can name no other: for him they do not exist. One that stands
    on the stored draft already (``current``, by id) stays.
    """
    standing = _standing(requests)
    uses = [use for request in requests for use in _uses(request, current, standing)]
    if not uses:
        return []
    found = _existing(uses)
    missing = [
        Problem("reference_missing", use.position, use.name, {"field": use.name, "id": str(use.id)})
        for use in uses
        if (*use.source, use.id) not in found
    ]
    return missing + unseen_bills(requests)


class _Use(NamedTuple):
    """An id, where it stands, and where it must be found: a model's rows, all or those of an owner."""

    source: tuple[str, int]
    id: int
    position: int | None
    name: str


def _standing(requests: Sequence[DraftRequest]) -> set[tuple[int, int]]:
    """Return (draft, partner) of what lines of stored drafts name; one statement, where it may matter."""
    wanted = [
        request.document
        for request in requests
        if request.document
        and names_own_only(request.actor)
        and any(one.payee for one in request.draft.lines)
    ]
    if not wanted:
        return set()
    named = DocumentLine.objects.filter(document__in=wanted, payee__isnull=False)
    return set(named.values_list("document", "payee"))


def _uses(
    request: DraftRequest, current: Mapping[int, Document], standing: Collection[tuple[int, int]]
) -> Iterator[_Use]:
    draft = request.draft
    for name, model in _HEADER.items():
        if (value := getattr(draft, name)) is not None:
            owner = _owner(request, current) if model is Partner else EVERYBODY
            yield _Use((bulk.table(model), owner), value, None, name)
    for position, line in enumerate(draft.lines, 1):
        for name, model in _LINE.items():
            if (value := getattr(line, name)) is not None:
                is_named = model is not Partner or (request.document, value) in standing
                owner = EVERYBODY if is_named else names_own_only(request.actor) or EVERYBODY
                yield _Use((bulk.table(model), owner), value, position, name)


def _owner(request: DraftRequest, current: Mapping[int, Document]) -> int:
    stored = current.get(request.document) if request.document else None
    is_kept = stored is not None and stored.partner_id == request.draft.partner
    return EVERYBODY if is_kept else names_own_only(request.actor) or EVERYBODY


def _existing(uses: Sequence[_Use]) -> set[tuple[str, int, int]]:
    named: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for use in uses:
        named[use.source].add(use.id)
    parts, params = [], []
    for (table, owner), ids in named.items():
        condition, given = bulk.among(sorted(ids))
        owned = " AND owner_id = %s" if owner else ""
        parts.append(f"SELECT '{table}', {owner:d}, id FROM {table} WHERE id {condition}{owned}")
        params += [*given, owner] if owner else given
    return {(name, owner, pk) for name, owner, pk in bulk.run(" UNION ALL ".join(parts), params)}
