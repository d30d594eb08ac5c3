"""Who is told of every posted document."""

from liandong.documents.outbox import Consumer, register_consumer
from liandong.stock_ledger import projection

CONSUMERS = (Consumer(projection.CONSUMER, projection.fold),)


def register_consumers() -> None:
    """Make them known to the outbox."""
    for consumer in CONSUMERS:
        register_consumer(consumer)
