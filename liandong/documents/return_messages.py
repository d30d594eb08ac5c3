"""What each problem with returned goods says, in Chinese and English. Pure."""

from collections.abc import Mapping

RETURN_MESSAGES: Mapping[str, tuple[str, str]] = {
    "second_place": (
        "次品要和好货分开：请在这一行选另一个仓库",
        "Second grade must be kept apart: choose another warehouse in this line",
    ),
    "scrap_cost": (
        "没有来源出库单的报废要填成本单价，才知道损失多少",
        "Scrap without its delivery needs its unit cost, which is the loss",
    ),
}
