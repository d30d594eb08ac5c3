"""Fields that a company added to products and partners, in the interface."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from liandong.kernel.custom import CustomField

DETAILS = "公司自己加的字段 · Fields the company added, by name: x_1, x_2 …"

Details = dict[str, str | int | None]


class Body(Protocol):
    """What a program sent of a record."""

    details: Details

    @property
    def model_fields_set(self) -> set[str]:
        """Return the names that were given."""


def replaced_details(body: Body, stored: Mapping[str, str], fields: Iterable[CustomField]) -> Details:
    """Return the details of a record that is replaced.

    A program that knows nothing of them leaves them as they are; what fields hold that are switched
    off stays in any case.
    """
    if "details" not in body.model_fields_set:
        return dict(stored)
    active = {one.name for one in fields if one.is_active}
    return {**{name: value for name, value in stored.items() if name not in active}, **body.details}
