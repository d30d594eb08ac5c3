"""Budgets in the words of the reader."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from liandong.documents.budget_lines import BudgetRow
from liandong.general_ledger.models import Budget, BudgetState
from liandong.kernel.budgets import Control, Span
from liandong.webkit import report_parts as ui

_TONES = {BudgetState.DRAFT: "amber", BudgetState.ACTIVE: "green", BudgetState.CLOSED: "grey"}


def control_words() -> Mapping[str, str]:
    """Return what each control is called."""
    return {
        Control.NONE.value: _("不控制，只看执行"),
        Control.WARN.value: _("超出时提醒"),
        Control.STOP.value: _("超出时不能审核"),
    }


def span_words() -> Mapping[str, str]:
    """Return what is compared."""
    return {
        Span.MONTH.value: _("按当月"),
        Span.TO_DATE.value: _("按年初到当月累计（省下的可以后面用）"),
        Span.YEAR.value: _("按全年"),
    }


def state_chip(budget: Budget, look: str = "") -> ui.Part:
    """Return where a budget stands as a chip."""
    labels = {
        BudgetState.DRAFT: _("编制中"),
        BudgetState.ACTIVE: _("执行中"),
        BudgetState.CLOSED: _("已停用"),
    }
    state = BudgetState(budget.state)
    return ui.chip_cell(labels[state], _TONES[state], look)


def all_goods() -> str:
    """Return what buying goods of every category is called."""
    return _("采购：全部商品")


def crossing_note() -> str:
    """Return why there is no total."""
    return _("有几行互相交叉（比如一个部门的、和全公司一个明细科目的），加起来会重复，所以没有合计。")


def row_name(row: BudgetRow) -> str:
    """Return what a line is of."""
    if not row.is_purchase:
        return row.name
    return _("采购：{category}").format(category=row.name) if row.name else all_goods()


def title_of(budget: Budget) -> str:
    """Return the year and the version."""
    return _("{year} 年预算 · {name}").format(year=budget.year, name=budget.name)
