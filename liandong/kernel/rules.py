"""The business rules of one company, frozen and passed in.

Logic never looks a setting up: it is handed the ``Rules`` in force on the document's date.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from liandong.kernel.money import ZERO


class CostMethod(StrEnum):
    """How issues are valued; specific cost 个别计价 is each lot's own.

    Under 全月加权平均 goods leave at the moving average until the month's own is known.
    """

    MOVING_AVERAGE = "moving_average"
    FIFO = "fifo"
    SPECIFIC = "specific"
    MONTHLY_AVERAGE = "monthly_average"


class CostScope(StrEnum):
    """Where a cost is kept: one for the company, or one for each warehouse."""

    COMPANY = "company"
    WAREHOUSE = "warehouse"


class Taxpayer(StrEnum):
    """一般纳税人 deducts input tax; 小规模纳税人 has it in the cost."""

    GENERAL = "general"
    SMALL = "small"


MOST_STEPS, LONGEST_STEP = 8, 3650
_TAX_NUMBER = re.compile(r"[0-9A-Z]{15,20}")
_BETWEEN_STEPS = re.compile(r"[\s,，、;；]+")


def day_steps(text: str) -> tuple[int, ...]:
    """Return the days of a typed row of steps, as (30, 60, 90).

    Raises:
        ValueError: none, more than 8, not rising, or beyond ten years.
    """
    typed = [one for one in _BETWEEN_STEPS.split(text) if one]
    if not 1 <= len(typed) <= MOST_STEPS or not all(one.isascii() and one.isdigit() for one in typed):
        raise ValueError(text)
    steps = tuple(int(one[:9]) for one in typed)
    if steps[0] < 1 or steps[-1] > LONGEST_STEP or any(left >= right for left, right in pairwise(steps)):
        raise ValueError(text)
    return steps


def tax_number_of(text: str) -> str:
    """Return a typed tax number (纳税人识别号, 统一社会信用代码) in capital letters, blank for none.

    Raises:
        ValueError: it has other signs, or is not 15 to 20 long.
    """
    number = "".join(text.split()).upper()
    if number and not _TAX_NUMBER.fullmatch(number):
        raise ValueError(text)
    return number


class CreditControl(StrEnum):
    """What happens when a customer's debt would pass the credit limit."""

    OFF = "off"
    BLOCK = "block"


class PriceOrder(StrEnum):
    """Which price a sales line is proposed first: a price list's, the last one paid, the product's own."""

    LISTS_FIRST = "lists_first"
    LAST_FIRST = "last_first"
    LAST_AT_LAST = "last_at_last"


@dataclass(frozen=True, slots=True)
class Rules:
    """Business switches of a company, valid from a date on.

    Rates are per cent; ``over_delivery_rate`` is how much more than ordered may be moved, and less than
    ``under_delivery_rate`` may be missing without being told, where a product says nothing else; a sale that
    earns less than ``low_margin_rate`` of its net amount is pointed out while it is typed;
    with ``check_before_delivery`` what leaves is counted against the draft first (复核);
    ``sells_expired`` lets goods past their expiry be delivered; ``sells_below_zero`` lets deliveries take
    more than there is of goods without lots and serial numbers; with ``inspects_receipts`` receipts
    say what was refused at the door, and every warehouse has a place for goods that wait for inspection.
    An invoice line whose goods cost more than ``invoice_tolerance_rate`` more or less than received must
    say why; 0 asks for nothing. A purchase price more than ``unusual_price_rate`` from the last one is
    pointed out; 0 points nothing out. The ``score_`` weights say how much each rate counts in a
    supplier's score. ``ageing_steps`` are the days at which debts become a step older (账龄).
    ``tax_number`` is the company's own; invoices that come as files are told by it.
    """

    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    price_includes_tax: bool = False
    taxpayer: Taxpayer = Taxpayer.GENERAL
    tax_number: str = ""
    cost_method: CostMethod = CostMethod.MOVING_AVERAGE
    cost_scope: CostScope = CostScope.COMPANY
    invoice_with_goods: bool = False
    reserve_on_order: bool = True
    over_delivery_rate: Decimal = ZERO
    under_delivery_rate: Decimal = ZERO
    low_margin_rate: Decimal = ZERO
    invoice_tolerance_rate: Decimal = ZERO
    unusual_price_rate: Decimal = Decimal(20)
    score_on_time: Decimal = Decimal(40)
    score_quality: Decimal = Decimal(30)
    score_price: Decimal = Decimal(20)
    score_returns: Decimal = Decimal(10)
    ageing_steps: str = "30,60,90,180"
    price_order: PriceOrder = PriceOrder.LISTS_FIRST
    credit_control: CreditControl = CreditControl.BLOCK
    poster_differs_from_drafter: bool = False
    check_before_delivery: bool = False
    sells_expired: bool = False
    sells_below_zero: bool = False
    inspects_receipts: bool = False
    second_factor_required: bool = False
    number_patterns: dict[str, str] = field(default_factory=dict)

    @property
    def goes_below_zero(self) -> bool:
        """Tell whether deliveries may take more than there is: a month's average knows no shortfall."""
        return self.sells_below_zero and self.cost_method is not CostMethod.MONTHLY_AVERAGE

    @property
    def costs_by_lot(self) -> bool:
        """Tell whether each lot has a cost of its own."""
        return self.cost_method is CostMethod.SPECIFIC
