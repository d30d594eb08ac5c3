"""The sample company before it trades: rules, warehouses, staff, catalogue and partners.

Everything is found again by its code or name, so preparing twice changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from liandong.catalog.actions import save_products
from liandong.catalog.categories import save_brands, save_categories
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.freight import set_freight_product
from liandong.catalog.models import ProductUnit
from liandong.documents.moved import goods_have_moved
from liandong.general_ledger.models import RoleAccount
from liandong.identity.actors import load_actor
from liandong.identity.models import Member
from liandong.identity.roles import ACCOUNTANT, BUYER, CASHIER, KEEPER, SELLER, create_member
from liandong.identity.rule_book import rules_on, set_rules
from liandong.kernel.actor import Actor
from liandong.kernel.terms import AccountRole
from liandong.partners.actions import save_partners
from liandong.partners.forms import PartnerForm
from liandong.sample.asking import CARRIER, FREIGHT, FREIGHT_TAX, FREIGHT_UNIT
from liandong.sample.catalogue import Catalogue, Customer, Product, Supplier
from liandong.sample.channels import OF_CATEGORY, channel_details, make_channels
from liandong.sample.events import Account
from liandong.sample.variants import make_variants
from liandong.stock_ledger.models import Place

NET_PRICES = {"price_includes_tax": False, "invoice_with_goods": False}
"""How the sample trades: prices are net of VAT, invoices are documents of their own."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "采购": (BUYER,),
    "销售": (SELLER,),
    "会计": (ACCOUNTANT,),
    "仓管": (KEEPER,),
    "店长": (BUYER, SELLER, KEEPER, ACCOUNTANT),
    "出纳": (CASHIER,),
}
"""The standard roles that each job of the staff has."""

_MONEY = {Account.CASH: AccountRole.CASH, Account.BANK: AccountRole.BANK}


@dataclass(frozen=True, slots=True)
class Cast:
    """The database ids behind the codes that events use; ``units`` by product code and unit name."""

    products: Mapping[str, int]
    units: Mapping[tuple[str, str], int]
    partners: Mapping[str, int]
    places: Mapping[str, int]
    accounts: Mapping[Account, int]
    actors: Mapping[str, Actor]


@transaction.atomic
def prepare_company(data: Catalogue, first_day: date) -> Cast:
    """Give the current company everything the sample's events name.

    Raises:
        RefusedError: its own products or partners stand in the way.
    """
    owner = load_actor(Member.objects.get(is_owner=True).pk)
    _set_net_prices(owner, first_day)
    make_channels(owner)
    owner = load_actor(owner.member)  # who knows the fields that channels are
    places = _places(data)
    products = _products(data, owner) | make_variants(owner)
    codes = {pk: code for code, pk in products.items()}
    set_freight_product(owner, products[FREIGHT])
    units = ProductUnit.objects.filter(product__in=codes).values_list("product", "name", "pk")
    return Cast(
        products=products,
        units={(codes[product], name): pk for product, name, pk in units},
        partners=_partners(data, owner),
        places=places,
        accounts={
            account: RoleAccount.objects.get(role=role.value).account_id for account, role in _MONEY.items()
        },
        actors=_actors(data, places.values()),
    )


def _set_net_prices(owner: Actor, first_day: date) -> None:
    rules = rules_on(first_day)
    if all(getattr(rules, name) == value for name, value in NET_PRICES.items()):
        return
    set_rules(NET_PRICES, effective_from=first_day, actor=owner, has_moves=goods_have_moved)


def _places(data: Catalogue) -> dict[str, int]:
    return {
        one.code: Place.objects.get_or_create(
            code=one.code, defaults={"name": one.name, "address": one.address}
        )[0].pk
        for one in data.warehouses.values()
    }


def _actors(data: Catalogue, places: Iterable[int]) -> dict[str, Actor]:
    """Return the staff as actors, by code; someone of that name who is there already acts himself."""
    there = dict(Member.objects.filter(is_owner=False, is_active=True).values_list("name", "pk"))
    actors = {}
    for one in data.members.values():
        member = there.get(one.name)
        if member is None:
            member = create_member(one.name, roles=ROLES[one.role], places=places).pk
        actors[one.code] = load_actor(member)
    return actors


def _products(data: Catalogue, owner: Actor) -> dict[str, int]:
    products = data.products.values()
    categories = save_categories({_path(one) for one in products}, owner)
    brands = save_brands({one.brand for one in products if one.brand}, owner)
    forms = [_product_form(one, categories[_path(one)], brands.get(one.brand)) for one in products]
    freight = UnitForm(FREIGHT_UNIT, is_base=True)
    forms.append(ProductForm(FREIGHT, "运输费", (freight,), tax_rate=FREIGHT_TAX, is_stocked=False))
    return dict(zip((form.code for form in forms), save_products(forms, owner), strict=True))


def _path(product: Product) -> tuple[str, ...]:
    return tuple(product.category.split("/"))


def _product_form(product: Product, category: int, brand: int | None) -> ProductForm:
    return ProductForm(
        code=product.code,
        name=product.name,
        specification=product.specification,
        units=tuple(
            UnitForm(unit.name, unit.ratio, unit.barcode, is_base=unit is product.base_unit)
            for unit in product.units
        ),
        category=category,
        brand=brand,
        tax_rate=product.tax_rate,
        purchase_price=product.purchase_price,
        wholesale_price=product.wholesale_price,
        retail_price=product.retail_price,
        minimum_price=product.minimum_price,
        minimum_stock=product.minimum_stock,
        maximum_stock=product.maximum_stock,
        shelf_life_days=product.shelf_life_days,
    )


def _partners(data: Catalogue, owner: Actor) -> dict[str, int]:
    forms = [_supplier_form(one) for one in data.suppliers.values()]
    channels = {category: channel_details(category) for category in OF_CATEGORY}
    forms += [_customer_form(one, channels[one.category]) for one in data.customers.values()]
    forms.append(PartnerForm(CARRIER, "联程物流有限公司", is_supplier=True, category="物流", payment_days=30))
    return dict(zip((form.code for form in forms), save_partners(forms, owner), strict=True))


def _supplier_form(supplier: Supplier) -> PartnerForm:
    return PartnerForm(
        code=supplier.code,
        name=supplier.name,
        is_supplier=True,
        category=supplier.category,
        level=supplier.grade,
        contact=supplier.contact,
        phone=supplier.phone,
        address=supplier.address,
        payment_days=supplier.terms_days,
        credit_limit=supplier.credit_limit,
        memo=supplier.supplies,
    )


def _customer_form(customer: Customer, details: Mapping[str, object]) -> PartnerForm:
    return PartnerForm(
        code=customer.code,
        name=customer.name,
        is_customer=True,
        category=customer.category,
        region=customer.region,
        details=details,
        level=customer.level,
        contact=customer.contact,
        phone=customer.phone,
        address=customer.address,
        payment_days=customer.terms_days,
        credit_limit=customer.credit_limit,
    )
