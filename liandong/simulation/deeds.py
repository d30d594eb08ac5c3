"""Everything actors do besides booking, by name: what a page of its own or an endpoint of its own does."""

from collections.abc import Callable, Mapping

from liandong.kernel.actor import Actor
from liandong.purchasing.dropping import returning
from liandong.purchasing.dropping.sending import OrderMissingError
from liandong.sales.exchanging.making import DeliveryMissingError
from liandong.simulation import allotting, awarding, binning, counting, deciding, dropping, selling, waving
from liandong.simulation.answers import Answer
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Wish
from liandong.warehouse.bins.picking import DraftMissingError
from liandong.warehouse.counts.access import RunMissingError
from liandong.warehouse.shipping.access import ShipmentMissingError
from liandong.warehouse.waves.access import WaveMissingError

Deed = Callable[[Sheet, str, Actor], Answer]
"""Takes what was written down, the key and the actor."""

DEEDS: Mapping[str, Deed] = {
    **allotting.DEEDS,
    **awarding.DEEDS,
    **binning.DEEDS,
    **counting.DEEDS,
    **deciding.DEEDS,
    **dropping.DEEDS,
    **selling.DEEDS,
    **waving.DEEDS,
}
KEYED = frozenset({awarding.AWARD, binning.PUT, selling.EXCHANGE, waving.CHECK, *dropping.DEEDS})
"""Deeds that answer the same when they are asked for again."""
_MISSING = (
    *(DeliveryMissingError, DraftMissingError, OrderMissingError, RunMissingError, ShipmentMissingError),
    *(WaveMissingError, returning.DeliveryMissingError),
)


def carry_out(wish: Wish, key: str, actor: Actor) -> Answer:
    """Do a deed; what is gone meanwhile is refused as missing, as a page says 404.

    Raises:
        RefusedError: the program refuses.
    """
    try:
        return DEEDS[wish.on](wish.sheets[0], key, actor)
    except _MISSING:
        return Answer(refused={key: ["missing"]})
