"""Ordering what is short: what stands in the way is said, and nothing is half ordered."""

from decimal import Decimal

from liandong.alerts.evaluating import evaluate_all
from liandong.catalog.models import Product
from liandong.documents.models import Document
from liandong.identity.models import Role, RoleGrant
from liandong.identity.roles import SELLER
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.terms import Problem
from liandong.purchasing.proposing import ORDER
from liandong.webkit.record_sentences import sentence
from tests.support.pages import made_of, signed_in
from tests.support.trading import Trading


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
