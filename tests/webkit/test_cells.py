"""Cells are drawn in Python: whatever they hold is escaped, and drawn as Django's templates would."""

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from liandong.webkit.report_parts import chip_cell, text_cell
from liandong.webkit.templatetags.webkit_tags import cell, cells

NASTY = """<b onclick='x("&")'>"""
SHOWN = "&lt;b onclick=&#x27;x(&quot;&amp;&quot;)&#x27;&gt;"
BY_TEMPLATE = Template(
    '{% if c.chip %}<span class="chip" data-tone="{{ c.chip.tone }}">{{ c.chip.label }}</span>'
    '{% elif c.url %}<a href="{{ c.url }}">{{ c.text }}</a>{% else %}{{ c.text }}{% endif %}'
)


@pytest.mark.parametrize(
    "part",
    [
        text_cell(NASTY),
        text_cell(NASTY, NASTY),
        text_cell(None, "/somewhere"),
        chip_cell(NASTY, NASTY),
        chip_cell("", "green") | {"chip": {"label": gettext_lazy("已审核"), "tone": "green"}},
        text_cell("") | {"text": SafeString("<b>known</b>")},
        {"look": ""},
        {"text": 12, "url": ""},
    ],
)
def test_a_cell_is_what_a_template_makes_of_it(part: dict[str, object]) -> None:
    assert cell(part) == BY_TEMPLATE.render(Context({"c": part}))


def test_a_row_of_cells_is_escaped_throughout() -> None:
    drawn = cells([text_cell(NASTY, NASTY, NASTY), chip_cell(NASTY, NASTY), {"text": "1"}])
    assert drawn == (
        f'<td class="{SHOWN}"><a href="{SHOWN}">{SHOWN}</a></td>'
        f'<td class="cell-state"><span class="chip" data-tone="{SHOWN}">{SHOWN}</span></td>'
        '<td class="">1</td>'
    )
