"""Reading partners' products: what a code means to whom, what a supplier asks for, and the rows in sight."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from liandong.catalog.queries import Hit
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.pinyin import normalized, pieces
from liandong.partner_products.actions import SUBJECTS
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.terms import Side, SupplyTerms
from liandong.partners.reach import visible_partners


@dataclass(frozen=True, slots=True)
class Called:
    """What a partner calls a product."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Naming:
    """Whose names of products are asked for."""

    side: Side
    partner: int


def names_of(wanted: Iterable[tuple[Naming, int]]) -> dict[tuple[Naming, int, int], Called]:
    """Return what partners call products, by partner, product and unit; one statement, none for nothing.

    Unit 0 stands for any unit that has no name of its own: it is called what the product's first row says.
    """
    asked = {naming.partner for naming, _product in wanted}
    products = {product for _naming, product in wanted}
    if not asked:
        return {}
    rows = PartnerProduct.objects.filter(partner__in=asked, product__in=products).exclude(code="", name="")
    found: dict[tuple[Naming, int, int], Called] = {}
    for side, partner, product, unit, code, name in rows.order_by("pk").values_list(
        "side", "partner", "product", "unit", "code", "name"
    ):
        naming = Naming(Side(side), partner)
        found[naming, product, unit] = called = Called(code, name)
        found.setdefault((naming, product, 0), called)
    return found


def search_partner_products(naming: Naming, text: str, limit: int) -> list[Hit]:
    """Return the active products a text finds by what a partner calls them, best first; one statement.

    A whole code comes first, then the beginning of one, then whatever contains each piece of the text,
    in pinyin and initials too.
    """
    wanted = pieces(text)
    if not wanted:
        return []
    rows = PartnerProduct.objects.filter(
        side=naming.side.value, partner=naming.partner, product__is_active=True
    )
    for piece in wanted:
        rows = rows.filter(search_text__contains=piece)
    asked = normalized(text)
    found = [
        ((code != asked, not code.startswith(asked), place), Hit(product, unit))
        for place, (product, unit, code) in enumerate(
            (product, unit, normalized(code))
            for product, unit, code in rows.order_by("code", "pk").values_list("product", "unit", "code")[
                : 10 * limit
            ]
        )
    ]
    return [hit for _rank, hit in sorted(found, key=lambda one: one[0])][:limit]


def partner_hits(naming: Naming, texts: Collection[str]) -> dict[str, Hit]:
    """Return the active product each text is a partner's code of, with one statement."""
    wanted = {trimmed(text) for text in texts} - {""}
    rows = PartnerProduct.objects.filter(
        side=naming.side.value, partner=naming.partner, code__in=wanted, product__is_active=True
    )
    found = {code: Hit(product, unit) for code, product, unit in rows.values_list("code", "product", "unit")}
    return {text: found[trimmed(text)] for text in texts if trimmed(text) in found}


def supply_terms(products: Collection[int], partner: int | None = None) -> list[SupplyTerms]:
    """Return the terms of a supplier of products, or of all that are active; one statement."""
    if not products:
        return []
    rows = PartnerProduct.objects.filter(side=Side.SUPPLIER.value, product__in=list(products))
    rows = rows.filter(partner__is_active=True) if partner is None else rows.filter(partner=partner)
    columns = ("partner", "product", "unit", "unit__ratio", "price", "lead_days")
    more = ("minimum_quantity", "pack_quantity", "over_rate", "under_rate", "is_preferred")
    return [SupplyTerms(*row) for row in rows.order_by("pk").values_list(*columns, *more)]


def visible_rows(side: Side, actor: Actor, verb: Verb = Verb.VIEW) -> QuerySet[PartnerProduct]:
    """Return the rows of partners within the actor's right; no statement yet."""
    if not actor.may(SUBJECTS[side], verb):
        return PartnerProduct.objects.none()
    partners = visible_partners(actor)
    return PartnerProduct.objects.filter(side=side.value, partner__in=partners.values("pk"))


def found_rows(rows: QuerySet[PartnerProduct], text: str) -> QuerySet[PartnerProduct]:
    """Return the rows a text finds by the partner's or our own code and name; no statement yet."""
    for piece in pieces(text):
        rows = rows.filter(
            Q(search_text__contains=piece)
            | Q(product__search_text__contains=piece)
            | Q(partner__search_text__contains=piece)
        )
    return rows.annotate(ratio=F("unit__ratio"))
