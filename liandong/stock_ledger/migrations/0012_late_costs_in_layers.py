"""What a line took of its layers is worth what the line is: late costs booked to it are added."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ADD = """
INSERT INTO stock_ledger_layeruse (layer_id, line_id, quantity, value)
SELECT x.layer, x.line, 0, x.lacking FROM (
  SELECT u.line_id AS line, MAX(u.layer_id) AS layer,
         COALESCE((SELECT SUM(CASE WHEN (m.source_id > 100 OR m.source_id = 8) THEN m.value ELSE -m.value END)
           FROM stock_ledger_stockmove m WHERE m.line_id = u.line_id), 0) - SUM(u.value)
         - COALESCE((SELECT SUM(s.remaining_value) FROM stock_ledger_shortfall s
             WHERE s.line_id = u.line_id), 0) AS lacking
  FROM stock_ledger_layeruse u
  WHERE EXISTS (SELECT 1 FROM stock_ledger_stockmove g WHERE g.line_id = u.line_id AND g.quantity > 0
      AND NOT (g.target_id > 100 OR g.target_id = 8))
    AND NOT EXISTS (SELECT 1 FROM stock_ledger_shortfall r
      WHERE r.line_id <> r.bearer_id AND (r.line_id = u.line_id OR r.bearer_id = u.line_id))
  GROUP BY u.line_id) AS x
WHERE x.lacking <> 0
"""


def _add(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(_ADD)


class Migration(migrations.Migration):
    dependencies = [
        ("stock_ledger", "0011_assembly"),
    ]

    operations = [
        migrations.RunPython(_add, migrations.RunPython.noop),
    ]
