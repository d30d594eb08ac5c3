"""Addresses of records and settings, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.categories import BRAND, CATEGORY
from liandong.identity.company_settings import SUBJECT as COMPANY
from liandong.identity.members import SUBJECT as MEMBER
from liandong.identity.rule_book import SUBJECT as RULES
from liandong.masters import (
    accounts,
    audit,
    categories,
    member_resets,
    members,
    partners,
    places,
    product_form,
    products,
    roles,
    rules,
    tokens,
)
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.webkit.navigation import Group, NavigationItem, RecordPages, register_pages, register_records

urlpatterns = [
    path("products", products.products, name="products"),
    path("products/new", product_form.new_product, name="new_product"),
    path("products/<int:product>", product_form.product, name="product"),
    path("products/<int:product>/active", products.activate_product, name="activate_product"),
    path("categories", categories.categories, name="categories"),
    path("categories/new", categories.new_category, name="new_category"),
    path("categories/<int:category>", categories.category, name="category"),
    path("categories/<int:category>/delete", categories.remove_category, name="delete_category"),
    path("brands", categories.brands, name="brands"),
    path("brands/new", categories.new_brand, name="new_brand"),
    path("brands/<int:brand>", categories.brand, name="brand"),
    path("partners", partners.partners, name="partners"),
    path("partners/new", partners.new_partner, name="new_partner"),
    path("partners/<int:partner>", partners.partner, name="partner"),
    path("partners/<int:partner>/active", partners.activate_partner, name="activate_partner"),
    path("places", places.places, name="places"),
    path("places/new", places.new_place, name="new_place"),
    path("places/<int:place>", places.place, name="place"),
    path("places/<int:place>/active", places.activate_place, name="activate_place"),
    path("accounts", accounts.chart, name="chart"),
    path("settings/members", members.members, name="members"),
    path("settings/members/new", members.new_member, name="new_member"),
    path("settings/members/<int:member>", members.member, name="member"),
    path("settings/members/<int:member>/password", member_resets.reset_password_of, name="reset_password"),
    path(
        "settings/members/<int:member>/second-factor",
        member_resets.reset_second_factor_of,
        name="reset_second_factor",
    ),
    path("settings/roles", roles.roles, name="roles"),
    path("settings/rules", rules.rules, name="rules"),
    path("settings/company", rules.company, name="company_settings"),
    path("settings/tokens", tokens.tokens, name="tokens"),
    path("settings/tokens/new", tokens.new_token, name="new_token"),
    path("settings/tokens/<int:token>", tokens.token, name="token"),
    path("settings/tokens/<int:token>/revoke", tokens.end_token, name="revoke_token"),
    path("settings/audit", audit.audit, name="audit"),
]

for pages in (
    RecordPages(PRODUCT, "product", "new_product"),
    RecordPages(CATEGORY, "category", "new_category"),
    RecordPages(BRAND, "brand", "new_brand"),
    RecordPages(PARTNER, "partner", "new_partner"),
    RecordPages(PLACE, "place", "new_place"),
    RecordPages(MEMBER, "member", "new_member"),
):
    register_records(pages)

register_pages(
    [
        NavigationItem(Group.RECORDS, _("商品"), "products", "tag", PRODUCT, order=10),
        NavigationItem(Group.RECORDS, _("客户与供应商"), "partners", "address-book", PARTNER, order=20),
        NavigationItem(Group.RECORDS, _("仓库与库位"), "places", "building-warehouse", PLACE, order=30),
        NavigationItem(Group.RECORDS, _("商品分类"), "categories", "category", CATEGORY, order=40),
        NavigationItem(Group.RECORDS, _("品牌"), "brands", "star", BRAND, order=50),
        NavigationItem(Group.RECORDS, _("会计科目"), "chart", "hierarchy", accounts.SUBJECT, order=60),
        NavigationItem(Group.SYSTEM, _("成员与角色"), "members", "users", MEMBER, order=610),
        NavigationItem(Group.SYSTEM, _("业务规则"), "rules", "adjustments", RULES, order=620),
        NavigationItem(Group.SYSTEM, _("公司"), "company_settings", "building", COMPANY, order=630),
        NavigationItem(Group.SYSTEM, _("接口密钥"), "tokens", "key", tokens.SUBJECT, order=640),
        NavigationItem(Group.SYSTEM, _("操作日志"), "audit", "history", audit.SUBJECT, order=650),
    ]
)
