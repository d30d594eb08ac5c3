"""What a refused row says to who typed it, and what to do about it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.documents.messages import MESSAGES, message
from liandong.documents.record_messages import RECORD_MESSAGES
from liandong.exchange.columns import RowProblem, SheetField, ValueKind
from liandong.kernel.terms import Problem


class _Figures(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


def sentence(problem: Problem) -> str:
    """Return the sentence for a problem."""
    if problem.code in MESSAGES:
        return message(problem)
    if problem.code in RECORD_MESSAGES:
        return RECORD_MESSAGES[problem.code][0].format_map(_Figures(problem.detail))
    return problem.code


def advice(code: str) -> str:
    """Return what to do about a problem, blank where its sentence says it."""
    words = {
        "code_taken": _("文件里同一编码只留一行；要改编码请到资料页。"),
        "barcode_taken": _("一个条码只能属于一个单位，请改正或清空。"),
        "barcode_check_digit": _("按商品包装核对，或清空这一格。"),
        "base_unit_missing": _("填写「单位」一列，如 个、瓶、箱。"),
        "unit_in_use": _("已用过的单位不能改换算率；请新增一个单位。"),
        "is_stocked_in_use": _("没有单据用过的商品，可到商品资料页修改。"),
        "ratio_invalid": _("填写 1 个这种单位等于多少个基本单位。"),
        "partner_kind_missing": _("「客户」「供应商」至少一列填「是」，或在对应列里填固定值。"),
        "too_many_decimals": _("减少小数位数。"),
        "short_stock": _("减少数量、先入库，或改为只存草稿。"),
        "period_closed": _("改日期，或先反结账。"),
        "right_missing": _("请有权限的同事导入。"),
    }
    return words.get(code, "")


def unreadable(column: SheetField, text: str) -> tuple[str, str]:
    """Return the sentence and the advice for a cell that means nothing of its column's kind."""
    said = _("「%(text)s」不是%(kind)s")
    kinds = {
        ValueKind.NUMBER: (_("数字"), _("只填数字，如 12.5。")),
        ValueKind.WHOLE: (_("整数"), _("填 0 或正整数。")),
        ValueKind.FLAG: (_("是或否"), _("填「是」或「否」。")),
        ValueKind.DATE: (_("日期"), _("写成 2026-01-31。")),
        ValueKind.CHOICE: (_("可选的值"), _("、").join(label for _value, label in column.choices)),
    }
    kind, what = kinds[column.kind]
    return said % {"text": text[:40], "kind": kind}, what


def row_problems(
    problems: Sequence[Problem], numbers: Sequence[int], fields: Sequence[SheetField]
) -> list[RowProblem]:
    """Return problems of the engine with the rows and heads of the file; lines count from 1.

    That a required cell is empty is left out: reading the file has told it already.
    """
    labels = {one.name: one.label for one in fields}
    told = {f"{one.name}_missing" for one in fields if one.is_required and not one.is_header}
    return [
        RowProblem(
            numbers[problem.line - 1] if problem.line else None,
            labels.get(problem.column or "", problem.column or ""),
            sentence(problem),
            advice(problem.code),
        )
        for problem in problems
        if problem.code not in told
    ]
