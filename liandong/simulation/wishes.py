"""What an actor wants done, as plain JSON: it can be written down before it is tried, and tried again."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any, TypeVar

from liandong.documents.columns import KIT_PART
from liandong.documents.models import Document, State
from liandong.documents.open_lines import OpenLine
from liandong.documents.types import document_type
from liandong.kernel.actor import Actor
from liandong.kernel.custom import Level
from liandong.kernel.money import plain
from liandong.simulation.adding import typed
from liandong.simulation.casting import FIRST_DAY, LAST_DAY, OWNER, Cast
from liandong.simulation.numbering import Numbering, Sheet
from liandong.simulation.taking import lines_to_take

Thing = TypeVar("Thing")
_LOOKED_AT = ("type", "state", "version", "business_date")
"""The columns of documents by which an actor chooses one."""
_LATER_PER_CENT = 85
_FAR_BACK_PER_CENT, _LATELY = 15, 10
"""How many per cent of entries are of any day there was; the others are of one of so many days."""
_AT_ONCE, _CHECKED_FIRST = (45, 35, 15, 5), (8, 70, 4, 18)
"""How often each way is taken; what must be checked first is refused where there is no time for it."""


class Way(StrEnum):
    """By which call of the engine a wish is carried out."""

    BOOK = "book"
    STEPS = "steps"
    QUEUE = "queue"
    BATCH = "batch"
    DRAFT = "draft"
    POST = "post"
    EDIT = "edit"
    DISCARD = "discard"
    REVERSE = "reverse"
    REOPEN = "reopen"
    CLOSE_LINES = "close_lines"
    REOPEN_LINES = "reopen_lines"
    CLOSE_PERIOD = "close_period"
    REOPEN_PERIOD = "reopen_period"
    AVERAGE_MONTH = "average_month"
    CARRY_OVER = "carry_over"
    DEED = "deed"


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to do. ``sheets`` are documents to be: type, header and lines as a client sends them.

    ``document`` is the one to act on, ``version`` the one the actor saw; ``on`` a date or month, or the
    name of a deed, whose only sheet says all about it.
    ``must_refuse`` marks requests that no state of the books makes right.
    """

    way: Way
    sheets: list[Sheet] = field(default_factory=list)
    document: int = 0
    version: int | None = None
    on: str = ""
    member: str = OWNER
    must_refuse: bool = False

    def dumps(self) -> dict[str, Any]:
        """Return the wish as JSON values."""
        return asdict(self)

    def at_one_go(self) -> "Wish":
        """Return the wish without a draft in between, which another may put right before it is posted."""
        return replace(self, way=Way.BOOK) if self.way is Way.STEPS else self


def read_wish(given: dict[str, Any]) -> Wish:
    """Read what ``dumps`` wrote."""
    return Wish(**{**given, "way": Way(given["way"])})


def wish_key(wish: Wish) -> str:
    """Return the wish as text, the same for the same wish."""
    return json.dumps(wish.dumps(), sort_keys=True)


@dataclass(slots=True)
class Scene:
    """Where an actor stands when he chooses: his luck, the cast, the right to see everything, and the day."""

    luck: Random
    cast: Cast
    actor: Actor
    today: date = LAST_DAY

    def one(self, things: list[Thing]) -> Thing:
        """Choose one of the things."""
        return self.luck.choice(things)

    def happens(self, per_cent: int) -> bool:
        """Tell whether something happens that does so ``per_cent`` times in a hundred."""
        return self.luck.randrange(100) < per_cent

    def day(self) -> str:
        """Choose a business date: mostly one of the last days, some far back, none to come."""
        span = (self.today - FIRST_DAY).days
        back = self.luck.randrange(span + 1 if self.happens(_FAR_BACK_PER_CENT) else _LATELY)
        return (self.today - timedelta(days=min(back, span))).isoformat()

    def months(self) -> list[str]:
        """Return the months that are over."""
        return [f"{FIRST_DAY:%Y}-{month:02}" for month in range(FIRST_DAY.month, self.today.month)]

    def day_from(self, first: date) -> str:
        """Choose a business date, mostly not before this one: what builds on something comes later."""
        day = self.day()
        return max(day, first.isoformat()) if self.happens(_LATER_PER_CENT) else day

    def goods(self, price: tuple[int, int], most: int = 20, lines: int = 3) -> list[Sheet]:
        """Return lines of goods, in base units or in cases, at prices in cents within bounds."""
        return [self._line(price, most) for _ in range(self.luck.randint(1, lines))]

    def _line(self, price: tuple[int, int], most: int) -> Sheet:
        product = self.one(self.cast.products)
        cents = self.luck.randint(*price)
        line: Sheet = {"product": product, "quantity": str(self.luck.randint(1, most)), "tax_rate": "13"}
        if self.happens(15):
            line |= {"unit": self.cast.units[product], "quantity": str(self.luck.randint(1, 2))}
            cents *= 12
        line["price"] = f"{cents // 100}.{cents % 100:02}"
        if self.happens(10):
            line["discount_rate"] = self.one(["5", "12.5", "100"])
        return line

    def open_lines(self, type_id: str) -> list[OpenLine]:
        """Return lines of one partner (or of one transfer) that a document of this type may take up."""
        rows = lines_to_take(document_type(type_id), self.luck)
        if not rows:
            return []
        first = self.one(rows)
        same = [row for row in rows if _kinship(row) == _kinship(first)]
        chosen = self.luck.sample(same, min(len(same), self.luck.randint(1, 3)))
        return [first, *(row for row in chosen if row.line.pk != first.line.pk)]

    def taking(self, row: OpenLine, type_id: str) -> Sheet:
        """Return a line that takes an open line up, in part or wholly, in base units."""
        rule = document_type(type_id).origin_rule(row.document.type)
        most = max(int(row.open), 1)
        quantity = most if self.happens(60) else self.luck.randint(1, most)
        if self.happens(4):
            quantity += 1
        price = row.line.price / row.ratio
        line: Sheet = {
            "product": row.line.product_id,
            "quantity": str(quantity * (rule.sign if rule else 1)),
            "price": plain(round(price, 4)),
            "tax_rate": plain(row.line.tax_rate),
            "origin": row.line.pk,
        }
        ratio_of_kit = row.line.details.get(KIT_PART.name)
        if ratio_of_kit and self.happens(95):
            line["details"] = {KIT_PART.name: ratio_of_kit}
        return line | ({"lot": row.line.lot.number} if row.line.lot_id and self.happens(95) else {})

    def documents(self, *states: State, limit: int = 50, **filters: Any) -> list[Document]:
        """Return recent documents in these states."""
        found = Document.objects.filter(state__in=states, reverses=None, **filters).order_by("-pk")
        return list(found.only(*_LOOKED_AT)[:limit])

    def booked(self, type_id: str, header: Sheet, lines: list[Sheet]) -> Wish:
        """Return the wish to book a document, by any of the ways there are."""
        is_checked = self.cast.checks and document_type(type_id).is_checked
        chances = _CHECKED_FIRST if is_checked else _AT_ONCE
        way = self.luck.choices([Way.BOOK, Way.STEPS, Way.QUEUE, Way.DRAFT], chances)[0]
        header = {"business_date": self.day(), **header, **self.added(type_id)}
        numbering = Numbering(self.luck, self.cast, document_type(type_id), header)
        named = [numbering.named(line) | self.added(type_id, Level.LINE) for line in lines]
        return Wish(way, [{"type": type_id, "header": header, "lines": named}])

    def added(self, type_id: str, level: Level = Level.HEADER) -> Sheet:
        """Return what the actor types in the fields that the company added to a type."""
        return typed(self.luck, self.actor.fields, type_id, level)


def _kinship(row: OpenLine) -> tuple[int | None, int | None]:
    return row.document.partner_id, row.document.target_place_id


def together(wishes: list[Wish]) -> Wish | None:
    """Return one wish for a whole batch: its documents are booked in one transaction."""
    sheets = [sheet for wish in wishes for sheet in wish.sheets]
    return replace(wishes[0], way=Way.BATCH, sheets=sheets) if sheets else None
