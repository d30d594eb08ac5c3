"""Template tags of the pages: icons of the sprite, numbers as the trade writes them."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from liandong.kernel.money import plain
from liandong.webkit import languages
from liandong.webkit.script_bundles import LATER
from liandong.webkit.static_files import LATER_NAMES

SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"

register = template.Library()


@register.simple_tag
def sprite_url() -> str:
    """Return the address of the icon sprite, for icons which scripts draw."""
    return static(SPRITE)


@register.simple_tag
def words_url() -> str:
    """Return the address of the scripts' words in the page's language, blank where they need none."""
    return languages.words_url()


@register.simple_tag
def are_scripts_bundled() -> bool:
    """Tell whether the scripts a page starts with were put together when they were collected."""
    return settings.STATIC_ROOT is not None


@register.simple_tag
def later_scripts() -> SafeString:
    """Name the scripts that are fetched when they are needed; nothing where they lie in the package."""
    if settings.STATIC_ROOT is None:
        return SafeString()
    return json_script({name: static(name) for name in _later_names(str(settings.STATIC_ROOT))}, LATER)


@cache
def _later_names(folder: str) -> list[str]:
    names: list[str] = json.loads((Path(folder) / LATER_NAMES).read_text("utf-8"))
    return names


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
