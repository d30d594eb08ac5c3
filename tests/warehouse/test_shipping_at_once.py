"""Two clerks hand parcels to one carrier at the same moment, on a real committed company."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError
from liandong.warehouse.models import Shipment
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.shipping.recording import Handed, ship
from tests.support.trading import DAY, make_trading

CLERKS = 4


def test_a_waybill_goes_to_one_customer_only(fresh_company: str) -> None:
    trading = make_trading()
    carrier = save_carrier(trading.actor, CarrierForm("顺丰", trading.partners["S1"]))
    trading.receive("P1", str(CLERKS), "5")
    deliveries = [
        trading.book(
            "sales.delivery",
            [trading.line("P1", "1", "10")],
            partner="C1" if nth % 2 else "C2",
            place="主仓",
        ).id
        for nth in range(CLERKS)
    ]
    gate = threading.Barrier(CLERKS)

    def hand(delivery: int) -> list[str]:
        try:
            with use_company(fresh_company):
                gate.wait()
                ship(trading.actor, delivery, Handed(carrier, "SF1", shipped_on=DAY))
        except RefusedError as refusal:
            return [one.code for one in refusal.problems]
        finally:
            connections.close_all()
        return []

    with ThreadPoolExecutor(CLERKS) as pool:
        answers = list(pool.map(hand, deliveries))
    assert sorted(answers) == [[], [], ["waybill_taken"], ["waybill_taken"]]
    assert Shipment.objects.values("document__partner").distinct().count() == 1
