"""The fields of a promotion's form above its tables: what it is, when it holds, how it stacks."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from liandong.pricing.promotion_forms import PLAIN, PromotionForm
from liandong.pricing.promotion_words import kind_words, measure_words, stacking_words
from liandong.webkit.record_form import Field, Kind, Section, Typed, read_fields

_SEPARATORS = re.compile(r"[\s、,，;；]+")
_WORDS = ("levels", "stacks_with", "hours")


def sections() -> list[Section]:
    """Return the parts of the form."""
    return [Section("", _basic()), Section(_("叠加"), _stacked()), Section(_("限量和优惠券"), _limited())]


def _basic() -> tuple[Field, ...]:
    day = _("留空为不限")
    kinds, measures = list(kind_words().items()), list(measure_words().items())
    return (
        Field("code", _("编码"), is_required=True),
        Field("name", _("名称"), is_required=True, help=_("印在单价来源里，客户看得到")),
        Field("kind", _("类型"), Kind.WORD, is_required=True, choices=kinds),
        Field("measure", _("门槛按"), Kind.WORD, is_required=True, choices=measures),
        Field("start", _("生效日"), Kind.DATE, help=day),
        Field("end", _("截止日"), Kind.DATE, help=day),
        Field("weekdays", _("星期"), help=_("1 到 7，67 为周末；留空为每天")),
        Field("hours", _("时段"), help=_("如 17:00-19:00，几段用顿号隔开；按单据第一次保存的时间")),
        Field("levels", _("客户等级"), help=_("几个等级用顿号隔开；留空为所有客户")),
        Field("repeats", _("每满都算（满减、买赠）"), Kind.BOOL),
        Field("most_times", _("每单最多几次"), Kind.WHOLE, help=_("每满都算时")),
        Field("memo", _("备注"), is_wide=True),
    )


def _stacked() -> tuple[Field, ...]:
    choices = list(stacking_words().items())
    return (
        Field("priority", _("优先级"), Kind.WHOLE, help=_("大的先算；后算的按剩下的金额")),
        Field("with_lists", _("按价格表（会员价等）的行也参加"), Kind.BOOL),
        Field("group", _("叠加组"), help=_("给这个促销起的组名，如「会员日」")),
        Field("stacking", _("叠加"), Kind.WORD, is_required=True, choices=choices),
        Field("stacks_with", _("可叠加的组"), help=_("几个组用顿号隔开；两边都允许才叠加")),
    )


def _limited() -> tuple[Field, ...]:
    return (
        Field("total_limit", _("总共几单"), Kind.WHOLE, help=_("留空为不限；审核时计数，红冲退回")),
        Field("customer_limit", _("每个客户几单"), Kind.WHOLE, help=_("留空为不限")),
        Field("needs_coupon", _("凭优惠券（保存后发券）"), Kind.BOOL),
    )


def shown_values(form: PromotionForm) -> dict[str, Any]:
    """Return what the fields show of a promotion."""
    return {name: getattr(form, name) for name in PLAIN} | {
        "weekdays": "".join(map(str, form.weekdays)),
        "levels": "、".join(form.levels),
        "hours": "、".join(form.hours),
        "stacks_with": "、".join(form.stacks_with),
    }


def read_typed(data: Mapping[str, Any]) -> Typed:
    """Read what was typed, as the values of a ``PromotionForm``."""
    typed = read_fields([one for section in sections() for one in section.fields], data)
    values = typed.values
    values["priority"] = values["priority"] or 0
    values["weekdays"] = tuple(int(sign) for sign in values["weekdays"] if sign.isdecimal())
    for name in _WORDS:
        values[name] = tuple(word for word in _SEPARATORS.split(values[name]) if word)
    return typed
