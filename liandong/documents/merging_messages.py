"""What problems with records that were merged, or shall be, say in Chinese and English. Pure."""

from collections.abc import Mapping

MERGING_MESSAGES: Mapping[str, tuple[str, str]] = {
    "product_merged": (
        "商品 {code} 已并入 {kept}，不再改动，请用 {kept}",
        "Product {code} was merged into {kept} and stays as it is: use {kept}",
    ),
    "partner_merged": (
        "往来单位 {code} 已并入 {kept}，不再改动，请用 {kept}",
        "Partner {code} was merged into {kept} and stays as it is: use {kept}",
    ),
    "claim_already_his": ("这笔往来本来就是他的", "The claim is his already"),
    "merge_same": ("请选择两个不同的资料", "Choose two different records"),
    "merge_missing": ("没有要合并的资料：{id}", "There is no record {id} to merge"),
    "merge_into_merged": (
        "要保留的 {code} 自己已并入 {kept}，请改为保留 {kept}",
        "{code}, which is to be kept, was merged into {kept} itself: keep {kept}",
    ),
    "merge_kept_disabled": (
        "要保留的 {code} 已停用，请先启用",
        "{code}, which is to be kept, is disabled: enable it first",
    ),
    "merge_base_unit": (
        "基本单位不同：{code} 是「{unit}」，{kept} 是「{kept_unit}」，数量不能相加",
        "The base units differ: {unit} of {code}, {kept_unit} of {kept}; their quantities can't be added up",
    ),
    "merge_unit_ratio": (
        "单位「{unit}」的换算率不同：{code} 是 {ratio}，{kept} 是 {kept_ratio}",
        "Unit {unit} is {ratio} base units of {code}, but {kept_ratio} of {kept}",
    ),
    "merge_tracking": (
        "一个管批次或序列号，另一个不管，或管法不同：请先改成一样",
        "They are not kept by lot or serial number alike: make them alike first",
    ),
    "merge_stocked": (
        "一个管理库存，另一个不管：请先改成一样",
        "One is kept in stock, the other is not: make them alike first",
    ),
    "merge_serial_twice": (
        "序列号「{serial}」两边都有：{code} 的在「{place}」，{kept} 的在「{kept_place}」",
        "Both have serial number “{serial}”: {code} in {place}, {kept} in {kept_place}",
    ),
    "merge_serials_more": (
        "还有 {count} 个序列号两边都有",
        "Both have {count} more serial numbers in common",
    ),
    "distinct_merged": (
        "{code} 已并入别的资料，谈不上是不是重复",
        "{code} was merged into another: whether it is a duplicate is no question any more",
    ),
    "distinct_unknown": (
        "这一条已经撤回了",
        "This was taken back already",
    ),
    "merge_variant": (
        "{code} 是款「{family}」的一个规格，请先在款里取下",
        "{code} is a variant of {family}: release it there first",
    ),
    "merge_part": (
        "一个是另一个的组成部件，不能合并",
        "One of them is made of the other: they can't be merged",
    ),
    "merge_both_parts": (
        "「{whole}」的组成里两个都有，请先去掉一个",
        "{whole} is made of both: take one out of it first",
    ),
    "merge_negative": (
        "{code} 在「{place}」是负库存 {quantity}，请先补进或调整",
        "{code} is short of {quantity} in {place}: receive or adjust it first",
    ),
    "merge_reserved": (
        "{code} 在「{place}」有 {quantity} 被订单占用，请先出库或释放",
        "{quantity} of {code} in {place} are reserved: deliver or release them first",
    ),
    "merge_waiting": (
        "{code} 在「{place}」有 {quantity} 待检或在途，请先处理完",
        "{quantity} of {code} wait in {place}, for inspection or on the way: finish that first",
    ),
    "merge_open": (
        "单据 {number} 里还没有执行完，请先做完或关闭",
        "Document {number} is not finished with it: finish or close it first",
    ),
    "merge_built": (
        "草稿 {number} 接着它以前的单据，请先审核或作废",
        "Draft {number} carries on earlier documents of it: post or discard it first",
    ),
    "merge_counted": (
        "正在盘点「{run}」里，请先结束盘点",
        "It is being counted in {run}: finish that count first",
    ),
    "merge_right": (
        "合并要用到「{type}」的全部权限，您没有",
        "Merging needs the whole right to “{type}”, which you lack",
    ),
}
