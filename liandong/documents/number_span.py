"""Between which numbers the documents of some days lie.

Numbers mostly follow the days but need not: nothing but the documents themselves says so. The
days are stepped through by the index of type, day and number, two steps a day, so that a list
of a period in the order of numbers can begin where its documents are.
"""

from datetime import date

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
    min((SELECT d.number FROM {documents} d WHERE d.type = %s AND d.business_date = days.day
         ORDER BY d.number LIMIT 1)),
    max((SELECT d.number FROM {documents} d WHERE d.type = %s AND d.business_date = days.day
         ORDER BY d.number DESC LIMIT 1))
FROM days WHERE days.day <= %s
"""


def number_span(type_id: str, start: date | None, end: date | None) -> tuple[str, str] | None:
    """Return the least and the greatest number of a type's documents of a period, its ends included.

    None when it has none. One statement, whose cost grows with the days, not with the documents.
    """
    first, last = (day_parameter(start or date.min), day_parameter(end or date.max))
    params = [type_id, first, type_id, last, type_id, type_id, last]
    ((least, greatest),) = bulk.run(_SPAN.format(documents=bulk.table(Document)), params)
    return None if least is None else (least, greatest)
