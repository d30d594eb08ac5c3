"""Fixed bins, a row for each product and warehouse."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import RowProblem, SheetField
from liandong.exchange.named import product_field, unknown
from liandong.exchange.stocked import stocked
from liandong.exchange.subjects import Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.stock_ledger.actions import SUBJECT, may_keep
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.models import Place, PlaceKind

ID = "stock_ledger.fixed_bin"


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    return (
        product_field(),
        SheetField("bin", _("库位编码"), is_required=True, synonyms=("库位", "固定库位"), example="A-01"),
    )


def prepare(read: Read, order: Order) -> Prepared:
    """Check that products and bins are there and within reach; a product has one bin in each warehouse."""
    prepared, rows = Prepared(), list(read())
    named = stocked(rows)
    bins = {
        code: (pk, parent)
        for code, pk, parent in Place.objects.filter(kind=PlaceKind.BIN, is_active=True).values_list(
            "code", "pk", "parent"
        )
        if parent and may_keep(order.actor, parent)
    }
    stored = set(FixedBin.objects.values_list("product", "warehouse"))
    ready: dict[tuple[int, int], int] = {}
    for row in rows:
        product, found = named.products.get(row.text("product")), bins.get(row.text("bin"))
        prepared.problems += named.problems(row)
        if row.text("bin") and found is None:
            wrong = unknown(row.number, _("库位编码"), row.text("bin"), _("请先在资料里建库位。"))
            prepared.problems.append(wrong)
        if product is None or found is None:
            continue
        key = (product, found[1])
        if key in ready:
            text = _("这个商品在这个仓库写了两个库位")
            prepared.problems.append(RowProblem(row.number, _("库位编码"), text, _("只留一行。")))
        elif is_wanted(prepared, order.mode, is_there=key in stored):
            ready[key] = found[0]
    prepared.write = lambda: _write(ready, order)
    return prepared


def _write(ready: dict[tuple[int, int], int], order: Order) -> None:
    for done, ((product, warehouse), bin_id) in enumerate(ready.items(), start=1):
        fix_bin(product, warehouse, bin_id, order.actor)
        order.tell(done, len(ready), _("写入"))


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the fixed bins of the warehouses within reach, in the order of the columns."""
    found = FixedBin.objects.order_by("bin__code", "product__code")
    if actor.scope_of(SUBJECT, Verb.VIEW) is not Scope.ALL:
        found = found.filter(warehouse__in=actor.places)
    yield from found.values_list("product__code", "bin__code").iterator()


def subject() -> Subject:
    """Return the declaration."""
    return Subject(ID, "固定库位", "fixed_bins", fields, prepare, rows, right=SUBJECT)
