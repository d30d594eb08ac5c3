"""Order lines of which little is missing: within the tolerance nobody waits for the rest. Pure."""

from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.rules import Rules
from liandong.kernel.terms import OriginLine


def is_nearly_done(line: OriginLine, rules: Rules) -> bool:
    """Tell whether something came of an order line and what is missing is within the tolerance."""
    rate = rules.under_delivery_rate if line.under_rate is None else line.under_rate
    missing = line.quantity - line.fulfilled
    return line.fulfilled > ZERO and ZERO < missing <= line.quantity * rate / HUNDRED


def closed_after(before: OriginLine, after: OriginLine, rules: Rules) -> bool:
    """Return whether an order line is closed after it was moved on, or back by a reversal.

    A reversal opens again what had been closed for little being missing. Where the whole order was closed
    somebody did it by hand, and it stays so.
    """
    if before.is_order_closed:
        return before.is_closed
    if not before.is_closed:
        return after.fulfilled > before.fulfilled and is_nearly_done(after, rules)
    return (
        after.fulfilled >= before.fulfilled
        or not is_nearly_done(before, rules)
        or is_nearly_done(after, rules)
    )
