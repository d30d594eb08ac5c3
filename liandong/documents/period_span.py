"""Between which numbers, or ids, the documents of some days lie.

Both mostly follow the days but need not: nothing but the documents themselves says so. The days
are stepped through by the index of type, day and number, or id, a step and two looks a day, so
that what runs in another order than the days can begin where the documents of a period are.
"""

from datetime import date
from typing import Any, Literal

from liandong.documents.models import Document
from liandong.storage import bulk
from liandong.storage.pieces import day_parameter

_SPAN = """
WITH RECURSIVE days(day) AS (
    SELECT (SELECT d.business_date FROM {documents} d WHERE d.type = %s AND d.business_date >= %s
            ORDER BY d.business_date LIMIT 1)
    UNION ALL
    SELECT (SELECT d.business_date FROM {documents} d WHERE d.type = %s AND d.business_date > days.day
            ORDER BY d.business_date LIMIT 1)
    FROM days WHERE days.day < %s
)
SELECT
    min((SELECT d.{column} FROM {documents} d WHERE d.type = %s AND d.business_date = days.day
         ORDER BY d.{column} LIMIT 1)),
    max((SELECT d.{column} FROM {documents} d WHERE d.type = %s AND d.business_date = days.day
         ORDER BY d.{column} DESC LIMIT 1))
FROM days WHERE days.day <= %s
"""


def span_of_period(
    column: Literal["number", "id"], type_id: str, start: date | None, end: date | None
) -> tuple[Any, Any] | None:
    """Return the least and the greatest number or id of a type's documents of a period, its ends included.

    None when it has none. One statement, whose cost grows with the days, not with the documents.
    """
    first, last = (day_parameter(start or date.min), day_parameter(end or date.max))
    params = [type_id, first, type_id, last, type_id, type_id, last]
    ((least, greatest),) = bulk.run(_SPAN.format(documents=bulk.table(Document), column=column), params)
    return None if least is None else (least, greatest)
