"""The company a browser walks through: two products, a supplier, a customer, one warehouse."""

from dataclasses import dataclass
from decimal import Decimal

from liandong.catalog.actions import create_product
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.identity.models import Member
from liandong.kernel.actor import superuser
from liandong.partners.actions import create_partner
from liandong.partners.forms import PartnerForm
from liandong.stock_ledger.actions import PlaceForm, create_place


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of what the walk touches."""

    water: int
    sauce: int
    supplier: int
    customer: int
    warehouse: int


def make_cast() -> Cast:
    member = Member.objects.get(is_owner=True)
    owner = superuser(member.pk, member.name)
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
    return Cast(
        create_product(water, owner),
        create_product(sauce, owner),
        create_partner(PartnerForm("GYS1", "云港饮料批发", is_supplier=True), owner),
        create_partner(
            PartnerForm("KH1", "佛山东方贸易有限公司", is_customer=True, level="批发", payment_days=30), owner
        ),
        create_place(PlaceForm("CK1", "主仓"), owner),
    )
