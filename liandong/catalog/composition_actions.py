"""Writing what products are made of: checked as a whole, refused with every reason at once, and audited."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from liandong.catalog.composition import Part
from liandong.catalog.models import ComponentRow, CompositionRow, Product
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import number_problems, text_problems, trimmed
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "catalog.composition"
"""Rights speak of compositions as of product records: who keeps 商品资料 as a whole keeps these too."""
MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class CompositionForm:
    """What is typed: parts of ``quantity`` base units of the product. A part's quantity may be missing."""

    product: int
    parts: tuple[Part, ...]
    quantity: Decimal | None = Decimal(1)
    memo: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A product as the checks need it."""

    name: str
    is_stocked: bool


def set_composition(form: CompositionForm, actor: Actor) -> None:
    """Make the product's composition what the form says.

    Raises:
        RefusedError: with every problem; nothing is written. A line is the place among the parts.
        NotAllowedError: the actor may not keep compositions.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        # One change at a time: two at once could make a circle that neither sees.
        links = _locked_links()
        named = {form.product, *(one.product for one in form.parts)}
        rows = Product.objects.filter(pk__in=named).values_list("pk", "name", "is_stocked")
        known = {pk: _Known(name, is_stocked) for pk, name, is_stocked in rows}
        refuse_if(list(_problems(form, known, links)))
        is_there = CompositionRow.objects.filter(pk=form.product).exists()
        row, _ = CompositionRow.objects.update_or_create(
            pk=form.product, defaults={"quantity": form.quantity or ZERO, "memo": trimmed(form.memo)}
        )
        row.components.all().delete()
        ComponentRow.objects.bulk_create(
            ComponentRow(
                whole=row,
                part_id=one.product,
                position=position,
                quantity=one.quantity,
                scrap_rate=one.scrap_rate,
                share=one.share,
            )
            for position, one in enumerate(form.parts, 1)
        )
        name = known[form.product].name
        _audit(actor, "update" if is_there else "create", form.product, name, len(form.parts))


def remove_composition(product: int, actor: Actor) -> None:
    """Take a product's composition away; documents that were made by it stay as they are.

    Raises:
        RefusedError: ``composition_unknown``.
        NotAllowedError: the actor may not keep compositions.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        row = CompositionRow.objects.select_related("product").filter(pk=product).first()
        if row is None:
            raise RefusedError([Problem("composition_unknown", detail={"product": str(product)})])
        name = row.product.name
        row.delete()
        _audit(actor, "delete", product, name, 0)


def _locked_links() -> dict[int, list[int]]:
    """Lock all compositions; return the parts of each product."""
    list(CompositionRow.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    links: dict[int, list[int]] = {}
    for whole, part in ComponentRow.objects.values_list("whole", "part"):
        links.setdefault(whole, []).append(part)
    return links


def _problems(
    form: CompositionForm, known: dict[int, _Known], links: dict[int, list[int]]
) -> Iterator[Problem]:
    if form.product not in known:
        yield Problem("product_unknown", detail={"product": str(form.product)})
        return
    yield from text_problems({"memo": form.memo}, {"memo": 255}, None)
    yield from _positive(form.quantity, "quantity", None)
    if not form.parts:
        yield Problem("parts_missing")
    if len(form.parts) > MOST_PARTS:
        yield Problem("parts_too_many", detail={"limit": str(MOST_PARTS)})
    counts = Counter(one.product for one in form.parts)
    for line, part in enumerate(form.parts, 1):
        yield from _part_problems(form, part, line, known)
        if counts[part.product] > 1 and part.product in known:
            yield Problem("part_twice", line, "part", {"product": known[part.product].name})
        if part.product == form.product or _reaches(part.product, form.product, links):
            name = known[part.product].name if part.product in known else str(part.product)
            yield Problem("composition_cycle", line, "part", {"product": name})
    shares = [one.share for one in form.parts]
    if any(one is not None for one in shares) and any(one is None for one in shares):
        yield Problem("shares_partly", column="share")
    elif shares and all(one is not None for one in shares) and not sum((one or ZERO for one in shares), ZERO):
        yield Problem("shares_zero", column="share")


def _part_problems(
    form: CompositionForm, part: Part, line: int, known: dict[int, _Known]
) -> Iterator[Problem]:
    found = known.get(part.product)
    if found is None:
        yield Problem("product_unknown", line, "part", {"product": str(part.product)})
    elif not found.is_stocked:
        yield Problem("part_not_stocked", line, "part", {"product": found.name})
    yield from _positive(part.quantity, "quantity", line)
    yield from number_problems(part.scrap_rate, 4, "scrap_rate", line)
    yield from number_problems(part.share, 6, "share", line)
    if part.scrap_rate > HUNDRED:
        yield Problem("scrap_too_high", line, "scrap_rate")
    if part.scrap_rate and not known[form.product].is_stocked:
        yield Problem("scrap_of_kit", line, "scrap_rate")


def _positive(number: Decimal | None, column: str, line: int | None) -> Iterator[Problem]:
    yield from number_problems(number, 6, column, line)
    if number is None or number == ZERO:
        yield Problem("quantity_zero", line, column)


def _reaches(part: int, wanted: int, links: dict[int, list[int]]) -> bool:
    """Tell whether a part is, in however many steps, made of the wanted product."""
    waiting, seen = [part], set[int]()
    while waiting:
        one = waiting.pop()
        if one == wanted:
            return True
        if one not in seen:
            seen.add(one)
            waiting += links.get(one, ())
    return False


def _audit(actor: Actor, action: str, product: int, name: str, parts: int) -> None:
    record([AuditEntry(action, SUBJECT, product, actor.member, {"name": name, "parts": parts})])


def parts_of(rows: Sequence[ComponentRow]) -> tuple[Part, ...]:
    """Return stored parts as a form has them."""
    return tuple(Part(row.part_id, row.quantity, row.scrap_rate, row.share) for row in rows)
