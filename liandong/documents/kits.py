"""The parts of kits as lines of a draft: added where they are missing, following the kit's quantity."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from liandong.catalog.composition import Composition
from liandong.catalog.composition_queries import kits_among
from liandong.documents.agreed_prices import agreed_price, at_its_amount
from liandong.documents.amounts import UnitFacts
from liandong.documents.columns import KIT_PART, without_reason
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.kit_lines import is_part, part_quantity, ratio_text
from liandong.documents.models import DocumentLine
from liandong.documents.types import document_type
from liandong.identity.rule_book import rules_on
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem

_CARRIED = ("disposition",)
"""What a kit's line says for its parts too, where they are added."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A part's line of an earlier document: how much of it is still open."""

    line: int
    product: int
    ratio: str
    open: Decimal


@dataclass(slots=True)
class _Group:
    """A line with the parts that stand below it, and its place in the draft as it was handed in."""

    head: LineInput | None
    position: int
    parts: list[LineInput] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Book:
    """What is known: units by id, compositions by kit, an earlier kit's parts, and the kit of a part."""

    units: Mapping[int, UnitFacts]
    compositions: Mapping[int, Composition]
    earlier: Mapping[int, Sequence[Earlier]]
    kit_of: Mapping[int, DocumentLine]

    def base(self, line: LineInput) -> Decimal:
        """Return a line's quantity in base units."""
        unit = self.units.get(line.unit or 0)
        return line.quantity * (unit.ratio if unit else Decimal(1))

    def is_kit(self, line: LineInput | None) -> bool:
        """Tell whether a line is a kit's: its product is one, or was when it was ordered."""
        return line is not None and (line.product in self.compositions or (line.origin or 0) in self.earlier)


def with_kits(
    drafts: Sequence[DraftInput], units: Mapping[int, UnitFacts]
) -> tuple[list[DraftInput], list[Problem]]:
    """Return drafts in which each kit has its parts below it, as many as it takes.

    ``units`` are those of the products named. At most two statements; none where no draft has a kit.
    """
    kits = {unit.product for unit in units.values() if unit.is_kit}
    concerned = [one for one in drafts if _has_kits(one, kits)]
    if not concerned:
        return list(drafts), []
    book = _read(concerned, kits, units)
    problems: list[Problem] = []
    found = [_expanded(one, book, problems) if one in concerned else one for one in drafts]
    return found, problems


def _has_kits(draft: DraftInput, kits: set[int]) -> bool:
    if draft.reverses is not None or not document_type(draft.type).enters(KIT_PART.name):
        return False
    return any(line.product in kits or is_part(line.details) for line in draft.lines)


def _read(drafts: Sequence[DraftInput], kits: set[int], units: Mapping[int, UnitFacts]) -> _Book:
    named = {line.product for one in drafts for line in one.lines if line.product in kits and line.product}
    origins = {line.origin for one in drafts for line in one.lines if line.origin}
    progress = {one.type: one for one in drafts}
    earlier: dict[int, list[Earlier]] = {}
    kit_of: dict[int, DocumentLine] = {}
    if origins:
        documents = DocumentLine.objects.filter(pk__in=origins).values("document")
        rows = DocumentLine.objects.filter(document__in=documents).select_related("document", "unit")
        above: DocumentLine | None = None
        for row in rows.order_by("document", "position"):
            if not is_part(row.details):
                above = row
            elif above is not None and above.document_id == row.document_id:
                kit_of[row.pk] = above
                left = row.quantity - _done(row, progress)
                one = Earlier(row.pk, row.product_id or 0, row.details[KIT_PART.name], left)
                earlier.setdefault(above.pk, []).append(one)
    return _Book(units, kits_among(named) if named else {}, earlier, kit_of)


def _done(row: DocumentLine, types: Mapping[str, DraftInput]) -> Decimal:
    """Return how far an earlier line is moved on, by what the drafts would do with it."""
    for name in types:
        rule = document_type(name).origin_rule(row.document.type)
        if rule is not None and rule.progress is not None:
            done: Decimal = getattr(row, rule.progress.value)
            return done
    return ZERO


def _expanded(draft: DraftInput, book: _Book, problems: list[Problem]) -> DraftInput:
    lines: list[LineInput] = []
    alone: list[tuple[int, LineInput]] = []
    for group in _groups(draft):
        if group.head is not None:
            lines.append(group.head)
        if group.head is not None and book.is_kit(group.head):
            lines += _parts(group, group.head, book, problems)
        else:
            alone += [(group.position, part) for part in group.parts]
    lines += _with_their_kits(alone, book, draft.business_date, problems)
    return replace(draft, lines=tuple(lines))


def _groups(draft: DraftInput) -> Iterator[_Group]:
    group = _Group(None, 1)
    for position, line in enumerate(draft.lines, 1):
        if is_part(line.details):
            group.parts.append(line)
            continue
        yield group
        group = _Group(line, position)
    yield group


def _parts(group: _Group, head: LineInput, book: _Book, problems: list[Problem]) -> Iterator[LineInput]:
    """Yield the lines of a kit's parts: those there are where they fit, else as many as it takes."""
    kits = book.base(head)
    there: dict[tuple[int, str], list[LineInput]] = defaultdict(list)
    for part in group.parts:
        there[part.product or 0, part.details[KIT_PART.name]].append(part)
    recipe = _recipe(head, book) or list(there)
    for product, text in recipe:
        try:
            needed, is_exact = part_quantity(text, kits)
        except ValueError:
            problems.append(Problem("not_a_number", group.position, KIT_PART.name, {"value": text[:40]}))
            continue
        if not is_exact:
            problems.append(Problem("kit_inexact", group.position, "quantity"))
        own = there.get((product, text), [])
        if own and sum((book.base(part) for part in own), ZERO) == needed:
            yield from (_plain(part, head) for part in own)
        elif own:
            kept = own[0] if len(own) == 1 else replace(own[0], lot="")
            yield _plain(replace(kept, unit=None, quantity=needed), head)
        else:
            yield from _fresh(head, product, text, needed, book)


def _recipe(head: LineInput, book: _Book) -> list[tuple[int, str]]:
    """Return which parts a kit has: those of the line it was copied from, else what it is made of now."""
    earlier = book.earlier.get(head.origin or 0)
    if earlier:
        return list(dict.fromkeys((one.product, one.ratio) for one in earlier))
    composition = book.compositions.get(head.product or 0)
    if composition is None:
        return []
    return [(one.product, ratio_text(one.quantity, composition.quantity)) for one in composition.parts]


def _fresh(head: LineInput, product: int, text: str, needed: Decimal, book: _Book) -> Iterator[LineInput]:
    """Yield new lines of a part; where an earlier kit had several, each gets what is open of it."""
    details = {name: head.details[name] for name in _CARRIED if head.details.get(name)}
    line = LineInput(product=product, place=head.place, details={**details, KIT_PART.name: text})
    sources = [
        one
        for one in book.earlier.get(head.origin or 0, ())
        if (one.product, one.ratio) == (product, text) and one.open > ZERO
    ]
    for one in sources[:-1]:
        taken = min(needed, one.open)
        if taken > ZERO:
            yield replace(line, quantity=taken, origin=one.line)
        needed -= taken
    if needed > ZERO or not sources:
        yield replace(line, quantity=needed, origin=sources[-1].line if sources else None)


def _plain(part: LineInput, head: LineInput) -> LineInput:
    """Return a part's line without money: the kit's line has it."""
    return replace(
        part,
        price=ZERO,
        discount_rate=ZERO,
        net_amount=None,
        gross_amount=None,
        anchor="price",
        place=part.place or head.place,
        details=without_reason(part.details),
    )


def _with_their_kits(
    alone: Sequence[tuple[int, LineInput]], book: _Book, on: date, problems: list[Problem]
) -> list[LineInput]:
    """Return parts that came alone, picked piece by piece, below the kit they were ordered with."""
    found: dict[int, list[LineInput]] = defaultdict(list)
    for position, part in alone:
        kit = book.kit_of.get(part.origin or 0)
        if kit is None:
            problems.append(Problem("kit_part_alone", position, "product"))
        else:
            found[kit.pk].append(part)
    lines: list[LineInput] = []
    kits = {kit.pk: kit for kit in book.kit_of.values()}
    for pk, parts in found.items():
        head = _head(kits[pk], parts, book, on)
        lines += [head, *(_plain(part, head) for part in parts)]
    return lines


def _head(kit: DocumentLine, parts: Sequence[LineInput], book: _Book, on: date) -> LineInput:
    """Return the line of as many kits as the parts make; the least is told on posting."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for part in parts:
        sums[f"{part.product} {part.details[KIT_PART.name]}"] += book.base(part)
    most = max(_kits_of(key.split()[1], quantity) for key, quantity in sums.items())
    ratio = kit.unit.ratio if kit.unit else Decimal(1)
    is_lowered = kit.document.discount_amount != ZERO
    given = LineInput(
        product=kit.product_id,
        unit=kit.unit_id,
        quantity=round(most / ratio, 6),
        price=agreed_price(kit, rules_on(on)) if is_lowered else kit.price,
        discount_rate=kit.discount_rate,
        tax_rate=kit.tax_rate,
        place=parts[0].place,
        origin=kit.pk,
        memo=kit.memo,
    )
    return at_its_amount(given, kit, round(most, 6))


def _kits_of(text: str, quantity: Decimal) -> Decimal:
    above, _, below = text.partition("/")
    return quantity * Decimal(below or "1") / Decimal(above)
