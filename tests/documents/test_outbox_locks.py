"""Two workers at one outbox: events are locked in the order of their numbers, so none waits in a ring.

PostgreSQL only: on SQLite the second writer waits for the whole file.
"""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, connections, transaction

from liandong.documents import outbox
from liandong.documents.models import OutboxEvent
from liandong.identity.companies import use_company
from tests.support.trading import make_trading

pytestmark = pytest.mark.only_on("postgresql")


def test_finishing_takes_the_events_in_the_order_of_their_numbers(fresh_company: str) -> None:
    trading = make_trading()
    trading.receive("P1", "1", "10")
    trading.receive("P1", "1", "10")
    outbox.handle_pending()
    OutboxEvent.objects.update(is_pending=True)
    first, second = OutboxEvent.objects.order_by("pk")
    # A row written anew lies behind the others: whoever reads the table as it lies meets it last.
    OutboxEvent.objects.filter(pk=first.pk).update(kind=first.kind)

    def finish() -> None:
        try:
            with use_company(fresh_company), connection.cursor() as cursor:
                cursor.execute("SET enable_indexscan = off")
                cursor.execute("SET enable_bitmapscan = off")
                cursor.execute("SET enable_nestloop = off")
                outbox._finish()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            OutboxEvent.objects.select_for_update().get(pk=first.pk)
            finishing = pool.submit(finish)
            _until_waiting()
            assert not wait([finishing], timeout=0).done
            # It waits for the first event; had it taken the second before, this would be a deadlock.
            OutboxEvent.objects.select_for_update(nowait=True).get(pk=second.pk)
        finishing.result(60)
    assert not OutboxEvent.objects.filter(is_pending=True).exists()


def _until_waiting() -> None:
    waiting = 0
    for _ in range(100_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waiting = cursor.fetchone()[0]
        if waiting:
            return
    pytest.fail("nobody waits")
