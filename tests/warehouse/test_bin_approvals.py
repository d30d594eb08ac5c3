"""Putting goods away where somebody has to approve transfers first: the draft waits for him."""

from decimal import Decimal

from django.test import Client

from liandong.documents.approvals import decide
from liandong.documents.models import ApprovalRule, Document, State
from liandong.identity.models import Role
from liandong.identity.roles import create_member
from liandong.kernel.actor import superuser
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.models import StockBalance
from liandong.warehouse.bins.putting import Put, proposals, put
from tests.support.trading import DAY, Trading

TRANSFER = "inventory.transfer"


def held(trading: Trading, product: str) -> dict[str, int]:
    rows = StockBalance.objects.filter(product=trading.products[product], quantity__gt=0)
    return {code: int(quantity) for code, quantity in rows.values_list("place__code", "quantity")}


def test_goods_are_put_away_by_a_draft_where_transfers_are_approved(trading: Trading, owner: Client) -> None:
    main = trading.places["主仓"]
    create_place(PlaceForm("A2", "A2"), trading.actor, warehouse=main)
    trading.receive("P2", "3", "4")
    ApprovalRule.objects.create(type=TRANSFER, role=Role.objects.get(name="会计"))
    line = Put(trading.products["P2"], 0, Decimal(3), "A2")
    saved, is_posted = put(trading.actor, main, [line], DAY, "k")
    assert not is_posted
    again, is_posted = put(trading.actor, main, [line], DAY, "k")
    assert (again.id, is_posted) == (saved.id, False)
    assert Document.objects.get(type=TRANSFER).state == State.DRAFT
    assert proposals(main) == []  # what a draft moves does not wait
    trading.receive("P2", "2", "4")
    typed = {"product": str(trading.products["P2"]), "lot": "0", "quantity": "2", "bin": "A2"}
    page = owner.post(f"/bins/put-away/{main}/put", typed, follow=True).content.decode()
    assert "等审核" in page
    assert held(trading, "P2") == {"W1": 5}
    accountant = create_member("会计一", roles=["会计"])
    assert decide(saved.id, superuser(accountant.pk, accountant.name), is_approved=True) == []
    trading.post(saved)
    assert held(trading, "P2") == {"W1": 2, "A2": 3}
