"""What rules of commission and their amounts say, in the words of the reader."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from liandong.analytics.commission import Line
from liandong.analytics.commissioning import Base, Earned, Step
from liandong.kernel.money import plain
from liandong.webkit.templatetags.webkit_tags import money


def base_words() -> Mapping[str, str]:
    """Return what each base is called."""
    return {
        Base.NET: _("销售额（不含税）"),
        Base.MARGIN: _("毛利"),
        Base.PIECES: _("件数（基本单位）"),
        Base.RECEIPTS: _("回款"),
    }


def steps_text(base: str, steps: Iterable[Step]) -> str:
    """Return what a rule gives: 2%；满 100000 3%."""
    return _("；").join(_step_text(base, step) for step in steps)


def _step_text(base: str, step: Step) -> str:
    value = _("每件 {value}") if base == Base.PIECES else _("{value}%")
    start = _("满 {least} ").format(least=plain(step.threshold)) if step.threshold else ""
    return start + value.format(value=plain(step.value))


def explained(line: Line, month_text: str, *, sees_margin: bool) -> str:
    """Return how an amount came about; who sees no margin learns no figure that tells one."""
    one = line.earned
    if not one.rule:
        return _("{month} 确认以后有变动（补录、红冲、成本更正），按当时的规则重算的差额").format(
            month=month_text
        )
    if one.base is Base.MARGIN and not sees_margin:
        return _("按毛利计提")
    counted = plain(one.counted) if one.base is Base.PIECES else money(one.counted)
    text = _("{base} {counted}").format(base=base_words()[one.base], counted=counted)
    return " ".join([text + _rated(one), *_left_out(one, sees_margin=sees_margin)])


def _rated(one: Earned) -> str:
    if one.rate is None:
        return _("，没有达到第一档")
    if one.base is Base.PIECES:
        return _(" × {rate} 元 = {amount}").format(rate=plain(one.rate), amount=money(one.amount))
    return _(" × {rate}% = {amount}").format(rate=plain(one.rate), amount=money(one.amount))


def _left_out(one: Earned, *, sees_margin: bool) -> list[str]:
    if not one.left_out or not sees_margin:
        return []
    return [_("（毛利率太低、不计提的销售额 {amount}）").format(amount=money(one.left_out))]
