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
    "drop_alone": (
        "{number} 是直运单据，要和对方那张一起审核、一起红冲",
        "{number} is half of a drop shipment: it is posted and reversed together with the other document",
    ),
    "drop_differs": (
        "直运的两张单据对不上：这一行 {quantity}，对方 {brought}（商品、批号、数量、序列号都要一样）",
        "The documents of the drop shipment differ in goods, lot, quantity or pieces: {quantity}, {brought}",
    ),
    "drop_lines_differ": (
        "直运的两张单据对不上：这一张 {lines} 行货，对方 {brought} 行",
        "The two documents of the drop shipment differ: {lines} lines of goods here, {brought} there",
    ),
    "drop_reopen": (
        "{number} 是直运单据，不能撤销并修改：请红冲（两张一起冲），再重新直运",
        "{number} is half of a drop shipment and can't be reopened: reverse it, both go, and ship anew",
    ),
    "drop_without_order": (
        "「{product}」不是为销售订单买的，不能直运：请从销售订单「以销定购」",
        "{product} is bought for no sales order and can't be drop-shipped: start from the sales order",
    ),
    "drop_customers": (
        "直运订单只能送一个客户，{document} 是另一个客户的",
        "A drop shipment goes to one customer, {document} is another's",
    ),
    "drop_kit": (
        "「{product}」是套装或套装的部件，不能直运",
        "{product} is a kit or part of one and can't be drop-shipped",
    ),
    "drop_empty": ("请填写本次直运的数量", "Say how much goes to the customer"),
    "drop_not_open": (
        "{number} 没有可以直运的行：不是直运订单，或已送完、已关闭",
        "{number} has nothing to drop-ship: it is no drop order, or all went, or it is closed",
    ),
    "not_dropped": (
        "{number} 的货是从仓库发的，退货请用「生成销售退货单」",
        "The goods of {number} came from a warehouse: make an ordinary sales return",
    ),
    "drop_line": ("{number} 没有这一行可以直运", "{number} has no such line to drop-ship"),
    "to_order_empty": ("请填写要采购的数量", "Say how much to buy"),
    "to_order_supplier": ("请选择供应商", "Choose the supplier"),
    "to_order_line": (
        "销售订单里没有这一行，或已关闭、还没审核",
        "There is no such line of a sales order, or it is closed or not posted",
    ),
    "to_order_beyond": (
        "{document} 只差 {open}，这里采购 {wanted}（已在采购的算在内）",
        "{document} lacks {open} only, {wanted} would be bought (what is on order counts)",
    ),
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
