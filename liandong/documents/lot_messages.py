"""What each problem with lots says, in Chinese and English. Pure."""

from collections.abc import Mapping

LOT_MESSAGES: Mapping[str, tuple[str, str]] = {
    "lot_needed": (
        "{product}按批次管理，请填批号",
        "{product} is kept by lot: enter the lot's number",
    ),
    "lot_missing": (
        "{product}按批次管理，请选批号：需要 {needed}，不带批次的可用 {available}",
        "{product} is kept by lot: choose one ({needed} needed, {available} available without a lot)",
    ),
    "lot_unknown": ("{product}没有批号「{lot}」", "{product} has no lot “{lot}”"),
    "lot_not_tracked": (
        "{product}不按批次管理，不能新建批号「{lot}」",
        "{product} is not kept by lot: no new lot “{lot}”",
    ),
    "lot_produced_on": (
        "批号「{lot}」的生产日期是 {stored}，这里填的是 {given}",
        "Lot “{lot}” was produced on {stored}, not on {given}",
    ),
    "lot_expires_on": (
        "批号「{lot}」的有效期至 {stored}，这里填的是 {given}",
        "Lot “{lot}” expires on {stored}, not on {given}",
    ),
    "lot_dates_crossed": (
        "批号「{lot}」的有效期 {expires} 早于生产日期 {produced}",
        "Lot “{lot}” would expire on {expires}, before it was produced on {produced}",
    ),
    "lot_expired": (
        "{product}的批号「{lot}」已于 {expires} 过期，不能出库",
        "Lot “{lot}” of {product} expired on {expires} and can't be delivered",
    ),
}
