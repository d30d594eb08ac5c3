"""Template tags of the pages: icons of the sprite, numbers as the trade writes them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any, cast

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from liandong.kernel.money import plain
from liandong.webkit import languages
from liandong.webkit.script_bundles import LATER
from liandong.webkit.static_files import LATER_NAMES

SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"

_MAY_BE_CUT = 20
"""Longer texts may have no room in their cell."""

_WORTH_A_SHEET = 2
"""Fewer actions than these stand in the row themselves."""

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


class _Compact(DjangoJSONEncoder):
    """JSON without spaces: with 200 lines on a page they are a sixth of it."""

    item_separator = ","
    key_separator = ":"


@register.simple_tag
def page_json(value: object, element_id: str) -> SafeString:
    """Return a value for the page's scripts, as ``json_script`` does, without spaces."""
    return json_script(value, element_id, encoder=_Compact)


@cache
def _later_names(folder: str) -> list[str]:
    names: list[str] = json.loads((Path(folder) / LATER_NAMES).read_text("utf-8"))
    return names


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """Draw an icon of the sprite; ``look`` adds classes (``icon-small``, ``icon-large``)."""
    return _icon(name, look, _sprite(settings.STATIC_URL, settings.STATIC_ROOT))


@lru_cache(maxsize=1_024)
def _icon(name: str, look: str, sprite: str) -> SafeString:
    drawn = '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>'
    return format_html(drawn, look, sprite, name)


@cache
def _sprite(_prefix: str, _folder: Path | None) -> str:
    """Return the sprite's address, found once for each way files are served: a page has seventy icons."""
    return static(SPRITE)


@register.simple_tag
def cell(part: Mapping[str, Any]) -> SafeString:
    """Draw what a cell shows: a chip, a link or its text."""
    return mark_safe(_drawn(part))  # noqa: S308 - every part of it is escaped below # nosec B308 B703


@register.simple_tag
def cells(parts: Iterable[Mapping[str, Any]]) -> SafeString:
    """Draw the cells of a row. A page has thousands: a template takes ten times as long for them."""
    drawn = (
        f'<td class="{_escaped(part.get("look", ""))}"{_labelled(part)}>{_drawn(part)}</td>' for part in parts
    )
    return mark_safe("".join(drawn))  # noqa: S308 - the same # nosec B308 B703


@register.inclusion_tag("webkit/parts/action_row.html")
def action_row(actions: Sequence[Mapping[str, Any]], least: int) -> dict[str, Any]:
    """Draw a page's actions; on a phone the main ones, ``least`` at least, and a sheet of the others."""
    main = [one for one in actions if one.get("is_primary") or one.get("is_main")]
    main += [one for one in actions if one not in main][: max(0, least - len(main))]
    more = [one for one in actions if one not in main]
    if len(more) < _WORTH_A_SHEET:
        return {"main": actions, "more": []}
    return {"main": [one for one in actions if one in main], "more": more}


def _labelled(part: Mapping[str, Any]) -> str:
    """Name the column of a cell that has something, for a phone's card; say what may be cut in full."""
    text = part.get("text", "")
    label = part.get("label") if text or part.get("chip") else ""
    named = f' data-label="{_escaped(label)}"' if label else ""
    return f'{named} title="{_escaped(text)}"' if isinstance(text, str) and len(text) > _MAY_BE_CUT else named


def _drawn(part: Mapping[str, Any]) -> str:
    chip = part.get("chip")
    if chip:
        return f'<span class="chip" data-tone="{_escaped(chip["tone"])}">{_escaped(chip["label"])}</span>'
    text, url = _escaped(part.get("text", "")), part.get("url")
    if deed := part.get("deed"):
        return _button(text, deed)
    if folded := part.get("folded"):
        pieces = " ".join(f"<span>{_escaped(one)}</span>" for one in folded)
        return f'<details class="folded"><summary>{text}</summary>{pieces}</details>'
    if picture := part.get("picture"):
        text = f'<img class="cell-picture" src="{_escaped(picture)}" alt="" loading="lazy">{text}'
    return f'<a href="{_escaped(url)}">{text}</a>' if url else text


def _button(label: str, deed: Mapping[str, Any]) -> str:
    """Return a form of one button; ``label`` is escaped already."""
    fields = "".join(
        f'<input type="hidden" name="{_escaped(name)}" value="{_escaped(value)}">'
        for name, value in deed["fields"].items()
    )
    button = f'<button type="submit" class="button is-small">{label}</button>'
    return f'<form method="post" action="{_escaped(deed["url"])}">{fields}{button}</form>'


def _escaped(text: object) -> str:
    """Escape text as Django does, which looks for much else first; what is safe stays as it is."""
    return escape(text) if type(text) is str else conditional_escape(cast("SafeString", text))


def _grouped(text: str) -> str:
    """Put separators between the thousands of a plain decimal."""
    whole, point, fraction = text.partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole != "-0" else text


@register.filter
def money(amount: Decimal | None) -> str:
    """Write an amount with separators and two decimals; nothing for nothing."""
    return "" if amount is None else f"{amount + 0:,.2f}"  # nothing has no sign


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
