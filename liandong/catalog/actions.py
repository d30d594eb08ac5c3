"""Writing products: checked as a whole, refused with every reason at once, and audited."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction

from liandong.catalog.checks import Row, row_problems
from liandong.catalog.forms import ProductForm, cleaned
from liandong.catalog.models import Product
from liandong.catalog.saving import product_ids, read_stored, write_rows
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.custom import read_details
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "catalog.product"
BATCH = 2_000
"""Products written by one set of statements."""


def create_product(form: ProductForm, actor: Actor) -> int:
    """Make a product with its units and barcodes; return its id.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        (typed,), wrong = typed_forms([form], actor)
        row = Row(None, cleaned(typed))
        (product,) = _save([row], used=frozenset(), keeps_unnamed=False, wrong=_alone(wrong))
        _audit(actor, "create", product, {"code": trimmed(form.code)})
    return product


def update_product(product: int, form: ProductForm, actor: Actor, *, used_units: frozenset[int]) -> None:
    """Make the product what the form says; units the form leaves out are removed.

    ``used_units`` are those of its units that documents mention: they keep their ratio and
    stay, and while there is one the base unit stays the base.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        before = Product.objects.select_for_update().filter(pk=product).values_list("code", flat=True).first()
        if before is None:
            raise RefusedError([Problem("product_unknown", detail={"product": str(product)})])
        (typed,), wrong = typed_forms([form], actor)
        row = Row(product, cleaned(typed))
        _save([row], used=used_units, keeps_unnamed=False, wrong=_alone(wrong))
        _audit(actor, "update", product, {"code": trimmed(form.code), "code_before": before})


def set_product_active(product: int, actor: Actor, *, is_active: bool) -> None:
    """Enable or disable a product; a disabled one stays in every document that has it.

    Raises:
        RefusedError: ``product_unknown``, or ``product_merged`` into another.
        NotAllowedError: the actor may not keep products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        if not Product.objects.filter(pk=product, merged_into=None).update(is_active=is_active):
            raise RefusedError([_missing(product)])
        _audit(actor, "enable" if is_active else "disable", product, {})


def _missing(product: int) -> Problem:
    """Return why a product can't be changed: there is none, or it was merged into another."""
    found = Product.objects.filter(pk=product).values_list("code", "merged_into__code").first()
    if found is None:
        return Problem("product_unknown", detail={"product": str(product)})
    return Problem("product_merged", detail={"code": found[0], "kept": str(found[1])})


def product_problems(forms: Sequence[ProductForm], actor: Actor) -> list[Problem]:
    """Return every reason for which ``save_products`` would refuse the forms; nothing is written."""
    typed, wrong = typed_forms(forms, actor)
    rows = found_rows(typed)
    return [*wrong, *row_problems(rows, read_stored(rows, used=None, keeps_unnamed=True))]


def save_part(forms: Sequence[ProductForm], actor: Actor) -> None:
    """Save a part of a file as ``save_products`` would, in the caller's transaction.

    The caller gives all of it up when a part is refused, and leaves the trace. There is no
    savepoint: SQLite would copy every page of the search index it touches into memory.

    Raises:
        RefusedError: with every problem of the part; nothing of it is written.
        NotAllowedError: the actor may not keep products.
        IntegrityError: somebody took a code or a barcode in this very moment.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    typed, wrong = typed_forms(forms, actor)
    rows = found_rows(typed)
    stored = read_stored(rows, used=None, keeps_unnamed=True)
    refuse_if([*wrong, *row_problems(rows, stored)])
    for start in range(0, len(rows), BATCH):
        write_rows(rows[start : start + BATCH], stored)


def save_products(forms: Sequence[ProductForm], actor: Actor) -> list[int]:
    """Make or change many products, found by code; return their ids in the forms' order.

    All are saved or none. Stored units a form doesn't name are kept, and every stored unit
    counts as used, so an import can't change what documents were reckoned with. A problem's
    ``line`` is the 1-based position of the form.

    Raises:
        RefusedError: with every problem of every form; nothing is written.
        NotAllowedError: the actor may not keep products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        typed, wrong = typed_forms(forms, actor)
        ids = _save(found_rows(typed), used=None, keeps_unnamed=True, wrong=wrong)
        if ids:
            record([AuditEntry("import", SUBJECT, None, actor.member, {"count": len(ids)})])
    return ids


def save_rows(rows: Sequence[Row], actor: Actor, wrong: Sequence[Problem] = ()) -> list[int]:
    """Change products that are told by id, and make others; return their ids in the rows' order.

    All are saved or none; units no form names are kept, and all count as used. Each product has its own
    entry in the trace. ``wrong`` is what else speaks against it, told together with the rest.

    Raises:
        RefusedError: with every problem of every row; nothing is written.
        NotAllowedError: the actor may not keep products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        ids = _save(rows, used=None, keeps_unnamed=True, wrong=wrong)
        deeds = [
            AuditEntry(
                "create" if row.product is None else "update",
                SUBJECT,
                pk,
                actor.member,
                {"code": row.form.code},
            )
            for pk, row in zip(ids, rows, strict=True)
        ]
        record(deeds)
    return ids


def typed_forms(forms: Sequence[ProductForm], actor: Actor) -> tuple[list[ProductForm], list[Problem]]:
    """Return the forms with the values of added fields as they are kept, and what is wrong with these."""
    problems: list[Problem] = []
    typed = []
    for line, form in enumerate(forms, 1):
        details, wrong = read_details(actor.fields, SUBJECT, form.details, line)
        typed.append(replace(form, details=details) if form.details else form)
        problems += wrong
    return typed, problems


def found_rows(forms: Sequence[ProductForm]) -> list[Row]:
    """Return the forms as rows of the products that have their codes, and of new ones."""
    forms = [cleaned(form) for form in forms]
    known = product_ids(form.code for form in forms)
    return [Row(known.get(form.code), form, line) for line, form in enumerate(forms, start=1)]


def _alone(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of a single form: they stand in no line."""
    return [replace(one, line=None) for one in problems]


def _save(
    rows: Sequence[Row],
    *,
    used: frozenset[int] | None,
    keeps_unnamed: bool,
    wrong: Sequence[Problem] = (),
) -> list[int]:
    """Check all rows, then write them in batches; when somebody was faster, check again and say so."""
    stored = read_stored(rows, used=used, keeps_unnamed=keeps_unnamed)
    refuse_if([*wrong, *row_problems(rows, stored)])
    try:
        with transaction.atomic():
            batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
            return [product for batch in batches for product in write_rows(batch, stored)]
    except IntegrityError:
        refuse_if(row_problems(rows, read_stored(rows, used=used, keeps_unnamed=keeps_unnamed)))
        raise


def _audit(actor: Actor, action: str, product: int, detail: dict[str, str]) -> None:
    record([AuditEntry(action, SUBJECT, product, actor.member, detail)])
