"""What each problem with returned and kept goods says, in Chinese and English. Pure."""

from collections.abc import Mapping

RETURN_MESSAGES: Mapping[str, tuple[str, str]] = {
    # what is kept for a channel
    "kept_for_nobody": ("请选择给哪个渠道留货", "Choose the channel that the stock is kept for"),
    "kept_until_past": (
        "「留到」不能早于单据日期：{date}",
        "Stock can't be kept until a day before the document's: {date}",
    ),
    "share_unfit": ("份额是 0 到 100 之间的数", "A share is a number from 0 to 100"),
    "share_of_nothing": ("这个仓库没有可以分的库存", "There is no free stock to share in this warehouse"),
    "second_place": (
        "次品要和好货分开：请在这一行选另一个仓库",
        "Second grade must be kept apart: choose another warehouse in this line",
    ),
    "scrap_cost": (
        "没有来源出库单的报废要填成本单价，才知道损失多少",
        "Scrap without its delivery needs its unit cost, which is the loss",
    ),
}
