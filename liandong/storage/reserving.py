"""Ids that are given out before their rows are written."""

from django.db import connection, models

from liandong.storage import bulk


def reserve_ids(model: type[models.Model], count: int, above: int) -> int:
    """Return the first of ``count`` ids in a row, larger than ``above``, that no other row will ever get.

    The caller's transaction keeps everybody else from adding rows. Ids that stay unused are lost.
    """
    table = bulk.table(model)
    ((largest,),) = bulk.run(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
    above = max(above, largest)
    if bulk.is_postgresql():
        sequence = "pg_get_serial_sequence(%s, 'id')::regclass"
        last = f"GREATEST(COALESCE(pg_sequence_last_value({sequence}), 0), %s) + %s"
        ((end,),) = bulk.run(f"SELECT setval({sequence}, {last})", [table, table, above, count])
        return int(end) - count + 1
    with connection.cursor() as cursor:
        change = "UPDATE sqlite_sequence SET seq = MAX(seq, %s) + %s WHERE name = %s"
        if not cursor.execute(change, [above, count, table]).rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, above + count])
    ((end,),) = bulk.run("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    return int(end) - count + 1
