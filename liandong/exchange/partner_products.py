"""Suppliers' products and customers' codes, a row each: added, or in the place of those of the same unit."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from liandong.documents.hiding import COST
from liandong.exchange.batches import batches, is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.named import NamedProducts, named_products, product_field, unit_field, unknown
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import MOST_PROBLEMS, Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor
from liandong.kernel.terms import Problem
from liandong.partner_products.actions import SUBJECTS, partner_product_problems, save_partner_products
from liandong.partner_products.forms import COLUMNS, PartnerProductForm
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.queries import visible_rows
from liandong.partner_products.terms import Side
from liandong.partners.saving import referred_ids

_N, _W, _F = ValueKind.NUMBER, ValueKind.WHOLE, ValueKind.FLAG
Key = tuple[int, int, int]


@dataclass(slots=True)
class _Ready:
    """Forms with the rows of the file they stand in."""

    forms: list[PartnerProductForm] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What some rows name: partners by code, products with their units, and what is stored of them."""

    partners: Mapping[str, int]
    named: NamedProducts
    stored: Mapping[Key, PartnerProduct]


def _fields(side: Side) -> Callable[[Actor], tuple[SheetField, ...]]:
    def fields(actor: Actor) -> tuple[SheetField, ...]:
        label = _("供应商编码") if side is Side.SUPPLIER else _("客户编码")
        named = (
            SheetField("partner", label, is_required=True, example="GYS01"),
            product_field(),
            unit_field(),
            SheetField(
                "code", _("对方编码"), synonyms=("供应商货号", "客户货号", "对方货号"), example="A-100"
            ),
            SheetField("name", _("对方品名"), synonyms=("对方名称",)),
        )
        return (*named, *(_terms(actor) if side is Side.SUPPLIER else ()), SheetField("memo", _("备注")))

    return fields


def _terms(actor: Actor) -> tuple[SheetField, ...]:
    price = SheetField("price", _("供应价"), _N, synonyms=("单价", "采购价", "进价"), example="5.5")
    return (
        *((price,) if actor.sees(COST) else ()),
        SheetField("lead_days", _("交期(天)"), _W, synonyms=("交期", "提前期")),
        SheetField("minimum_quantity", _("起订量"), _N, synonyms=("最小起订量", "MOQ")),
        SheetField("pack_quantity", _("整包数"), _N, synonyms=("包装数", "装箱数")),
        SheetField("over_rate", _("允许多收%"), _N),
        SheetField("under_rate", _("允许少收%"), _N),
        SheetField("is_preferred", _("首选供应商"), _F, synonyms=("首选", "主供应商")),
    )


def _prepare(side: Side) -> Callable[[Read, Order], Prepared]:
    def prepare(read: Read, order: Order) -> Prepared:
        """Check every row; what is sound is written some rows at a time."""
        prepared, ready = Prepared(), list[_Ready]()
        seen: dict[Key, int] = {}
        fields = _fields(side)(order.actor)
        for some in batches(read()):
            known = _known(side, some, order)
            taken = _taken(some, known, (order, prepared), seen)
            problems = _by_code(partner_product_problems(side, taken.forms, order.actor), known)
            prepared.problems += row_problems(problems, taken.numbers, fields)
            del prepared.problems[MOST_PROBLEMS:]
            ready.append(taken)
        prepared.write = lambda: _write(side, ready, order)
        return prepared

    return prepare


def _by_code(problems: Iterable[Problem], known: _Known) -> list[Problem]:
    """Return problems that name partners as the file does: by their codes."""
    codes = {str(pk): code for code, pk in known.partners.items()}
    return [
        replace(one, detail={**one.detail, "partner": codes.get(one.detail["partner"], "")})
        if "partner" in one.detail
        else one
        for one in problems
    ]


def _write(side: Side, ready: Sequence[_Ready], order: Order) -> None:
    for done, taken in enumerate(ready, start=1):
        if taken.forms:
            save_partner_products(side, taken.forms, order.actor)
        order.tell(done, len(ready), _("写入"))


def _known(side: Side, some: Sequence[ReadRow], order: Order) -> _Known:
    partners = referred_ids(row.text("partner") for row in some if row.text("partner"))
    named = named_products(some)
    stored = visible_rows(side, order.actor).filter(partner__in=partners.values(), product__in=named.products)
    return _Known(
        partners,
        named,
        {(row.partner_id, row.product_id, row.unit_id): row for row in stored},
    )


def _taken(
    some: Sequence[ReadRow], known: _Known, at: tuple[Order, Prepared], seen: dict[Key, int]
) -> _Ready:
    """Return the forms of those rows that the order's mode wants."""
    order, prepared = at
    found = _Ready()
    for row in some:
        key = _key(row, known, prepared)
        if key is None:
            continue
        if first := seen.get(key):
            text = _("与第 %(row)s 行重复：%(code)s") % {"row": first, "code": row.text("product")}
            prepared.problems.append(RowProblem(row.number, _("商品"), text, _("只留一行。")))
            continue
        seen[key] = row.number
        stored = known.stored.get(key)
        if is_wanted(prepared, order.mode, is_there=stored is not None):
            found.forms.append(_form(row, key, stored))
            found.numbers.append(row.number)
    return found


def _key(row: ReadRow, known: _Known, prepared: Prepared) -> Key | None:
    """Return what a row is about; None, with the reasons told, where it is about nothing there is."""
    code = row.text("partner")
    partner, found = known.partners.get(code), known.named.of(row)
    wrong = list(known.named.problems(row))
    if code and partner is None:
        wrong.insert(0, unknown(row.number, _("往来单位"), code, _("填往来单位的编码。")))
    prepared.problems += wrong
    return None if wrong or partner is None or found is None else (partner, *found)


def _form(row: ReadRow, key: Key, stored: PartnerProduct | None) -> PartnerProductForm:
    """Return what a row says; columns the file lacks keep what is stored."""
    partner, product, unit = key
    kept: dict[str, Any] = {name: getattr(stored, name) for name in COLUMNS} if stored is not None else {}
    form = PartnerProductForm(partner=partner, product=product, unit=unit, **kept)
    given: dict[str, Any] = {name: row.values[name] for name in COLUMNS if name in row.values}
    for name in ("code", "name", "memo", "is_preferred"):
        if name in given:
            given[name] = given[name] or ("" if name != "is_preferred" else False)
    return replace(form, id=None if stored is None else stored.pk, **given)


def _rows(side: Side) -> Callable[[Actor, Choices], Iterator[Sequence[object]]]:
    def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
        """Yield every row in sight, in the order of the columns."""
        paths = {"partner": "partner__code", "product": "product__code", "unit": "unit__name"}
        columns = [paths.get(one.name, one.name) for one in _fields(side)(actor)]
        found = visible_rows(side, actor).order_by("partner__code", "product__code", "unit__ratio", "pk")
        yield from found.values_list(*columns).iterator()

    return rows


def subjects() -> list[Subject]:
    """Return the declarations of both sides."""
    labels = {Side.SUPPLIER: "供应商商品", Side.CUSTOMER: "客户商品编码"}
    return [
        Subject(
            SUBJECTS[side], labels[side], f"{side.value}_products", _fields(side), _prepare(side), _rows(side)
        )
        for side in Side
    ]
