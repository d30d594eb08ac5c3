"""Reading which sales used a receipt's goods. Only ``documents.posting`` may call it.

The lock of a cost row covers its layers and what used them.
"""

from collections.abc import Iterable

from liandong.kernel.money import from_scaled
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import CostLayer, LayerUse, StockMove
from liandong.stock_ledger.owed import Bearer, Used
from liandong.stock_ledger.stock import FIRST_WAREHOUSE
from liandong.storage import bulk

_USED = """
SELECT y.line_id, y.id, y.quantity, u.line_id, SUM(u.quantity), l.returned, m.source_id, m.target_id
FROM {layers} y JOIN {uses} u ON u.layer_id = y.id JOIN {lines} l ON l.id = u.line_id
JOIN {moves} m ON m.line_id = u.line_id AND m.quantity > 0
WHERE y.line_id {condition} AND m.target_id <> %s AND m.target_id < %s AND m.target_id <> %s AND {posted}
GROUP BY y.line_id, y.id, y.quantity, u.line_id, l.returned, m.source_id, m.target_id
ORDER BY MIN(u.id)
"""


def read_uses(lines: Iterable[int], posted: str) -> dict[int, Used]:
    """Return who used the layers of these lines for good, in the order of use; no lines, no statement.

    What went back to its supplier, lies elsewhere in stock or came back from its customer is nobody's.
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
    outside = [int(VirtualPlace.SUPPLIER), FIRST_WAREHOUSE, int(VirtualPlace.TRANSIT)]
    found: dict[int, Used] = {}
    for receipt, layer, whole, line, quantity, returned, source, target in bulk.run(sql, [*params, *outside]):
        used = found.setdefault(receipt, Used(from_scaled(whole, 6), [], layer))
        left = int(quantity) - returned
        if left > 0:
            used.by.append((Bearer(line, source, target), from_scaled(left, 6)))
    return found
