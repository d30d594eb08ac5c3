"""Products with their units, barcodes and prices; categories and brands are named, and made where missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liandong.catalog.actions import SUBJECT, product_problems, save_products
from liandong.catalog.categories import BRAND, CATEGORY, save_brands, save_categories
from liandong.catalog.forms import COLUMNS, ProductForm, UnitForm
from liandong.catalog.models import Brand, Category
from liandong.catalog.saving import product_ids
from liandong.catalog.stored import SEPARATOR, all_products, category_paths, product_forms
from liandong.documents.hiding import COST
from liandong.exchange.batches import batches, is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import MOST_PROBLEMS, Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

FURTHER_UNITS = range(2, 7)
PAID_PRICE = "purchase_price"
_NAMED = ("category", "brand")
_KEPT_WHEN_EMPTY = frozenset({"tax_rate", "is_stocked", "is_active"})
_NEVER_EMPTIED = frozenset({"code", "name"})
_PLAIN = tuple(name for name in COLUMNS if name not in _NAMED)

_N, _F, _W = ValueKind.NUMBER, ValueKind.FLAG, ValueKind.WHOLE


def fields(actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns; the purchase price is not there for who may not see costs."""
    paid = SheetField(PAID_PRICE, _("采购价"), _N, synonyms=("进价", "成本价", "purchase price", "cost"))
    return (
        *_naming_fields(),
        *([paid] if actor.sees(COST) else []),
        *_figure_fields(),
        *(one for number in FURTHER_UNITS for one in _unit_fields(number)),
    )


def _naming_fields() -> tuple[SheetField, ...]:
    return (
        SheetField(
            "code",
            _("编码"),
            is_required=True,
            synonyms=("商品编码", "商品编号", "货号", "sku", "product code", "item code"),
            help=_("按编码判断是新建还是更新"),
            example="SP001",
        ),
        SheetField(
            "name",
            _("名称"),
            synonyms=("商品名称", "商品全名", "品名", "product name"),
            help=_("新建时必填"),
            example=_("红富士苹果"),
        ),
        SheetField("specification", _("规格"), synonyms=("规格型号", "型号", "spec"), example=_("一级 80mm")),
        SheetField(
            "category",
            _("分类"),
            synonyms=("类别", "商品分类", "商品类别", "category path"),
            help=_("多级用 / 分开，如 食品/水果"),
            example=_("食品/水果"),
        ),
        SheetField("brand", _("品牌"), example=_("阿克苏")),
        SheetField(
            "unit",
            _("单位"),
            synonyms=("基本单位", "计量单位", "base unit"),
            help=_("基本单位，新建时必填"),
            example=_("斤"),
        ),
        SheetField("barcode", _("条码"), synonyms=("商品条码", "条形码", "基本条码", "ean")),
    )


def _figure_fields() -> tuple[SheetField, ...]:
    return (
        SheetField("wholesale_price", _("批发价"), _N, synonyms=("销售价", "售价"), example="5.5"),
        SheetField("retail_price", _("零售价"), _N, synonyms=("price",), example="6.8"),
        SheetField("minimum_price", _("最低售价"), _N, synonyms=("最低价",)),
        SheetField("tax_rate", _("税率%"), _N, synonyms=("tax",), help=_("留空为 13"), example="9"),
        SheetField("minimum_stock", _("最低库存"), _N, synonyms=("库存下限", "安全库存")),
        SheetField("maximum_stock", _("最高库存"), _N, synonyms=("库存上限",)),
        SheetField("shelf_life_days", _("保质期(天)"), _W, synonyms=("保质期天数",)),
        SheetField("is_stocked", _("管理库存"), _F, help=_("留空为「是」")),
        SheetField("is_active", _("启用"), _F, synonyms=("状态",), help=_("留空为「是」")),
        SheetField("memo", _("备注"), synonyms=("说明", "remark", "note")),
    )


def _unit_fields(number: int) -> tuple[SheetField, ...]:
    is_first = number == FURTHER_UNITS[0]
    synonyms = ("辅助单位", "副单位") if is_first else (f"辅助单位{number - 1}",)
    return (
        SheetField(f"unit_{number}", _("单位%(n)s") % {"n": number}, synonyms=synonyms),
        SheetField(
            f"ratio_{number}",
            _("换算率%(n)s") % {"n": number},
            _N,
            synonyms=("换算率", "比例") if is_first else (),
            help=_("1 个这种单位等于多少个基本单位"),
        ),
        SheetField(f"barcode_{number}", _("条码%(n)s") % {"n": number}, synonyms=("副条码",) * is_first),
        SheetField(f"price_{number}", _("售价%(n)s") % {"n": number}, _N),
    )


@dataclass(slots=True)
class _Batch:
    """What was read: forms with the rows they are from, and names that have no id yet by form."""

    forms: list[ProductForm] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    categories: dict[int, tuple[str, ...]] = field(default_factory=dict)
    brands: dict[int, str] = field(default_factory=dict)


class _Names:
    """The categories and brands there are, by what a file may call them."""

    def __init__(self) -> None:
        paths = category_paths()
        self.categories: dict[str, int] = {}
        names = list(Category.objects.values_list("name", "pk"))
        for name, pk in names:
            self.categories[name] = 0 if name in self.categories else pk
        self.categories = {name: pk for name, pk in self.categories.items() if pk}
        self.categories |= dict(Category.objects.values_list("code", "pk"))
        self.categories |= {path: pk for pk, path in paths.items()}
        self.brands = dict(Brand.objects.values_list("name", "pk"))


def prepare(read: Read, order: Order) -> Prepared:
    """Check the file batch by batch, or have ``write`` save it so: it never lies in memory as a whole."""
    prepared = Prepared()
    if order.is_dry:
        _go_through(read, order, prepared)
    prepared.write = lambda: _go_through(read, order, prepared)
    return prepared


def _go_through(read: Read, order: Order, prepared: Prepared) -> None:
    """Check each batch, and save it unless something is wrong already or this is only a check."""
    names, seen = _Names(), dict[str, int]()
    for some in batches(read()):
        batch = _Batch()
        known = product_ids(row.text("code") for row in some)
        stored = product_forms(list(known.values()))
        for row in some:
            before = stored.get(known.get(row.text("code"), 0))
            if is_wanted(prepared, order.mode, is_there=before is not None):
                prepared.problems += _add(batch, row, before, (names, order))
        prepared.problems += list(_repeated(batch, seen))
        is_saved = not order.is_dry and not prepared.problems
        problems = _saved(batch, names, order) if is_saved else product_problems(batch.forms)
        prepared.problems += _translated(problems, batch, order)
        del prepared.problems[MOST_PROBLEMS:]


def _repeated(batch: _Batch, seen: dict[str, int]) -> Iterator[RowProblem]:
    """Yield codes and barcodes of earlier batches; those within a batch are found by its check."""
    first = min(batch.numbers, default=0)
    for number, form in zip(batch.numbers, batch.forms, strict=True):
        for label, word in ((_("编码"), form.code), *((_("条码"), unit.barcode) for unit in form.units)):
            before = seen.setdefault(f"{label}{word}", number) if word else number
            if before < first:
                text = _("与第 %(row)s 行重复：%(code)s") % {"row": before, "code": word}
                yield RowProblem(number, label, text, _("只留一行。"))


def _add(
    batch: _Batch, row: ReadRow, before: ProductForm | None, given: tuple[_Names, Order]
) -> list[RowProblem]:
    names, order = given
    position = len(batch.forms)
    form = _form(row, before)
    problems = []
    category, brand = row.text("category"), row.text("brand")
    if "category" in row.values:
        form = replace(form, category=names.categories.get(category))
    if category and form.category is None:
        batch.categories[position] = tuple(part.strip() for part in category.split(SEPARATOR))
        problems += _missing(row, _("分类"), category, is_fine=order.makes_named and _may(order, CATEGORY))
    if "brand" in row.values:
        form = replace(form, brand=names.brands.get(brand))
    if brand and form.brand is None:
        batch.brands[position] = brand
        problems += _missing(row, _("品牌"), brand, is_fine=order.makes_named and _may(order, BRAND))
    batch.forms.append(form)
    batch.numbers.append(row.number)
    return problems


def _may(order: Order, subject: str) -> bool:
    return order.actor.may(subject, Verb.DRAFT)


def _missing(row: ReadRow, label: str, name: str, *, is_fine: bool) -> list[RowProblem]:
    if is_fine:
        return []
    text = _("没有%(label)s「%(name)s」") % {"label": label, "name": name}
    return [RowProblem(row.number, label, text, _("先建好，或勾选「自动新建分类和品牌」。"))]


def _form(row: ReadRow, before: ProductForm | None) -> ProductForm:
    form = before or ProductForm(row.text("code"), row.text("name"), ())
    given: dict[str, Any] = {}
    for name in _PLAIN:
        value = row.values.get(name)
        if name not in row.values or (value is None and name in _KEPT_WHEN_EMPTY):
            continue
        if value or name not in _NEVER_EMPTIED:
            given[name] = value
    return replace(form, **given, units=_units(row, form.units))


def _units(row: ReadRow, before: Sequence[UnitForm]) -> tuple[UnitForm, ...]:
    there = {unit.name: unit for unit in before}
    units = []
    base_name = row.text("unit") or next((unit.name for unit in before if unit.is_base), "")
    if base_name:
        base = replace(there.get(base_name) or UnitForm(base_name), is_base=True, ratio=Decimal(1))
        units.append(_with_barcode(row, "barcode", base))
    for number in FURTHER_UNITS:
        name = row.text(f"unit_{number}")
        if not name or name == base_name:
            continue
        unit = _with_barcode(row, f"barcode_{number}", there.get(name) or UnitForm(name, Decimal(0)))
        ratio: Any = row.values.get(f"ratio_{number}")
        unit = unit if ratio is None else replace(unit, ratio=ratio)
        if f"price_{number}" in row.values:
            price: Any = row.values[f"price_{number}"]
            unit = replace(unit, price=price)
        units.append(unit)
    return tuple(units)


def _with_barcode(row: ReadRow, name: str, unit: UnitForm) -> UnitForm:
    return replace(unit, barcode=row.text(name)) if name in row.values else unit


def _translated(problems: Sequence[Problem], batch: _Batch, order: Order) -> list[RowProblem]:
    labels = {one.name: one.label for one in fields(order.actor)} | {"units": _("单位")}
    return row_problems(problems, batch.numbers, labels)


def _saved(batch: _Batch, names: _Names, order: Order) -> Sequence[Problem]:
    """Save a batch with the categories and brands it names; return what it is refused for."""
    if batch.categories:
        made = save_categories(set(batch.categories.values()), order.actor)
        names.categories |= {SEPARATOR.join(path): pk for path, pk in made.items()}
        for position, path in batch.categories.items():
            batch.forms[position] = replace(batch.forms[position], category=made[path])
    if batch.brands:
        names.brands |= save_brands(set(batch.brands.values()), order.actor)
        for position, brand in batch.brands.items():
            batch.forms[position] = replace(batch.forms[position], brand=names.brands[brand])
    try:
        save_products(batch.forms, order.actor, is_traced=False)
    except RefusedError as refusal:
        return refusal.problems
    return ()


def rows(actor: Actor, choices: Choices) -> Iterator[Sequence[object]]:
    """Yield every product, or those in use, in the order of the columns."""
    columns = fields(actor)
    paths = category_paths()
    brands = dict(Brand.objects.values_list("pk", "name"))
    for form in all_products(only_active=choices.values.get("active") == "1"):
        base, *others = sorted(form.units, key=lambda unit: not unit.is_base) or [UnitForm("")]
        shown: dict[str, object] = {name: getattr(form, name) for name in _PLAIN}
        shown |= {"category": paths.get(form.category or 0), "brand": brands.get(form.brand or 0)}
        shown |= {"unit": base.name, "barcode": base.barcode}
        for number, unit in zip(FURTHER_UNITS, others, strict=False):
            shown |= {f"unit_{number}": unit.name, f"ratio_{number}": unit.ratio}
            shown |= {f"barcode_{number}": unit.barcode, f"price_{number}": unit.price}
        yield [shown.get(column.name) for column in columns]


def subject() -> Subject:
    """Return the declaration."""
    return Subject(SUBJECT, "商品", "products", fields, prepare, rows, makes_named=True)
