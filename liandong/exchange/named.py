"""What rows of many kinds name alike: a product by code or barcode, and one of its units."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.catalog.queries import Hit, UnitCard, units_of
from liandong.exchange.columns import ReadRow, RowProblem, SheetField
from liandong.pricing.queries import products_named


def product_field() -> SheetField:
    """Return the column that names the product of a row."""
    return SheetField(
        "product",
        _("商品"),
        is_required=True,
        synonyms=("商品编码", "商品编号", "货号", "条码"),
        help=_("编码或条码"),
        example="SP001",
    )


def unit_field() -> SheetField:
    """Return the column that names the unit of a row; left empty it is the barcode's or the base unit."""
    return SheetField("unit", _("单位"), synonyms=("计量单位",), help=_("留空为基本单位"))


def unknown(number: int, label: str, word: str, help_text: str) -> RowProblem:
    """Return the problem of a row that names what there is not."""
    return RowProblem(number, label, _("没有「%(word)s」") % {"word": word}, help_text)


def unknown_product(row: ReadRow) -> RowProblem:
    """Return the problem of a row whose product there is not."""
    return unknown(row.number, _("商品"), row.text("product"), _("填商品的编码或条码。"))


@dataclass(frozen=True, slots=True)
class NamedProducts:
    """The products that rows name, by what names them, and the units of each."""

    hits: Mapping[str, Hit]
    units: Mapping[int, Sequence[UnitCard]]

    @property
    def products(self) -> set[int]:
        """Return their ids."""
        return {hit.product for hit in self.hits.values()}

    def problems(self, row: ReadRow) -> Iterator[RowProblem]:
        """Yield why a row's product or unit is none; that none is named has been told already."""
        hit, wanted = self.hits.get(row.text("product")), row.text("unit")
        if hit is None:
            if row.text("product"):
                yield unknown_product(row)
            return
        units = self.units.get(hit.product, ())
        if wanted and wanted not in {one.name for one in units}:
            text = _("这个商品没有单位「%(unit)s」") % {"unit": wanted}
            names = _("、").join(one.name for one in units)
            yield RowProblem(row.number, _("单位"), text, _("可用的单位：%(units)s") % {"units": names})

    def of(self, row: ReadRow) -> tuple[int, int] | None:
        """Return product and unit of a row, None where one of them is none.

        Without a unit it is that of the barcode, else the base unit.
        """
        hit, wanted = self.hits.get(row.text("product")), row.text("unit")
        if hit is None:
            return None
        units = self.units.get(hit.product, ())
        if not wanted:
            return hit.product, hit.unit or units[0].id
        unit = next((one.id for one in units if one.name == wanted), None)
        return None if unit is None else (hit.product, unit)


def named_products(rows: Iterable[ReadRow]) -> NamedProducts:
    """Return the products that rows name, with their units; the statements do not depend on the rows."""
    hits = products_named([row.text("product") for row in rows if row.text("product")])
    return NamedProducts(hits, units_of(hit.product for hit in hits.values()))
