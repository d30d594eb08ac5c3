"""What promotions are called, and what one gives, in the words of the reader."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from liandong.kernel.money import plain
from liandong.pricing.promotions import Kind, Measure, Stacking, Step


def kind_words() -> dict[str, str]:
    """Return what each kind is called."""
    return {
        Kind.PERCENT_OFF.value: _("折扣"),
        Kind.AMOUNT_OFF.value: _("满减"),
        Kind.SPECIAL_PRICE.value: _("特价"),
        Kind.GIFT.value: _("买赠"),
        Kind.BUNDLE.value: _("组合价"),
    }


def measure_words() -> dict[str, str]:
    """Return what a threshold counts."""
    return {Measure.AMOUNT.value: _("金额"), Measure.QUANTITY.value: _("数量（基本单位）")}


def stacking_words() -> dict[str, str]:
    """Return with which others a promotion may be."""
    return {
        Stacking.ALL.value: _("和别的促销都能叠加"),
        Stacking.NONE.value: _("不和别的促销叠加"),
        Stacking.GROUPS.value: _("只和下面的组叠加"),
    }


def weekday_words() -> Sequence[str]:
    """Return the days of the week, Monday first."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def steps_text(kind: str, measure: str, steps: Iterable[Step]) -> str:
    """Return what a promotion gives: 满 500 减 50；满 1000 减 120."""
    return _("；").join(_step_text(kind, measure, step) for step in steps)


def _step_text(kind: str, measure: str, step: Step) -> str:
    reached, value = plain(step.threshold), plain(step.value)
    start = ""
    if step.threshold:
        start = (_("满 %(least)s 元") if measure == Measure.AMOUNT else _("满 %(least)s 件")) % {
            "least": reached
        }
    given = {
        Kind.PERCENT_OFF.value: _("减 %(value)s%%"),
        Kind.AMOUNT_OFF.value: _("减 %(value)s 元"),
        Kind.SPECIAL_PRICE.value: _("特价 %(value)s"),
        Kind.GIFT.value: _("送赠品"),
        Kind.BUNDLE.value: _("一套 %(value)s"),
    }.get(kind, "%(value)s")
    return f"{start} {given % {'value': value}}".strip()
