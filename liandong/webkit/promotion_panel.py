"""What promotions do to a draft, below its lines: each with what it takes off, gifts, coupons that fail."""

from typing import Any

from django.utils.translation import gettext as _

from liandong.documents.amounts import Terms, computed_lines
from liandong.documents.columns import PROMOTION
from liandong.documents.draft_facts import read_units
from liandong.documents.inputs import LineInput
from liandong.documents.promoted_drafts import Promoted, is_gift
from liandong.webkit.drafts import sentence
from liandong.webkit.entry_lines import entry_lines
from liandong.webkit.proposals import Setting


def promotion_panel(promoted: Promoted, setting: Setting) -> dict[str, Any] | None:
    """Return the panel; None where promotions have nothing to do with the draft."""
    has_gifts = any(is_gift(line) for line in promoted.draft.lines)
    if not (promoted.given or promoted.problems or promoted.idle or has_gifts):
        return None
    idle = [_("优惠券 %(coupon)s 没有用上：没有达到条件") % {"coupon": code} for code in promoted.idle]
    return {
        "given": [
            {
                "code": "" if one.is_coupon else one.code,
                "name": one.name,
                "off": f"{one.off:.2f}" if one.off else "",
            }
            for one in promoted.given
        ],
        "gifts": _gifts(promoted, setting),
        "messages": [*map(sentence, promoted.problems), *idle],
    }


def _gifts(promoted: Promoted, setting: Setting) -> list[dict[str, Any]]:
    """Return the lines that are given away, as the grid takes them; constant in statements."""
    lines = tuple(
        LineInput(product=gift.product, quantity=gift.quantity, details={PROMOTION.name: gift.text})
        for gift in promoted.gifts
    )
    if not lines:
        return []
    units = read_units([type(promoted.draft)(setting.kind.id, promoted.draft.business_date, lines)])
    computed, _problems = computed_lines(lines, units, Terms(is_taxed=setting.kind.is_taxed))
    return entry_lines(computed, setting)
