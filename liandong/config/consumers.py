"""Who is told of every posted document."""

from liandong.alerts import queueing
from liandong.analytics import trade_days, trade_months
from liandong.documents.outbox import Consumer, register_consumer
from liandong.general_ledger import account_months
from liandong.stock_ledger import projection

CONSUMERS = (
    Consumer(projection.CONSUMER, projection.fold),
    Consumer(queueing.CONSUMER, queueing.queue_documents),
    Consumer(trade_days.CONSUMER, trade_days.fold),
    Consumer(trade_months.CONSUMER, trade_months.fold),
    Consumer(account_months.CONSUMER, account_months.fold),
)


def register_consumers() -> None:
    """Make them known to the outbox."""
    for consumer in CONSUMERS:
        register_consumer(consumer)
