"""What a refused print or template says to who asked for it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from liandong.documents.messages import MESSAGES, message
from liandong.documents.record_messages import RECORD_MESSAGES
from liandong.kernel.terms import Problem


def _own() -> dict[str, str]:
    return {
        "print_too_much": _("一次打印太多：{count}，最多 {limit}"),
        "image_too_large": _("图片太大，最大 {limit}"),
        "image_kind": _("只能上传 {limit} 图片"),
        "image_broken": _("图片已损坏，无法使用"),
        "template_name_taken": _("已有同名模板「{name}」"),
        "version_conflict": _("模板已被别人修改，请刷新后再改"),
        "name_missing": _("请填写名称"),
    }


def _faults() -> dict[str, str]:
    return {
        "unknown_field": _("没有这个字段：{limit}"),
        "unknown_column": _("没有这一列：{limit}"),
        "unknown_image": _("没有这张底图"),
        "too_wide": _("各列宽度之和超出纸宽"),
        "too_long": _("版面内容太多"),
        "greater_than_equal": _("不能小于 {limit}"),
        "less_than_equal": _("不能大于 {limit}"),
        "string_too_long": _("文字太长，最多 {limit} 个字"),
    }


def sentence(problem: Problem) -> str:
    """Return the sentence for a problem."""
    if problem.code == "layout_invalid":
        fault = _faults().get(problem.detail["reason"], _("填写的值不对"))
        at, colon = problem.detail["at"], _("：")
        return f"{at}{colon}{fault}".format_map(problem.detail).removeprefix(colon)
    own = _own()
    if problem.code in own:
        return own[problem.code].format_map(problem.detail)
    if problem.code in MESSAGES:
        return message(problem)
    return RECORD_MESSAGES[problem.code][0].format_map(problem.detail)


def sentences(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return message and place of each problem, for pages and scripts."""
    return [{"message": sentence(one), "column": one.column or ""} for one in problems]
