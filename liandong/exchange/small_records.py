"""Categories, brands, warehouses and bins: short lists, tried for real and rolled back to check them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.catalog.categories import (
    BRAND,
    CATEGORY,
    CategoryForm,
    create_category,
    save_brands,
    update_category,
)
from liandong.catalog.models import Brand, Category
from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.sentences import advice, row_problems
from liandong.exchange.subjects import Choices, Order, Prepared, Read, RefusedRowsError, Subject
from liandong.identity.actors import NotAllowedError
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.stock_ledger.actions import PlaceForm, create_place, update_place
from liandong.stock_ledger.models import KEPT_KINDS, Place, PlaceKind

Save = Callable[[ReadRow, int | None, Order], None]
"""Makes a record, or changes the one of the id; raises RefusedError."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Saves row by row, in the order of the file; a dry run takes it back."""

    save: Save
    known: Callable[[], dict[str, int]]
    fields: Callable[[Actor], tuple[SheetField, ...]]

    def __call__(self, read: Read, order: Order) -> Prepared:
        """Read the rows and say what is wrong with them."""
        prepared, given = Prepared(), list(read())
        if order.is_dry:
            with transaction.atomic():
                prepared.problems += self._save_all(given, order, prepared)
                transaction.set_rollback(True)
        prepared.write = lambda: self._write(given, order, prepared)
        return prepared

    def _write(self, given: Sequence[ReadRow], order: Order, prepared: Prepared) -> None:
        problems = self._save_all(given, order, prepared)
        if problems:
            raise RefusedRowsError(problems)

    def _save_all(self, given: Sequence[ReadRow], order: Order, prepared: Prepared) -> list[RowProblem]:
        problems: list[RowProblem] = []
        ids, seen = self.known(), dict[str, int]()
        for done, row in enumerate(given, start=1):
            code = row.text("code") or row.text("name")
            if first := seen.get(code):
                text = _("与第 %(row)s 行重复：%(code)s") % {"row": first, "code": code}
                problems.append(RowProblem(row.number, _("编码"), text, _("只留一行。")))
                continue
            seen[code] = row.number
            if is_wanted(prepared, order.mode, is_there=code in ids):
                problems += self._saved(row, ids.get(code), order)
            order.tell(done, len(given), _("写入"))
        return problems

    def _saved(self, row: ReadRow, pk: int | None, order: Order) -> list[RowProblem]:
        try:
            with transaction.atomic():
                self.save(row, pk, order)
        except NotAllowedError:
            return [RowProblem(row.number, "", _("没有导入的权限。"), advice("right_missing"))]
        except RefusedError as refusal:
            at_row = [Problem(one.code, 1, one.column, one.detail) for one in refusal.problems]
            return row_problems(at_row, [row.number], self.fields(order.actor))
        return []


def category_fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns of categories."""
    return (
        SheetField("code", _("编码"), is_required=True, synonyms=("分类编码", "类别编号"), example="01"),
        SheetField("name", _("名称"), is_required=True, synonyms=("分类名称", "类别名称"), example=_("食品")),
        SheetField("parent", _("上级编码"), help=_("留空为一级；上级先写"), synonyms=("上级", "上级类别")),
    )


def _save_category(row: ReadRow, pk: int | None, order: Order) -> None:
    parent = None
    if "parent" in row.values and row.text("parent"):
        parent = Category.objects.filter(code=row.text("parent")).values_list("pk", flat=True).first()
        detail = {"category": row.text("parent")}
        refuse_if([Problem("category_unknown", column="parent", detail=detail)] if parent is None else [])
    elif pk is not None and "parent" not in row.values:
        parent = Category.objects.values_list("parent", flat=True).get(pk=pk)
    form = CategoryForm(row.text("code"), row.text("name"), parent)
    if pk is None:
        create_category(form, order.actor)
    else:
        update_category(pk, form, order.actor)


def _category_rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    yield from Category.objects.order_by("path").values_list("code", "name", "parent__code").iterator()


def brand_fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the only column of brands."""
    return (
        SheetField("name", _("品牌"), is_required=True, synonyms=("品牌名称", "名称"), example=_("海天")),
    )


def _save_brand(row: ReadRow, pk: int | None, order: Order) -> None:
    if pk is None:
        save_brands([row.text("name")], order.actor)


def _brand_rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    yield from Brand.objects.order_by("name").values_list("name").iterator()


def place_fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns of warehouses and bins."""
    return (
        SheetField("code", _("编码"), is_required=True, synonyms=("仓库编码", "仓库编号"), example="CK01"),
        SheetField("name", _("名称"), is_required=True, synonyms=("仓库名称", "仓库"), example=_("主仓")),
        SheetField("address", _("地址"), synonyms=("仓库地址",)),
        SheetField("warehouse", _("所属仓库编码"), help=_("库位才填；建好后不能改"), synonyms=("所属仓库",)),
        SheetField("is_quarantine", _("待检区"), ValueKind.FLAG, help=_("库位才填：是或否；建好后不能改")),
        SheetField("walk", _("走动顺序"), ValueKind.WHOLE, help=_("库位才填：整数，从小到大走")),
        SheetField("capacity", _("容量"), ValueKind.NUMBER, help=_("库位才填：基本单位数合计，留空不限")),
        SheetField("is_reserve", _("存储区"), ValueKind.FLAG, help=_("库位才填：是或否")),
        SheetField(
            "keeps_above_zero",
            _("不许负库存"),
            ValueKind.FLAG,
            help=_("是或否；公司允许负库存出库时，这里仍不许"),
        ),
    )


def _save_place(row: ReadRow, pk: int | None, order: Order) -> None:
    if pk is not None:
        update_place(pk, _place_form(row, Place.objects.get(pk=pk)), order.actor)
        return
    warehouse = None
    if code := row.text("warehouse"):
        warehouse = (
            Place.objects.filter(code=code, kind=PlaceKind.WAREHOUSE).values_list("pk", flat=True).first()
        )
        detail = {"warehouse": code}
        refuse_if(
            [Problem("warehouse_unknown", column="warehouse", detail=detail)] if warehouse is None else []
        )
    form = replace(_place_form(row, None), is_quarantine=row.values.get("is_quarantine") is True)
    create_place(form, order.actor, warehouse=warehouse)


def _place_form(row: ReadRow, stored: Place | None) -> PlaceForm:
    """Return what a row says of a place; what it has no column for stays as it is."""
    form = PlaceForm(row.text("code"), row.text("name"))
    kept = {name: getattr(stored, name) for name in form.columns} if stored is not None else {}
    given: dict[str, Any] = {name: row.values[name] for name in ("walk", "capacity") if name in row.values}
    given |= {"address": row.text("address")} if "address" in row.values else {}
    flags = ("is_reserve", "keeps_above_zero")
    given |= {name: row.values[name] is True for name in flags if name in row.values}
    return replace(form, **{**kept, **given, "code": form.code, "name": form.name})


def _place_rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    own = Place.objects.filter(kind__in=KEPT_KINDS).order_by("-kind", "code")
    if actor.scope_of(PLACE, Verb.VIEW) is not Scope.ALL:
        own = own.filter(Q(pk__in=actor.places) | Q(parent__in=actor.places))
    columns = ("code", "name", "address", "parent__code", "kind", "walk", "capacity", "is_reserve")
    for *words, kind, walk, capacity, is_reserve, above in own.values_list(
        *columns, "keeps_above_zero"
    ).iterator():
        yield [*words, kind == PlaceKind.QUARANTINE, walk, capacity, is_reserve, above]


def subjects() -> list[Subject]:
    """Return the declarations."""
    categories = Tried(
        _save_category, lambda: dict(Category.objects.values_list("code", "pk")), category_fields
    )
    brands = Tried(_save_brand, lambda: dict(Brand.objects.values_list("name", "pk")), brand_fields)
    places = Tried(
        _save_place,
        lambda: dict(Place.objects.filter(kind__in=KEPT_KINDS).values_list("code", "pk")),
        place_fields,
    )
    return [
        Subject(
            CATEGORY, "商品分类", "categories", category_fields, categories, _category_rows, is_common=True
        ),
        Subject(BRAND, "品牌", "brands", brand_fields, brands, _brand_rows, is_common=True),
        Subject(PLACE, "仓库与库位", "places", place_fields, places, _place_rows),
    ]
