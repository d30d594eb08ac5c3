"""The columns of a bank's sheet by the words over them. Pure.

The words are those that the statements of the big banks, of WeChat Pay and of Alipay use, and the settlements
of marketplaces; brackets, blanks and units beside them don't count. Earlier words are preferred.
"""

import re
from collections.abc import Mapping, Sequence

from liandong.banking.facts import narrow

WORDS: Mapping[str, tuple[str, ...]] = {
    "on": (
        *("交易日期", "记账日期", "入账日期", "交易日", "记账日", "日期", "交易时间", "记账时间", "入账时间"),
        *("发生时间", "交易日期时间", "时间", "付款时间", "结算时间", "结算日期", "动账时间", "到账时间"),
        *("DATE", "TRANSACTIONDATE", "BOOKINGDATE"),
    ),
    "income": (
        *("贷方发生额", "贷方金额", "收入金额", "收入", "存入", "存入金额", "转入金额", "贷方", "贷方发生"),
        *("CREDIT", "CREDITAMOUNT"),
    ),
    "outgo": (
        *("借方发生额", "借方金额", "支出金额", "支出", "支取", "支取金额", "转出金额", "借方", "借方发生"),
        *("DEBIT", "DEBITAMOUNT"),
    ),
    "amount": (
        *(
            "交易金额",
            "发生额",
            "收支金额",
            "应结订单金额",
            "商家实收",
            "订单金额",
            "金额",
            "入账金额",
            "AMOUNT",
        ),
    ),
    "net": ("结算金额", "商家结算金额", "实际结算金额", "应结算金额", "实际到账金额", "动账金额"),
    "direction": (
        "借贷标志",
        "借贷方向",
        "借贷",
        "收支",
        "收支类型",
        "收支方向",
        "交易方向",
        "资金流向",
        "动账方向",
        "DC",
    ),
    "balance": (
        *("余额", "账户余额", "账户结余", "当前余额", "本次余额", "联机余额", "交易后余额", "可用余额"),
        "BALANCE",
    ),
    "name": (
        *("对方户名", "对方名称", "对方账户名称", "对方单位名称", "对方单位", "收付方名称", "交易对方"),
        *("对手方名称", "交易对手名称", "对方账户名", "对方姓名", "COUNTERPARTY", "PAYEE"),
    ),
    "account": (
        *("对方账号", "对方账户", "对方卡号", "收付方账号", "对手方账号", "交易对手账号", "对方账号卡号"),
        "COUNTERPARTYACCOUNT",
    ),
    "serial": (
        *("流水号", "交易流水号", "账务流水号", "资金流水号", "银行流水号", "核心流水号", "交易单号"),
        *("交易订单号", "微信支付业务单号", "微信订单号", "支付宝交易号", "交易序号", "日志号", "凭证号"),
        *("企业流水号", "回单编号", "REFERENCE"),
    ),
    "order_number": (
        *("商户订单号", "商户单号", "商家订单号", "业务凭证号", "业务参考号", "订单号", "订单编号"),
        *("主订单号", "平台订单号", "关联订单号", "子订单号"),
    ),
    "fee": (
        *("手续费", "服务费", "交易手续费", "支付手续费", "平台服务费", "技术服务费", "软件服务费"),
        *("基础服务费", "平台佣金", "佣金", "达人佣金", "渠道佣金", "渠道分成", "服务商佣金", "推广费"),
        *("站外推广费", "招商服务费", "交易服务费", "平台扣点", "运费险", "运费险费用"),
    ),
    "refund": ("退款金额",),
    "status": ("当前状态", "交易状态", "状态"),
    "currency": ("币种", "货币种类", "交易币种", "CURRENCY"),
}
TEXTS = (
    *("摘要", "交易摘要", "用途", "附言", "交易附言", "备注", "业务摘要", "交易说明", "业务名称", "业务类型"),
    *("商品", "商品名称", "商品说明", "个性化信息", "其它摘要", "TEXT", "MEMO", "DESCRIPTION"),
)
MOST = {"text": 5, "fee": 12}
"""Of how many columns a field may be put together, where it is more than one; fees are added up."""
FIELDS = (*WORDS, "text")
MONEY = ("income", "outgo", "amount", "net")
Positions = dict[str, list[int]]

_HEAD_CELLS = 3
_BRACKETS = re.compile(r"[(\[【〔{].*?[)\]】〕}]")
_SIGNS = re.compile(r"[^0-9A-Z㐀-鿿]")
_UNITS = ("人民币元", "元")


def cleaned(head: str) -> str:
    """Return a head without what differs from bank to bank: 帐 is 账, brackets and units go."""
    text = _SIGNS.sub("", _BRACKETS.sub("", narrow(head))).replace("帐", "账")
    for unit in _UNITS:
        text = text.removesuffix(unit) or text
    return text


def guess(heads: Sequence[str]) -> Positions:
    """Return the columns that are recognised; ``text`` may be several, and what a marketplace kept."""
    names = [cleaned(head) for head in heads]
    found: Positions = {}
    for field, words in WORDS.items():
        place = next((names.index(word) for word in words if word in names), None)
        if place is not None:
            found[field] = [place]
    texts = [names.index(word) for word in TEXTS if word in names]
    if texts:
        found["text"] = texts[: MOST["text"]]
    if "net" in found:
        for other in ("income", "outgo", "amount", "refund"):
            found.pop(other, None)
        found["fee"] = [names.index(word) for word in WORDS["fee"] if word in names][: MOST["fee"]]
    if "income" in found or "outgo" in found:
        found.pop("amount", None)
        found.pop("direction", None)
    return found


def is_enough(positions: Mapping[str, Sequence[int]]) -> bool:
    """Tell whether lines can be read: a day, and money with its direction or in two columns."""
    return "on" in positions and any(name in positions for name in MONEY)


def score(heads: Sequence[str]) -> int:
    """Return how much a row looks like the heads of a statement: 0 for what can't be it."""
    positions = guess(heads)
    return len(positions) if is_enough(positions) else 0


def likely(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the place of the row that heads a table of unknown words; None where all rows are blank.

    It is the first with more than half as many texts as the fullest, and three if any has them: what
    stands before a table is narrower.
    """
    counts = [sum(map(bool, row)) for row in rows]
    fullest = max(counts, default=0)
    enough = min(max(_HEAD_CELLS, fullest // 2 + 1), fullest)
    return next((place for place, count in enumerate(counts) if count >= enough), None) if fullest else None
