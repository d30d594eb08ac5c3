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
        "username_taken": _("登录名 {username} 已有人使用，请换一个；如果就是此人，请填他的加入码"),
        "username_invalid": _("登录名不可用：{reason}"),
        "role_taken": _("角色「{role}」已经有了"),
        "role_fixed": _("内置角色「{role}」不能改名，请复制一个"),
        "role_own": _("这不是内置角色，没有可恢复的权限"),
        "role_held": _("还有 {count} 个成员是「{role}」，不能删除"),
        "role_asked_for": _("审批规则里用到角色「{role}」，不能删除"),
        "column_unknown": _("没有这个可隐藏的字段"),
        "deeds_held": _("职责分离：{who}会同时能做「{first}」和「{second}」"),
        "pair_same": _("第 {line} 行的两边是同一件事"),
        "pair_twice": _("第 {line} 行和前面的重复"),
        "pairs_too_many": _("最多 {limit} 对"),
        "warehouse_missing": _("请填写第一个仓库的名称"),
        "month_invalid": _("请选择启用月份"),
        "module_unknown": _("没有这个模块或单据类型：{module}"),
        "rule_fixed": _("已有库存流水，不能再改：{rule}"),
        "rule_invalid": _("填写的值不对：{rule}"),
        "scope_invalid": _("权限范围写法不对：{scope}"),
        "label_missing": _("请填写用途"),
        "expiry_past": _("到期日已经过去"),
        "owner_stays": _("建账的老板不能停用"),
        "owner_by_owner": _("老板的资料和权限只有老板能改"),
        "own_rights": _("不能改自己的角色和仓库，请老板来改"),
        "role_beyond": _("角色「{role}」超出您自己的权限，不能授予或取消"),
        "place_beyond": _("仓库「{place}」不在您自己的权限内，不能分给别人"),
        "join_code_invalid": _("登录名或加入码不对，或加入码已过期：请他重新生成"),
        "already_member": _("此人已经是本公司的成员，可能已停用"),
        "person_missing": _("这个成员没有登录名"),
        "second_factor_none": _("此人没有设置两步验证"),
        "person_elsewhere": _("此人还属于别的账套，请他自己修改，或由系统管理员在服务器上重设"),
        "day_invalid": _("日期不对：{day}"),
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
