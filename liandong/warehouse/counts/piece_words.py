"""What is said of pieces that a count missed or did not expect."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.kernel.actor import Actor
from liandong.kernel.serials import named_serials
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import OWN_KINDS, Place, Serial
from liandong.warehouse.counts.summing import LineSum
from liandong.webkit.proposals import may_see_stock


def pieces_sentence(one: LineSum) -> str:
    """Return which numbers are missing and which too many, the first of each; blank where all are right."""
    missing = _("缺 {serials}").format(serials=named_serials(one.missing)) if one.missing else ""
    more = _("多 {serials}").format(serials=named_serials(one.unexpected)) if one.unexpected else ""
    return _("；").join(part for part in (missing, more) if part)


def standings_of(actor: Actor, product: int, numbers: Sequence[str]) -> dict[str, str]:
    """Return where the books have pieces that were found, as far as the actor may know; one statement."""
    rows = Serial.objects.filter(product=product, number__in=list(numbers)).select_related("place")
    known = {one.number: one.place for one in rows}
    return {number: _standing(actor, known.get(number)) for number in numbers}


def _standing(actor: Actor, place: Place | None) -> str:
    if place is None:
        return _("账上没有，审核后入库")
    if place.kind in OWN_KINDS:
        name = place.name if may_see_stock(actor, place.pk) else _("别的仓库")
        return _("账上在{place}，先做调拨再审核").format(place=name)
    if place.pk == VirtualPlace.CUSTOMER:
        return _("账上已经卖出，审核后入库")
    return _("账上已不在库，审核后入库")
