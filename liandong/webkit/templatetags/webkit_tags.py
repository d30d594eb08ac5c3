"""Template tags of the pages: icons of the sprite, numbers as the trade writes them."""

from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liandong.kernel.money import plain

SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"

register = template.Library()


@register.simple_tag
def sprite_url() -> str:
    """Return the address of the icon sprite, for icons which scripts draw."""
    return static(SPRITE)


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """Draw an icon of the sprite; ``look`` adds classes (``icon-small``, ``icon-large``)."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        look,
        static(SPRITE),
        name,
    )


def _grouped(text: str) -> str:
    """Put separators between the thousands of a plain decimal."""
    whole, point, fraction = text.partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole != "-0" else text


@register.filter
def money(amount: Decimal | None) -> str:
    """Write an amount with separators and two decimals; nothing for nothing."""
    return "" if amount is None else f"{amount:,.2f}"


@register.filter
def price(number: Decimal | None) -> str:
    """Write a price with separators and at least two decimals."""
    if number is None:
        return ""
    return money(number) if number == round(number, 2) else quantity(number)


@register.filter
def quantity(number: Decimal | None) -> str:
    """Write a quantity or price with separators and as many decimals as it has."""
    return "" if number is None else _grouped(plain(number))
