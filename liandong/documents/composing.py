"""The parts of what is assembled or taken apart, as lines of a draft: by what the product is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from liandong.catalog.composition import Composition, parts_needed
from liandong.catalog.composition_queries import compositions_of
from liandong.documents.amounts import UnitFacts
from liandong.documents.draft_facts import read_units
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.part_lines import PART, ROLE, SHARE, WHOLE
from liandong.documents.types import document_type
from liandong.kernel.money import ZERO, plain
from liandong.kernel.terms import Problem


def with_parts(drafts: Sequence[DraftInput]) -> tuple[list[DraftInput], list[Problem]]:
    """Return the drafts that ask for it with the parts of their goods in place of those they had.

    Two statements; none where no draft asks.
    """
    asking = [one for one in drafts if one.proposes_parts and document_type(one.type).proposes_parts]
    if not asking:
        return list(drafts), []
    wholes = {line.product for one in asking for line in _wholes(one) if line.product}
    compositions, units = compositions_of(wholes), read_units(asking)
    problems: list[Problem] = []
    found = [_composed(one, compositions, units, problems) if one in asking else one for one in drafts]
    return found, problems


def _wholes(draft: DraftInput) -> list[LineInput]:
    """Return the lines of what is assembled or taken apart: those that say so, else the first."""
    said = [line for line in draft.lines if line.details.get(ROLE) == WHOLE]
    return said or [line for line in draft.lines[:1] if line.details.get(ROLE) != PART]


def _composed(
    draft: DraftInput,
    compositions: Mapping[int, Composition],
    units: Mapping[int, UnitFacts],
    problems: list[Problem],
) -> DraftInput:
    wholes = _wholes(draft)
    products = list(dict.fromkeys(line.product for line in wholes if line.product))
    if not products:
        problems.append(Problem("whole_missing"))
        return draft
    names = {unit.product: unit.product_name for unit in units.values()}
    lines = [replace(line, details={**line.details, ROLE: WHOLE}) for line in wholes]
    for product in products:
        composition = compositions.get(product)
        quantity = sum((_base(line, units) for line in wholes if line.product == product), ZERO)
        named = {"product": names.get(product, "")}
        if composition is None:
            problems.append(Problem("composition_missing", 1, "product", named))
        elif quantity <= ZERO:
            problems.append(Problem("quantity_zero", 1, "quantity"))
        else:
            lines += _parts(composition, quantity, draft)
    return replace(draft, lines=tuple(lines))


def _base(line: LineInput, units: Mapping[int, UnitFacts]) -> Decimal:
    unit = units.get(line.unit or 0)
    return line.quantity * (unit.ratio if unit else Decimal(1))


def _parts(composition: Composition, quantity: Decimal, draft: DraftInput) -> list[LineInput]:
    """Return a line for each part; what is lost in the making is lost only when things are put together."""
    takes_shares = document_type(draft.type).enters(SHARE)
    lines = []
    for needed in parts_needed(composition, quantity, with_scrap=not takes_shares):
        details = {ROLE: PART}
        if takes_shares and needed.part.share is not None:
            details[SHARE] = plain(needed.part.share)
        lines.append(LineInput(product=needed.part.product, quantity=needed.quantity, details=details))
    return lines
