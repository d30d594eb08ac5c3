"""What each problem with carriers, shipments, proofs and waves says, in Chinese and English. Pure."""

from collections.abc import Mapping

SHIPPING_MESSAGES: Mapping[str, tuple[str, str]] = {
    "carrier_unknown": ("请选择启用的承运商", "Choose a carrier that is in use"),
    "waybill_missing": ("请填写{carrier}的运单号", "The waybill number of {carrier} is missing"),
    "waybill_taken": ("运单 {waybill} 已登记在 {number}", "Waybill {waybill} is on {number} already"),
    "packages_unfit": ("件数要在 1 到 {limit} 之间", "Packages must be 1 to {limit}"),
    "shipped_before_delivery": (
        "发运日期不能早于出库日期 {day}",
        "It can't be shipped before it left stock on {day}",
    ),
    "shipping_too_early": (
        "{number} 没有审核或已红冲，不能发运",
        "{number} is not posted or was reversed: nothing can be shipped",
    ),
    "shipment_signed": ("运单 {waybill} 已签收，不能作废", "Waybill {waybill} was signed for and stays"),
    "shipment_billed": (
        "运费已在 {number} 中结算，不能作废",
        "Its freight is on {number}: it can't be withdrawn",
    ),
    "proof_result": ("请选择签收、部分拒收或拒收", "Choose signed, partly refused or refused"),
    "signer_missing": ("请填写签收人", "Who signed is missing"),
    "refusal_reason_missing": ("请填写拒收原因", "The reason of the refusal is missing"),
    "signed_in_future": ("签收时间不能在将来", "It can't be signed in the future"),
    "signed_before_shipped": (
        "签收时间不能早于发运日期 {day}",
        "It can't be signed before it was shipped on {day}",
    ),
    "proof_file_unknown": ("这张出库单没有这个附件", "The delivery has no such file"),
    "freight_nothing": ("没有要结算的运费", "There is no freight to bill"),
    "freight_partner_missing": (
        "请先在承运商「{carrier}」里选对应的供应商",
        "Carrier {carrier} has no supplier to owe the freight to",
    ),
    "freight_product_unset": (
        "还没有设运费商品：在「发运记录 → 运费商品」里选一个",
        "No product is set as freight: choose one under Shipments → Freight product",
    ),
    "freight_product_unfit": (
        "请选择启用的、不管库存的商品，套装不行",
        "Choose an active product that is not kept in stock and has no parts",
    ),
    # gifts and exchanges
    "gift_priced": ("赠品的单价要是 0", "What is given away has a price of 0"),
    "exchange_nothing_back": ("请填写退回的数量", "Say what comes back"),
    "exchange_nothing_out": ("请填写换出的商品", "Say what goes out instead"),
    "exchange_line": ("这张出库单没有这一行", "The delivery has no such line"),
    "exchange_account_right": (
        "没有收付款的权限：差额收付账户请留空",
        "You may not receive or pay money: leave the account empty",
    ),
    # routes and waves
    "route_unknown": ("没有这条线路", "There is no such route"),
    "route_customer_taken": (
        "客户 {partner} 已在线路「{route}」上",
        "Customer {partner} is on route {route} already",
    ),
    "wave_place": ("请选择一个启用的仓库", "Choose a warehouse that is in use"),
    "wave_empty": ("请至少选一张订单", "Choose an order at least"),
    "wave_too_large": ("一个波次最多 {limit} 张订单", "A wave takes at most {limit} orders"),
    "wave_order_taken": (
        "{number} 已关闭、已出库、有出库草稿或在别的波次里，请刷新后重选",
        "{number} is closed, delivered, being delivered or in another wave: choose again",
    ),
    "wave_ended": ("波次 {number} 已经结束", "Wave {number} has ended"),
    "wave_stop_unknown": ("波次里没有这一处", "The wave has no such stop"),
    "picked_beyond": ("应拣 {wanted}，拣了 {picked}", "{picked} picked of {wanted} wanted"),
    "wave_nothing_picked": ("波次 {number} 还什么都没有拣", "Nothing was picked for wave {number} yet"),
}
