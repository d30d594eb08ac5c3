"""Labels of products and places: what stands on each, and the finished PDF."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.http import Http404

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.models import Product, ProductUnit
from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.custom import fields_of
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.printkit import press
from liandong.printkit.free import FreeFacts, label_sheets
from liandong.printkit.layouts import LabelLayout
from liandong.printkit.numbers import price
from liandong.printkit.press import Job, Picture, picture_path
from liandong.printkit.saving import letterhead
from liandong.printkit.templates import Template
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.stock_ledger.models import KEPT_KINDS, Place

MOST_RECORDS = 500
MOST_LABELS = 2000
_LONGEST_LOT = 20


@dataclass(frozen=True, slots=True)
class Lot:
    """What the labels of one printing say of the lot."""

    number: str = ""
    produced_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class LabelOrder:
    """Labels to print: how many of each record, by record id."""

    template: Template
    actor: Actor
    company: str
    counts: Mapping[int, int] = field(default_factory=dict)
    lot: Lot = Lot()


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record that labels are printed of."""

    id: int
    name: str
    facts: FreeFacts


def labelled(subject: str, ids: Sequence[int], actor: Actor) -> list[Labelled]:
    """Return the records the actor may see, in the order of ``ids``; two statements.

    Raises:
        NotAllowedError: he may see none of the kind.
        Http404: one is not there for him, or there is no label of such a thing.
    """
    readers = {PRODUCT: _products, PLACE: _places}
    if subject not in readers or not ids or len(ids) > MOST_RECORDS:
        raise Http404(subject)
    require(actor, subject, Verb.VIEW)
    found = {one.id: one for one in readers[subject](ids, actor)}
    if set(ids) - set(found):
        raise Http404
    return [found[pk] for pk in ids]


def labels_pdf(order: LabelOrder) -> bytes:
    """Return the labels, traced.

    Raises:
        NotAllowedError: the actor may not see records of the kind.
        Http404: a record is not there for him.
        RefusedError: ``print_too_much`` or ``too_long``.
    """
    job = _job(order)
    detail = {"template": order.template.name, "labels": str(sum(order.counts.values()))}
    record([AuditEntry("print", order.template.subject, None, order.actor.member, detail)])
    return press.pdf(job)


def labels_preview(order: LabelOrder) -> list[bytes]:
    """Return the first sheet as PNG."""
    return press.png(_job(order), 160)[:1]


def _job(order: LabelOrder) -> Job:
    layout = order.template.layout
    if not isinstance(layout, LabelLayout):
        raise Http404
    records = labelled(order.template.subject, list(order.counts), order.actor)
    total = sum(order.counts.values())
    problems = []
    if total > MOST_LABELS or min(order.counts.values()) < 1:
        figures = {"count": str(total), "limit": str(MOST_LABELS)}
        problems.append(Problem("print_too_much", None, "labels", figures))
    if len(order.lot.number) > _LONGEST_LOT:
        problems.append(Problem("too_long", None, "lot", {"limit": str(_LONGEST_LOT)}))
    refuse_if(problems)
    more = _lot_fields(order.lot) | {"company_name": order.company}
    labels = [FreeFacts({**one.facts.fields, **more}) for one in records for _ in range(order.counts[one.id])]
    head = letterhead().logo
    pictures = [] if head is None else [Picture(head.pk, head.media_type, bytes(head.content))]
    logo = "" if head is None else picture_path(head.pk, head.media_type)
    return Job(order.template.name, label_sheets(labels, layout, logo), pictures)


def _lot_fields(lot: Lot) -> dict[str, str]:
    days = {"produced_on": lot.produced_on, "expires_on": lot.expires_on}
    return {"lot": lot.number} | {name: day.isoformat() if day else "" for name, day in days.items()}


def _products(ids: Sequence[int], actor: Actor) -> Iterable[Labelled]:
    bases = {unit.product_id: unit for unit in ProductUnit.objects.filter(product__in=ids, is_base=True)}
    for product in Product.objects.filter(pk__in=ids).select_related("brand", "category"):
        base = bases.get(product.pk)
        fields = {
            "name": product.name,
            "code": product.code,
            "specification": product.specification,
            "unit": base.name if base else "",
            "barcode": (base.barcode if base else "") or "",
            "brand": product.brand.name if product.brand else "",
            "category": product.category.name if product.category else "",
            "retail_price": "" if product.retail_price is None else price(product.retail_price),
            "wholesale_price": "" if product.wholesale_price is None else price(product.wholesale_price),
            "memo": product.memo,
        }
        fields |= {one.name: product.details.get(one.name, "") for one in fields_of(actor.fields, PRODUCT)}
        yield Labelled(product.pk, str(product), FreeFacts(fields))


def _places(ids: Sequence[int], actor: Actor) -> Iterable[Labelled]:
    found = Place.objects.filter(pk__in=ids, kind__in=KEPT_KINDS).select_related("parent")
    if actor.scope_of(PLACE, Verb.VIEW) is not Scope.ALL:
        found = found.filter(Q(pk__in=actor.places) | Q(parent__in=actor.places))
    for place in found:
        fields = {
            "name": place.name,
            "code": place.code,
            "warehouse": place.parent.name if place.parent else place.name,
            "address": place.address,
        }
        yield Labelled(place.pk, f"{place.code} {place.name}", FreeFacts(fields))
