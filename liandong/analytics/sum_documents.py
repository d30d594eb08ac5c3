"""The documents that sums of months are made of; together they come to the sum, to the cent.

Found over the indexes of documents by type and date, as their lists are; what each of a page carried
is read by its id, and the sum of all pages comes from the folded months.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.analytics.month_sums import SIDES, Asked, Sums
from liandong.analytics.trade import types_with
from liandong.analytics.trade_months import PRODUCTS
from liandong.documents.channels import SETTING as CHANNELS
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.identity.models import Member
from liandong.identity.settings import read_setting
from liandong.kernel.actor import Scope
from liandong.kernel.money import from_scaled
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined, united

_CUSTOMER = VirtualPlace.CUSTOMER.value
_IN_THE_BOOKS = (State.POSTED.value, State.REVERSED.value)

Key = tuple[date, int]
"""Business date and id of a page's last document."""


class SumDocument(NamedTuple):
    """A document and what it adds to the sums."""

    document: Document
    sums: Sums


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The documents of the months, and who and what narrows them."""

    asked: Asked
    corrections_only: bool

    def of_type(self, kind: str) -> Q:
        """Return what must hold for documents of one of the side's types."""
        narrowed, wish = self.asked.narrowed, Q(type=kind)
        if narrowed.partner is not None:
            wish &= Q(partner=narrowed.partner)
        if narrowed.person is not None:
            wish &= Q(handler=narrowed.person) | Q(handler__isnull=True, member=narrowed.person)
        if narrowed.place is not None:
            wish &= Q(place=narrowed.place) if narrowed.place else Q(place__isnull=True)
        if narrowed.channel is not None:
            wish &= _sold_by(kind, narrowed.channel)
        if narrowed.department is not None:
            people = Member.objects.filter(department__name=narrowed.department)
            if not narrowed.department:
                people = Member.objects.filter(department__isnull=True)
            wish &= Q(handler__in=people) | Q(handler__isnull=True, member__in=people)
        if narrowed.product is not None:
            lines = DocumentLine.objects.filter(document=OuterRef("pk"), product=narrowed.product)
            wish &= Q(Exists(lines))
        return wish

    def correcting(self) -> Iterator[Q]:
        """Yield what must hold for documents that only corrected costs, a condition a type."""
        asked, narrowed = self.asked, self.asked.narrowed
        chosen = (narrowed.partner, narrowed.person, narrowed.department, narrowed.channel, narrowed.place)
        is_of_some = any(one is not None for one in chosen)
        is_about = self.corrections_only or narrowed.product is not None or not is_of_some
        if not is_about or not asked.has_cost or not asked.reach.sees_every_cost:
            return
        moves = StockMove.objects.filter(document=OuterRef("pk"))
        moves = moves.filter(Q(source=_CUSTOMER) | Q(target=_CUSTOMER))
        if narrowed.product is not None:
            moves = moves.filter(product=narrowed.product)
        for kind in types_with(("cost",), asked.spans[0]):
            if kind not in SIDES["sales"]:
                yield Q(Exists(moves), type=kind)


def sum_documents(
    asked: Asked, limit: int, after: Key | None = None, *, corrections_only: bool = False
) -> tuple[list[SumDocument], Key | None]:
    """Return a page of them, the latest first, and the key of the next one; a statement a type, and three."""
    keys: list[Key] = []
    for found in _found(_Wanted(asked, corrections_only)):
        left = found if after is None else found.filter(*_beyond(after))
        keys += left.order_by("-business_date", "-pk").values_list("business_date", "pk")[: limit + 1]
    keys.sort(reverse=True)
    shown = keys[:limit]
    ids = [pk for _, pk in shown]
    documents = Document.objects.select_related("partner", "handler", "member").in_bulk(ids)
    carried = _carried(asked, ids) if ids else {}
    page = [SumDocument(documents[pk], carried.get(pk, Sums())) for pk in ids]
    return page, shown[-1] if len(keys) > limit else None


def _beyond(after: Key) -> tuple[Q, Q]:
    """Return the conditions of what follows a page: the first is for the index, the second exact."""
    on, pk = after
    return Q(business_date__lte=on), Q(business_date__lt=on) | Q(business_date=on, pk__lt=pk)


def _found(wanted: _Wanted) -> Iterator[QuerySet[Document]]:
    """Yield the documents of each type: one type's are walked in the order of their index."""
    asked, days = wanted.asked, wanted.asked.spans[0]
    within = Document.objects.filter(
        business_date__gte=days.start, business_date__lte=days.end, state__in=_IN_THE_BOOKS
    )
    for kind in () if wanted.corrections_only else asked.kinds:
        scope = asked.reach.scopes.get(kind)
        if scope is not None:
            seen = visible_to(asked.reach.actor, only=kind).order_by().values("pk")
            is_seen = Q() if scope is Scope.ALL else Q(pk__in=seen)
            yield within.filter(is_seen, wanted.of_type(kind))
    yield from (within.filter(wish) for wish in wanted.correcting())


def _carried(asked: Asked, documents: Sequence[int]) -> Mapping[int, Sums]:
    """Return what each document adds to the sums, with one statement."""
    cube, narrowed = asked.group.cube, asked.narrowed
    condition, params = bulk.among(documents)
    of_product = Source("", [])
    if cube is PRODUCTS and narrowed.product is not None:
        of_product = joined(" AND t.product = ", given(narrowed.product))
    sums = ", ".join(f"SUM(t.{name})" for name in (asked.group.count, "net", "cost"))
    rows = fetch(
        joined(
            *("SELECT t.document, t.type, ", sums, " FROM "),
            *(united(cube.sources(Source(f" {condition}", params))), " AS t WHERE t.side = "),
            *(given(asked.side), of_product, " GROUP BY t.document, t.type"),
        )
    )
    digits = 0 if asked.group.count == "documents" else 6
    found = {}
    for document, kind, count, net, cost in rows:
        sign = asked.kinds.get(kind, 0)
        many = from_scaled(int(count), digits) * (1 if digits == 0 else sign)
        amount = from_scaled(int(net), 4) * sign if _sees_amount(asked) else from_scaled(0, 4)
        found[document] = Sums(
            many, amount, from_scaled(int(cost), 4) if asked.has_cost else from_scaled(0, 4)
        )
    return found


def _sold_by(kind: str, channel: str) -> Q:
    """Return what must hold for documents of a type that were sold by a channel; blank: by none."""
    names: dict[str, str] = read_setting(CHANNELS, {})
    name = names.get(kind)
    if name is None:
        return Q() if not channel else Q(pk__in=())
    own = f"details__{name}"
    return Q(**{own: channel}) if channel else Q(**{f"{own}__isnull": True}) | Q(**{own: ""})


def _sees_amount(asked: Asked) -> bool:
    return asked.side == "sales" or asked.reach.sees_purchases
