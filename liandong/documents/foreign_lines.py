"""Lines in another currency: the money of a foreign price, and of what is received, paid or settled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from liandong.documents.allocating import other_currency, settled_by
from liandong.documents.amounts import ComputedLine
from liandong.documents.columns import CATEGORY, EXPLAINED, PRICE_REASON, TYPED_PRICE
from liandong.documents.currency_fields import Names
from liandong.documents.foreign_money import (
    Agreed,
    foreign_amounts,
    foreign_price,
    is_price,
    own_amounts,
    own_price,
)
from liandong.documents.inputs import LARGEST
from liandong.documents.planning import amount_in
from liandong.kernel.checks import has_more_decimals
from liandong.kernel.custom import CustomRole
from liandong.kernel.foreign import foreign_share, own_share
from liandong.kernel.money import ZERO, PricedQuantity, plain, round_half_up, taxed
from liandong.kernel.terms import ClaimFacts, Problem

_LINES = (CustomRole.PRICE, CustomRole.TAX, CustomRole.GROSS)


@dataclass(slots=True)
class Turned:
    """Lines with their money in both currencies, what they come to in the other one, and what is wrong."""

    lines: list[ComputedLine] = field(default_factory=list)
    total: Decimal = ZERO
    problems: list[Problem] = field(default_factory=list)


def goods_lines(
    lines: Sequence[ComputedLine],
    names: Names,
    agreed: Agreed,
    stored: Mapping[str, tuple[int | None, int | None]],
) -> Turned:
    """Return lines of goods at their foreign prices; ``stored`` are product and unit of those saved."""
    turned = Turned()
    for position, line in enumerate(lines, 1):
        kept = stored.get(line.given.key)
        is_other = kept is not None and kept != (line.given.product, line.unit)
        found, gross, wrong = _line(line, names, agreed, position, is_other=is_other)
        turned.lines.append(found)
        turned.total += gross
        turned.problems += wrong
    return turned


def money_lines(
    lines: Sequence[ComputedLine], names: Names, agreed: Agreed, claims: Mapping[int, ClaimFacts]
) -> Turned:
    """Return lines that receive, pay, earn, spend or settle foreign amounts.

    Money is worth its amount at the document's rate, what is settled its share of the claim's worth. Where no
    foreign amount is given, the own one is turned into one. The total is that of the categories, or else of
    the money.
    """
    turned, left = Turned(), dict(claims)
    has_categories = any(_is_of_category(line) for line in lines)
    for position, line in enumerate(lines, 1):
        amount, wrong = _amount(line, names[CustomRole.AMOUNT], agreed, position)
        claim = left.get(line.given.claim or 0)
        turned.problems += wrong
        if line.given.claim is None:
            foreign, own = _moved(line, amount, agreed)
            turned.total += foreign if _is_of_category(line) is has_categories else ZERO
        elif claim is None or claim.foreign is None or claim.foreign.currency != agreed.currency:
            turned.lines.append(line)
            turned.problems += _strange(claim, agreed, position)
            continue
        else:
            if amount is None:
                amount = foreign_share(claim.open_amount, claim.foreign, line.amounts.gross)
            foreign, own = amount, own_share(claim.open_amount, claim.foreign, amount)
            left[claim.id] = settled_by(claim, own, foreign)
        turned.lines.append(_with_amount(line, names[CustomRole.AMOUNT], foreign, own))
    return turned


def _moved(line: ComputedLine, amount: Decimal | None, agreed: Agreed) -> tuple[Decimal, Decimal]:
    """Return money in both currencies."""
    foreign = round_half_up(line.amounts.gross / agreed.rate, agreed.digits) if amount is None else amount
    return foreign, round_half_up(foreign * agreed.rate)


def _amount(
    line: ComputedLine, name: str, agreed: Agreed, position: int
) -> tuple[Decimal | None, list[Problem]]:
    amount = typed_amount(line.given.details.get(name, ""))
    return amount, [] if amount is None else list(too_fine(amount, agreed.digits, position, name))


def too_fine(amount: Decimal, digits: int, position: int, name: str) -> Iterator[Problem]:
    """Yield that an amount has more decimals than its currency."""
    if has_more_decimals(amount, digits):
        detail = {"number": plain(amount), "limit": str(digits)}
        yield Problem("too_many_decimals", position, name, detail)


def _strange(claim: ClaimFacts | None, agreed: Agreed, position: int) -> Iterable[Problem]:
    """Yield that a claim is in another currency; one that is not there is told elsewhere."""
    if claim is not None:
        yield other_currency(claim, agreed.currency, position)


def _with_amount(line: ComputedLine, name: str, foreign: Decimal, own: Decimal) -> ComputedLine:
    details = {**line.given.details, name: plain(foreign)}
    given = replace(line.given, details=details, gross_amount=own)
    return line._replace(given=given, amounts=taxed(own, line.tax_rate, price_includes_tax=True))


def _is_of_category(line: ComputedLine) -> bool:
    return bool(line.given.details.get(CATEGORY.name))


def bare(line: ComputedLine, ours: set[str]) -> ComputedLine:
    """Return a line without these details."""
    if not ours & line.given.details.keys():
        return line
    details = {name: text for name, text in line.given.details.items() if name not in ours}
    return line._replace(given=replace(line.given, details=details))


def _line(
    line: ComputedLine, names: Names, agreed: Agreed, position: int, *, is_other: bool
) -> tuple[ComputedLine, Decimal, list[Problem]]:
    """Return a line with the money of its foreign price, its foreign gross amount, and what is wrong.

    A price that was kept for another product or unit (``is_other``) is none for this one.
    """
    given, name = line.given, names[CustomRole.PRICE]
    if given.product is None:
        return bare(line, set(names.values())), ZERO, []
    price = None if is_other else typed_amount(given.details.get(name, ""))
    if price is not None and price < ZERO:
        return line, ZERO, [Problem("number_negative", position, name, {"number": plain(price)})]
    typed = price is not None
    price = foreign_price(line.price, agreed) if price is None else price
    foreign = foreign_amounts(
        PricedQuantity(given.quantity, price, given.discount_rate, line.tax_rate), agreed
    )
    own = own_price(price, agreed)
    details = dict(given.details)
    if (
        typed
        and not is_price(own, line.price, agreed)
        and details.get(PRICE_REASON.name, TYPED_PRICE) != TYPED_PRICE
    ):
        details = {one: text for one, text in details.items() if one not in EXPLAINED}
        details[PRICE_REASON.name] = TYPED_PRICE
    figures = dict(zip(_LINES, (price, foreign.tax, foreign.gross), strict=True))
    details |= {names[role]: plain(figure) for role, figure in figures.items()}
    after = replace(given, details=details, price=own, anchor="price", net_amount=None, gross_amount=None)
    turned = line._replace(given=after, price=own, amounts=own_amounts(foreign, agreed.rate))
    return turned, foreign.gross, []


def typed_amount(text: str) -> Decimal | None:
    """Return the number in a field; None where it is empty, none, or beyond what a column holds."""
    amount = amount_in(text)
    return None if amount is None or abs(amount) >= LARGEST else amount
