"""Addresses of records, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.attribute_actions import SUBJECT as FAMILY
from liandong.catalog.categories import BRAND, CATEGORY
from liandong.catalog.composition_actions import SUBJECT as COMPOSITION
from liandong.currencies.actions import SUBJECT as CURRENCY
from liandong.documents.custom_fields import SUBJECT as FIELD
from liandong.general_ledger.account_actions import SUBJECT as ACCOUNT
from liandong.general_ledger.categories import SUBJECT as MONEY_CATEGORY
from liandong.kernel.actor import Verb
from liandong.masters import (
    account_form,
    accounts,
    attributes,
    categories,
    category_roles,
    channels,
    compositions,
    coupons,
    currencies,
    departments,
    exchange_rates,
    families,
    family_form,
    money_categories,
    partner_addresses,
    partner_products,
    partners,
    pictures,
    places,
    price_lists,
    product_form,
    products,
    promotions,
    role_accounts,
    stock_accounts,
    stock_levels,
    substitutes,
    variants,
)
from liandong.masters.merging import distinct_pages, duplicate_pages, merge_pages
from liandong.masters.merging.wishes import PARTNERS, PRODUCTS
from liandong.masters.stale import pages as stale_pages
from liandong.partner_products.actions import CUSTOMER_PRODUCT, SUPPLIER_PRODUCT
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.pricing.actions import SUBJECT as PRICE_LIST
from liandong.pricing.promotion_actions import SUBJECT as PROMOTION
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.webkit.extensions import register_closing_checks
from liandong.webkit.navigation import Group, NavigationItem, RecordPages, register_pages, register_records

urlpatterns = [
    path("products", products.products, name="products"),
    path("products/duplicates", duplicate_pages.duplicate_products, name="product_duplicates"),
    path("products/merge", merge_pages.merge_products, name="product_merge"),
    path("products/distinct", distinct_pages.distinct_products, name="product_distinct"),
    path("products/distinct/new", distinct_pages.keep_products_apart, name="new_product_distinct"),
    path(
        "products/distinct/<int:distinct>/remove",
        distinct_pages.take_products_back,
        name="remove_product_distinct",
    ),
    path("products/stale", stale_pages.stale_products, name="stale_products"),
    path("products/stale/disable", stale_pages.disable_stale_products, name="disable_stale_products"),
    path("products/new", product_form.new_product, name="new_product"),
    path("products/<int:product>", product_form.product, name="product"),
    path("products/<int:product>/pictures", pictures.pictures, name="product_pictures"),
    path("products/<int:product>/pictures/<int:picture>", pictures.picture, name="product_picture"),
    path(
        "products/<int:product>/pictures/<int:picture>/thumbnail",
        pictures.thumbnail,
        name="product_thumbnail",
    ),
    path(
        "products/<int:product>/pictures/<int:picture>/first",
        pictures.first_picture,
        name="first_product_picture",
    ),
    path(
        "products/<int:product>/pictures/<int:picture>/remove",
        pictures.remove,
        name="remove_product_picture",
    ),
    path("products/<int:product>/active", products.activate_product, name="activate_product"),
    path("products/<int:product>/substitutes", substitutes.substitutes, name="substitutes"),
    path("families", families.families, name="families"),
    path("families/new", family_form.new_family, name="new_family"),
    path("families/<int:family>", family_form.family, name="family"),
    path("families/<int:family>/variants", variants.variants, name="variants"),
    path("families/<int:family>/active", families.activate_family, name="activate_family"),
    path("attributes", attributes.attributes, name="attributes"),
    path("attributes/new", attributes.new_attribute, name="new_attribute"),
    path("attributes/<int:attribute>", attributes.attribute, name="attribute"),
    path("categories", categories.categories, name="categories"),
    path("categories/new", categories.new_category, name="new_category"),
    path("categories/<int:category>", categories.category, name="category"),
    path("categories/<int:category>/delete", categories.remove_category, name="delete_category"),
    path("brands", categories.brands, name="brands"),
    path("brands/new", categories.new_brand, name="new_brand"),
    path("brands/<int:brand>", categories.brand, name="brand"),
    path("partners", partners.partners, name="partners"),
    path("partners/duplicates", duplicate_pages.duplicate_partners, name="partner_duplicates"),
    path("partners/merge", merge_pages.merge_partners, name="partner_merge"),
    path("partners/distinct", distinct_pages.distinct_partners, name="partner_distinct"),
    path("partners/distinct/new", distinct_pages.keep_partners_apart, name="new_partner_distinct"),
    path(
        "partners/distinct/<int:distinct>/remove",
        distinct_pages.take_partners_back,
        name="remove_partner_distinct",
    ),
    path("partners/stale", stale_pages.stale_partners, name="stale_partners"),
    path("partners/stale/disable", stale_pages.disable_stale_partners, name="disable_stale_partners"),
    path("partners/new", partners.new_partner, name="new_partner"),
    path("partners/<int:partner>", partners.partner, name="partner"),
    path("partners/<int:partner>/active", partners.activate_partner, name="activate_partner"),
    path("partners/<int:partner>/addresses", partner_addresses.partner_addresses, name="partner_addresses"),
    path("channels", channels.channels, name="channels"),
    path("channels/new", channels.new_channel, name="new_channel"),
    path("channels/<int:channel>", channels.channel, name="channel"),
    path("departments", departments.departments, name="departments"),
    path("departments/new", departments.new_department, name="new_department"),
    path("departments/<int:department>", departments.department, name="department"),
    path("places", places.places, name="places"),
    path("places/new", places.new_place, name="new_place"),
    path("places/<int:place>", places.place, name="place"),
    path("places/<int:place>/active", places.activate_place, name="activate_place"),
    path("stock/levels", stock_levels.stock_levels, name="stock_levels"),
    path("stock/levels/<int:product>", stock_levels.product_levels, name="product_levels"),
    path("compositions", compositions.compositions, name="compositions"),
    path("compositions/new", compositions.new_composition, name="new_composition"),
    path("compositions/<int:product>", compositions.composition, name="composition"),
    path("compositions/<int:product>/delete", compositions.delete_composition, name="delete_composition"),
    path("price-lists", price_lists.price_lists, name="price_lists"),
    path("price-lists/new", price_lists.new_price_list, name="new_price_list"),
    path("price-lists/<int:price_list>", price_lists.price_list, name="price_list"),
    path("price-lists/<int:price_list>/active", price_lists.activate_price_list, name="activate_price_list"),
    path("promotions", promotions.promotions, name="promotions"),
    path("promotions/new", promotions.new_promotion, name="new_promotion"),
    path("promotions/<int:promotion>", promotions.promotion, name="promotion"),
    path("promotions/<int:promotion>/active", promotions.activate_promotion, name="activate_promotion"),
    path("promotions/<int:promotion>/coupons", coupons.coupons, name="coupons"),
    path("promotions/<int:promotion>/coupons/new", coupons.new_coupons, name="new_coupons"),
    path("promotions/<int:promotion>/coupons/withdraw", coupons.withdraw_coupons, name="withdraw_coupons"),
    path("supplier-products", partner_products.supplier_products, name="supplier_products"),
    path("supplier-products/new", partner_products.new_supplier_product, name="new_supplier_product"),
    path(
        "supplier-products/<int:supplier_product>", partner_products.supplier_product, name="supplier_product"
    ),
    path(
        "supplier-products/<int:supplier_product>/delete",
        partner_products.delete_supplier_product,
        name="delete_supplier_product",
    ),
    path("customer-products", partner_products.customer_products, name="customer_products"),
    path("customer-products/new", partner_products.new_customer_product, name="new_customer_product"),
    path(
        "customer-products/<int:customer_product>", partner_products.customer_product, name="customer_product"
    ),
    path(
        "customer-products/<int:customer_product>/delete",
        partner_products.delete_customer_product,
        name="delete_customer_product",
    ),
    path("accounts", accounts.chart, name="chart"),
    path("money-categories", money_categories.money_categories, name="money_categories"),
    path("money-categories/new", money_categories.new_money_category, name="new_money_category"),
    path("money-categories/<int:category>", money_categories.money_category, name="money_category"),
    path("currencies", currencies.currencies, name="currencies"),
    path("currencies/new", currencies.new_currency, name="new_currency"),
    path("currencies/in-documents", currencies.switch_currencies, name="switch_currencies"),
    path("currencies/<int:currency>", currencies.currency, name="currency"),
    path("currencies/<int:currency>/rates", exchange_rates.exchange_rates, name="exchange_rates"),
    path("currencies/<int:currency>/rates/new", exchange_rates.new_exchange_rate, name="new_exchange_rate"),
    path("exchange-rates/<int:exchange_rate>", exchange_rates.exchange_rate, name="exchange_rate"),
    path(
        "exchange-rates/<int:exchange_rate>/delete",
        exchange_rates.delete_exchange_rate,
        name="delete_exchange_rate",
    ),
    path("accounts/new", account_form.new_chart_account, name="new_chart_account"),
    path("accounts/<int:account>", account_form.chart_account, name="chart_account"),
    path("accounts/standard", accounts.use_standard, name="use_chart"),
    path("accounts/roles", role_accounts.account_roles, name="account_roles"),
    path("accounts/category-roles", category_roles.category_roles, name="category_roles"),
    path("accounts/category-roles/<int:category>", category_roles.category_role, name="category_role"),
    path("accounts/stock", stock_accounts.stock_accounts_page, name="stock_accounts"),
    path("accounts/stock/draft", stock_accounts.draft_stock_transfer, name="draft_stock_transfer"),
]

for pages in (
    RecordPages(PRODUCT, "product", "new_product"),
    RecordPages(FAMILY, "family", "new_family"),
    RecordPages(CATEGORY, "category", "new_category"),
    RecordPages(BRAND, "brand", "new_brand"),
    RecordPages(COMPOSITION, "composition", "new_composition"),
    RecordPages(PRICE_LIST, "price_list", "new_price_list"),
    RecordPages(PROMOTION, "promotion", "new_promotion"),
    RecordPages(PARTNER, "partner", "new_partner"),
    RecordPages(SUPPLIER_PRODUCT, "supplier_product", "new_supplier_product"),
    RecordPages(CUSTOMER_PRODUCT, "customer_product", "new_customer_product"),
    RecordPages(PLACE, "place", "new_place"),
):
    register_records(pages)

register_closing_checks("stock_accounts", stock_accounts.closing_checks)

register_pages(
    [
        NavigationItem(Group.RECORDS, _("商品"), "products", "tag", PRODUCT, order=10),
        NavigationItem(Group.RECORDS, _("款和规格"), "families", "copy", FAMILY, order=15),
        NavigationItem(Group.RECORDS, _("客户与供应商"), "partners", "address-book", PARTNER, order=20),
        NavigationItem(Group.RECORDS, _("组成和套装"), "compositions", "hierarchy", COMPOSITION, order=15),
        NavigationItem(Group.RECORDS, _("价格表"), "price_lists", "percentage", PRICE_LIST, order=25),
        NavigationItem(
            Group.RECORDS, _("供应商商品"), "supplier_products", "tag", SUPPLIER_PRODUCT, order=22
        ),
        NavigationItem(
            Group.RECORDS, _("客户商品编码"), "customer_products", "tag", CUSTOMER_PRODUCT, order=23
        ),
        NavigationItem(Group.SALES, _("促销"), "promotions", "percentage", PROMOTION, order=600),
        NavigationItem(Group.INVENTORY, _("最低最高库存"), "stock_levels", "adjustments", STOCK, order=18),
        NavigationItem(Group.RECORDS, _("渠道"), "channels", "building-warehouse", FIELD, order=25),
        NavigationItem(Group.RECORDS, _("部门"), "departments", "users", FIELD, order=26),
        NavigationItem(Group.RECORDS, _("仓库与库位"), "places", "building-warehouse", PLACE, order=30),
        NavigationItem(Group.RECORDS, _("商品分类"), "categories", "category", CATEGORY, order=40),
        NavigationItem(Group.RECORDS, _("品牌"), "brands", "star", BRAND, order=50),
        NavigationItem(
            Group.RECORDS, _("重复商品"), "product_duplicates", "arrows-join", PRODUCTS, Verb.POST, order=70
        ),
        NavigationItem(
            Group.RECORDS,
            _("重复往来单位"),
            "partner_duplicates",
            "arrows-join",
            PARTNERS,
            Verb.POST,
            order=72,
        ),
        NavigationItem(
            Group.RECORDS, _("久未使用的商品"), "stale_products", "clock", PRODUCT, Verb.DRAFT, order=74
        ),
        NavigationItem(
            Group.RECORDS, _("久未使用的往来单位"), "stale_partners", "clock", PARTNER, Verb.DRAFT, order=76
        ),
        NavigationItem(
            Group.RECORDS, _("收支类别"), "money_categories", "category", MONEY_CATEGORY, order=62
        ),
        NavigationItem(Group.RECORDS, _("币种与汇率"), "currencies", "coins", CURRENCY, order=64),
        NavigationItem(Group.RECORDS, _("会计科目"), "chart", "hierarchy", ACCOUNT, order=60),
    ]
)
