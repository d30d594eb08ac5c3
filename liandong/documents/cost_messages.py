"""What each problem with the cost of goods says, in Chinese and English. Pure."""

from collections.abc import Mapping

COST_MESSAGES: Mapping[str, tuple[str, str]] = {
    "not_monthly_average": (
        "公司的计价方法不是全月加权平均，不用结转",
        "The company's costing method is not the monthly average",
    ),
    "average_not_over": (
        "{period} 还没有过完，过完再结转全月平均",
        "{period} is not over yet: average it when it is",
    ),
    "month_not_averaged": (
        "不能结账：{count} 个商品的出库成本还不是全月平均，请先结转",
        "The month can't be closed: the issues of {count} products are not at its average yet",
    ),
    "later_months_missing": (
        "{product}以后月份的出库要一起结转，请在「全月平均」里结转这个月",
        "Later months of {product} must be averaged too: run this month on the page “Monthly average”",
    ),
}
