"""Who is told of every posted document."""

from liandong.alerts import queueing
from liandong.documents.outbox import Consumer, register_consumer
from liandong.stock_ledger import projection

CONSUMERS = (
    Consumer(projection.CONSUMER, projection.fold),
    Consumer(queueing.CONSUMER, queueing.queue_documents),
)


def register_consumers() -> None:
    """Make them known to the outbox."""
    for consumer in CONSUMERS:
        register_consumer(consumer)
