"""Partners as they are stored, in the shape they are saved in: to change a part of them, and for export."""

from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from liandong.partners.forms import COLUMNS, PartnerForm
from liandong.partners.models import Partner

PAGE = 1_000
_COLUMNS = tuple("owner_id" if name == "owner" else name for name in COLUMNS)


def partner_forms(partners: Collection[int]) -> dict[int, PartnerForm]:
    """Return the partners by id, with one statement; unknown ids are left out."""
    found = Partner.objects.filter(pk__in=partners).values_list("pk", *_COLUMNS)
    return {pk: PartnerForm(*values) for pk, *values in found}


def partners_named(names: Collection[str]) -> dict[str, list[str]]:
    """Return the codes of the partners with exactly these names, with one statement."""
    codes: dict[str, list[str]] = {}
    for name, code in Partner.objects.filter(name__in=names).order_by("code").values_list("name", "code"):
        codes.setdefault(name, []).append(code)
    return codes


def each_partner(among: QuerySet[Partner]) -> Iterator[PartnerForm]:
    """Yield partners by code, a page of them at a time."""
    last = ""
    while page := list(among.filter(code__gt=last).order_by("code").values_list(*_COLUMNS)[:PAGE]):
        yield from (PartnerForm(*values) for values in page)
        last = page[-1][0]
