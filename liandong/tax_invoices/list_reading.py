"""What the words in a list of invoices mean: kinds, rates, states.

The lists are those that the tax bureau's 税务数字账户 exports; their text is not laid down in any published
standard, so that kinds are told by the words they are made of and not by whole names.
"""

from collections.abc import Sequence
from decimal import Decimal

from liandong.kernel.checks import typed_number
from liandong.kernel.money import HUNDRED, ZERO
from liandong.tax_invoices.models import InvoiceKind
from liandong.tax_invoices.terms import MOST_RATE

RATES = tuple(Decimal(rate) for rate in ("13", "9", "6", "5", "3", "1.5", "1", "0.5", "0"))
"""Rates and levy rates of value-added tax, per cent."""
ROUNDED = Decimal("0.10")
"""How far the tax of a whole invoice may be from one rate: its lines are rounded one by one."""
_NO_TAX = frozenset({"免税", "不征税", "出口零税率", "普通零税率", "零税率", "***", "*"})
_KINDS: Sequence[tuple[tuple[str, ...], InvoiceKind]] = (
    (("海关",), InvoiceKind.CUSTOMS),
    (("铁路",), InvoiceKind.TRANSPORT),
    (("航空",), InvoiceKind.TRANSPORT),
    (("客票",), InvoiceKind.TRANSPORT),
    (("农产品",), InvoiceKind.FARM),
    (("纸质", "专用"), InvoiceKind.PAPER_SPECIAL),
    (("纸质", "机动车"), InvoiceKind.PAPER_SPECIAL),
    (("纸质",), InvoiceKind.PAPER_GENERAL),
    (("数电", "专用"), InvoiceKind.DIGITAL_SPECIAL),
    (("数电", "机动车"), InvoiceKind.DIGITAL_SPECIAL),
    (("数电",), InvoiceKind.DIGITAL_GENERAL),
    (("全电", "专用"), InvoiceKind.DIGITAL_SPECIAL),
    (("全电",), InvoiceKind.DIGITAL_GENERAL),
    (("电子", "专用"), InvoiceKind.ELECTRONIC_SPECIAL),
    (("电子",), InvoiceKind.ELECTRONIC_GENERAL),
    (("专用",), InvoiceKind.PAPER_SPECIAL),
    (("机动车",), InvoiceKind.PAPER_SPECIAL),
    (("普通",), InvoiceKind.PAPER_GENERAL),
    (("二手车",), InvoiceKind.PAPER_GENERAL),
)
"""The first whose words are all there. Sales of motor vehicles are deducted like special invoices."""


def kind_of(text: str) -> InvoiceKind | None:
    """Return the kind of invoice a list means; None where its words say nothing."""
    for kind in InvoiceKind:
        if text in {kind.value, str(kind.label)}:
            return kind
    return next((kind for words, kind in _KINDS if all(word in text for word in words)), None)


def rate_of(text: str) -> Decimal:
    """Return per cent: 13%, 0.13 and 13 are the same; what bears no tax is 0.

    Raises:
        ValueError: it is no rate.
    """
    if text in _NO_TAX:
        return ZERO
    rate = typed_number(text.removesuffix("%").strip())
    if not text.endswith("%") and ZERO < rate < 1:
        rate *= HUNDRED
    if not ZERO <= rate < MOST_RATE:
        raise ValueError(text)
    return rate


def fitting_rate(net: Decimal, tax: Decimal) -> Decimal | None:
    """Return the one rate an invoice's tax comes to; None where it has several, or none that is known."""
    nearest = min(RATES, key=lambda rate: abs(net * rate / HUNDRED - tax))
    return nearest if abs(net * nearest / HUNDRED - tax) <= ROUNDED else None


def is_voided(text: str) -> bool:
    """Tell whether a list's state says that an invoice was voided; red ones stand in the list themselves."""
    return "作废" in text
