"""What the forms of runs and plans share: categories, classes, and ticking several of a choice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liandong.catalog.models import Category
from liandong.webkit.choices import Option
from liandong.webkit.record_form import Field, Kind, Section

CLASSES = "ABC"


def narrowing() -> tuple[Field, ...]:
    """Return the fields that narrow what is counted."""
    rows = Category.objects.order_by("code").values_list("pk", "path", "name")
    choices = [(pk, "　" * max(0, path.count("/") - 2) + name) for pk, path, name in rows]
    return (
        Field("category", _("分类"), Kind.RECORD, choices=choices),
        Field("most_products", _("最多盘几种商品"), Kind.WHOLE, help=_("最久没盘的先盘")),
    )


def class_fields() -> tuple[Field, ...]:
    """Return a box for each ABC class."""
    return tuple(Field(f"class-{one}", _("{letter} 类").format(letter=one), Kind.BOOL) for one in CLASSES)


def classes_of(values: Mapping[str, Any]) -> str:
    """Return the letters that were ticked."""
    return "".join(one for one in CLASSES if values.get(f"class-{one}"))


def choice_section(name: str, title: str, options: Sequence[Option]) -> Section:
    """Return a section with a box for each option."""
    fields = (Field(f"{name}-{one['value']}", str(one["label"]), Kind.BOOL) for one in options)
    return Section(title, tuple(fields))


def chosen(values: Mapping[str, Any], name: str) -> list[int]:
    """Return the ids whose boxes were ticked, in their order."""
    start = f"{name}-"
    return [int(key.removeprefix(start)) for key, value in values.items() if value and key.startswith(start)]
