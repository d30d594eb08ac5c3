"""What products are made of, a row each: the parts stand in one cell, with 、 between."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import SUBJECT, CompositionForm, parts_of, set_composition
from liandong.catalog.models import CompositionRow
from liandong.exchange.columns import ReadRow, SheetField, ValueKind
from liandong.exchange.small_records import Tried
from liandong.exchange.subjects import Choices, Order, Subject
from liandong.kernel.actor import Actor
from liandong.kernel.checks import typed_number
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.pricing.queries import products_named

_SEPARATORS = re.compile(r"[\s、,，;；]+")
_BETWEEN = "、"
_COLUMNS = ("parts", "scraps", "shares")


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    each = _("部件编码=数值，几个部件用顿号隔开")
    return (
        SheetField(
            "code", _("商品编码"), is_required=True, synonyms=("编码", "成品编码", "套装编码"), example="LH01"
        ),
        SheetField("quantity", _("数量"), ValueKind.NUMBER, help=_("部件是多少个商品的用量，留空为 1")),
        SheetField("parts", _("部件"), is_required=True, help=each, example="SP001=2、SP002=1"),
        SheetField("scraps", _("损耗%"), help=each, example="SP001=5"),
        SheetField("shares", _("成本份额"), help=each, example="SP001=60、SP002=40"),
        SheetField("memo", _("备注")),
    )


def _save(row: ReadRow, pk: int | None, order: Order) -> None:
    """Set a composition; what the file has no column for stays as it is."""
    code = row.text("code")
    hit = products_named([code]).get(code)
    problems: list[Problem] = []
    if hit is None:
        problems.append(Problem("unknown_product", column="code", detail={"product": code}))
    stored = CompositionRow.objects.prefetch_related("components").filter(pk=pk).first() if pk else None
    was = {} if stored is None else {one.product: one for one in parts_of(list(stored.components.all()))}
    given = {name: _numbers(row.text(name), name, problems) for name in _COLUMNS if name in row.values}
    refuse_if(problems)
    quantities = given.get("parts", {product: one.quantity for product, one in was.items()})
    scraps = given.get("scraps", {product: one.scrap_rate for product, one in was.items()})
    shares = given.get("shares", {product: one.share for product, one in was.items()})
    for name, some in (("scraps", scraps), ("shares", shares)):
        if name in given and some.keys() - quantities.keys():
            problems.append(Problem("not_a_part", column=name))
    refuse_if(problems)
    parts = tuple(
        Part(product, quantity or ZERO, scraps.get(product) or ZERO, shares.get(product))
        for product, quantity in quantities.items()
    )
    batch = row.values.get("quantity")
    size = batch if isinstance(batch, Decimal) else stored.quantity if stored else Decimal(1)
    memo = row.text("memo") if "memo" in row.values or stored is None else stored.memo
    try:
        set_composition(CompositionForm(hit.product if hit else 0, parts, size, memo), order.actor)
    except RefusedError as refusal:
        # The parts stand in one cell: what is wrong with one of them is the cell's.
        columns = {"part": "parts", "quantity": "parts", "scrap_rate": "scraps", "share": "shares"}
        raise RefusedError(
            [Problem(one.code, None, columns.get(one.column or ""), one.detail) for one in refusal.problems]
        ) from refusal


def _numbers(text: str, column: str, problems: list[Problem]) -> dict[int, Decimal | None]:
    """Return the numbers of a cell by product."""
    pairs = [word.replace("＝", "=").partition("=") for word in _SEPARATORS.split(text) if word]
    hits = products_named([code for code, _sign, _number in pairs]) if pairs else {}
    found: dict[int, Decimal | None] = {}
    for code, _sign, number in pairs:
        hit = hits.get(code)
        if hit is None:
            problems.append(Problem("unknown_product", column=column, detail={"product": code}))
            continue
        if hit.product in found:
            problems.append(Problem("part_twice", column=column, detail={"product": code}))
        try:
            value = typed_number(number or "1")
        except ValueError:
            value = Decimal("NaN")
            problems.append(Problem("number_invalid", column=column, detail={"number": number}))
        found[hit.product] = value
    return found


def rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield every composition, in the order of the columns."""
    found = CompositionRow.objects.select_related("product").prefetch_related("components__part")
    for row in found.order_by("product__code").iterator(chunk_size=500):
        parts = sorted(row.components.all(), key=lambda one: one.position)
        yield (
            row.product.code,
            row.quantity,
            _BETWEEN.join(f"{one.part.code}={plain(one.quantity)}" for one in parts),
            _BETWEEN.join(f"{one.part.code}={plain(one.scrap_rate)}" for one in parts if one.scrap_rate),
            _BETWEEN.join(f"{one.part.code}={plain(one.share)}" for one in parts if one.share is not None),
            row.memo,
        )


def _known() -> dict[str, int]:
    return dict(CompositionRow.objects.values_list("product__code", "pk"))


def subject() -> Subject:
    """Return the declaration."""
    return Subject(
        SUBJECT, "组成和套装", "compositions", fields, Tried(_save, _known, fields), rows, is_common=True
    )
