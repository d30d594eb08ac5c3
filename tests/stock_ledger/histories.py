"""Random ledgers, and the same figures worked out move by move."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from hypothesis import strategies as st

from liandong.catalog.models import Product
from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.models import Member
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import Place, StockMove
from liandong.stock_ledger.stock import is_own
from liandong.storage import bulk

START = date(2026, 1, 20)
EARLY, LATE = (0, 75), (330, 400)  # the late days lie on both sides of a new year
PRODUCTS = 3
SHOPS = (101, 102)
PLACES = (1, 2, 7, 8, *SHOPS)


class Drawn(NamedTuple):
    """A move to be made: product by number, places by id."""

    product: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: Purpose


class Paper(NamedTuple):
    """A document to be made: days after ``START``, its moves, whether it is folded."""

    day: int
    moves: list[Drawn]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class History:
    """What was written: product ids, and the documents not folded and folded."""

    products: tuple[int, ...]
    unfolded: list[int]
    folded: list[int]


class Move(NamedTuple):
    """A move as it was stored."""

    id: int
    day: date
    product: int
    source: int
    target: int
    quantity: Decimal
    value: Decimal
    purpose: str


@st.composite
def drawn_moves(draw: st.DrawFn) -> Drawn:
    """Draw a move; one in four moves value only, up or down."""
    source, target = draw(st.permutations(PLACES))[:2]
    is_value_only = draw(st.integers(0, 3)) == 0
    cents = draw(st.integers(-500 if is_value_only else 0, 10_000))
    quantity = Decimal(0) if is_value_only else Decimal(draw(st.integers(1, 9_000_000))).scaleb(-6)
    purpose = draw(st.sampled_from(Purpose))
    return Drawn(draw(st.integers(0, PRODUCTS - 1)), source, target, quantity, Decimal(cents) / 100, purpose)


papers = st.lists(
    st.builds(
        Paper,
        st.integers(*EARLY) | st.integers(*LATE),
        st.lists(drawn_moves(), min_size=1, max_size=4),
        st.booleans(),
    ),
    max_size=10,
)
days = (st.integers(-3, 95) | st.integers(150, 180) | st.integers(325, 420)).map(
    lambda offset: START + timedelta(days=offset)
)
own_places = st.none() | st.sets(st.sampled_from((8, *SHOPS))).map(frozenset)


def make_products(count: int = PRODUCTS) -> tuple[int, ...]:
    """Make products whose codes are in the order of their numbers, and the two shops."""
    Place.objects.bulk_create(Place(pk=pk, code=f"W{pk}", name=f"仓{pk}") for pk in SHOPS)
    made = Product.objects.bulk_create(Product(code=f"P{n}", name=f"商品{n}") for n in range(1, count + 1))
    return tuple(product.pk for product in made)


def write_history(drawn: Sequence[Paper]) -> History:
    """Write documents with one line and one move each way drawn; the documents are posted."""
    products = make_products()
    unfolded: list[int] = []
    folded: list[int] = []
    for number, paper in enumerate(drawn):
        document = _write_document(number, paper, products)
        (folded if paper.is_folded else unfolded).append(document)
    return History(products, unfolded, folded)


def _write_document(number: int, paper: Paper, products: Sequence[int]) -> int:
    on = START + timedelta(days=paper.day)
    now = timezone.now()
    member = Member.objects.values_list("pk", flat=True)[0]
    document = Document.objects.create(
        type="test", number=f"T{number}", business_date=on, member_id=member, created_at=now, updated_at=now
    )
    lines = DocumentLine.objects.bulk_create(
        DocumentLine(document=document, position=n + 1, product_id=products[move.product])
        for n, move in enumerate(paper.moves)
    )
    names = (
        *("document", "line", "product", "source", "target"),
        *("quantity", "value", "purpose", "business_date", "lot"),
    )
    rows = [
        (document.pk, line.pk, products[m.product], m.source, m.target, m.quantity, m.value, m.purpose, on, 0)
        for line, m in zip(lines, paper.moves, strict=True)
    ]
    Document.objects.filter(pk=document.pk).update(state=State.POSTED, posted_at=now)
    bulk.insert(StockMove, names, rows)
    return document.pk


def stored_moves() -> list[Move]:
    """Return every move in the order of the ledger."""
    names = ("id", "business_date", "product_id", "source_id", "target_id", "quantity", "value", "purpose")
    return [Move(*row) for row in StockMove.objects.order_by("business_date", "id").values_list(*names)]


class Side(NamedTuple):
    """One end of a move at an own place."""

    move: Move
    place: int
    is_in: bool


def sides(moves: Sequence[Move], places: Collection[int] | None = None) -> Iterator[Side]:
    """Yield both ends of the moves that touch the places asked for; None means all own ones."""
    for move in moves:
        for place, is_in in ((move.target, True), (move.source, False)):
            if is_own(place) and (places is None or place in places):
                yield Side(move, place, is_in)


Figures = tuple[Decimal, Decimal, Decimal, Decimal]
_NOTHING = (Decimal(0),) * 4


def flow_of(found: Sequence[Side]) -> Figures:
    """Return quantity in, quantity out, value in, value out of the ends."""
    came = [side.move for side in found if side.is_in]
    went = [side.move for side in found if not side.is_in]
    return (
        sum((move.quantity for move in came), Decimal(0)),
        sum((move.quantity for move in went), Decimal(0)),
        sum((move.value for move in came), Decimal(0)),
        sum((move.value for move in went), Decimal(0)),
    )


def by_key(found: Sequence[Side], *, by_place: bool) -> dict[tuple[int, int], list[Side]]:
    """Group ends by product and place, or by product and 0."""
    groups: defaultdict[tuple[int, int], list[Side]] = defaultdict(list)
    for side in found:
        groups[side.move.product, side.place if by_place else 0].append(side)
    return dict(groups)
