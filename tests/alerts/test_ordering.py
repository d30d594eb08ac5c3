"""Ordering what is short: what stands in the way is said, and nothing is half ordered."""

from datetime import timedelta
from decimal import Decimal

from liandong.alerts.evaluating import evaluate_all
from liandong.alerts.ordering import order_low_stock
from liandong.catalog.models import Product
from liandong.documents.models import Document
from liandong.identity.models import Role, RoleGrant
from liandong.identity.roles import SELLER
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.terms import Problem
from liandong.partner_products.actions import save_partner_products
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.terms import Side
from liandong.purchasing.proposing import ORDER
from liandong.webkit.record_sentences import sentence
from tests.support.pages import made_of, signed_in
from tests.support.trading import DAY, Trading


def test_what_keeps_an_order_from_being_drafted_is_said(trading: Trading) -> None:
    role = Role.objects.get(name=SELLER)
    grants = {("purchasing.*", Verb.VIEW): Scope.ALL, (ORDER, Verb.DRAFT): Scope.PLACES}
    for (subject, verb), scope in grants.items():
        RoleGrant.objects.create(role=role, subject=subject, verb=verb, scope=scope)
    trading.receive("P1", "1", "2")
    Product.objects.filter(pk=trading.products["P1"]).update(minimum_stock=Decimal(20))
    evaluate_all()
    answer = signed_in("clerk").post("/alerts/order", {"all": "true"}, follow=True)
    assert (answer.status_code, Document.objects.filter(type=ORDER).exists()) == (200, False)
    assert [str(one) for one in made_of(answer)["messages"]] == [
        sentence(Problem("right_missing", detail={"verb": "draft"}))
    ]


def test_who_scored_poorly_is_not_asked_again_where_another_supplies(trading: Trading) -> None:
    """S1 delivered last, and late each time; S2 supplies it too and has no score."""
    for _time in range(2):
        line = trading.line("P1", "5", "2", due_date=DAY - timedelta(days=30))
        order = trading.book(ORDER, [line], DAY - timedelta(days=40), partner="S1", place="主仓")
        (origin,) = order.lines
        received = trading.line("P1", "5", "2", origin=origin)
        trading.book("purchasing.receipt", [received], partner="S1", place="主仓")
        back = trading.line("P1", "5", "2")
        trading.book("purchasing.purchase_return", [back], partner="S1", place="主仓")
    p1, s2 = trading.products["P1"], trading.partners["S2"]
    Product.objects.filter(pk=p1).update(minimum_stock=Decimal(20))
    form = PartnerProductForm(partner=s2, product=p1, unit=trading.units["P1", "瓶"], price=Decimal(9))
    save_partner_products(Side.SUPPLIER, [form], trading.actor)
    evaluate_all()
    made = order_low_stock(None, trading.actor, DAY)
    partners = Document.objects.filter(pk__in=[one.id for one in made.drafts]).values_list(
        "partner", flat=True
    )
    assert list(partners) == [s2]
