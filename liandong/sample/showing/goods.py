"""Goods of the sample that are kept by lot or by serial number, sold as kits, or put together."""

from collections.abc import Iterator
from decimal import Decimal

from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Tracking

MILK, YOGURT, DUMPLINGS = "951001", "951002", "951003"
SCALE, FREEZER = "952001", "952002"
WINE, NUTS, BOX, KIT, BASKET = "953001", "953002", "953003", "953010", "953020"
PATHS = {
    MILK: ("乳品", "低温奶"),
    YOGURT: ("乳品", "酸奶乳饮"),
    DUMPLINGS: ("冷冻", "速冻面点"),
    SCALE: ("设备", "收银设备"),
    FREEZER: ("设备", "冷柜"),
    WINE: ("年货", "酒"),
    NUTS: ("年货", "坚果"),
    BOX: ("年货", "包装"),
    KIT: ("年货", "礼盒"),
    BASKET: ("年货", "礼盒"),
}
"""The categories of the goods, by their codes."""

_ROWS = (
    (MILK, "巴氏鲜牛奶", "950ml", "瓶", ("箱", 12), "9", "8.20 9.60 12.80 8.90"),
    (YOGURT, "益生菌酸奶", "100g×8", "排", ("箱", 6), "9", "11.50 13.20 16.90 12.30"),
    (DUMPLINGS, "手工三鲜水饺", "1kg", "袋", ("箱", 10), "9", "14.80 17.20 21.90 16.00"),
    (SCALE, "电子收银秤", "30kg/5g", "台", None, "13", "420 560 688 520"),
    (FREEZER, "商用卧式冰柜", "208L", "台", None, "13", "1180 1450 1680 1380"),
    (WINE, "三年陈花雕", "500ml", "瓶", ("箱", 6), "13", "18 24 30 22"),
    (NUTS, "每日坚果罐", "300g", "罐", ("箱", 12), "13", "22 29 36 27"),
    (BOX, "年货礼盒(空盒)", "中号", "个", None, "13", "4.5 6 8 5.5"),
    (KIT, "花雕坚果礼盒", "1酒2坚果", "套", None, "13", " 92 118 86"),
    (BASKET, "坚果果篮", "3罐装", "篮", None, "13", " 108 138 100"),
)
_SHELF_LIFE = {MILK: 15, YOGURT: 21, DUMPLINGS: 180}
RECIPES = {KIT: ((WINE, 1), (NUTS, 2), (BOX, 1)), BASKET: ((NUTS, 3), (BOX, 1))}
"""What one kit or basket takes."""


def forms(categories: dict[tuple[str, ...], int]) -> Iterator[ProductForm]:
    """Yield the goods as a user would enter them; ``categories`` by their paths."""
    for code, name, specification, unit, pack, tax, prices in _ROWS:
        purchase, wholesale, retail, minimum = prices.split(" ")
        units = [UnitForm(unit, is_base=True)]
        if pack is not None:
            units.append(UnitForm(pack[0], Decimal(pack[1])))
        yield ProductForm(
            code=code,
            name=name,
            units=tuple(units),
            specification=specification,
            category=categories[PATHS[code]],
            tax_rate=Decimal(tax),
            purchase_price=Decimal(purchase) if purchase else None,
            wholesale_price=Decimal(wholesale),
            retail_price=Decimal(retail),
            minimum_price=Decimal(minimum),
            shelf_life_days=_SHELF_LIFE.get(code),
            tracking=_tracking(code).value,
            is_stocked=code != KIT,
        )


def _tracking(code: str) -> Tracking:
    if code in _SHELF_LIFE:
        return Tracking.LOT
    return Tracking.SERIAL if code in {SCALE, FREEZER} else Tracking.NONE
