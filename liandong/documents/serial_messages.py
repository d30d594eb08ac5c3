"""What each problem with serial numbers says, in Chinese and English. Pure."""

from collections.abc import Mapping

SERIAL_MESSAGES: Mapping[str, tuple[str, str]] = {
    "serial_range": (
        "「{serials}」不是号段：两头的前缀和位数要相同，如 SN0001–SN0020",
        "“{serials}” is no range: both ends need the same letters and as many digits, as in SN0001–SN0020",
    ),
    "serial_too_long": (
        "序列号「{serials}」超过 64 个字符",
        "Serial number “{serials}” is longer than 64 characters",
    ),
    "serial_too_many": ("一行最多 {limit} 个序列号", "A line may have {limit} serial numbers at most"),
    "serial_twice": (
        "序列号「{serials}」在这一行重复",
        "Serial number “{serials}” stands twice in this line",
    ),
    "serial_in_line": (
        "序列号「{serials}」在第 {first} 行已有",
        "Serial number “{serials}” is in line {first} already",
    ),
    "serial_count": (
        "{product}按序列号管理：需要 {needed} 个序列号，已填 {given} 个",
        "{product} is kept by serial number: {needed} numbers needed, {given} given",
    ),
    "serial_count_stale": (
        "{product}在盘点期间有进出，请重新读取账面后再核对序列号",
        "{product} has moved since the count began: take the snapshot again and check the serial numbers",
    ),
    "serial_unknown": ("{product}没有序列号「{serials}」", "{product} has no serial number “{serials}”"),
    "serial_of_other": (
        "序列号「{serials}」不是{product}的，是「{other}」的",
        "Serial number “{serials}” is not one of {product} but of “{other}”",
    ),
    "serial_not_tracked": (
        "{product}不按序列号管理，不能新登记序列号「{serials}」",
        "{product} is not kept by serial number: “{serials}” can't be new here",
    ),
    "serial_in_stock": (
        "序列号「{serials}」已在库，不能再入库",
        "Serial number “{serials}” is in stock already and can't come in again",
    ),
    "serial_elsewhere": (
        "序列号「{serials}」在别的仓库，不在这里",
        "Serial number “{serials}” is in another warehouse, not here",
    ),
    "serial_gone": ("序列号「{serials}」已不在库", "Serial number “{serials}” is no longer in stock"),
    "serial_other_customer": (
        "序列号「{serials}」不是卖给这位客户的",
        "Serial number “{serials}” was not sold to this customer",
    ),
    "serial_other_supplier": (
        "序列号「{serials}」不是这家供应商供的货",
        "Serial number “{serials}” did not come from this supplier",
    ),
    "serial_not_of_origin": (
        "序列号「{serials}」不在来源单据行里",
        "Serial number “{serials}” is not in the line this one comes from",
    ),
    "serial_not_waiting": (
        "序列号「{serials}」不在待上架的{product}里",
        "Serial number “{serials}” is none of {product} that waits to be put away",
    ),
    "serial_not_in_bins": (
        "序列号「{serials}」不在这个仓库的库位里",
        "Serial number “{serials}” lies in no bin of this warehouse",
    ),
    "serial_not_at_stop": (
        "序列号「{serials}」账上不在这里，请从它所在的库位拿，或先移库",
        "By the books serial number “{serials}” does not lie here: pick another, or move it first",
    ),
    "serial_moved_on": (
        "序列号「{serials}」之后又有变动，不能撤回",
        "Serial number “{serials}” has moved since: it can't be taken back",
    ),
    "serial_earlier": (
        "序列号「{serials}」在 {last} 有变动，日期不能早于那天",
        "Serial number “{serials}” moved on {last}: the date can't be earlier",
    ),
}
