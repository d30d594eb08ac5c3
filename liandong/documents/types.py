"""What a document type is: one declaration from which every screen and endpoint follows.

Pure. Labels are Chinese source strings; a type that is asked for is in the words of ``show_types_by``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from liandong.documents.answers import PartnerAnswer
from liandong.kernel.actor import Verb
from liandong.kernel.balances import Clearing
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Draft, Progress


class Direction(StrEnum):
    """Which way goods go, for the stock shown while typing."""

    IN = "in"
    OUT = "out"
    NONE = "none"


class FieldKind(StrEnum):
    """How a header field or a grid column is entered and shown."""

    PARTNER = "partner"
    PLACE = "place"
    ACCOUNT = "account"
    MEMBER = "member"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    PRODUCT = "product"
    UNIT = "unit"
    QUANTITY = "quantity"
    PRICE = "price"
    PERCENT = "percent"
    AMOUNT = "amount"
    CLAIM = "claim"
    LOT = "lot"
    SERIALS = "serials"
    CATEGORY = "category"


class PriceSource(StrEnum):
    """Where a new line's price is proposed from."""

    SALE = "sale"
    PURCHASE = "purchase"
    COST = "cost"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A field above the lines. ``name`` is a Document column, or a key of ``details``.

    A place may have to be one where goods wait (``is_quarantine``), or must not be; costs are ``is_cost``.
    """

    name: str
    label: str
    kind: FieldKind
    is_required: bool = False
    is_detail: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    is_quarantine: bool | None = None
    is_cost: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the grid. ``name`` is a DocumentLine column, or a key of ``details``.

    What is not ``is_usual`` is shown to who chooses it, and where a stored line holds it. ``choices`` of
    a detail that nobody edits are words for some of its values. One with a ``switch`` is entered only
    where the company's rule of that name is on. A text that ``is_figure`` stands right, as numbers do.
    """

    name: str
    label: str
    kind: FieldKind
    is_editable: bool = True
    is_required: bool = False
    is_detail: bool = False
    is_cost: bool = False
    is_usual: bool = True
    width: int = 96
    choices: tuple[tuple[str, str], ...] = ()
    switch: str = ""
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class OriginRule:
    """From which type lines may be copied (选单), and which progress that moves on.

    ``progress`` None only links: what was asked of several suppliers is answered by each in full. No more
    than what is open may be taken, beyond it the company's tolerance when ``has_tolerance``. ``sign`` −1
    turns the origin around (a return becomes a negative invoice line). ``is_later`` refuses a date before the
    origin's: what is brought back or corrected must be there. ``is_bearer`` origins bear what the document
    costs: nothing of them is used up, and they may be anybody's; what is open of them is what ``progress``
    has left of them. Beyond the tolerance an approval decides where it ``approves_excess`` and somebody is
    asked. Without ``has_prices`` the origin's are guesses: the new line's are proposed afresh. What an order
    misses within the tolerance is not waited for where the rule ``closes_short``. What ``is_for`` its origin
    is bought for a customer's order: the partner is another, nothing is used up or offered, goods are kept.
    """

    type: str
    progress: Progress | None
    sign: int = 1
    has_tolerance: bool = False
    is_later: bool = False
    is_bearer: bool = False
    has_prices: bool = True
    approves_excess: bool = False
    is_for: bool = False
    closes_short: bool = False

    @property
    def moved(self) -> Progress | None:
        """Return the progress that lines copied by this rule move on; None where nothing is counted."""
        return None if self.is_bearer else self.progress


class LineKind(StrEnum):
    """What the lines of a type hold."""

    GOODS = "goods"
    COUNT = "count"
    MONEY = "money"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """The declaration of a document type.

    ``id`` is ``module.name`` and stable; ``prefix`` starts its numbers; ``plan`` is pure. ``closable`` types
    (orders) can be closed line by line; ``needs_origin`` types only exist from earlier documents;
    ``allows_negative`` types hold credit-note lines too. ``settles`` are the claims its lines may settle,
    those that are proposed first. What ``is_checked`` is counted before it is posted, where the company's
    rules demand it. The ``due_date`` of a type that ``expires`` is the last day its prices hold. Types
    ``made_at`` a page of their own are not typed in: a new one is made there. What waits for inspection is
    touched by those that ``take_quarantined`` alone. A line of nothing says something where the detail
    ``explains_zero`` names does, or its type ``may_lack_quantity``. One with a ``switch`` is out of sight
    while that rule is off. The prices of a type that ``agrees_prices`` hold for purchases from its partner,
    from its date to its ``due_date``. Lines of a type that ``proposes_parts`` are those of goods and of their
    parts. ``many`` is the name of several. What ``may_drop`` names the way to a customer as its place; what
    ``keeps_stock`` reserves it. ``answer`` is what its partner may fill in. Lines may name a category of its
    ``category_kind``; their accounts are, or are not, ``of_money``. What ``clears`` is given balances.
    """

    id: str
    label: str
    prefix: str
    plan: Callable[[Draft, Rules], Plan]
    header: tuple[HeaderField, ...]
    columns: tuple[Column, ...]
    line_kind: LineKind = LineKind.GOODS
    direction: Direction = Direction.NONE
    partner_kind: str | None = None
    origins: tuple[OriginRule, ...] = ()
    price_source: PriceSource = PriceSource.NONE
    is_closable: bool = False
    needs_origin: bool = False
    allows_negative: bool = False
    has_money: bool = True
    settles: tuple[ClaimKind, ...] = ()
    verbs: frozenset[Verb] = frozenset(Verb)
    icon: str = "file"
    is_checked: bool = False
    expires: bool = False
    made_at: str = ""
    takes_quarantined: bool = False
    explains_zero: str = ""
    switch: str = ""
    proposes_parts: bool = False
    agrees_prices: bool = False
    may_lack_quantity: bool = False
    may_drop: bool = False
    keeps_stock: bool = False
    many: str = ""
    answer: PartnerAnswer | None = None
    category_kind: str = ""
    of_money: bool | None = None
    clears: Clearing | None = None

    @property
    def list_title(self) -> str:
        """Return the name of a list of such documents."""
        return self.many or self.label

    @property
    def module(self) -> str:
        """Return the module the type belongs to: purchasing, sales, inventory or finance."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """Return the id without its module."""
        return self.id.partition(".")[2]

    def enters(self, name: str) -> bool:
        """Tell whether a header field or a column of this name is entered by the user."""
        return name in {one.name for one in self.header} or name in {one.name for one in self.columns}

    @property
    def has_lots(self) -> bool:
        """Tell whether lines of the type name the lot of their goods."""
        return self.enters("lot")

    @property
    def makes_lots(self) -> bool:
        """Tell whether lines may name a lot that is not there yet: with its dates it is made."""
        return self.enters("produced_on")

    @property
    def has_payees(self) -> bool:
        """Tell whether a line may name who is owed its money, in place of the document's partner."""
        return self.enters("payee")

    @property
    def is_taxed(self) -> bool:
        """Tell whether lines of the type carry tax: they do where it is shown."""
        return any(column.name == "tax_rate" for column in self.columns)

    @property
    def spreads_costs(self) -> bool:
        """Tell whether its costs are borne by the lines it names: only those without an origin have money."""
        return any(rule.is_bearer for rule in self.origins)

    @property
    def serves_orders(self) -> bool:
        """Tell whether goods of the type may come for customers' orders, by the orders it was copied from."""
        ordered = (_registry.get(rule.type) for rule in self.origins)
        return any(rule.is_for for one in ordered if one is not None for rule in one.origins)

    def origin_rule(self, type_id: str) -> OriginRule | None:
        """Return the rule for lines copied from ``type_id``, if they may be."""
        return next((rule for rule in self.origins if rule.type == type_id), None)


_registry: dict[str, DocumentType] = {}
_show: list[Callable[[DocumentType], DocumentType]] = []


def register(types: Iterable[DocumentType]) -> None:
    """Make types known to the program; called once at start with all of them."""
    _registry.update((one.id, one) for one in types)
    main_progress.cache_clear()
    later_types.cache_clear()


@cache
def later_types(type_id: str) -> tuple[tuple[Progress, tuple[str, ...]], ...]:
    """Return, in the order of ``Progress``, the types that move a type's lines on, by their ids."""
    later: dict[Progress, list[str]] = {}
    for other in _registry.values():
        rule = other.origin_rule(type_id)
        if rule is not None and rule.moved is not None:
            later.setdefault(rule.moved, []).append(other.id)
    return tuple((progress, tuple(later[progress])) for progress in Progress if progress in later)


@cache
def main_progress(type_id: str) -> Progress | None:
    """Return which progress finishes a document: fulfilment, else the invoice; a return never does."""
    rules = [rule for one in _registry.values() for rule in one.origins if rule.type == type_id]
    found = {rule.progress for rule in rules} - {Progress.RETURNED}
    return next((progress for progress in Progress if progress in found), None)


def show_types_by(show: Callable[[DocumentType], DocumentType]) -> None:
    """Have every type that is asked for passed through ``show``, which puts its labels into words."""
    _show[:] = [show]


def document_type(type_id: str) -> DocumentType:
    """Return a registered type.

    Raises:
        KeyError: no such type.
    """
    found = _registry[type_id]
    return _show[0](found) if _show else found


def out_of_sight(rules: Rules) -> frozenset[str]:
    """Return the types whose switch is off."""
    return frozenset(one.id for one in _registry.values() if one.switch and not getattr(rules, one.switch))


def document_types() -> tuple[DocumentType, ...]:
    """Return all registered types in the order of registration."""
    return tuple(map(document_type, _registry))
