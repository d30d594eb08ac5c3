"""What signs mean in a sheet: whether a minus is the direction or takes a booking back. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from liandong.banking.facts import BankRow, Form, breaks, oldest_first
from liandong.kernel.money import ZERO

_KEEPING = frozenset({Form.WECHAT, Form.ALIPAY})


@dataclass(frozen=True, slots=True)
class Signs:
    """How the signs of a file are read.

    ``is_minus_out`` where a minus only says that money went out, ``is_kept_unsigned`` where a fee stands
    with either sign and goes the way of its amount.
    """

    is_minus_out: bool
    is_kept_unsigned: bool


def signs_of(form: Form, outs: Sequence[Decimal], rows_by: Callable[[Signs], Sequence[BankRow]]) -> Signs:
    """Return how a file is read that writes what went out like this; ``rows_by`` are its lines, read so.

    Where some of it has no minus, a minus takes back (冲正). Where all of it has one, as under 支出（-元）
    of Alipay, it is the direction, unless the balances run through better the other way.
    """
    typed, turned = (Signs(is_out, form in _KEEPING) for is_out in (False, True))
    if not any(outs) or any(out > ZERO for out in outs):
        return typed
    torn = [len(breaks(oldest_first(rows_by(signs)))) for signs in (turned, typed)]
    return turned if torn[0] <= torn[1] else typed
