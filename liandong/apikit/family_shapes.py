"""What families, variants and attributes look like in requests and answers."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from liandong.apikit.fields import Id, Input, Number
from liandong.catalog.combining import MOST_ATTRIBUTES, MOST_COMBINATIONS
from liandong.catalog.family_checks import MOST_VALUES

State = Literal["active", "disabled", "released", "taken", "never", "open"]


class ValueBody(Input):
    """A value; ``code`` is what generated codes say of it."""

    name: str = Field(examples=["红"])
    code: str = ""


class KeptValueBody(ValueBody):
    """A value of an attribute; ``id`` names a stored one to be changed, else values match by name."""

    id: Id | None = None


class AxisBody(Input):
    """An attribute with the values a family has; those that are not there yet are made."""

    name: str = Field(examples=["颜色"])
    values: list[ValueBody] = Field(max_length=MOST_VALUES)


class AttributeBody(Input):
    """An attribute with all its values, in the order they are shown."""

    name: str = Field(examples=["颜色"])
    values: list[KeptValueBody] = Field([], max_length=MOST_VALUES)


class FamilyBody(Input):
    """A family. Prices are per base unit and what new variants begin with; the tax rate is per cent."""

    code: str = Field(examples=["TX"])
    name: str = Field(examples=["T恤"])
    attributes: list[AxisBody] = Field(max_length=MOST_ATTRIBUTES)
    category: Id | None = None
    brand: Id | None = None
    unit: str = Field(examples=["件"])
    tax_rate: Number = Field("13", validate_default=True)
    purchase_price: Number | None = None
    wholesale_price: Number | None = None
    retail_price: Number | None = None
    minimum_price: Number | None = None
    code_rule: str = Field(
        "", description="{0} 款号 {1}{2}{3} 值的代码 {n} 流水号 · Marks of generated codes"
    )
    memo: str = ""
    generate: bool = Field(False, description="同时生成缺少的规格 · Make the missing variants too")  # noqa: FBT003 - pydantic's default


class VariantBody(Input):
    """A combination, told by the names of its values; what is left out stays as it is."""

    values: list[str] = Field(min_length=1, max_length=MOST_ATTRIBUTES, examples=[["红", "L"]])
    state: State | None = Field(
        None,
        description="active 生成或启用，disabled 停用，released 移出，taken 并入该编码的商品，never 不做",
    )
    code: str = ""
    barcode: str = ""
    purchase_price: Number | None = None
    wholesale_price: Number | None = None
    retail_price: Number | None = None
    minimum_price: Number | None = None


class VariantsBody(Input):
    """Combinations to be changed at once."""

    variants: list[VariantBody] = Field(max_length=MOST_COMBINATIONS)


class ValueOut(Schema):
    """A value of an attribute."""

    id: int
    name: str
    code: str


class AxisOut(Schema):
    """An attribute with the values a family has."""

    name: str
    values: list[ValueOut]


class AttributeOut(AxisOut):
    """An attribute with all its values."""

    id: int


class VariantOut(Schema):
    """A combination: the product it is, or what it would be made with; the price paid may be absent."""

    product: int | None
    values: list[str]
    state: str
    code: str
    barcode: str
    purchase_price: Number | None = None
    wholesale_price: Number | None
    retail_price: Number | None
    minimum_price: Number | None


class FamilyOut(Schema):
    """A family; variants only where one is asked for alone, the price paid not for who may not see cost."""

    id: int
    code: str
    name: str
    is_active: bool
    category: int | None
    brand: int | None
    unit: str
    tax_rate: Number
    purchase_price: Number | None = None
    wholesale_price: Number | None
    retail_price: Number | None
    minimum_price: Number | None
    code_rule: str
    memo: str
    attributes: list[AxisOut]
    variants: list[VariantOut] = Field(default_factory=list)


class FamilyList(Schema):
    """A page in the order of codes."""

    rows: list[FamilyOut]
    next: str | None


EXAMPLE = {
    "code": "TX",
    "name": "T恤",
    "unit": "件",
    "retail_price": "79",
    "attributes": [
        {"name": "颜色", "values": [{"name": "红", "code": "R"}, {"name": "黑", "code": "B"}]},
        {"name": "尺码", "values": [{"name": "M"}, {"name": "L"}]},
    ],
    "generate": True,
}
VARIANTS_EXAMPLE = {"variants": [{"values": ["红", "L"], "retail_price": "85"}]}
ATTRIBUTE_EXAMPLE = {"name": "颜色", "values": [{"name": "红", "code": "R"}]}
