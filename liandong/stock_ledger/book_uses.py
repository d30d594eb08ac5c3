"""Reading which sales used a receipt's goods. Only ``documents.posting`` may call it.

The lock of a cost row covers its layers and what used them.
"""

from collections.abc import Iterable
from typing import Any

from liandong.kernel.money import from_scaled, share
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import CostLayer, LayerUse, StockMove
from liandong.stock_ledger.owed import Bearer, Use, Used
from liandong.stock_ledger.stock import DROP, FIRST_WAREHOUSE
from liandong.storage import bulk

_USED = """
SELECT y.line_id, y.id, y.quantity, u.line_id, SUM(u.quantity), SUM(u.value), l.returned,
       m.source_id, m.target_id
FROM {layers} y JOIN {uses} u ON u.layer_id = y.id JOIN {lines} l ON l.id = u.line_id
JOIN {moves} m ON m.line_id = u.line_id AND m.quantity > 0
WHERE y.line_id {condition} AND m.target_id NOT IN (%s, %s, %s) AND m.target_id < %s AND {posted}
GROUP BY y.line_id, y.id, y.quantity, u.line_id, l.returned, m.source_id, m.target_id
ORDER BY MIN(u.id)
"""


_DROPPED = """
WITH brought AS (
  SELECT m.line_id, m.quantity, d.copied_from_id AS pair,
         ROW_NUMBER() OVER (PARTITION BY m.document_id ORDER BY l.position) AS turn
  FROM {moves} m JOIN {documents} d ON d.id = m.document_id JOIN {lines} l ON l.id = m.line_id
  WHERE m.target_id = {drop} AND m.quantity > 0 AND m.document_id IN (
    SELECT a.document_id FROM {lines} a WHERE a.id {condition})),
passed AS (
  SELECT m.line_id, m.quantity, m.document_id, m.source_id, m.target_id, l.returned,
         (SELECT SUM(CASE WHEN w.source_id = {drop} THEN w.value ELSE -w.value END)
          FROM {moves} w WHERE w.line_id = m.line_id) AS worth,
         ROW_NUMBER() OVER (PARTITION BY m.document_id ORDER BY l.position) AS turn
  FROM {moves} m JOIN {lines} l ON l.id = m.line_id
  WHERE m.source_id = {drop} AND m.quantity > 0 AND m.document_id IN (SELECT b.pair FROM brought b)
    AND {posted})
SELECT b.line_id, NULL, b.quantity, p.line_id, p.quantity, p.worth, p.returned, p.source_id, p.target_id
FROM brought b JOIN passed p ON p.document_id = b.pair AND p.turn = b.turn WHERE b.line_id {condition}
"""


def read_uses(lines: Iterable[int], posted: str) -> dict[int, Used]:
    """Return who used the layers of these lines for good, in the order of use; no lines, no statement.

    What went back to its supplier, lies elsewhere in stock or came back from its customer is nobody's, and
    so is what other goods were made of: these would have to cost more, not the place they were made in.
    ``posted`` is SQL that tells whether the document of the line ``l`` stands.
    """
    wanted = sorted(set(lines))
    if not wanted:
        return {}
    condition, params = bulk.among(wanted)
    sql = _USED.format(
        layers=bulk.table(CostLayer),
        uses=bulk.table(LayerUse),
        lines=bulk.table(LayerUse._meta.get_field("line").related_model),
        moves=bulk.table(StockMove),
        condition=condition,
        posted=posted,
    )
    nobody = [int(place) for place in (VirtualPlace.SUPPLIER, VirtualPlace.PRODUCTION, VirtualPlace.TRANSIT)]
    return _used(bulk.run(sql, [*params, *nobody, FIRST_WAREHOUSE]))


def read_dropped(lines: Iterable[int], posted: str) -> dict[int, Used]:
    """Return to whom goods went that these lines brought, from supplier to customer; no lines, no statement.

    The first goods of one document of a drop shipment are the first of the other, and so on.
    """
    wanted = sorted(set(lines))
    if not wanted:
        return {}
    condition, params = bulk.among(wanted)
    sql = _DROPPED.format(
        moves=bulk.table(StockMove),
        lines=bulk.table(StockMove._meta.get_field("line").related_model),
        documents=bulk.table(StockMove._meta.get_field("document").related_model),
        condition=condition,
        drop=DROP,
        posted=posted,
    )
    return _used(bulk.run(sql, [*params, *params]))


def _used(rows: Iterable[tuple[Any, ...]]) -> dict[int, Used]:
    found: dict[int, Used] = {}
    for receipt, layer, whole, line, quantity, value, returned, *way in rows:
        used = found.setdefault(receipt, Used(from_scaled(whole, 6), [], layer))
        taken, back = from_scaled(int(quantity), 6), from_scaled(returned, 6)
        worth = from_scaled(int(value), 4)
        if taken > back:
            left = worth - share(worth, back, taken)
            used.by.append(Use(Bearer(line, *way), taken - back, left))
    return found
