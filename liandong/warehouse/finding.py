"""From a code or typed words to products, as the scanning pages take them: no price, no stock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from liandong.catalog.queries import Hit, ProductCard, exact_hits, product_cards, search_products
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import plain
from liandong.warehouse.gs1 import PRODUCED, SEPARATOR, Reading, read

Part = dict[str, Any]
MOST_TEXT = 200
_LIMIT = 20


def scanned(request: CompanyRequest) -> str:
    """Return the parameter ``code`` with the separators of GS1, and nothing else that can't be printed."""
    given = request.GET.get("code", "")[:MOST_TEXT]
    return "".join(sign for sign in given if sign == SEPARATOR or sign.isprintable())


def hit_of(reading: Reading) -> Hit | None:
    """Return the active product a code stands for; two statements."""
    found = exact_hits(reading.codes)
    return next((found[code] for code in reading.codes if code in found), None)


def found_by(text: str, *, is_scan: bool) -> tuple[Reading, list[Part]]:
    """Return what a text says and the products it finds; scanned codes find by their whole only."""
    reading = read(text[:MOST_TEXT])
    hit = hit_of(reading)
    if hit is not None:
        return reading, items([hit.product], {hit.product: hit.unit})
    if is_scan:
        return reading, []
    hits = search_products(text[:MOST_TEXT], _LIMIT)
    return reading, items([one.product for one in hits], {one.product: one.unit for one in hits})


def items(products: Sequence[int], units: Mapping[int, int | None] | None = None) -> list[Part]:
    """Return products in the order asked for, with the unit whose code was scanned; two statements."""
    chosen = units or {}
    return [item(card, chosen.get(card.id)) for card in product_cards(products)] if products else []


def item(card: ProductCard, unit: int | None = None) -> Part:
    """Return one product; ``has_lots`` only where it is kept by them."""
    lots = {"has_lots": True} if card.has_lots else {}
    return lots | {
        "id": card.id,
        "code": card.code,
        "name": card.name,
        "specification": card.specification,
        "units": [
            {"id": one.id, "name": one.name, "ratio": plain(one.ratio), "barcode": one.barcode}
            for one in card.units
        ],
        "scanned_unit": unit,
        "has_lots": card.has_lots,
        "has_serials": card.has_serials,
    }


def full_name(name: str, specification: str) -> str:
    """Return what tells a product from its sisters: the same rice by 5 and by 10 kg."""
    return f"{name} {specification}".strip()


def said(reading: Reading, today: date) -> Part:
    """Return what a GS1 code says beside the product: lot, serial number and days."""
    expires, produced = reading.expires_on(today), reading.day(PRODUCED, today)
    found = {
        "lot": reading.lot,
        "serial": reading.serial,
        "expires_on": expires.isoformat() if expires else "",
        "produced_on": produced.isoformat() if produced else "",
    }
    shown = {name: value for name, value in found.items() if value}
    return shown | {"is_expired": True} if expires is not None and expires < today else shown


def by_product(parts: Iterable[Part]) -> dict[int, Part]:
    """Return items by the id of their product."""
    return {part["id"]: part for part in parts}
