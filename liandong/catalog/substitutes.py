"""What may stand in for a product: keeping a product's substitutes, and finding them."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from liandong.catalog.models import Product, SubstituteRow
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "catalog.product"
MOST_SUBSTITUTES = 20


@dataclass(frozen=True, slots=True)
class Substitute:
    """A product that may stand in for another; where ``is_mutual`` the other for it as well."""

    product: int
    is_mutual: bool = False


def own_substitutes(product: int) -> list[Substitute]:
    """Return what a product names as its substitutes, the best first; one statement."""
    found = SubstituteRow.objects.filter(product=product).order_by("position")
    return [Substitute(pk, is_mutual) for pk, is_mutual in found.values_list("substitute", "is_mutual")]


def substitutes_of(products: Collection[int]) -> dict[int, list[int]]:
    """Return the active products that may stand in for each, the best first; one statement.

    What a product names itself comes first, then those that name it and are meant both ways.
    """
    if not products:
        return {}
    wanted = set(products)
    rows = SubstituteRow.objects.filter(
        Q(product__in=wanted, substitute__is_active=True)
        | Q(substitute__in=wanted, is_mutual=True, product__is_active=True)
    )
    ordered = rows.order_by("position", "pk").values_list(
        "product", "substitute", "is_mutual", "product__is_active", "substitute__is_active"
    )
    found: dict[int, list[int]] = {}
    mutual: dict[int, list[int]] = {}
    for product, substitute, is_mutual, is_active, has_active in ordered:
        if product in wanted and has_active:
            found.setdefault(product, []).append(substitute)
        if is_mutual and substitute in wanted and is_active:
            mutual.setdefault(substitute, []).append(product)
    for product, others in mutual.items():
        known = found.setdefault(product, [])
        known += [one for one in others if one not in known]
    return found


def keep_substitutes(product: int, wanted: Sequence[Substitute], actor: Actor) -> None:
    """Let these be a product's substitutes, the best first.

    Raises:
        RefusedError: with every problem, by the place in the list; nothing is written.
        NotAllowedError: the actor may not keep all products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        locked = Product.objects.select_for_update(no_key=True).filter(pk=product)
        code = locked.values_list("code", flat=True).first()
        named = {one.product for one in wanted}
        known = dict(Product.objects.filter(pk__in=named).values_list("pk", "code"))
        refuse_if(_problems(product, wanted, known, is_known=code is not None))
        before = own_substitutes(product)
        if before == list(wanted):
            return
        SubstituteRow.objects.filter(product=product).delete()
        SubstituteRow.objects.bulk_create(
            SubstituteRow(
                product_id=product, substitute_id=one.product, position=position, is_mutual=one.is_mutual
            )
            for position, one in enumerate(wanted, 1)
        )
        names = [f"{known[one.product]}{' ⇄' if one.is_mutual else ''}" for one in wanted]
        detail = {"code": code or "", "count": str(len(wanted)), "after": ", ".join(names)}
        record([AuditEntry("substitutes", SUBJECT, product, actor.member, detail)])


def _problems(
    product: int, wanted: Sequence[Substitute], known: dict[int, str], *, is_known: bool
) -> Iterator[Problem]:
    if not is_known:
        yield Problem("product_unknown", column="product", detail={"product": str(product)})
    if len(wanted) > MOST_SUBSTITUTES:
        yield Problem("rows_too_many", column="substitutes", detail={"limit": str(MOST_SUBSTITUTES)})
    counts = Counter(one.product for one in wanted)
    for line, one in enumerate(wanted, 1):
        if one.product not in known:
            yield Problem("product_unknown", line, "substitute", {"product": str(one.product)})
        elif one.product == product:
            yield Problem("substitute_itself", line, "substitute")
        elif counts[one.product] > 1:
            yield Problem("substitute_twice", line, "substitute", {"product": known[one.product]})
