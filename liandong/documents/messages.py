"""What each problem says to the user, in Chinese and in English.

Placeholders are keys of the problem's ``detail``; one that is missing there shows as a dash.
"""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext, override

from liandong.documents.bank_messages import BANK_MESSAGES
from liandong.documents.beside_messages import BESIDE_MESSAGES
from liandong.documents.cost_messages import COST_MESSAGES
from liandong.documents.detail_words import in_words
from liandong.documents.duty_messages import DUTY_MESSAGES
from liandong.documents.family_messages import FAMILY_MESSAGES
from liandong.documents.formula_messages import FORMULA_MESSAGES
from liandong.documents.lot_messages import LOT_MESSAGES
from liandong.documents.promotion_messages import PROMOTION_MESSAGES
from liandong.documents.receiving_messages import RECEIVING_MESSAGES
from liandong.documents.record_messages import RECORD_MESSAGES
from liandong.documents.return_messages import RETURN_MESSAGES
from liandong.documents.serial_messages import SERIAL_MESSAGES
from liandong.documents.setting_messages import SETTING_MESSAGES
from liandong.documents.shipping_messages import SHIPPING_MESSAGES
from liandong.documents.statement_messages import STATEMENT_MESSAGES
from liandong.kernel.terms import Problem

DOCUMENT_MESSAGES: Mapping[str, tuple[str, str]] = {
    # header and partner
    "no_lines": ("单据没有明细行", "The document has no lines"),
    "field_missing": ("请填写{field}", "{field} is missing"),
    "unknown_choice": ("{field}没有选项「{value}」", "{field} has no choice “{value}”"),
    "partner_missing": ("请选择往来单位", "Choose a partner"),
    "partner_inactive": ("往来单位已停用", "The partner is inactive"),
    "partner_not_customer": ("所选往来单位不是客户", "The partner is not a customer"),
    "partner_not_supplier": ("所选往来单位不是供应商", "The partner is not a supplier"),
    "place_missing": ("请选择仓库", "Choose a warehouse"),
    "target_place_missing": ("请选择调入仓库", "Choose the warehouse to move to"),
    "place_not_own": ("这里只能选自己的仓库或库位", "Only the company's own warehouses or bins go here"),
    "same_place": ("调出和调入不能是同一仓库", "The goods would stay where they are"),
    "check_missing": (
        "发货前须复核：{number} 还没有在「扫码 → 复核」里核对，或核对后又改过",
        "{number} must be checked before it leaves: nobody has checked it, or it was changed since",
    ),
    # product, unit, quantity
    "product_missing": ("请选择商品", "Choose a product"),
    "unknown_product": ("没有这个商品：{product}", "There is no product {product}"),
    "product_inactive": ("商品「{product}」已停用", "Product {product} is inactive"),
    "product_not_stocked": ("商品「{product}」不管理库存", "Product {product} is not kept in stock"),
    "wrong_unit": ("这个单位不属于商品「{product}」", "This unit does not belong to product {product}"),
    "inexact_quantity": (
        "数量 {entered} × 换算率 {ratio} 不能精确换算成基本单位",
        "{entered} × {ratio} is no exact quantity in the base unit",
    ),
    "quantity_zero": ("数量不能为零", "The quantity is zero"),
    "quantity_negative": ("数量不能为负", "The quantity is negative"),
    "not_a_number": ("「{value}」不是数字", "“{value}” is not a number"),
    "snapshot_missing": (
        "没有账面数量，请重新读取账面",
        "The book quantity is missing: take the snapshot again",
    ),
    "duplicate_line": ("与第 {first} 行是同一商品，请合并", "The same product as line {first}: merge them"),
    # amounts
    "price_negative": ("单价不能为负", "The price is negative"),
    "lead_days_negative": ("交期不能为负", "The lead time is negative"),
    "minimum_quantity_negative": ("起订量不能为负", "The minimum quantity is negative"),
    "cost_negative": ("成本不能为负", "The cost is negative"),
    "discount_out_of_range": (
        "折扣 {rate}% 不在 0 到 100 之间",
        "A discount of {rate}% is not between 0 and 100",
    ),
    "tax_rate_negative": ("税率不能为负", "The tax rate is negative"),
    "amounts_disagree": ("金额 + 税额 ≠ 价税合计", "Net and tax do not make the gross amount"),
    "inexact_number": ("小数位数过多：{value}", "Too many decimals: {value}"),
    "amount_zero": ("金额不能为零", "The amount is zero"),
    "amount_negative": ("金额必须大于零", "The amount must be above zero"),
    # origin
    "origin_missing": ("请从来源单据选单", "Copy the line from an earlier document"),
    "origin_type": ("不能从单据 {document} 选单", "Lines can't be copied from {document}"),
    "origin_not_posted": ("来源单据 {document} 未审核或已红冲", "{document} is not posted, or reversed"),
    "origin_closed": ("来源单据 {document} 的这一行已关闭", "The line of {document} is closed"),
    "before_origin": (
        "日期早于单据 {document} 的日期 {date}，请改为当天或以后",
        "Dated before {document}, which is of {date}: take that day or a later one",
    ),
    "origin_partner": ("来源单据 {document} 的往来单位不同", "{document} belongs to another partner"),
    "origin_product": ("商品与来源单据 {document} 不同", "The product is not the one of {document}"),
    "origin_sign": ("数量的正负与来源单据 {document} 不符", "The quantity has the wrong sign for {document}"),
    "origin_target": ("收货仓库与调拨单 {document} 不同", "{document} was sent to another warehouse"),
    "exceeds_open": (
        "超出 {document} 的未执行数量：本次 {wanted}，未执行 {open}，原数量 {ordered}",
        "More than is open of {document}: {wanted} wanted, {open} open of {ordered}",
    ),
    # costs spread over goods
    "costs_missing": (
        "没有费用行：请加上运费、关税等不管理库存的商品",
        "There is no cost: add freight, duty or another product that is not kept in stock",
    ),
    "bearers_missing": (
        "没有承担费用的商品：请从采购入库单选单",
        "No goods bear the costs: choose them from receipts",
    ),
    "cost_stocked": (
        "商品「{product}」管理库存，不能作费用：要让它承担费用，请从采购入库单选单",
        "{product} is kept in stock and is no cost: to let it bear costs, choose it from a receipt",
    ),
    "bearer_priced": (
        "承担费用的商品不填单价和金额，要自己定金额请用「手工」分摊",
        "Goods that bear costs have no price or amount here: type shares instead",
    ),
    "bearer_payee": (
        "承担费用的商品不填结算供应商，只有费用行填",
        "Goods that bear a cost owe nobody: name the supplier on the cost",
    ),
    "share_of_cost": ("费用行不填手工分摊", "A cost has no share: its goods have"),
    "share_not_manual": (
        "分摊方式不是「手工」，请留空手工分摊",
        "Shares are typed only where the basis says so: leave it empty",
    ),
    "share_sign": (
        "手工分摊的正负与费用合计不符",
        "The share has another sign than the costs",
    ),
    "shares_disagree": (
        "手工分摊合计 {shares}，应分摊 {total}，相差 {difference}",
        "The shares make {shares}, but {total} is to be spread: {difference} off",
    ),
    "weight_missing": (
        "商品「{product}」没有重量，请在商品资料里填写，或换一种分摊方式",
        "{product} has no weight: enter it with the product, or take another basis",
    ),
    "volume_missing": (
        "商品「{product}」没有体积，请在商品资料里填写，或换一种分摊方式",
        "{product} has no volume: enter it with the product, or take another basis",
    ),
    "basis_zero": (
        "所选商品按这种方式合计为零，请换一种分摊方式",
        "By this basis the goods come to nothing: take another",
    ),
    "costs_zero": ("费用合计为零，没有可分摊的", "The costs come to nothing"),
    "offer_missing": (
        "要定标的报价行不在这张询价单的报价里，请刷新再看",
        "What is to be awarded is no offer to this inquiry: load the page again",
    ),
    "award_empty": ("请至少填一个定标数量", "Enter a quantity to award"),
    "award_beyond": (
        "定标合计 {wanted} 超过还没有定标的 {open}（询价 {asked}）",
        "{wanted} awarded is more than the {open} still to be awarded (of {asked} asked for)",
    ),
    "line_closed": ("这一行已关闭", "The line is closed"),
    # money
    "account_missing": ("请选择账户或科目", "Choose an account"),
    "account_not_leaf": ("科目 {account} 不是末级科目", "Account {account} has sub-accounts"),
    "account_inactive": ("科目 {account} 已停用", "Account {account} is inactive"),
    "account_controlled": (
        "科目 {account} 由存货或往来单据记账，不能直接填写",
        "Account {account} is kept by stock or claims and can't be entered",
    ),
    "account_and_claim": ("一行只能是账户或核销单据之一", "A line is either an account or a claim"),
    "claim_missing": ("请选择要核销的单据", "Choose what to settle"),
    "claim_partner": ("核销单据属于另一个往来单位", "The claim belongs to another partner"),
    "claim_over_settled": (
        "核销金额 {amount} 超过未核销余额 {open}",
        "{amount} is more than the open amount {open}",
    ),
    "claim_sign": (
        "核销金额的正负与单据不符（未核销 {open}）",
        "The amount has the wrong sign for the claim ({open} open)",
    ),
    "money_line_missing": ("请填写收付款账户和金额", "Enter the account and the amount of money"),
    "over_allocated": (
        "核销合计 {allocated} 超过收付款 {money}，多出 {excess}",
        "{allocated} allocated is {excess} more than the money {money}",
    ),
    "settlement_unbalanced": (
        "核销两边不相等，相差 {difference}",
        "The two sides of the settlement differ by {difference}",
    ),
    "credit_exceeded": (
        "超出信用额度 {limit}：已欠 {owed}，本单 {amount}",
        "Over the credit limit {limit}: {owed} owed, this document {amount}",
    ),
    # stock and cost
    "short_stock": (
        "{product}库存不足：需要 {needed}，可用 {available}（现存 {on_hand}，占用 {reserved}）",
        "{product} is short: {needed} needed, {available} available ({on_hand} on hand, {reserved} reserved)",
    ),
    "short_in_place": (
        "{product}在所选的地方只有 {on_hand}，这个仓库的别处另有 {elsewhere}：请按库位拣货，或在行上选库位",
        "Only {on_hand} of {product} lie there, {elsewhere} elsewhere in the warehouse: pick them by bin",
    ),
    "later_shortage": (
        "{product}在 {date} 的结存将不足：{quantity}",
        "{product} would fall short on {date}: {quantity}",
    ),
    "cost_unplayable": (
        "{product}在这一天之后的流水不能按日期重算成本，请运行稽核，或改用今天的日期",
        "The cost of {product} can't be reckoned anew from this day on: run the audit, or date it today",
    ),
    "no_cost": ("没有成本价，请填写成本单价", "There is no cost: enter one"),
    # books and life of a document
    "period_closed": ("{period} 已结账", "{period} is closed"),
    "unbalanced_entry": ("凭证借贷不平，相差 {difference}", "The entry does not balance: {difference} off"),
    "version_conflict": (
        "单据已被他人修改，请刷新后再试",
        "Somebody else has changed the document: load it again",
    ),
    "already_posted": ("单据 {number} 已审核", "{number} is posted already"),
    "not_a_draft": ("单据 {number} 不是草稿", "{number} is not a draft"),
    "right_missing": ("没有权限：{verb}", "You have no right to {verb}"),
    "approval_not_yet": ("还要等「{role}」先审批", "“{role}” decides first"),
    "approval_missing": ("需要「{role}」审批", "Needs the approval of {role}"),
    "reversal_blocked": (
        "已有后续单据 {document}，不能撤销",
        "Something was built on it: {document}",
    ),
    "not_reversible": ("单据 {number} 不能红冲", "{number} can't be reversed"),
    "idempotency_mismatch": (
        "同一请求编号的内容不同",
        "The same key came with another content",
    ),
    "module_off": ("「{type}」已停用，请在「模块」里启用", "{type} is switched off"),
    "document_missing": ("单据不存在：{id}", "There is no document {id}"),
    "claim_settled": (
        "单据 {number} 已有核销或调汇，请先红冲那些收付款单、核销单或调汇单",
        "{number} is settled or revalued already: reverse those documents first",
    ),
    "not_a_date": ("「{value}」不是日期", "“{value}” is not a date"),
    "text_too_long": ("文字太长，最多 {value} 个字", "The text is too long: {value} characters at most"),
    "reference_missing": (
        "{field}指向的资料不存在（{id}）",
        "{field} names something that is not there ({id})",
    ),
    "too_many_lines": (
        "明细太多，一张单据最多 {limit} 行",
        "Too many lines: {limit} at most in one document",
    ),
    "no_approval_due": ("单据 {number} 没有等待您审批的事项", "Nothing of {number} waits for your approval"),
    "not_allowed": ("没有权限：{verb}", "You have no right to {verb}"),
    "not_last_closed": ("只能从最后结账的期间开始反结账", "Only the period closed last can be reopened"),
    "reason_missing": ("请填写原因", "Give a reason"),
    "not_closable": ("单据 {number} 不是已审核的订单，不能关闭或重开", "{number} is no posted order"),
    "number_taken": ("单号 {number} 已被使用", "Number {number} is taken"),
}

MESSAGES: Mapping[str, tuple[str, str]] = {
    **DUTY_MESSAGES,
    **RECORD_MESSAGES,
    **BANK_MESSAGES,
    **BESIDE_MESSAGES,
    **STATEMENT_MESSAGES,
    **FAMILY_MESSAGES,
    **COST_MESSAGES,
    **LOT_MESSAGES,
    **SERIAL_MESSAGES,
    **RETURN_MESSAGES,
    **PROMOTION_MESSAGES,
    **RECEIVING_MESSAGES,
    **SETTING_MESSAGES,
    **SHIPPING_MESSAGES,
    **FORMULA_MESSAGES,
    **DOCUMENT_MESSAGES,
}
"""Every code's sentence in Chinese and in English."""

CHINESE = "zh-hans"
TRADITIONAL = "zh-hant"
ENGLISH = "en"


class _Figures(dict[str, str]):
    """The detail of a problem; a figure nobody gave shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def message(problem: Problem, language: str | None = None) -> str:
    """Return the sentence for a problem in ``zh-hans``, ``zh-hant`` or ``en`` (any other is English).

    Without a language, in that of the page.

    Raises:
        KeyError: the code has no message.
    """
    wanted = (language or get_language() or CHINESE).lower()
    return worded(MESSAGES[problem.code], problem.detail, wanted)


def worded(sentences: tuple[str, str], detail: Mapping[str, str], language: str) -> str:
    """Return one of a pair of sentences with its figures; labels of fields are translated too."""
    chinese, english = sentences
    is_english = not language.startswith("zh")
    spoken = ENGLISH if is_english else TRADITIONAL if language == TRADITIONAL else CHINESE
    with override(spoken):
        template = english if is_english else gettext(chinese)
        return template.format_map(_Figures(in_words(detail, is_english=is_english)))
