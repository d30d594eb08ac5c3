"""Who buys for sales orders is told of no supplier and no sales order that is out of his sight."""

from dataclasses import replace
from decimal import Decimal

from django.test import Client

from liandong.identity.models import Member, Role, RoleGrant
from liandong.kernel.actor import ANY, Scope, Verb
from liandong.partner_products.models import PartnerProduct
from liandong.partners.models import Partner
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from tests.support.trading import DAY, Trading

D = Decimal
SALE = "sales.order"


def only_own(member: int, subject: str) -> None:
    """Let a member do everything, and see of a subject what is his own alone."""
    role = Role.objects.create(name=f"自己的 {subject}")
    grants = [RoleGrant(role=role, subject=ANY, verb=verb, scope=Scope.ALL) for verb in Verb]
    grants.append(RoleGrant(role=role, subject=subject, verb=Verb.VIEW, scope=Scope.OWN))
    RoleGrant.objects.bulk_create(grants)
    found = Member.objects.get(pk=member)
    found.roles.add(role)
    found.is_owner = False
    found.save()


def test_who_sees_his_own_partners_only_is_told_no_other_supplier(trading: Trading, owner: Client) -> None:
    only_own(trading.actor.member, "partners.partner")
    Partner.objects.filter(pk=trading.partners["S2"]).update(owner=trading.actor.member)
    sale = trading.book(SALE, [trading.line("P1", "10", "30")], partner="C1", place="主仓")
    for supplier, price in (("S1", "4"), ("S2", "5")):
        PartnerProduct.objects.create(
            side="supplier", partner_id=trading.partners[supplier], product_id=trading.products["P1"],
            unit_id=trading.units["P1", "瓶"], price=D(price), is_preferred=supplier == "S1",
        )  # fmt: skip
    names = {code: Partner.objects.get(pk=trading.partners[code]).name for code in ("S1", "S2")}
    page = owner.get(f"/purchasing/to-order?orders={sale.id}").content.decode()
    assert names["S2"] in page
    assert names["S1"] not in page
    given = {"way": "stock", "business_date": "", f"supplier-{sale.lines[0]}": trading.partners["S1"]}
    again = owner.post(f"/purchasing/to-order?orders={sale.id}", given)
    assert again.status_code == 422
    assert names["S1"] not in again.content.decode()


def test_a_sales_order_out_of_sight_is_not_named(trading: Trading, owner: Client) -> None:
    other = Member.objects.exclude(pk=trading.actor.member).order_by("pk")[0].pk
    seller = replace(trading, actor=replace(trading.actor, member=other))
    sale = seller.book(SALE, [trading.line("P1", "10", "30")], partner="C1", place="主仓")
    bought = [Bought(sale.lines[0], D(10), trading.partners["S1"], D(20))]
    (order,) = order_for(trading.actor, ToOrder(bought, DAY, is_drop=True))
    trading.post(order)
    customer = Partner.objects.get(pk=trading.partners["C1"]).name
    page = f"/purchasing/orders/{order.id}/drop"
    assert sale.number in owner.get(page).content.decode()
    only_own(trading.actor.member, "sales.order")
    told = owner.get(page).content.decode()
    assert "P1" in told
    assert sale.number not in told
    assert customer not in told
