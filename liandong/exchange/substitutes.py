"""Substitutes of products, a row each: those of a product that the file names are replaced, in its order."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from liandong.catalog.models import SubstituteRow
from liandong.catalog.substitutes import (
    MOST_SUBSTITUTES,
    SUBJECT,
    Substitute,
    keep_substitutes,
)
from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.subjects import Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor
from liandong.pricing.queries import products_named

ID = "catalog.substitute"
_Ready = dict[int, dict[int, tuple[Substitute, int]]]


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    named = _("编码或条码")
    return (
        SheetField(
            "product", _("商品"), is_required=True, synonyms=("商品编码",), help=named, example="SP001"
        ),
        SheetField(
            "substitute", _("替代品"), is_required=True, synonyms=("替代商品",), help=named, example="SP002"
        ),
        SheetField("is_mutual", _("互相替代"), ValueKind.FLAG, help=_("反过来也能替代填「是」")),
    )


def prepare(read: Read, order: Order) -> Prepared:
    """Check every row; a product is written as a whole, its rows in the order of the file."""
    prepared, rows = Prepared(), list(read())
    hits = products_named([row.text(name) for row in rows for name in ("product", "substitute")])
    named = {text: hit.product for text, hit in hits.items()}
    stored = set(SubstituteRow.objects.values_list("product", "substitute"))
    ready: _Ready = {}
    for row in rows:
        pair = _pair(row, named, prepared)
        if pair is None:
            continue
        product, one = pair
        own = ready.setdefault(product, {})
        problem = _problem(row, product, one, own)
        if problem is not None:
            prepared.problems.append(problem)
        elif is_wanted(prepared, order.mode, is_there=(product, one.product) in stored):
            own[one.product] = (one, row.number)
    prepared.write = lambda: _write(ready, order)
    return prepared


def _pair(row: ReadRow, named: Mapping[str, int], prepared: Prepared) -> tuple[int, Substitute] | None:
    labels = {"product": _("商品"), "substitute": _("替代品")}
    unknown = [name for name in labels if row.text(name) not in named]
    for name in unknown:
        text = _("没有「%(word)s」") % {"word": row.text(name)}
        prepared.problems.append(RowProblem(row.number, labels[name], text, _("填商品的编码或条码。")))
    if unknown:
        return None
    substitute = Substitute(named[row.text("substitute")], row.values.get("is_mutual") is True)
    return named[row.text("product")], substitute


def _problem(
    row: ReadRow, product: int, one: Substitute, own: Mapping[int, tuple[Substitute, int]]
) -> RowProblem | None:
    label = _("替代品")
    if one.product == product:
        return RowProblem(row.number, label, _("不能替代自己"), _("填另一个商品。"))
    if one.product in own:
        text = _("与第 %(row)s 行重复：%(code)s") % {
            "row": own[one.product][1],
            "code": row.text("substitute"),
        }
        return RowProblem(row.number, label, text, _("只留一行。"))
    if len(own) >= MOST_SUBSTITUTES:
        text = _("最多 {limit} 行").format(limit=MOST_SUBSTITUTES)
        return RowProblem(row.number, label, text, _("只留最好的几个。"))
    return None


def _write(ready: _Ready, order: Order) -> None:
    for done, (product, own) in enumerate(ready.items(), start=1):
        if own:
            keep_substitutes(product, [one for one, _row in own.values()], order.actor)
        order.tell(done, len(ready), _("写入"))


def rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the substitutes by product, the best first, in the order of the columns."""
    found = SubstituteRow.objects.order_by("product__code", "position")
    yield from found.values_list("product__code", "substitute__code", "is_mutual").iterator()


def subject() -> Subject:
    """Return the declaration."""
    return Subject(ID, "替代品", "products", fields, prepare, rows, is_common=True, right=SUBJECT)
