"""Writing partners' products: checked as a whole, refused with every reason at once, and audited."""

from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from liandong.catalog.queries import units_of
from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.pinyin import search_text
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partner_products.checks import Stored, problems_of
from liandong.partner_products.forms import COLUMNS, PartnerProductForm, cleaned
from liandong.partner_products.models import PartnerProduct
from liandong.partner_products.terms import Side
from liandong.partners.models import Partner
from liandong.partners.reach import names_own_only

SUPPLIER_PRODUCT, CUSTOMER_PRODUCT = "catalog.supplier_product", "catalog.customer_product"
SUBJECTS = {Side.SUPPLIER: SUPPLIER_PRODUCT, Side.CUSTOMER: CUSTOMER_PRODUCT}
"""Rights speak of them as of product records: who keeps 商品资料 as a whole keeps these too."""
_FLAGS = {Side.SUPPLIER: Q(is_supplier=True), Side.CUSTOMER: Q(is_customer=True)}


def save_partner_products(side: Side, forms: Sequence[PartnerProductForm], actor: Actor) -> list[int]:
    """Make or change rows, all or none; return their ids in the forms' order.

    A form without an id changes the row of its partner, product and unit. Whoever becomes the preferred
    supplier of a product takes the place of who was. The number of statements does not grow with rows.

    Raises:
        RefusedError: with every problem of every form; nothing is written. A line is the form's place.
        NotAllowedError: the actor may not keep them.
    """
    require(actor, SUBJECTS[side], Verb.DRAFT)
    forms = [cleaned(form) for form in forms]
    try:
        with transaction.atomic():
            stored = _stored(side, forms, actor, is_locking=True)
            refuse_if(problems_of(side, forms, stored))
            ids = _write(side, forms, stored)
            _audit(side, actor, forms, ids)
            return ids
    except IntegrityError:
        # Somebody took a code in this very moment: then it can be told.
        refuse_if(problems_of(side, forms, _stored(side, forms, actor)))
        raise


def partner_product_problems(side: Side, forms: Sequence[PartnerProductForm], actor: Actor) -> list[Problem]:
    """Return every reason for which ``save_partner_products`` would refuse; nothing is written."""
    require(actor, SUBJECTS[side], Verb.DRAFT)
    forms = [cleaned(form) for form in forms]
    return problems_of(side, forms, _stored(side, forms, actor))


def delete_partner_product(side: Side, pk: int, actor: Actor) -> None:
    """Remove a row; documents keep the codes they were saved with.

    Raises:
        RefusedError: ``partner_product_unknown``.
        NotAllowedError: the actor may not keep them.
    """
    require(actor, SUBJECTS[side], Verb.DRAFT)
    with transaction.atomic():
        found = PartnerProduct.objects.filter(
            pk=pk, side=side, partner__in=_reached(side, actor).values("pk")
        )
        row = found.first()
        if row is None:
            raise RefusedError([Problem("partner_product_unknown", detail={"id": str(pk)})])
        detail = {"partner": row.partner_id, "product": row.product_id, "code": row.code}
        row.delete()
        record([AuditEntry("delete", SUBJECTS[side], pk, actor.member, detail)])


def _reached(side: Side, actor: Actor) -> QuerySet[Partner]:
    owner = names_own_only(actor)
    found = Partner.objects.filter(_FLAGS[side])
    return found if owner is None else found.filter(owner=owner)


def _stored(
    side: Side, forms: Sequence[PartnerProductForm], actor: Actor, *, is_locking: bool = False
) -> Stored:
    """Return what bears on the forms, with three statements; rows within the actor's reach alone."""
    named = {form.partner for form in forms if form.partner}
    kept = [form.id for form in forms if form.id]
    reached = _reached(side, actor)
    products = {form.product for form in forms if form.product}
    units = units_of(products) if products else {}
    wanted = Q(partner__in=reached.filter(pk__in=named).values("pk"))
    wanted &= Q(product__in=products) | Q(code__in={form.code for form in forms} - {""})
    rows = PartnerProduct.objects.filter(wanted | Q(pk__in=kept, partner__in=reached.values("pk")), side=side)
    rows = rows.select_for_update(of=("self",)) if is_locking else rows
    found = list(rows.order_by("pk").values_list("pk", "partner", "product", "unit", "code"))
    return Stored(
        partners=frozenset(reached.filter(pk__in=named).values_list("pk", flat=True)),
        units={product: [one.id for one in some] for product, some in units.items()},
        rows={(partner, product, unit): pk for pk, partner, product, unit, _code in found},
        codes={(partner, code): pk for pk, partner, _product, _unit, code in found if code},
        ids={pk: (partner, product, unit) for pk, partner, product, unit, _code in found},
    )


def _write(side: Side, forms: Sequence[PartnerProductForm], stored: Stored) -> list[int]:
    rows = [_row(side, form, stored) for form in forms]
    ids = [stored.row(form) for form in forms]
    preferred = {form.product for form in forms if form.is_preferred}
    if preferred:
        PartnerProduct.objects.filter(product__in=preferred, is_preferred=True).update(is_preferred=False)
    changed = [row for row, pk in zip(rows, ids, strict=True) if pk]
    _free_codes(changed)
    columns = ["partner", "product", "unit", *COLUMNS, "search_text"]
    PartnerProduct.objects.bulk_update(changed, columns)
    PartnerProduct.objects.bulk_create([row for row, pk in zip(rows, ids, strict=True) if not pk])
    return [row.pk for row in rows]


def _free_codes(changed: Sequence[PartnerProduct]) -> None:
    """Take the codes off rows that are about to be changed: two of them may change places."""
    if len(changed) > 1:
        PartnerProduct.objects.filter(pk__in=[row.pk for row in changed]).update(code="")


def _row(side: Side, form: PartnerProductForm, stored: Stored) -> PartnerProduct:
    partner, product, unit = stored.key(form) or (0, 0, 0)
    return PartnerProduct(
        pk=stored.row(form),
        side=side.value,
        partner_id=partner,
        product_id=product,
        unit_id=unit,
        search_text=search_text((form.code,), (form.name,)),
        **{name: getattr(form, name) for name in COLUMNS},
    )


def _audit(side: Side, actor: Actor, forms: Sequence[PartnerProductForm], ids: Collection[int]) -> None:
    if not forms:
        return
    if len(forms) > 1:
        record([AuditEntry("import", SUBJECTS[side], None, actor.member, {"count": len(forms)})])
        return
    (form,), (pk,) = forms, ids
    detail = {"partner": form.partner, "product": form.product, "code": form.code, "name": form.name}
    record([AuditEntry("update" if form.id else "create", SUBJECTS[side], pk, actor.member, detail)])
