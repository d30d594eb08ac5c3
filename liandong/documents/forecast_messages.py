"""What problems with planned money say in Chinese and English. Pure."""

from collections.abc import Mapping

FORECAST_MESSAGES: Mapping[str, tuple[str, str]] = {
    "planned_cash_unknown": ("没有这项计划收支", "There is no such planned item"),
    "planned_cash_amount": (
        "请填写金额：大于 0，最多两位小数",
        "Give an amount: above zero, two decimals at most",
    ),
    "planned_cash_day": ("请填写第一次的日期", "Give the day of the first time"),
    "planned_cash_ends": ("结束日期早于第一次的日期", "It ends before its first day"),
    "planned_cash_rhythm": ("没有这种周期", "There is no such rhythm"),
}
