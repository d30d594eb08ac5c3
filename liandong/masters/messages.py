"""What a refused record says to who typed it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from liandong.documents.messages import MESSAGES, message
from liandong.documents.record_messages import RECORD_MESSAGES
from liandong.kernel.terms import Problem


class _Figures(dict[str, str]):
    """The detail of a problem; a figure nobody gave shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def own_messages() -> dict[str, str]:
    """Return the sentences that only these pages need."""
    return {
        "username_missing": _("请填写登录名"),
        "username_taken": _("登录名 {username} 已有人使用，请换一个"),
        "username_invalid": _("登录名不可用：{reason}"),
        "role_unknown": _("没有这个角色"),
        "rule_fixed": _("已有库存流水，不能再改：{rule}"),
        "rule_invalid": _("填写的值不对：{rule}"),
        "scope_invalid": _("权限范围写法不对：{scope}"),
        "label_missing": _("请填写用途"),
        "expiry_past": _("到期日已经过去"),
        "owner_stays": _("老板账号不能停用"),
        "pattern_invalid": _("编号规则缺少流水号 {{0000}}：{pattern}"),
        "day_invalid": _("日期不对：{day}"),
        "type_unknown": _("没有这种单据"),
    }


def sentence(problem: Problem) -> str:
    """Return the sentence for a problem."""
    if problem.code in MESSAGES:
        return message(problem)
    if problem.code in RECORD_MESSAGES:
        return RECORD_MESSAGES[problem.code][0].format_map(_Figures(problem.detail))
    return own_messages()[problem.code].format_map(_Figures(problem.detail))


def by_column(problems: Iterable[Problem]) -> dict[str, str]:
    """Return the first sentence for each field that has a problem."""
    found: dict[str, str] = {}
    for problem in problems:
        if problem.column is not None:
            found.setdefault(problem.column, sentence(problem))
    return found
