"""What arrives beside what was ordered, told while a receipt is typed: too little, or too much."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from liandong.documents.amounts import ComputedLine
from liandong.documents.models import DocumentLine
from liandong.documents.tolerances import deviation, read_tolerances
from liandong.documents.types import DocumentType
from liandong.kernel.money import plain
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem
from liandong.storage.membership import Among


def delivery_cautions(kind: DocumentType, lines: Sequence[ComputedLine], rules: Rules) -> Iterator[Problem]:
    """Yield the lines after which their order line misses, or has, more than is tolerated.

    Two statements, none where nothing comes from an order.
    """
    types = [rule.type for rule in kind.origins if rule.approves_excess]
    taken: dict[int, Decimal] = defaultdict(Decimal)
    last: dict[int, int] = {}
    for position, line in enumerate(lines, 1):
        if line.given.origin:
            taken[line.given.origin] += line.quantity
            last[line.given.origin] = position
    if not types or not taken:
        return
    rows = DocumentLine.objects.filter(Among("pk", set(taken)), document__type__in=types)
    ordered = list(rows.select_related("document", "product"))
    tolerances = read_tolerances(ordered, rules)
    for origin in ordered:
        allowed = tolerances[origin.pk]
        found = deviation(origin.quantity, origin.fulfilled + taken[origin.pk], allowed)
        if found.is_tolerated or origin.product is None:
            continue
        code = "short_receipt" if found.short else "over_receipt"
        detail = {
            "product": origin.product.name,
            "document": origin.document.number,
            "quantity": plain(found.short or found.over),
            "rate": plain(allowed.under if found.short else allowed.over),
        }
        yield Problem(code, last[origin.pk], "quantity", detail)
