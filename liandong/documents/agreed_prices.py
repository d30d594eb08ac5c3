"""What was agreed for an earlier line, for the documents made from it: the 优惠金额 of its document is in it.

A document's discount stands above its lines and is spread over their amounts alone: their prices are those
before it.
"""

from dataclasses import replace
from decimal import Decimal

from liandong.documents.inputs import PRICE_DIGITS, LineInput
from liandong.documents.models import DocumentLine
from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.kernel.rules import Rules


def agreed_price(line: DocumentLine, rules: Rules) -> Decimal:
    """Return the price per the line's own unit and before its ``discount_rate``; no statement.

    ``rules`` are those of the new document: they say whether its prices include tax. The line's document
    must have been read with it.
    """
    paid = line.entered_quantity * (HUNDRED - line.discount_rate) / HUNDRED
    if line.document.discount_amount == ZERO or not paid:
        return line.price
    amount = line.gross_amount if rules.price_includes_tax else line.net_amount
    return round_half_up(amount / paid, PRICE_DIGITS)


def at_its_amount(given: LineInput, line: DocumentLine, quantity: Decimal) -> LineInput:
    """Return a new line with the whole money of an earlier one of a discounted document, to the cent.

    ``quantity`` is in base units, negative where the line takes back. A part of the line has its price alone.
    """
    if line.document.discount_amount == ZERO or not given.price or abs(quantity) != line.quantity:
        return given  # what costs nothing, a gift or a part of a kit, has no amount of its own
    gross = line.gross_amount if quantity == line.quantity else -line.gross_amount
    return replace(given, anchor="gross_amount", gross_amount=gross)
