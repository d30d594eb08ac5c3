"""What saving drafts must look up: units of the products named, and whether all that is named exists."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import models

from liandong.catalog.models import Product, ProductUnit
from liandong.documents.amounts import UnitFacts
from liandong.documents.inputs import DraftInput
from liandong.documents.models import DocumentLine
from liandong.general_ledger.models import Account, Claim
from liandong.identity.models import Member
from liandong.kernel.money import from_scaled
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.stock_ledger.models import Place
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
    "origin": DocumentLine,
}


def read_units(drafts: Sequence[DraftInput]) -> dict[int, UnitFacts]:
    """Return the units of every product named, by unit id (one statement; none without products)."""
    products = {line.product for draft in drafts for line in draft.lines if line.product}
    if not products:
        return {}
    condition, params = bulk.among(sorted(products))
    rows = bulk.run(
        f"SELECT u.id, u.product_id, u.ratio, u.is_base, p.tax_rate FROM {bulk.table(ProductUnit)} u"
        f" JOIN {bulk.table(Product)} p ON p.id = u.product_id WHERE u.product_id {condition}",
        params,
    )
    return {
        pk: UnitFacts(pk, product, from_scaled(ratio, 6), bool(is_base), from_scaled(tax_rate, 4))
        for pk, product, ratio, is_base, tax_rate in rows
    }


def missing_references(drafts: Sequence[DraftInput]) -> list[Problem]:
    """Return a problem for each id that names nothing (one statement; none when nothing is named)."""
    named: dict[type[models.Model], set[int]] = defaultdict(set)
    uses: list[tuple[type[models.Model], int, int | None, str]] = []
    for draft in drafts:
        uses += [
            (model, value, None, name) for name, model in _HEADER.items() if (value := getattr(draft, name))
        ]
        for position, line in enumerate(draft.lines, 1):
            uses += [
                (model, value, position, name)
                for name, model in _LINE.items()
                if (value := getattr(line, name))
            ]
    for model, value, _, _ in uses:
        named[model].add(value)
    if not named:
        return []
    found = _existing(named)
    return [
        Problem("reference_missing", position, name, {"field": name, "id": str(value)})
        for model, value, position, name in uses
        if (bulk.table(model), value) not in found
    ]


def _existing(named: dict[type[models.Model], set[int]]) -> set[tuple[str, int]]:
    parts, params = [], []
    for model, ids in named.items():
        condition, given = bulk.among(sorted(ids))
        parts.append(f"SELECT '{bulk.table(model)}', id FROM {bulk.table(model)} WHERE id {condition}")
        params += given
    return {(name, pk) for name, pk in bulk.run(" UNION ALL ".join(parts), params)}
