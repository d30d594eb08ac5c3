"""What products look like in requests and answers."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from liandong.apikit.added_fields import DETAILS, Details
from liandong.apikit.fields import Id, Input, Number


class UnitBody(Input):
    """A unit; ``id`` names a stored one to be changed, else units match by name."""

    name: str = Field(examples=["瓶"])
    ratio: Number = Field("1", validate_default=True, description="含多少基本单位 · Base units in one")
    barcode: str = ""
    price: Number | None = None
    is_base: bool = False
    id: Id | None = None


class ProductBody(Input):
    """A product. Prices are per base unit, the tax rate is per cent."""

    code: str = Field(examples=["P001"])
    name: str = Field(examples=["矿泉水 550ml"])
    units: list[UnitBody] = Field(max_length=50)
    specification: str = ""
    category: Id | None = None
    brand: Id | None = None
    tax_rate: Number = Field("13", validate_default=True)
    purchase_price: Number | None = None
    wholesale_price: Number | None = None
    retail_price: Number | None = None
    minimum_price: Number | None = None
    minimum_stock: Number | None = None
    maximum_stock: Number | None = None
    shelf_life_days: int | None = Field(None, ge=0, le=36500)
    tracking: Literal["none", "lot", "serial"] = Field(
        "none", description="批次/序列号 · lot: stock is kept by lot; serial: each piece has its number"
    )
    weight_kg: Number | None = Field(None, description="每基本单位千克 · Kilograms of one base unit")
    volume_m3: Number | None = Field(None, description="每基本单位立方米 · Cubic metres of one base unit")
    over_rate: Number | None = Field(None, description="允许超收超发% · Over-delivery allowed, per cent")
    under_rate: Number | None = Field(None, description="允许少收% · Under-delivery not told, per cent")
    is_stocked: bool = True
    is_active: bool = True
    memo: str = ""
    details: Details = Field({}, description=DETAILS)


class UnitOut(Schema):
    """A unit of a product."""

    id: int
    name: str
    ratio: Number
    barcode: str
    price: Number | None
    is_base: bool


class ProductOut(Schema):
    """A product; the price paid is absent for those who may not see cost."""

    id: int
    code: str
    name: str
    specification: str
    category: int | None
    brand: int | None
    tax_rate: Number
    purchase_price: Number | None = None
    wholesale_price: Number | None
    retail_price: Number | None
    minimum_price: Number | None
    minimum_stock: Number | None
    maximum_stock: Number | None
    shelf_life_days: int | None
    tracking: str
    weight_kg: Number | None
    volume_m3: Number | None
    over_rate: Number | None
    under_rate: Number | None
    is_stocked: bool
    is_active: bool
    memo: str
    details: dict[str, str]
    units: list[UnitOut]


class ProductList(Schema):
    """A page in the order of codes."""

    rows: list[ProductOut]
    next: str | None


class Found(ProductOut):
    """A product that was found; ``found_unit`` is the one whose barcode was given."""

    found_unit: int | None
