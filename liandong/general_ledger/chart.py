"""The chart of accounts of 小企业会计准则, as data.

First-level accounts: appendix 会计科目 of 小企业会计准则 (财会[2011]17号), all 66 of them. The columns
under 应交增值税: 增值税会计处理规定 (财会[2016]22号), in the order of the rule. The other sub-accounts
are ours; a company may rename them and add its own. Each level below the first adds two digits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from liandong.kernel.terms import AccountRole

FIRST_LEVEL_DIGITS = 4
LEVEL_DIGITS = 2

ASSET, LIABILITY, EQUITY, COST, PROFIT = "asset", "liability", "equity", "cost", "profit"
"""The values of ``models.AccountKind``, which this module does not import to stay free of Django."""


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account of the chart. ``is_debit`` is the side it grows on; ``is_settlement`` holds money."""

    code: str
    name: str
    kind: str
    is_debit: bool
    is_settlement: bool = False

    @property
    def parent_code(self) -> str | None:
        """The code of the account one level up; None on the first level."""
        return self.code[:-LEVEL_DIGITS] if len(self.code) > FIRST_LEVEL_DIGITS else None


_FIRST_LEVEL = {
    ASSET: """
        1001 库存现金 1002 银行存款 1012 其他货币资金 1101 短期投资 1121 应收票据 1122 应收账款
        1123 预付账款 1131 应收股利 1132 应收利息 1221 其他应收款 1401 材料采购 1402 在途物资
        1403 原材料 1404 材料成本差异 1405 库存商品 1407 商品进销差价 1408 委托加工物资 1411 周转材料
        1421 消耗性生物资产 1501 长期债券投资 1511 长期股权投资 1601 固定资产 1602 累计折旧
        1604 在建工程 1605 工程物资 1606 固定资产清理 1621 生产性生物资产 1622 生产性生物资产累计折旧
        1701 无形资产 1702 累计摊销 1801 长期待摊费用 1901 待处理财产损溢""",
    LIABILITY: """
        2001 短期借款 2201 应付票据 2202 应付账款 2203 预收账款 2211 应付职工薪酬 2221 应交税费
        2231 应付利息 2232 应付利润 2241 其他应付款 2401 递延收益 2501 长期借款 2701 长期应付款""",
    EQUITY: "3001 实收资本 3002 资本公积 3101 盈余公积 3103 本年利润 3104 利润分配",
    COST: "4001 生产成本 4101 制造费用 4301 研发支出 4401 工程施工 4403 机械作业",
    PROFIT: """
        5001 主营业务收入 5051 其他业务收入 5111 投资收益 5301 营业外收入 5401 主营业务成本
        5402 其他业务成本 5403 营业税金及附加 5601 销售费用 5602 管理费用 5603 财务费用
        5711 营业外支出 5801 所得税费用""",
}

_SUB_ACCOUNTS = """
    100201 基本户 101201 微信 101202 支付宝
    190101 待处理流动资产损溢 190102 待处理非流动资产损溢
    220201 应付货款 220202 暂估应付款
    222101 应交增值税 22210101 进项税额 22210102 销项税额抵减 22210103 已交税金
    22210104 转出未交增值税 22210105 减免税款 22210106 出口抵减内销产品应纳税额 22210107 销项税额
    22210108 出口退税 22210109 进项税额转出 22210110 转出多交增值税
    222102 未交增值税 222103 预交增值税 222104 待抵扣进项税额 222105 待认证进项税额
    222106 待转销项税额 222107 增值税留抵税额 222108 简易计税 222109 转让金融商品应交增值税
    222110 代扣代交增值税 222111 应交消费税 222112 应交城市维护建设税 222113 应交教育费附加
    222114 应交地方教育附加 222115 应交企业所得税 222116 应交个人所得税 222117 应交印花税
    310401 提取法定盈余公积 310402 应付利润 310403 未分配利润 310490 开账过渡
    530101 盘盈收益 530102 无法偿付的应付款项 530199 其他营业外收入
    540101 商品销售成本 540102 采购价差
    560101 运费 560102 商品损耗 560103 职工薪酬 560104 广告宣传费 560105 包装费 560106 平台服务费
    560107 装卸费 560199 其他销售费用
    560201 职工薪酬 560202 办公费 560203 房租水电 560204 差旅费 560205 业务招待费 560206 折旧费
    560207 通讯费 560299 其他管理费用
    560301 手续费 560302 利息 560303 汇兑损益 560304 现金折扣
    571101 盘亏损失 571102 存货毁损损失 571103 坏账损失 571199 其他营业外支出"""

_CREDIT_ASSETS = frozenset({"1407", "1602", "1622", "1702"})
_INCOME = ("5001", "5051", "5111", "5301")
_DEBIT_TAXES = frozenset(
    {"22210101", "22210102", "22210103", "22210104", "22210105", "22210106"}
    | {"222103", "222104", "222105", "222107"}
)
_SETTLEMENT = frozenset({"1001", "100201", "101201", "101202"})


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield code and name of each account that a text lists."""
    words = iter(text.split())
    return zip(words, words, strict=True)


def _grows_on_debit(code: str, kind: str) -> bool:
    if kind == PROFIT:
        return not code.startswith(_INCOME)
    if kind in {ASSET, COST}:
        return code not in _CREDIT_ASSETS
    return code in _DEBIT_TAXES


def _account(code: str, name: str, kind: str) -> ChartAccount:
    return ChartAccount(code, name, kind, _grows_on_debit(code, kind), code in _SETTLEMENT)


def _chart() -> tuple[ChartAccount, ...]:
    kind_of = {code: kind for kind, text in _FIRST_LEVEL.items() for code, _ in pairs(text)}
    accounts = [
        _account(code, name, kind) for kind, text in _FIRST_LEVEL.items() for code, name in pairs(text)
    ]
    accounts += [_account(code, name, kind_of[code[:4]]) for code, name in pairs(_SUB_ACCOUNTS)]
    return tuple(sorted(accounts, key=lambda account: account.code))


SMALL_ENTERPRISE_CHART: tuple[ChartAccount, ...] = _chart()
"""All accounts in the order of their codes, so a parent always comes before its children."""

SMALL_ENTERPRISE_ROLES: Mapping[AccountRole, str] = {
    AccountRole.INVENTORY: "1405",
    AccountRole.ACCRUED_PURCHASES: "220202",
    AccountRole.PURCHASE_VARIANCE: "540102",
    AccountRole.PAYABLES: "220201",
    AccountRole.ADVANCES_PAID: "1123",
    AccountRole.INPUT_TAX: "22210101",
    AccountRole.RECEIVABLES: "1122",
    AccountRole.ADVANCES_RECEIVED: "2203",
    AccountRole.REVENUE: "5001",
    AccountRole.OUTPUT_TAX: "22210107",
    AccountRole.COST_OF_SALES: "540101",
    AccountRole.CASH: "1001",
    AccountRole.BANK: "100201",
    AccountRole.PENDING_PROPERTY: "190101",
    AccountRole.COUNT_GAIN: "530101",
    AccountRole.COUNT_LOSS: "571101",
    AccountRole.DAMAGE: "571102",
    AccountRole.OTHER_INCOME: "530199",
    AccountRole.OTHER_EXPENSE: "560299",
    AccountRole.OPENING_BALANCE: "310490",
    AccountRole.PRODUCTION: "4001",
    AccountRole.WAGES: "2211",
    AccountRole.FREIGHT: "560101",
    AccountRole.BAD_DEBT: "571103",
    AccountRole.EXCHANGE_DIFFERENCE: "560303",
    AccountRole.CURRENT_YEAR_PROFIT: "3103",
    AccountRole.RETAINED_EARNINGS: "310403",
    AccountRole.UNPAID_VAT: "222102",
    AccountRole.PAID_VAT: "22210103",
    AccountRole.UNPAID_VAT_OUT: "22210104",
    AccountRole.OVERPAID_VAT_OUT: "22210110",
    AccountRole.BILLS_RECEIVABLE: "1121",
    AccountRole.BILLS_PAYABLE: "2201",
    AccountRole.INPUT_TAX_OUT: "22210109",
}
"""The leaf each role stands for in a new company.

Count gains, count losses and damaged stock go to 营业外收入 and 营业外支出: article 15 of the standard.
"""
