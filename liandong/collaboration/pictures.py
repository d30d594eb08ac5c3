"""Pictures of products: put there, read part by part, put first, removed with a trace."""

import hashlib
from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from liandong.catalog.actions import SUBJECT
from liandong.catalog.models import Product
from liandong.collaboration.file_parts import SNIFFED_BYTES, in_parts, joined, read_up_to
from liandong.collaboration.file_types import PDF, safe_name, type_of
from liandong.collaboration.picture_models import ProductPicture, ProductPicturePart, ProductThumbnail
from liandong.collaboration.thumbnails import MOST_PIXELS, PictureError, thumbnail_of
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

MOST_BYTES = 2 * 2**20
MOST_PICTURES = 12


def pictures_of(product: int) -> QuerySet[ProductPicture]:
    """Return a product's pictures, the first one first; no statement yet."""
    found = ProductPicture.objects.filter(product=product, removed_at__isnull=True)
    return found.order_by("position", "pk")


def first_pictures(products: Collection[int]) -> dict[int, int]:
    """Return the picture to show of each product that has one, by product; one statement."""
    rows = ProductPicture.objects.filter(product__in=list(products), removed_at__isnull=True)
    first: dict[int, int] = {}
    for product, pk in rows.order_by("product", "position", "pk").values_list("product", "pk"):
        first.setdefault(product, pk)
    return first


def add_picture(actor: Actor, product: int, name: str, chunks: Iterable[bytes]) -> ProductPicture:
    """Put a picture to a product, with its thumbnail. The type is told by the file's own bytes.

    Raises:
        NotAllowedError: the actor may not keep products.
        RefusedError: no such product, or the file is empty, larger than 2 MB, no picture, broken, of too many
            pixels, one of too many.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    data = read_up_to(chunks, MOST_BYTES)
    kind = type_of(data[:SNIFFED_BYTES])
    small, unusable = _drawn(data, kind, name)
    with transaction.atomic():
        _lock(product)
        problems = [*_problems(product, data, kind, name), *unusable]
        if kind is None or problems:
            raise RefusedError(problems)
        last = pictures_of(product).aggregate(last=Max("position"))["last"]
        made = ProductPicture.objects.create(
            product_id=product,
            member_id=actor.member,
            position=0 if last is None else last + 1,
            name=safe_name(name, kind),
            kind=kind,
            size=len(data),
            digest=hashlib.sha256(data).hexdigest(),
            created_at=timezone.now(),
        )
        ProductPicturePart.objects.bulk_create(
            ProductPicturePart(picture=made, position=position, data=piece)
            for position, piece in in_parts(data)
        )
        ProductThumbnail.objects.create(picture=made, data=small)
        detail = {"name": made.name, "size": made.size, "sha256": made.digest}
        record([AuditEntry("add_picture", SUBJECT, product, actor.member, detail)])
    return made


def _drawn(data: bytes, kind: str | None, name: str) -> tuple[bytes, list[Problem]]:
    """Return a picture's thumbnail, or why there can't be one; nothing for what is refused anyway."""
    if not data or kind in {None, PDF} or len(data) > MOST_BYTES:
        return b"", []
    try:
        return thumbnail_of(data, kind or ""), []
    except PictureError as error:
        limit = str(MOST_PIXELS // 1_000_000)
        return b"", [Problem(error.code, None, "file", {"name": name, "limit": limit})]


def _lock(product: int) -> None:
    if Product.objects.select_for_update().filter(pk=product).values_list("pk").first() is None:
        raise RefusedError([Problem("product_unknown", detail={"product": str(product)})])


def _problems(product: int, data: bytes, kind: str | None, name: str) -> list[Problem]:
    problems = []
    if not data:
        problems.append(Problem("file_empty", None, "file", {"name": name}))
    elif kind is None or kind == PDF:
        problems.append(Problem("picture_type_unknown", None, "file", {"name": name}))
    if len(data) > MOST_BYTES:
        limit = str(MOST_BYTES // 2**20)
        problems.append(Problem("file_too_large", None, "file", {"name": name, "limit": limit}))
    if pictures_of(product).count() >= MOST_PICTURES:
        problems.append(Problem("pictures_too_many", None, "file", {"limit": str(MOST_PICTURES)}))
    return problems


def parts_of(picture: ProductPicture) -> Iterator[bytes]:
    """Yield a picture's bytes, one statement a part."""
    return joined(picture.parts)


def thumbnail_bytes(picture: ProductPicture) -> bytes | None:
    """Return the small picture in WebP, None of one added before there were any; one statement."""
    found = ProductThumbnail.objects.filter(picture=picture).values_list("data", flat=True).first()
    return None if found is None else bytes(found)


def put_first(actor: Actor, product: int, picture: int) -> None:
    """Make a picture the one that is shown where there is room for one.

    Raises:
        NotAllowedError: the actor may not keep products.
        RefusedError: ``picture_unknown``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        lowest = pictures_of(product).aggregate(lowest=Min("position"))["lowest"] or 0
        changed = pictures_of(product).filter(pk=picture).update(position=lowest - 1)
        refuse_if([] if changed else [Problem("picture_unknown")])
        record([AuditEntry("first_picture", SUBJECT, product, actor.member, {"picture": picture})])


def remove_picture(actor: Actor, product: int, picture: int) -> None:
    """Remove a picture; its bytes go, its row and the trace stay.

    Raises:
        NotAllowedError: the actor may not keep products.
        RefusedError: ``picture_unknown``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = pictures_of(product).filter(pk=picture).first()
        if found is None:
            raise RefusedError([Problem("picture_unknown")])
        ProductPicture.objects.filter(pk=picture).update(removed_at=timezone.now())
        ProductPicturePart.objects.filter(picture=picture).delete()
        ProductThumbnail.objects.filter(picture=picture).delete()
        detail = {"name": found.name, "sha256": found.digest}
        record([AuditEntry("remove_picture", SUBJECT, product, actor.member, detail)])
