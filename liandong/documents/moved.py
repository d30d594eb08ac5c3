"""Whether goods have moved: what fixes the rules that give every posted value its meaning."""

from django.db import connection

from liandong.documents.models import Document
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk


def goods_have_moved() -> bool:
    """Tell whether the company has stock moves, and keep others from posting until this transaction ends.

    A posting reads the rules when it locks its documents, long before its moves are there. So this
    waits for those in flight; SQLite's IMMEDIATE transactions never let two write side by side.
    """
    if bulk.is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {bulk.table(Document)} IN EXCLUSIVE MODE")
    return StockMove.objects.exists()
