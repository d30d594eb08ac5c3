"""Fixing the bin of a product in a warehouse, or letting it lie where there is room again."""

from collections.abc import Iterator

from django.db import transaction

from liandong.catalog.models import Product
from liandong.identity.actors import NotAllowedError
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.stock_ledger.actions import SUBJECT, may_keep
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.models import Place, PlaceKind


def fix_bin(product: int, warehouse: int, bin_id: int | None, actor: Actor) -> None:
    """Let a product have a bin in a warehouse; None takes it away.

    Raises:
        RefusedError: ``product_unknown``, ``warehouse_unknown``, ``bin_unknown``; nothing is written.
        NotAllowedError: the actor may not keep the places of this warehouse.
    """
    if not may_keep(actor, warehouse):
        raise NotAllowedError(SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = Place.objects.select_for_update().filter(pk=warehouse, kind=PlaceKind.WAREHOUSE).first()
        target = Place.objects.filter(pk=bin_id or 0, parent=warehouse, kind=PlaceKind.BIN).first()
        refuse_if(_problems(product, found, target, (warehouse, bin_id)))
        own = FixedBin.objects.filter(product=product, warehouse=warehouse)
        before = own.values_list("bin__code", flat=True).first() or ""
        if target is None:
            own.delete()
        else:
            FixedBin.objects.update_or_create(
                product_id=product, warehouse_id=warehouse, defaults={"bin": target}
            )
        code = Product.objects.values_list("code", flat=True).get(pk=product)
        detail = {"product": code, "bin": target.code if target else "", "bin_before": before}
        record([AuditEntry("fix_bin", SUBJECT, warehouse, actor.member, detail)])


def _problems(
    product: int, warehouse: Place | None, target: Place | None, asked: tuple[int, int | None]
) -> Iterator[Problem]:
    """Yield what is wrong; ``asked`` are the ids of warehouse and bin as they were given."""
    warehouse_id, bin_id = asked
    if not Product.objects.filter(pk=product, is_stocked=True).exists():
        yield Problem("product_unknown", column="product", detail={"product": str(product)})
    if warehouse is None:
        yield Problem("warehouse_unknown", column="warehouse", detail={"warehouse": str(warehouse_id)})
    if bin_id is not None and (target is None or not target.is_active):
        yield Problem("bin_unknown", column="bin", detail={"bin": target.code if target else str(bin_id)})
