"""Lines of a document as the grid takes them: records, decimal strings, hidden figures absent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from liandong.documents.amounts import ComputedLine, Terms, computed_lines
from liandong.documents.columns import CREDIT, PRICE_REASON, PROMOTION
from liandong.documents.currency_fields import roles_of
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import LineInput
from liandong.documents.models import DocumentLine
from liandong.general_ledger.models import Account, Claim
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import ZERO, LineAmounts, plain
from liandong.kernel.terms import Progress
from liandong.partners.models import Partner
from liandong.stock_ledger.models import Reservation
from liandong.webkit.price_reasons import shown_reason
from liandong.webkit.proposals import Setting, product_items

Line = dict[str, Any]

_TAX = frozenset({"tax_rate", "tax_amount"})
_COMPUTED = frozenset({"net_amount", "tax_amount", "gross_amount"})


@dataclass(frozen=True, slots=True)
class _Named:
    """The records the lines name, as the grid shows them."""

    products: Mapping[int, dict[str, Any]]
    accounts: Mapping[int, dict[str, Any]]
    claims: Mapping[int, dict[str, Any]]
    payees: Mapping[int, dict[str, Any]]
    origins: Mapping[int, DocumentLine]
    reserved: Mapping[int, Decimal] = field(default_factory=dict)


def entry_lines(lines: Sequence[ComputedLine], setting: Setting, ids: Sequence[int] = ()) -> list[Line]:
    """Return lines for the grid; ``ids`` are those of the stored lines, none for a new document.

    The number of statements does not depend on how many lines there are.
    """
    named = _read(lines, setting)
    hidden = hidden_columns(setting.kind, setting.actor)
    found = []
    for place, line in enumerate(lines):
        pk = ids[place] if place < len(ids) else None
        row = _entry_line(line, pk, named, setting)
        found.append({name: value for name, value in row.items() if name not in hidden})
    return found


def figures(line: ComputedLine) -> Line:
    """Return the money of a line as the server computes it; money without tax says nothing of tax."""
    amounts = line.amounts
    found = {
        "price": plain(line.price),
        "discount_rate": plain(line.given.discount_rate),
        "tax_rate": plain(line.tax_rate),
        "net_amount": f"{amounts.net:.2f}",
        "tax_amount": f"{amounts.tax:.2f}",
        "gross_amount": f"{amounts.gross:.2f}",
    }
    given = line.given
    is_unsaid = given.product is None and (given.gross_amount is None or given.details.get(CREDIT.name))
    if is_unsaid and not amounts.gross:
        found.pop("gross_amount")  # nobody typed it, or a credit has no debit
    is_bare = line.given.product is None and not line.tax_rate
    return {name: text for name, text in found.items() if not (is_bare and name in _TAX)}


def _read(lines: Sequence[ComputedLine], setting: Setting) -> _Named:
    products = list(dict.fromkeys(line.given.product for line in lines if line.given.product))
    origins = [line.given.origin for line in lines if line.given.origin]
    accounts = {line.given.account for line in lines if line.given.account}
    found_accounts = Account.objects.filter(pk__in=accounts) if accounts else ()
    held = Reservation.objects.filter(line__in=origins) if origins else None
    return _Named(
        {item["id"]: item for item in product_items(products, setting)} if products else {},
        {one.pk: {"id": one.pk, "name": str(one)} for one in found_accounts},
        claim_items(line.given.claim for line in lines if line.given.claim),
        _payees(line.given.payee for line in lines if line.given.payee),
        DocumentLine.objects.select_related("document", "unit").in_bulk(origins) if origins else {},
        dict(held.values_list("line", "quantity")) if held is not None else {},
    )


def claim_items(claims: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return claims by id as a cell shows them: the document that made them; none, no statement."""
    wanted = set(claims)
    if not wanted:
        return {}
    rows = Claim.objects.filter(pk__in=wanted).values_list("pk", "document__number")
    return {pk: {"id": pk, "name": number} for pk, number in rows}


def _payees(partners: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return partners by id as a cell shows them; none, no statement."""
    wanted = set(partners)
    rows = Partner.objects.filter(pk__in=wanted).values_list("pk", "name") if wanted else ()
    return {pk: {"id": pk, "name": name} for pk, name in rows}


def _entry_line(line: ComputedLine, pk: int | None, named: _Named, setting: Setting) -> Line:
    given = line.given
    row: Line = {
        "id": pk,
        "key": f"s{pk}" if pk else "",
        "memo": given.memo,
        "origin": given.origin,
        "place": given.place,
        "target_place": given.target_place,
        "due_date": given.due_date.isoformat() if given.due_date else "",
        "account": named.accounts.get(given.account or 0),
        "claim": named.claims.get(given.claim or 0),
        "payee": named.payees.get(given.payee or 0),
        **figures(line),
        **_lot(line),
        **given.details,
    }
    if PRICE_REASON.name in given.details:
        row[PRICE_REASON.name] = shown_reason(given.details)
    if given.product:
        row |= {"product": _product(line, named), "unit": line.unit, "quantity": plain(given.quantity)}
        row = _lighter(row, line, setting)
    origin = named.origins.get(given.origin or 0)
    if origin is not None:
        row["origin_quantity"] = _open_of(origin, line, setting)
    return {name: value for name, value in row.items() if value is not None or name in {"id", "product"}}


def _lot(line: ComputedLine) -> Line:
    given = line.given
    if not given.lot:
        return {}
    days = {"produced_on": given.produced_on, "expires_on": given.expires_on}
    return {"lot": given.lot} | {name: day.isoformat() for name, day in days.items() if day}


def _product(line: ComputedLine, named: _Named) -> dict[str, Any] | None:
    """Return the product; what its order keeps reserved is available to the line that fulfils it."""
    item = named.products.get(line.given.product or 0)
    kept = named.reserved.get(line.given.origin or 0)
    if item is None or kept is None or "available" not in item:
        return item
    return {**item, "available": plain(Decimal(item["available"]) + kept)}


def _lighter(row: Line, line: ComputedLine, setting: Setting) -> Line:
    """Leave out the money the page works out itself; name the amount that was typed where it can't."""
    again = LineInput(
        product=line.given.product,
        quantity=line.given.quantity,
        price=line.price,
        discount_rate=line.given.discount_rate,
        tax_rate=line.tax_rate,
    )
    terms = Terms(setting.rules.price_includes_tax, setting.kind.is_taxed, ZERO)
    computed, _ = computed_lines([again], {}, terms)
    amounts: LineAmounts = computed[0].amounts
    foreign = roles_of(setting.actor, setting.kind.id).get(CustomRole.GROSS, "")
    if line.given.details.get(PROMOTION.name) or line.given.details.get(foreign):
        return row
    if amounts == line.amounts:
        return {name: value for name, value in row.items() if name not in _COMPUTED}
    if line.given.anchor == "gross_amount":  # all of an earlier line: its amount with tax is agreed
        return row | {"anchor": "gross_amount"}
    return row | {"anchor": "gross_amount" if setting.rules.price_includes_tax else "net_amount"}


def _open_of(origin: DocumentLine, line: ComputedLine, setting: Setting) -> str:
    rule = setting.kind.origin_rule(origin.document.type)
    progress = rule.progress if rule else Progress.FULFILLED
    done: Decimal = getattr(origin, progress.value) if progress else ZERO
    sign = rule.sign if rule else 1
    ratio = line.quantity / line.given.quantity if line.given.quantity else Decimal(1)
    return plain(round(sign * (origin.quantity - done) / ratio, 6))
