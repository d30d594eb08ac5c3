"""Reading the layers that moves are played again with. Only ``documents.posting`` may call it.

The lock of a cost row covers its layers and what used them.
"""

from collections.abc import Mapping
from datetime import date

from liandong.kernel.money import from_scaled
from liandong.stock_ledger.models import CostLayer, LayerUse, StockBalance, StockMove
from liandong.stock_ledger.reaching import Strand
from liandong.stock_ledger.stock import CostKey, Layer, LayerTaking, Stock
from liandong.storage import bulk

_USES = """
SELECT y.id, y.scope, y.product_id, y.line_id, y.business_date, y.quantity, y.remaining, y.remaining_value,
       m.line_id, SUM(u.quantity), SUM(u.value)
FROM {given} AS v JOIN {moves} m ON m.product_id = v.product_id AND m.business_date >= v.last_move_on
     AND m.quantity > 0
JOIN {uses} u ON u.line_id = m.line_id JOIN {layers} y ON y.id = u.layer_id
GROUP BY y.id, y.scope, y.product_id, y.line_id, y.business_date, y.quantity, y.remaining, y.remaining_value,
         m.line_id
ORDER BY y.id, m.line_id
"""


def read_uses_since(stock: Stock, since: Mapping[Strand, date]) -> list[LayerTaking]:
    """Return what the lines since a day took of layers, those that are used up among them; one statement.

    The stock gets the layers it did not hold, since what was taken may be given back to them.
    """
    rows = [(product, lot, on) for (product, lot), on in sorted(since.items())]
    given = bulk.source(StockBalance, ("product", "lot", "last_move_on"), rows)
    sql = _USES.format(
        given=given.sql,
        moves=bulk.table(StockMove),
        uses=bulk.table(LayerUse),
        layers=bulk.table(CostLayer),
    )
    known = {layer.id: layer for layers in stock.layers.values() for layer in layers}
    taken = []
    touched: set[CostKey] = set()
    for pk, scope, product, receipt, on, quantity, left, left_value, line, used, value in bulk.run(
        sql, given.params
    ):
        if pk not in known:
            amounts = (from_scaled(quantity, 6), from_scaled(left, 6), from_scaled(left_value, 4))
            known[pk] = Layer(receipt, bulk.as_date(on), *amounts, pk)
            stock.layers.setdefault((scope, product, 0), []).append(known[pk])
            touched.add((scope, product, 0))
        figures = (from_scaled(int(used), 6), from_scaled(int(value), 4))
        taken.append(LayerTaking(known[pk], line, *figures))
    for key in touched:
        stock.layers[key].sort(key=lambda layer: (layer.business_date, layer.id or 0))
    return taken
