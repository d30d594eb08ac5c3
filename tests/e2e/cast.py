"""The company a browser walks through: two products, a supplier, a customer, one warehouse."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.catalog.actions import create_product, save_products
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, superuser
from liandong.partners.actions import create_partner
from liandong.partners.forms import PartnerForm
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.stock_ledger.actions import PlaceForm, create_place


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of what the walk touches."""

    water: int
    sauce: int
    supplier: int
    customer: int
    warehouse: int


def owner_of_company() -> Actor:
    member = Member.objects.get(is_owner=True)
    return superuser(member.pk, member.name)


def make_cast() -> Cast:
    owner = owner_of_company()
    bottle = UnitForm("瓶", is_base=True, barcode="6900000000014")
    case = UnitForm("箱", ratio=Decimal(24), barcode="6900000000021")
    water = ProductForm(
        "SP001",
        "农夫山泉饮用天然水",
        (bottle, case),
        specification="550ml",
        purchase_price=Decimal("1.2"),
        wholesale_price=Decimal(2),
        retail_price=Decimal(2),
    )
    jar = UnitForm("瓶", is_base=True)
    sauce = ProductForm("SP002", "海天酱油", (jar,), purchase_price=Decimal(6), wholesale_price=Decimal(10))
    cast = Cast(
        create_product(water, owner),
        create_product(sauce, owner),
        create_partner(PartnerForm("GYS1", "云港饮料批发", is_supplier=True), owner),
        create_partner(
            PartnerForm("KH1", "佛山东方贸易有限公司", is_customer=True, level="批发", payment_days=30), owner
        ),
        create_place(PlaceForm("CK1", "主仓"), owner),
    )
    form = PriceListForm("LKH", "老客户价", "customers", customers=(cast.customer,))
    create_price_list(form, owner, [PriceForm(cast.sauce, Decimal(9), minimum=Decimal(50))])
    return cast


def make_products(count: int) -> list[int]:
    """Make products as a wholesaler's list has them: with specification, bar code and a case of 24."""
    forms = [
        ProductForm(
            f"SP{number:05}",
            f"{_BRANDS[number % len(_BRANDS)]}{_GOODS[number % len(_GOODS)]}{number}号",
            (
                UnitForm("瓶", is_base=True, barcode=_barcode(f"69012345{number:04}")),
                UnitForm("箱", ratio=Decimal(24), barcode=_barcode(f"69112345{number:04}")),
            ),
            specification=f"{100 + number % 900}ml",
            purchase_price=Decimal(number % 90 + 5),
            wholesale_price=Decimal(number % 90 + 10),
            retail_price=Decimal(number % 90 + 12),
        )
        for number in range(1, count + 1)
    ]
    return save_products(forms, owner_of_company())


def make_order(cast: Cast, products: list[int], lines: int) -> int:
    """Save a draft of a sales order; return its id."""
    rows = tuple(
        LineInput(
            product=products[place % len(products)],
            quantity=Decimal(place % 50 + 1),
            price=Decimal(place * 7919 % 100_000) / 100,
        )
        for place in range(lines)
    )
    draft = DraftInput("sales.order", date(2026, 11, 2), rows, partner=cast.customer, place=cast.warehouse)
    return save_draft(DraftRequest(draft, owner_of_company())).id


_BRANDS = ("海天", "晨光", "飞利浦", "农夫山泉", "得力", "蒙牛")
_GOODS = ("酱油", "矿泉水", "薯片", "节能灯", "中性笔", "坚果礼盒", "洗发水")


def _barcode(digits: str) -> str:
    """Return twelve digits with the check digit of an EAN-13."""
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"
