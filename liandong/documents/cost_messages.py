"""What each problem with the cost of goods says, in Chinese and English. Pure."""

from collections.abc import Mapping

from liandong.documents.composition_messages import COMPOSITION_MESSAGES

COST_MESSAGES: Mapping[str, tuple[str, str]] = {
    **COMPOSITION_MESSAGES,
    "short_reserved": (
        "{product}库存不足：需要 {needed}，可用 {available}（占用 {reserved}）；有占用时不能负库存出库",
        "{product} is short: {needed} needed, {available} available, {reserved} reserved: not below zero",
    ),
    "unit_cost_too_large": (
        "单位成本 {cost} 太大，要小于 {limit}：请检查数量和金额",
        "The cost of one unit, {cost}, must be below {limit}: check the quantity and the amounts",
    ),
    "no_cost_yet": (
        "{product}还没有成本，不能负库存出库：请先入库一次，或录入期初库存",
        "{product} has no cost yet: receive it once, or enter opening stock, before it is sold below zero",
    ),
    "cost_short": (
        "{product}在这个仓库先卖了还没入库，缺 {quantity}，补入库后才能调出",
        "{product} lacks {quantity} in this warehouse (sold before it came): receive it, then transfer it",
    ),
    "negative_monthly": (
        "全月加权平均不能与负库存出库同用：没有入库的货算不进月平均。请改用移动加权平均或先进先出",
        "The monthly average does not go with selling below zero: choose another costing method",
    ),
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
