"""What each problem with compositions, assembling and kits says, in Chinese and English. Pure."""

from collections.abc import Mapping

COMPOSITION_MESSAGES: Mapping[str, tuple[str, str]] = {
    # what a product is made of
    "composition_unknown": ("这个商品没有组成：{product}", "Product {product} has no composition"),
    "composition_missing": (
        "「{product}」还没有组成，请先在商品的「组成」里填写部件",
        "{product} has no composition yet: enter its parts first",
    ),
    "composition_cycle": (
        "「{product}」不能放在自己下面：它就是这个商品，或由这个商品组成",
        "{product} is the product itself, or is made of it",
    ),
    "parts_too_many": ("部件最多 {limit} 个", "At most {limit} parts"),
    "part_twice": ("部件「{product}」重复", "Part {product} is given twice"),
    "part_not_stocked": ("部件「{product}」不管理库存", "Part {product} is not kept in stock"),
    "not_a_part": (
        "这里的编码不在部件里",
        "This column names what is no part",
    ),
    "scrap_too_high": ("损耗率最多 100%", "Scrap is 100 per cent at most"),
    "scrap_of_kit": (
        "套装按部件发货，不能有损耗率",
        "A kit is shipped as its parts and can't have scrap",
    ),
    "shares_partly": (
        "成本份额要么每个部件都填，要么都不填",
        "Give every part a share of the cost, or none",
    ),
    # kits
    "kit_inexact": (
        "这么多套所需的部件数量除不尽，请换一个数量",
        "So many kits take a quantity of parts that can't be written exactly: take another number",
    ),
    "kit_part_alone": (
        "这是套装的部件，上面却没有它的套装：请放回套装下面，或删除这一行",
        "This is a part of a kit that does not stand above it: put it back, or remove the line",
    ),
    "kit_part_priced": (
        "部件「{product}」不能有价格，套装那一行才有",
        "Part {product} can't have a price: the kit has it",
    ),
    "kit_without_parts": (
        "套装「{product}」没有部件行，请重新保存",
        "Kit {product} has no lines of parts: save it again",
    ),
    "kit_parts_disagree": (
        "部件「{product}」应为 {needed}，现为 {given}：和套装的数量不符",
        "Part {product} should be {needed}, not {given}: it does not fit the number of kits",
    ),
    # assembling and taking apart
    "whole_missing": (
        "请填写成品：组装出来的，或被拆开的商品",
        "Say what is assembled, or what is taken apart",
    ),
    "parts_missing": ("请填写部件，可按组成带出", "There are no parts"),
    "wholes_differ": (
        "一张单据只能有一种成品，「{product}」请另开一张",
        "One document has one whole: {product} needs another",
    ),
    "part_is_whole": ("「{product}」是成品，不能又是部件", "{product} is the whole and can't be a part"),
    "fee_negative": ("费用不能为负", "The fee is negative"),
    "share_missing": (
        "请填写成本份额：别的部件填了，或这个部件还没有成本",
        "Enter its share of the cost: other parts have one, or this part has no cost yet",
    ),
    "share_negative": ("成本份额不能为负", "A share of the cost is negative"),
    "shares_zero": ("成本份额合计为零", "The shares of the cost come to nothing"),
    "assembled_cost": (
        "{product}在 {date} 已用于组装拆卸，那时的成本不能再变：请用之后的日期，或先红冲那张单",
        "{product} went into other goods on {date}, its cost must stay: date this later, or reverse that",
    ),
}
