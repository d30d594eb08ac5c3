"""What the trace of lock dates and budgets is called."""

from django.utils.translation import gettext as _


def ledger_deeds() -> dict[str, str]:
    """Return what each deed is called, by its name in the trace."""
    return {
        "lock_dates": _("设置锁定日期"),
        "lock_waiver": _("给锁定的例外"),
        "end_lock_waiver": _("收回锁定的例外"),
        "budget": _("修改预算"),
        "budget_lines": _("填写预算明细"),
        "budget_state": _("执行或停用预算"),
        "budget_release": _("超预算放行"),
        "planned_cash": _("修改计划收支"),
        "archive": _("生成年度档案"),
    }
