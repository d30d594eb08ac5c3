"""What problems with budgets say in Chinese and English. Pure."""

from collections.abc import Mapping

_FIGURES = (
    "预算 {budget}，已用 {used}，本单 {amount}，超出 {over}",
    "budget {budget}, used {used}, this document {amount}, {over} too much",
)
_WAY_OUT = "；请改金额、调整预算，或请有权的人写明原因放行（红冲由他来做）"
_WAY_OUT_ENGLISH = (
    "; change it or the budget, or let somebody with the right pass it with a reason (or reverse it)"
)


_BEYOND: Mapping[str, tuple[str, str]] = {
    "budget_account": ("超预算，{subject} {period}", "Beyond the budget of {subject}, {period}"),
    "budget_account_part": (
        "超预算，{department} {subject} {period}",
        "Beyond {department}’s budget of {subject}, {period}",
    ),
    "budget_purchase": ("超采购预算，{subject} {period}", "Beyond the budget of buying {subject}, {period}"),
    "budget_purchase_part": (
        "超采购预算，{department} {subject} {period}",
        "Beyond {department}’s budget of buying {subject}, {period}",
    ),
    "budget_purchase_all": ("超采购预算，全部商品 {period}", "Beyond the budget of buying, {period}"),
    "budget_purchase_all_part": (
        "超采购预算，{department} 全部商品 {period}",
        "Beyond {department}’s budget of buying, {period}",
    ),
}


def _beyond() -> dict[str, tuple[str, str]]:
    """Return what is refused with the way out, and the same where it is only told."""
    found = {}
    for code, (chinese, english) in _BEYOND.items():
        told = f"{chinese}：{_FIGURES[0]}", f"{english}: {_FIGURES[1]}"
        found[f"{code}_told"] = told
        found[code] = told[0] + _WAY_OUT, told[1] + _WAY_OUT_ENGLISH
    unseen = "{subject} {period} 超预算", "Beyond the budget of {subject}, {period}"
    found["budget_unseen_told"] = unseen
    found["budget_unseen"] = unseen[0] + _WAY_OUT, unseen[1] + _WAY_OUT_ENGLISH
    return found


BUDGET_MESSAGES: Mapping[str, tuple[str, str]] = {
    **_beyond(),
    "budget_unknown": ("没有这份预算", "There is no such budget"),
    "budget_year_unfit": ("年度要在 2000 到 2200 之间", "The year must be between 2000 and 2200"),
    "budget_name_taken": ("{year} 年已有版本「{name}」", "{year} has a version “{name}” already"),
    "budget_control_unknown": ("没有这种控制方式", "There is no such control"),
    "budget_span_unknown": ("没有这种口径", "There is no such span"),
    "budget_subject_unknown": ("没有这个预算项目：{subject}", "There is no such subject: {subject}"),
    "budget_subject_missing": ("请选预算项目", "Choose what it is a budget of"),
    "budget_department_unknown": ("没有这个部门：{department}", "There is no department {department}"),
    "budget_line_twice": (
        "「{subject}」写了两行，同一项目、同一部门只能一行",
        "{subject} has two lines: one is enough for a subject and department",
    ),
    "budget_amount_unfit": (
        "金额「{amount}」不对：不能为负，最多两位小数",
        "“{amount}” won’t do: not below zero, two decimals at most",
    ),
    "budget_too_many": ("最多 {limit} 行", "At most {limit} lines"),
    "budget_in_force": (
        "{year} 年已有执行中的预算「{name}」，请先停用它",
        "{name} is in force for {year} already: end that first",
    ),
    "budget_empty": ("预算还没有明细，不能执行", "The budget has no lines yet"),
    "budget_closed": ("预算「{name}」已停用，不能修改；请复制一份", "{name} has ended: make a copy of it"),
    "budget_change_right": (
        "执行中的预算要有审核权限才能改",
        "A budget in force is changed by who may put it in force",
    ),
}
