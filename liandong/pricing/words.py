"""What a reason says to the reader."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.catalog.pricing import PRICE_DECIMALS
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.pricing.lists import Turned
from liandong.pricing.ranking import Reason, Source
from liandong.pricing.terms import Base

_RATE_DECIMALS = 8
_OWN_PRICES: Mapping[Source, str] = {
    Source.UNIT: gettext_noop("单位售价"),
    Source.RETAIL: gettext_noop("零售价"),
    Source.WHOLESALE: gettext_noop("批发价"),
    Source.PURCHASE: gettext_noop("采购价"),
    Source.SUPPLIER: gettext_noop("供应价"),
}


def own_price_texts() -> dict[Source, str]:
    """Return what the products' own prices are called, in the language of now: for who asks often."""
    return {source: _(words) for source, words in _OWN_PRICES.items()}


def reason_text(reason: Reason, units: Mapping[int, str], last_number: str = "") -> str:
    """Return why a line costs what it costs: 会员价 · 满 10 箱 · 至 2026-12-31.

    ``units`` are names by unit id; ``last_number`` is the document of the price paid last.
    """
    if reason.source is Source.LAST:
        return _("上次 %(number)s") % {"number": last_number}
    if reason.source in _OWN_PRICES:
        return _(_OWN_PRICES[reason.source])
    name = (
        _("协议价 %(number)s") % {"number": reason.name} if reason.source is Source.AGREEMENT else reason.name
    )
    if reason.channel:
        name = _("%(name)s（渠道 %(channel)s）") % {"name": reason.name, "channel": reason.channel}
    parts = [name, _base_text(reason.base, reason.rate)]
    if reason.turned is not None:
        parts.append(turned_text(reason.turned))
    if reason.minimum > ZERO:
        named = {"quantity": plain(reason.minimum), "unit": units.get(reason.unit or 0, "")}
        parts.append((_("满 %(quantity)s %(unit)s") % named).strip())
    if reason.until is not None:
        parts.append(_("至 %(day)s") % {"day": reason.until.isoformat()})
    return " · ".join(part for part in parts if part)


def turned_text(turned: Turned) -> str:
    """Return from what a price was turned: USD 12.5 × 7.1234; of the company's own currency 100 ÷ 7.1234."""
    listed = plain(round_half_up(turned.listed, PRICE_DECIMALS))
    if not turned.source:
        return f"{listed} ÷ {plain(round_half_up(1 / turned.rate, _RATE_DECIMALS))}"
    return f"{turned.source} {listed} × {plain(round_half_up(turned.rate, _RATE_DECIMALS))}"


def no_rate_text(name: str, currency: str, on: date | None) -> str:
    """Return why a list gave no price: there is no rate of its currency that day."""
    day = "" if on is None else on.isoformat()
    return _("「%(name)s」没有给价：%(day)s 没有 %(currency)s 的汇率") % {
        "name": name,
        "day": day,
        "currency": currency,
    }


def _base_text(base: Base, rate: Decimal) -> str:
    names = {Base.RETAIL: _("零售价"), Base.WHOLESALE: _("批发价"), Base.LIST: _("基准表")}
    if base not in names:
        return ""
    return names[base] + rate_text(rate)


def rate_text(rate: Decimal) -> str:
    """Return a rate with its sign, −5%; nothing for none."""
    if rate == ZERO:
        return ""
    return f" {'+' if rate > ZERO else '−'}{plain(abs(rate))}%"
