"""What the roles of accounts are called, and what is booked to each."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from liandong.kernel.terms import AccountRole


def role_words() -> dict[AccountRole, str]:
    """Return what is booked to the account of each role, in the language of the page."""
    return {
        AccountRole.INVENTORY: _("库存商品"),
        AccountRole.ACCRUED_PURCHASES: _("暂估应付"),
        AccountRole.PURCHASE_VARIANCE: _("采购价差"),
        AccountRole.PAYABLES: _("应付"),
        AccountRole.ADVANCES_PAID: _("预付"),
        AccountRole.INPUT_TAX: _("进项税额"),
        AccountRole.RECEIVABLES: _("应收"),
        AccountRole.ADVANCES_RECEIVED: _("预收"),
        AccountRole.REVENUE: _("销售收入"),
        AccountRole.OUTPUT_TAX: _("销项税额"),
        AccountRole.COST_OF_SALES: _("销售成本"),
        AccountRole.CASH: _("现金"),
        AccountRole.BANK: _("银行"),
        AccountRole.PENDING_PROPERTY: _("待处理财产"),
        AccountRole.COUNT_GAIN: _("盘盈"),
        AccountRole.COUNT_LOSS: _("盘亏"),
        AccountRole.DAMAGE: _("毁损"),
        AccountRole.OTHER_INCOME: _("其他收入"),
        AccountRole.OTHER_EXPENSE: _("其他支出"),
        AccountRole.OPENING_BALANCE: _("开账过渡"),
        AccountRole.PRODUCTION: _("生产成本"),
        AccountRole.WAGES: _("工资"),
        AccountRole.FREIGHT: _("运费"),
        AccountRole.BAD_DEBT: _("坏账"),
        AccountRole.EXCHANGE_DIFFERENCE: _("汇兑损益"),
        AccountRole.CURRENT_YEAR_PROFIT: _("本年利润"),
        AccountRole.RETAINED_EARNINGS: _("未分配利润"),
        AccountRole.UNPAID_VAT: _("未交增值税"),
        AccountRole.PAID_VAT: _("已交税金"),
        AccountRole.UNPAID_VAT_OUT: _("转出未交增值税"),
        AccountRole.OVERPAID_VAT_OUT: _("转出多交增值税"),
        AccountRole.BILLS_RECEIVABLE: _("应收票据"),
        AccountRole.BILLS_PAYABLE: _("应付票据"),
        AccountRole.INPUT_TAX_OUT: _("进项税额转出"),
    }


def role_groups() -> list[tuple[str, Mapping[AccountRole, str]]]:
    """Return all roles in groups, each with what documents book to it, in the language of the page."""
    return [
        (_("采购和应付"), _purchase_helps()),
        (_("销售和应收"), _sales_helps()),
        (_("库存"), _stock_helps()),
        (_("资金和费用"), _money_helps()),
        (_("增值税"), _tax_helps()),
        (_("开账和结转"), _closing_helps()),
    ]


def _purchase_helps() -> dict[AccountRole, str]:
    return {
        AccountRole.ACCRUED_PURCHASES: _("入库时发票还没到的货款"),
        AccountRole.PAYABLES: _("采购发票、还没付的货款"),
        AccountRole.ADVANCES_PAID: _("付款单里没有核销的部分"),
        AccountRole.PURCHASE_VARIANCE: _("货已卖出后才到的发票差额"),
    }


def _sales_helps() -> dict[AccountRole, str]:
    return {
        AccountRole.RECEIVABLES: _("销售发票、还没收的货款"),
        AccountRole.ADVANCES_RECEIVED: _("收款单里没有核销的部分"),
        AccountRole.REVENUE: _("销售发票的不含税金额"),
        AccountRole.COST_OF_SALES: _("销售出库的成本"),
        AccountRole.FREIGHT: _("销售发货的运费"),
        AccountRole.BAD_DEBT: _("坏账单核销的欠款：直接转销记损失，备抵法记坏账准备"),
    }


def _stock_helps() -> dict[AccountRole, str]:
    return {
        AccountRole.INVENTORY: _("所有商品的库存金额"),
        AccountRole.PENDING_PROPERTY: _("盘点和报损先记这里，同一张凭证里转走"),
        AccountRole.COUNT_GAIN: _("盘点多出来的货"),
        AccountRole.COUNT_LOSS: _("盘点少了的货"),
        AccountRole.DAMAGE: _("报损、毁损的货"),
        AccountRole.PRODUCTION: _("组装拆卸领用的部件和费用"),
        AccountRole.WAGES: _("组装拆卸的人工"),
    }


def _money_helps() -> dict[AccountRole, str]:
    return {
        AccountRole.CASH: _("现金收付默认的账户"),
        AccountRole.BANK: _("银行收付默认的账户"),
        AccountRole.OTHER_INCOME: _("没有指定科目的其他收入"),
        AccountRole.OTHER_EXPENSE: _("没有指定科目的其他支出"),
        AccountRole.BILLS_RECEIVABLE: _("客户交来、还没兑付的票据，余额等于票据登记簿"),
        AccountRole.BILLS_PAYABLE: _("开给供应商、还没兑付的票据，余额等于票据登记簿"),
        AccountRole.EXCHANGE_DIFFERENCE: _("外币收付款和核销时汇率不同的差额"),
    }


def _tax_helps() -> dict[AccountRole, str]:
    return {
        AccountRole.INPUT_TAX: _("采购发票的税额"),
        AccountRole.INPUT_TAX_OUT: _("进项税额转出单：已经抵扣、不能抵扣的税额"),
        AccountRole.OUTPUT_TAX: _("销售发票的税额"),
        AccountRole.PAID_VAT: _("当月预缴的增值税，用来算多交了多少"),
        AccountRole.UNPAID_VAT_OUT: _("月末把该交的增值税从应交增值税转出"),
        AccountRole.OVERPAID_VAT_OUT: _("月末把多交的增值税从应交增值税转出"),
        AccountRole.UNPAID_VAT: _("月末转来的、下月申报缴纳的增值税"),
    }


def _closing_helps() -> dict[AccountRole, str]:
    return {
        AccountRole.OPENING_BALANCE: _("期初单据的对方科目，开账录完后应为零"),
        AccountRole.CURRENT_YEAR_PROFIT: _("结转损益的对方科目"),
        AccountRole.RETAINED_EARNINGS: _("年终结转的对方科目"),
    }
