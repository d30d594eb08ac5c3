"""The category tree, the brands and the ways of tracking, to choose from."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from liandong.catalog.models import Brand, Category, Tracking

INDENT = "　"
_Below = dict[int | None, list[tuple[int, str]]]


def category_choices(without: int | None = None) -> list[tuple[object, str]]:
    """Return all categories by code, each below its parent; ``without`` leaves one and its branch out."""
    below: _Below = {}
    for pk, parent, name in Category.objects.order_by("code").values_list("pk", "parent", "name"):
        if pk != without:
            below.setdefault(parent, []).append((pk, name))
    return list(_branch(below, None, 0))


def _branch(below: _Below, parent: int | None, depth: int) -> Iterator[tuple[object, str]]:
    for pk, name in below.get(parent, ()):
        yield pk, INDENT * depth + name
        yield from _branch(below, pk, depth + 1)


def brand_choices() -> list[tuple[object, str]]:
    """Return all brands by name."""
    return list(Brand.objects.order_by("name").values_list("pk", "name"))


def tracking_choices() -> list[tuple[object, str]]:
    """Return how stock of a product may be told apart."""
    return [
        (Tracking.NONE.value, _("不管理")),
        (Tracking.LOT.value, _("批次")),
        (Tracking.SERIAL.value, _("序列号")),
    ]
