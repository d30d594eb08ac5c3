"""Which lines received an invoice's lines are for: by codes, names, rate, quantity, price, amount. Pure.

Quantities are in the received line's own unit and, like amounts, positive; who matches a red invoice with
returns turns the signs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from liandong.kernel.money import HUNDRED, ZERO, plain, share, spread
from liandong.tax_invoices.terms import InvoiceLine

_LEAST_WORD = 2
_SAME_PRICE = Decimal("0.5")
_WEIGHTS = {"code": 16, "name": 8, "amount": 4, "quantity": 2, "price": 1, "rate": 1}


@dataclass(frozen=True, slots=True)
class Received:
    """What is left to be invoiced of a line: ``net`` is its worth at its own price; the rate is per cent."""

    id: int
    codes: frozenset[str]
    names: frozenset[str]
    quantity: Decimal
    net: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """So much of a line of the invoice (by its place from 0) is for a received line, or for none known.

    ``reasons`` are of ``code``, ``name``, ``amount``, ``quantity``, ``price`` and ``rate``;
    ``differences`` of ``rate`` and ``price``, each with what the invoice and what the receipt says.
    """

    asked: int
    received: int | None
    quantity: Decimal | None
    net: Decimal
    tax: Decimal
    reasons: tuple[str, ...] = ()
    differences: tuple[tuple[str, str, str], ...] = ()


def without_discount_lines(lines: Iterable[InvoiceLine]) -> list[InvoiceLine]:
    """Return the lines with each discount (折扣行: the same name, no quantity) taken off its own."""
    found: list[InvoiceLine] = []
    for line in lines:
        last = found[-1] if found else None
        is_discount = last is not None and line.name == last.name and not line.quantity
        if last is not None and is_discount and line.net_amount * last.net_amount < ZERO:
            net, tax = last.net_amount + line.net_amount, last.tax_amount + line.tax_amount
            found[-1] = replace(last, net_amount=net, tax_amount=tax)
        else:
            found.append(line)
    return found


def matched(lines: Sequence[InvoiceLine], received: Sequence[Received]) -> list[Match]:
    """Return what each line is for, the surest and then the first received first; nothing is taken twice."""
    left = {one.id: one.quantity for one in received}
    found: list[Match] = []
    for place, line in enumerate(lines):
        found += _of_line(place, line, received, left)
    return found


def _of_line(
    place: int, line: InvoiceLine, received: Sequence[Received], left: dict[int, Decimal]
) -> list[Match]:
    judged = [(reasons_for(line, one), one) for one in received if left[one.id] > ZERO]
    fitting = [(reasons, one) for reasons, one in judged if line.net_amount > ZERO and _is_enough(reasons)]
    fitting.sort(key=lambda pair: -sum(_WEIGHTS[reason] for reason in pair[0]))
    taken: list[tuple[Received, Decimal, tuple[str, ...]]] = []
    rest = line.quantity
    for reasons, one in fitting:
        if (rest is not None and rest <= ZERO) or (rest is None and taken):
            break
        quantity = left[one.id] if rest is None else min(rest, left[one.id])
        left[one.id] -= quantity
        rest = None if rest is None else rest - quantity
        taken.append((one, quantity, reasons))
    weights = [quantity for _one, quantity, _reasons in taken]
    has_rest = not taken or (rest is not None and rest > ZERO)
    weights += [rest or ZERO] if has_rest else []
    shares = zip(spread(line.net_amount, weights), spread(line.tax_amount, weights), strict=True)
    found = []
    for (net, tax), (one, quantity, reasons) in zip(shares, taken, strict=False):
        differences = _differences(line, one, net, quantity)
        found.append(Match(place, one.id, quantity, net, tax, reasons, differences))
    if has_rest:
        net = line.net_amount - sum((one.net for one in found), ZERO)
        tax = line.tax_amount - sum((one.tax for one in found), ZERO)
        found.append(Match(place, None, rest, net, tax))
    return found


def reasons_for(line: InvoiceLine, one: Received) -> tuple[str, ...]:
    """Return why a line of an invoice may be for a received one."""
    name, specification = line.name.rpartition("*")[2].strip(), line.specification.strip()
    said = {name.lower(), specification.lower()} - {""}
    words = {word for word in name.lower().replace("（", " ").replace("(", " ").split() if word}
    reasons = []
    if one.codes & (said | words):
        reasons.append("code")
    if any(_is_alike(name.lower(), other) for other in one.names):
        reasons.append("name")
    if line.net_amount == one.net:
        reasons.append("amount")
    if line.quantity is not None and line.quantity == one.quantity:
        reasons.append("quantity")
    if line.quantity and _is_same_price(line.net_amount / line.quantity, one):
        reasons.append("price")
    if line.tax_rate == one.rate:
        reasons.append("rate")
    return tuple(reasons)


def _is_enough(reasons: Sequence[str]) -> bool:
    """Tell whether a line is proposed: its goods are named alike, or amount and rate are the same."""
    return bool({"code", "name"} & set(reasons)) or {"amount", "rate"} <= set(reasons)


def _is_alike(said: str, own: str) -> bool:
    return min(len(said), len(own)) >= _LEAST_WORD and (said in own or own in said)


def _is_same_price(price: Decimal, one: Received) -> bool:
    own = one.net / one.quantity
    return abs(price - own) * HUNDRED <= abs(own) * _SAME_PRICE


def _differences(
    line: InvoiceLine, one: Received, net: Decimal, quantity: Decimal
) -> tuple[tuple[str, str, str], ...]:
    found = []
    if line.tax_rate != one.rate:
        found.append(("rate", f"{plain(line.tax_rate)}%", f"{plain(one.rate)}%"))
    own = share(one.net, quantity, one.quantity)
    if net != own:
        found.append(("price", plain(net), plain(own)))
    return tuple(found)
