"""What channels keep of stock (渠道留货), for who asks: pages, the interface, proposals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from liandong.documents.channels import SETTING, TYPES
from liandong.documents.models import DocumentLine, State
from liandong.documents.types import document_types
from liandong.identity.settings import read_setting
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomKind
from liandong.stock_ledger.models import Reservation


@dataclass(frozen=True, slots=True)
class Kept:
    """What a line still keeps for a channel, base units."""

    channel: str
    line: DocumentLine
    place: int
    quantity: Decimal


def keeping_types() -> list[str]:
    """Return the types whose lines keep stock for channels."""
    return [kind.id for kind in document_types() if kind.keeps_stock]


def kept_stock(
    products: Collection[int] | None = None, places: Collection[int] | None = None, channel: str = ""
) -> list[Kept]:
    """Return what is kept, the oldest first; two statements. None and blank mean everything."""
    names: dict[str, str] = read_setting(SETTING, {})
    found = Reservation.objects.filter(
        quantity__gt=0, line__document__type__in=keeping_types(), line__document__state=State.POSTED
    )
    if products is not None:
        found = found.filter(product__in=list(products))
    if places is not None:
        found = found.filter(place__in=list(places))
    related = ("line__document", "line__product", "line__lot", "place")
    rows = found.select_related(*related).order_by("line__document__business_date", "line")
    kept = [Kept(_channel(row.line, names), row.line, row.place_id, row.quantity) for row in rows]
    return [one for one in kept if channel in {"", one.channel}]


def _channel(line: DocumentLine, names: Mapping[str, str]) -> str:
    return str(line.document.details.get(names.get(line.document.type, ""), ""))


def keeping_lines(channel: str, products: Collection[int]) -> list[int]:
    """Return the lines that keep any of some products for a channel, wherever; none without a channel."""
    return [one.line.pk for one in kept_stock(products, channel=channel)] if channel and products else []


def has_channels(actor: Actor, type_id: str) -> bool:
    """Tell whether documents of a type may name a channel in the actor's company; no statement."""
    own = (one for one in actor.fields if one.subject == type_id and one.is_active)
    return type_id in TYPES and any(one.kind is CustomKind.CHOICE for one in own)
