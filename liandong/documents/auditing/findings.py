"""What the auditor says: a finding is one place where the books contradict themselves. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from liandong.storage.bulk import Source

MOST_FINDINGS = 100
"""Findings kept of one check: enough to see what is wrong, few enough to read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: ``check`` failed for ``subject``; what was recomputed, and what stands there."""

    check: str
    subject: str
    expected: str
    found: str

    def sentence(self, language: str = "zh") -> str:
        """Return the finding as a sentence, in Chinese, or in English for any other language."""
        chinese, english = SENTENCES[self.check]
        if language.startswith("zh"):
            return f"{chinese}：{self.subject}，应为 {self.expected}，账上是 {self.found}"
        return f"{english}: {self.subject}, expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks must know of the company besides its rows."""

    is_postgresql: bool
    cost_scope: str
    cost_method: str


@dataclass(frozen=True, slots=True)
class Check:
    """A query whose rows are contradictions: subject, expected, found.

    ``digits`` is how many decimals the two numbers are stored with; None where they are text.
    """

    name: str
    query: Callable[[Facts], Source]
    digits: int | None = None


SENTENCES: dict[str, tuple[str, str]] = {
    "stock_balance": ("结存与库存流水不符", "stock on hand is not the sum of its moves"),
    "last_move_on": ("结存的最近流水日期不对", "the day of the last move is wrong"),
    "sold_below_zero": ("不是销售却出到零以下", "goods that were not sold left below zero"),
    "negative_flag": ("负库存没有标明", "stock below zero is not marked so"),
    "reserved": ("占用数与占用明细不符", "reserved is not the sum of its reservations"),
    "reserved_within_stock": ("占用超过现存", "more is reserved than there is"),
    "reservation_without_order": ("占用没有有效的订单行", "a reservation has no open order line behind it"),
    "running_balance": ("历史某日结存为负", "the running balance falls below zero on a day"),
    "foreign_balance": ("虚拟位不应有结存", "a place that is not the company's own has a balance"),
    "cost_quantity": ("成本数量与库存流水不符", "the cost's quantity is not the sum of its moves"),
    "cost_value": ("成本金额与库存流水不符", "the cost's value is not the sum of its moves"),
    "cost_without_stock": ("数量为零却有成本", "there is value without stock, or a negative cost"),
    "shortfall_quantity": (
        "负库存与未补的先销数量不符",
        "what a cost is below zero is not what is still to come",
    ),
    "shortfall_value": (
        "负库存成本与未补的先销成本不符",
        "the cost below zero is not that of what is still to come",
    ),
    "shortfall_settled": (
        "先销数量减去已补不等于未补",
        "what was sold less what came is not what is to come",
    ),
    "shortfall_settled_value": (
        "先销成本减去已补不等于未补",
        "the cost of what was sold less what came is not that of what is to come",
    ),
    "shortfall_borne": (
        "先销后入的成本差额没有记到销售行",
        "what goods cost more or less than assumed is not borne by what was sold",
    ),
    "average_cost": (
        "出库成本不是当时的移动平均",
        "goods left at another value than the average of their moment",
    ),
    "layers_quantity": (
        "先进先出各层剩余数量与成本不符",
        "what is left of the layers is not the cost's quantity",
    ),
    "layers_value": ("先进先出各层剩余金额与成本不符", "the value left of the layers is not the cost's"),
    "layer_uses": ("某层入库数减去用去数不等于剩余", "a layer less its uses is not what remains"),
    "uses_of_line": ("出库行用去的各层数量不等于流水", "what a line took of layers is not what it moved"),
    "uses_value": ("出库行用去的各层金额不等于流水", "the value a line took of layers is not what it moved"),
    "layers_of_line": ("入库行形成的层与流水不符", "a line's layers are not what it brought in"),
    "entry_balance": ("凭证借贷不平", "an entry's debits and credits differ"),
    "journal_balance": ("全部分录借贷不平", "all debits and all credits differ"),
    "entry_without_lines": ("凭证没有分录", "an entry has no lines"),
    "inventory_account": (
        "库存商品科目与存货成本不符",
        "the inventory account is not the value of the stock",
    ),
    "inventory_of_document": (
        "单据的库存科目金额与其流水成本不符",
        "a document's inventory amount is not the value of its moves",
    ),
    "claims_account": ("往来余额与科目余额不符", "open claims are not the balance of their account"),
    "claims_of_document": (
        "单据的往来科目金额与其债权债务不符",
        "a document's journal does not agree with its claims and settlements",
    ),
    "claim_open": (
        "未核销金额不等于金额减已核销",
        "a claim's open amount is not its amount less its settlements",
    ),
    "claim_foreign": (
        "外币未核销与外币核销或本位币未核销不符",
        "what is open of a claim in another currency does not agree with its settlements or its own amount",
    ),
    "money_in_currency": (
        "外币账户的外币金额与本位币金额不符",
        "what moved on money in another currency does not agree with its own amount",
    ),
    "claim_over_settled": ("往来款核销过头", "a claim is settled beyond its amount"),
    "cash_of_document": (
        "单据写的收付款与现金银行科目不符",
        "the money a document says it moved is not what it booked to money accounts",
    ),
    "cash_by_hand": (
        "凭证、转账或加工费写的现金银行金额与账上不符",
        "the money that a voucher, a transfer or a fee names is not what it booked",
    ),
    "progress_fulfilled": ("已执行数量与后续单据不符", "fulfilled is not the sum of the later lines"),
    "progress_invoiced": ("已开票数量与后续单据不符", "invoiced is not the sum of the later lines"),
    "progress_returned": ("已退数量与后续单据不符", "returned is not the sum of the later lines"),
    "stage_of_document": (
        "单据的执行阶段与明细不符",
        "where a document stands is not what its lines say",
    ),
    "moves_of_line": ("单据行的库存流水数量不对", "a line has not the moves it must have"),
    "way_of_line": ("单据行的库存流水方向不对", "a line's goods went another way than the document says"),
    "count_of_line": ("盘点行的差异流水不对", "a count line's difference is not what was moved"),
    "moves_of_stranger": ("不该有数量流水的单据有流水", "a line that moves no goods has moves"),
    "move_of_other_line": ("流水的单据与单据行不一致", "a move's line belongs to another document"),
    "date_of_row": ("账簿记录的日期与单据不同", "a row of the books has another date than its document"),
    "entry_missing": ("有金额变动却没有凭证", "money or value moved and there is no entry"),
    "entry_needless": ("没有金额变动却有凭证", "there is an entry and neither money nor value moved"),
    "production_of_document": (
        "组装拆卸单的成本没有全部转入商品",
        "what an assembly is made of is not all in the goods it made",
    ),
    "revenue_of_document": (
        "单据的收入或税额与行不符",
        "a document's revenue or tax is not that of its lines",
    ),
    "effects_of_draft": ("未审核单据在账簿中有记录", "a document that is not posted has rows in the books"),
    "reversed_state": ("红冲关系与状态不符", "a document's state does not agree with its reversal"),
    "reversed_goods": ("红冲后数量没有归零", "a reversal does not give the goods back"),
    "reversed_money": ("红冲后科目金额没有归零", "a reversal does not cancel the journal"),
    "reversed_claims": ("红冲后往来没有归零", "a reversal leaves claims or settlements behind"),
    "outbox": ("单据的待发事件不是恰好一条", "a document has not exactly its outbox event"),
    "trace": ("单据的操作日志不是恰好一条", "a document's posting has not exactly its audit row"),
    "trace_seal": ("操作日志的封存校验不符", "a seal over the audit trail does not hold"),
    "voucher_numbers": ("凭证号不连续", "voucher numbers do not run without a gap"),
    "voucher_counter": ("凭证号计数器与凭证不符", "a voucher counter is not the last number given"),
    "hash_chain": ("凭证校验链断裂", "the hash chain is broken"),
    "chain_head": ("校验链末端与记录不符", "the head of the hash chain is not the last entry's"),
    "added_values": (
        "自定义字段的查找记录与单据不符",
        "what finds documents by an added field is not what they hold",
    ),
    "drop_quantity": (
        "直运途中还留有数量",
        "goods of a drop shipment stayed on the way",
    ),
    "drop_value": (
        "直运途中还留有成本",
        "a value of a drop shipment stayed on the way",
    ),
    "drop_pair": (
        "直运的两张单据数量不符",
        "the two documents of a drop shipment do not move the same",
    ),
    "added_numbers": (
        "自定义字段的数值与单据上写的不符",
        "the number kept of an added field is not the one written",
    ),
    "number_twice": ("单号重复", "a document number exists twice"),
    "document_totals": ("单据合计与行合计不符", "a document's totals are not those of its lines"),
    "closed_period": ("结账后有单据记入该期间", "a document was posted into a closed period"),
    "period_order": ("未结账期间在已结账期间之前", "an open period with entries lies before a closed one"),
    "period_of_entry": ("凭证的期间与日期不符", "an entry stands in another period than its date"),
    "stock_month": ("月度收发汇总与流水不符", "a month's summary is not the sum of its moves"),
    "stock_year": ("年度收发汇总与流水不符", "a year's summary is not the sum of its moves"),
    "serial_place": ("序列号所在位置与其流水不符", "a piece is not where its last move brought it"),
    "serials_within_stock": (
        "在库序列号多于结存",
        "more pieces with serial numbers lie there than goods",
    ),
    "guards": ("账簿的保护触发器缺失", "a trigger that guards the books is missing"),
}
"""What each check found wrong, in Chinese and in English."""


def number_text(scaled: int, digits: int | None) -> str:
    """Write a stored integer with its decimals, without trailing zeros."""
    if not digits:
        return str(scaled)
    whole, rest = divmod(abs(scaled), 10**digits)
    tail = str(rest).zfill(digits).rstrip("0")
    return f"{'-' if scaled < 0 else ''}{whole}{'.' if tail else ''}{tail}"
