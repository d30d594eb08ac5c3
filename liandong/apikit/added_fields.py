"""Fields that a company added to records and documents, in the interface."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from liandong.apikit.access import ApiRequest
from liandong.apikit.problems import ProblemsError
from liandong.kernel.custom import CustomField, fields_of
from liandong.kernel.custom_wishes import Wish, read_wishes

DETAILS = "公司自己加的字段 · Fields the company added, by name: x_1, x_2 …"

ADDED = (
    "公司自己加的字段也能筛选：x_1=…，数字和日期用 x_2_from、x_2_to · "
    "Fields the company added narrow the list too: x_1=…, numbers and days by x_2_from and x_2_to"
)

CARRIED = (
    "行上写了 origin 时，没有给出的自定义字段从来源单据带来，给空字符串则留空 · "
    "Lines with an origin take over the fields the company added; an empty text keeps one empty"
)

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


def wishes_of(request: ApiRequest, subject: str) -> tuple[Wish, ...]:
    """Return what an address asks of the added fields of a subject.

    Raises:
        ProblemsError: ``value_unfit``, for every value that is not of its field's kind.
    """
    given = {name: request.GET[name] for name in request.GET}
    wishes, problems = read_wishes(fields_of(request.auth.actor.fields, subject), given)
    if problems:
        raise ProblemsError(problems)
    return wishes
