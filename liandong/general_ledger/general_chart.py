"""The chart of accounts of 企业会计准则, as data: the accounts a trading or manufacturing company needs.

First-level accounts: appendix 会计科目和主要账务处理 of 企业会计准则应用指南 (财会[2006]18号) with the later
names (债权投资, 信用减值损失, 税金及附加; 资产处置损益 and 其他收益 by the numbers in common use). The
accounts of banks and insurers, and 共同类, are left out. What stands below them is the same as in the other
chart, but for the numbers.
"""

from collections.abc import Mapping

from liandong.general_ledger.chart import (
    ASSET,
    COST,
    EQUITY,
    LIABILITY,
    PROFIT,
    SMALL_ENTERPRISE_CHART,
    SMALL_ENTERPRISE_ROLES,
    ChartAccount,
    pairs,
)
from liandong.kernel.terms import AccountRole

FIRST = 4

_FIRST_LEVEL = {
    ASSET: """
        1001 库存现金 1002 银行存款 1012 其他货币资金 1101 交易性金融资产 1121 应收票据 1122 应收账款
        1123 预付账款 1131 应收股利 1132 应收利息 1221 其他应收款 1231 坏账准备 1401 材料采购
        1402 在途物资 1403 原材料 1404 材料成本差异 1405 库存商品 1406 发出商品 1407 商品进销差价
        1408 委托加工物资 1411 周转材料 1421 消耗性生物资产 1471 存货跌价准备 1501 债权投资
        1511 长期股权投资 1512 长期股权投资减值准备 1521 投资性房地产 1531 长期应收款 1601 固定资产
        1602 累计折旧 1603 固定资产减值准备 1604 在建工程 1605 工程物资 1606 固定资产清理
        1621 生产性生物资产 1622 生产性生物资产累计折旧 1701 无形资产 1702 累计摊销
        1703 无形资产减值准备 1711 商誉 1801 长期待摊费用 1811 递延所得税资产 1901 待处理财产损溢""",
    LIABILITY: """
        2001 短期借款 2101 交易性金融负债 2201 应付票据 2202 应付账款 2203 预收账款 2211 应付职工薪酬
        2221 应交税费 2231 应付利息 2232 应付股利 2241 其他应付款 2401 递延收益 2501 长期借款
        2502 应付债券 2701 长期应付款 2711 专项应付款 2801 预计负债 2901 递延所得税负债""",
    EQUITY: "4001 实收资本 4002 资本公积 4101 盈余公积 4103 本年利润 4104 利润分配 4201 库存股",
    COST: """
        5001 生产成本 5101 制造费用 5201 劳务成本 5301 研发支出 5401 工程施工 5402 工程结算
        5403 机械作业""",
    PROFIT: """
        6001 主营业务收入 6051 其他业务收入 6101 公允价值变动损益 6111 投资收益 6115 资产处置损益
        6117 其他收益 6301 营业外收入 6401 主营业务成本 6402 其他业务成本 6403 税金及附加
        6601 销售费用 6602 管理费用 6603 财务费用 6701 资产减值损失 6702 信用减值损失
        6711 营业外支出 6801 所得税费用 6901 以前年度损益调整""",
}

_CREDIT_SIDE = frozenset({"1231", "1407", "1471", "1512", "1602", "1603", "1622", "1702", "1703", "5402"})
_DEBIT_SIDE = frozenset({"4201"})
_INCOME = ("6001", "6051", "61", "6301")

RENUMBERED: Mapping[str, str] = {
    "3001": "4001",
    "3002": "4002",
    "3101": "4101",
    "3103": "4103",
    "3104": "4104",
    "4001": "5001",
    "4101": "5101",
    "4301": "5301",
    "4401": "5401",
    "4403": "5403",
    "5001": "6001",
    "5051": "6051",
    "5111": "6111",
    "5301": "6301",
    "5401": "6401",
    "5402": "6402",
    "5403": "6403",
    "5601": "6601",
    "5602": "6602",
    "5603": "6603",
    "5711": "6711",
    "5801": "6801",
}
"""First-level codes of 小企业会计准则 whose account has another code here; the others keep theirs."""

_OTHER_NAMES = {"410402": "应付现金股利或利润"}
_MORE = "660208 存货盘盈盘亏"


def _grows_on_debit(code: str, kind: str) -> bool:
    if kind == PROFIT:
        return not code.startswith(_INCOME)
    if kind in {ASSET, COST}:
        return code not in _CREDIT_SIDE
    return code in _DEBIT_SIDE


def renumbered(code: str, numbers: Mapping[str, str]) -> str:
    """Return the code under its account's other first-level number; its own where that keeps it."""
    return numbers.get(code[:FIRST], code[:FIRST]) + code[FIRST:]


def _chart() -> tuple[ChartAccount, ...]:
    accounts = [
        ChartAccount(code, name, kind, _grows_on_debit(code, kind), code == "1001")
        for kind, text in _FIRST_LEVEL.items()
        for code, name in pairs(text)
    ]
    for one in SMALL_ENTERPRISE_CHART:
        if one.parent_code is not None:
            code = renumbered(one.code, RENUMBERED)
            name = _OTHER_NAMES.get(code, one.name)
            accounts.append(ChartAccount(code, name, one.kind, one.is_debit, one.is_settlement))
    accounts += [ChartAccount(code, name, PROFIT, is_debit=True) for code, name in pairs(_MORE)]
    return tuple(sorted(accounts, key=lambda account: account.code))


GENERAL_ENTERPRISE_CHART: tuple[ChartAccount, ...] = _chart()
"""All accounts in the order of their codes, so a parent always comes before its children."""

GENERAL_ENTERPRISE_ROLES: Mapping[AccountRole, str] = {
    **{role: renumbered(code, RENUMBERED) for role, code in SMALL_ENTERPRISE_ROLES.items()},
    AccountRole.BAD_DEBT: "1231",
    AccountRole.COUNT_GAIN: "660208",
    AccountRole.COUNT_LOSS: "660208",
}
"""The leaf each role stands for. What counts find goes to 管理费用, gains as its reduction; goods that
were damaged beyond the usual to 营业外支出 (应用指南, 1901 待处理财产损溢)."""
