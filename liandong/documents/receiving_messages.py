"""What each problem with goods that arrive says, in Chinese and English. Pure."""

from collections.abc import Mapping

RECEIVING_MESSAGES: Mapping[str, tuple[str, str]] = {
    "from_quantity_negative": ("「满多少」不能为负", "The quantity from which a price holds is negative"),
    "least_stock_negative": ("最低补货水平不能为负", "The least stock is negative"),
    "most_stock_negative": ("最高补货水平不能为负", "The greatest stock is negative"),
    "level_without_place": ("写了补货水平，请选补货仓库", "A stock level needs its warehouse"),
    "level_twice": (
        "「{product}」在同一仓库的补货水平写了两次",
        "The stock level of {product} is given twice for a warehouse",
    ),
    "not_promisable": (
        "{number} 不是审核了还没结的订单，不能改承诺到货日",
        "{number} is no order under way: nothing can be promised for it",
    ),
    "line_unknown": ("{number} 没有这一行", "{number} has no such line"),
    "rejected_negative": ("拒收数量不能为负", "The quantity refused is negative"),
    "acceptance_off": (
        "没有打开「到货验收」，不能记拒收：先在「业务规则」里打开",
        "Nothing can be refused while acceptance of receipts is off: switch it on in the business rules",
    ),
    "reject_reason_missing": ("有拒收时请填写原因", "Say why goods were refused"),
    "in_quarantine": (
        "{product}还在待检区，质检放行前不能出库、占用",
        "{product} still waits for inspection: it can't leave or be reserved before it is released",
    ),
    "not_in_quarantine": (
        "{product}不在待检区，不用质检",
        "{product} is not where goods wait for inspection",
    ),
    "scrap_reason_missing": ("报损时请填写不合格原因", "Say why the goods are written off"),
    "release_target_missing": ("请选择放行到哪个仓库", "Choose the warehouse the goods are released to"),
    "nothing_waits": (
        "没有可质检的货：都质检过了，或已在质检单草稿里",
        "Nothing waits for inspection: all of it was inspected, or is in a draft already",
    ),
    "refused_beyond": (
        "拒收 {refused} 加待检 {held} 超过到货 {arrived}",
        "{refused} refused and {held} to be inspected are more than the {arrived} that arrived",
    ),
    "quarantine_missing": (
        "这个仓库没有待检区：在「仓库与库位」新建",
        "The warehouse has no place for inspection: make one under warehouses and bins",
    ),
    "invoice_price_beyond": (
        "与 {document} 的入库价相差超过 {tolerance}%：请改单价，或填写价差原因",
        "The price is more than {tolerance}% from that of {document}: correct it, or say why",
    ),
    "all_invoiced": ("勾选的单据都已开票", "Everything that was ticked is invoiced already"),
    "quarantine_alone": ("待检区必须属于一个仓库", "Goods wait for inspection in a warehouse: choose it"),
    "quarantine_right": (
        "打开「到货验收」要建待检区，您没有维护仓库的权限",
        "Acceptance of receipts needs places for inspection, and you may not make them",
    ),
}
