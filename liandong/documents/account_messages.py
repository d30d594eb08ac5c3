"""What problems with the chart of accounts say in Chinese and English. Pure."""

from collections.abc import Mapping

ACCOUNT_MESSAGES: Mapping[str, tuple[str, str]] = {
    "account_unknown": ("没有这个科目：{account}", "There is no account {account}"),
    "account_code_malformed": (
        "科目编码「{code}」不对：一级四位数字，每一级下级再加两位",
        "Account code “{code}” is wrong: four digits, and two more for each level below",
    ),
    "account_parent_missing": (
        "{code} 的上级科目 {parent} 还没有，请先建上级",
        "{code} stands under {parent}, which is not there: make that first",
    ),
    "account_kind_missing": ("一级科目请选类别", "Choose the kind of a first-level account"),
    "account_kind_of_parent": (
        "类别要和上级科目 {code} 一样",
        "The kind must be that of account {code} above it",
    ),
    "account_has_entries": (
        "{code} {name} 已有凭证，不能再加下级：请先另建同级科目，以后记到那里",
        "{code} {name} has entries and can't get sub-accounts: make another account beside it",
    ),
    "account_code_fixed": (
        "科目 {code} 的编码不能改，凭证上写的就是它；不用了请停用，另建一个",
        "The code of account {code} stays, as vouchers hold it: disable it and make another",
    ),
    "account_kind_fixed": ("科目 {code} 的类别不能改", "The kind of account {code} stays"),
    "account_fixed_by_entries": (
        "科目 {code} 已有凭证，余额方向和结算账户不能改",
        "Account {code} has entries: its side, and whether it holds money, stay",
    ),
    "account_parent_inactive": (
        "上级科目 {code} 已停用，请先启用上级",
        "Account {code} above it is disabled: enable that first",
    ),
    "account_has_role": (
        "单据会自动记到科目 {code}，不能停用，也不能改结算账户",
        "Documents are booked to account {code} by themselves: it stays in use as it is",
    ),
    "account_has_category": (
        "收支类别「{name}」记到科目 {code}，请先改这个类别",
        "Category “{name}” is booked to account {code}: change that first",
    ),
    "account_has_children": (
        "科目 {code} 还有启用的下级，请先停用下级",
        "Account {code} has sub-accounts in use: disable those first",
    ),
    "account_has_balance": (
        "科目 {code} 还有余额，结平以后才能停用",
        "Account {code} has a balance: clear it before disabling",
    ),
    "account_not_money": (
        "科目 {code} 不能作结算账户：只有资产类的末级科目可以，存货和往来的不行",
        "Account {code} can't hold money: only assets without sub-accounts, not stock or claims",
    ),
    "account_role_unknown": ("没有这个科目角色：{role}", "There is no account role {role}"),
    "cash_line_unknown": ("没有这一行分录：{line}", "There is no journal line {line}"),
    "cash_line_no_money": (
        "这一行不在现金流量表里：凭证里没有现金银行的收付，或是期初",
        "This line is not in the cash-flow statement: its voucher moves no money, or opens the books",
    ),
    "cash_line_unfit": (
        "现金流量表没有可以选的行 {line}，合计和期初现金不能选",
        "The cash-flow statement has no line {line} to choose: neither sums nor the money at the beginning",
    ),
    "category_role_unknown": (
        "「{role}」不能按分类另用科目",
        "{role} can't stand for another account in a category",
    ),
    "stock_accounts_right": (
        "存货都在分类的科目里，没有要调整的",
        "All stock lies in its categories' accounts: there is nothing to hand over",
    ),
    "role_kind": (
        "科目 {code} 的类别不合适，请换一个",
        "Account {code} is of a kind that does not fit: choose another",
    ),
    "role_needs_money": (
        "科目 {code} 不是结算账户，现金和银行要用结算账户",
        "Account {code} holds no money: cash and bank need one that does",
    ),
    "role_of_money": (
        "科目 {code} 是结算账户，只有现金和银行能用",
        "Account {code} holds money: only cash and bank may take it",
    ),
    "role_account_shared": (
        "科目 {code} 已有别的用途，这里要单独一个科目",
        "Account {code} serves another purpose already: this one needs its own",
    ),
    "role_fixed": (
        "科目 {code} 已有凭证：存货和往来的账要和它核对，不能改到别的科目",
        "Account {code} has entries: stock or claims are compared with it, so it stays",
    ),
    "role_account_booked": (
        "科目 {code} 已有凭证：存货和往来要用没有凭证的科目",
        "Account {code} has entries: stock and claims need one without",
    ),
    "role_balance_left": (
        "科目 {code} 还有余额 {balance}，结平以后才能换",
        "Account {code} has a balance of {balance}: clear it first",
    ),
    "role_vat_apart": (
        "已交税金、转出未交、转出多交增值税和进项税额转出要在同一个上级（应交增值税）下面",
        "Paid VAT, VAT transferred out and input tax transferred out must stand under one account",
    ),
    "role_vat_mixed": (
        "未交增值税不能用 {code}：它在应交增值税下面，转过去等于没转",
        "Unpaid VAT can't be {code}: it is among what is transferred to it",
    ),
    "voucher_both_sides": (
        "一行只能填借方或贷方，另一边请另起一行",
        "A line is a debit or a credit: give the other side a line of its own",
    ),
    "voucher_no_side": ("请填借方或贷方金额", "The line has neither a debit nor a credit"),
    "voucher_summary_missing": ("第一行请填摘要", "The first line needs a summary"),
    "voucher_unbalanced": (
        "借方合计 {debit}，贷方合计 {credit}，相差 {difference}",
        "Debits come to {debit} and credits to {credit}: {difference} apart",
    ),
    "allowance_ages": (
        "计提比例的账龄不对：天数从小到大，比例比天数多两个（未到期的和最老的）",
        "The ages are wrong: rising days, and two rates more than days (not due, and the oldest)",
    ),
    "allowance_account": (
        "请选一个损益类的明细科目记损失",
        "Choose an account of profit and loss, without accounts below it, for the loss",
    ),
    "allowance_unset": (
        "还没有计提比例，或公司在坏账发生时直接转销",
        "There are no rates yet, or the company writes losses off when they are certain",
    ),
    "allowance_right": (
        "{date} 的坏账准备正好是应有的数，没有要计提的",
        "The allowance of {date} is what it has to be: nothing is lacking",
    ),
    "allowance_waiting": (
        "已有一张计提的凭证草稿 {number}，先审核或作废它",
        "A draft of it waits already, {number}: post or discard it first",
    ),
    "account_holds_money": (
        "科目 {account} 是结算账户，这里要记成本、费用、损失等科目",
        "Account {account} holds money: name one of cost, expense, loss or the like",
    ),
    "input_tax_not_deducted": (
        "小规模纳税人的进项税额已经计入成本，没有要转出的",
        "A small-scale taxpayer has input tax in the cost: there is none to transfer out",
    ),
    "account_holds_no_money": (
        "{account} 不是结算账户，不能转账；手续费请选类别，其他费用开其他支出单",
        "{account} holds no money: name a category for the fee, or write another expense",
    ),
    "journal_too_long": (
        "一次最多打印 {limit} 笔，请分段打印",
        "At most {limit} lines are printed at once: choose fewer days",
    ),
    "fund_person_missing": ("请填写备用金归谁保管", "Please say who answers for the fund"),
    "fund_same_account": ("转出和转入不能是同一个账户", "Money can't go to the account it comes from"),
    "transfer_both_sides": (
        "一行只能填转入或转出；手续费填在转入，选类别",
        "A line is what came or what went; a fee stands as what came, with its category",
    ),
    "transfer_to_itself": (
        "同一个账户不能又转出又转入",
        "An account can't give money to itself",
    ),
    "transfer_unbalanced": (
        "转出 {went}，转入 {came}，手续费 {fee}，相差 {difference}",
        "{went} went, {came} came with a fee of {fee}: {difference} apart",
    ),
    "locked_all": (
        "账已锁定到 {date}，{day} 的单据不能再审核、红冲；请改日期，或请有权限的人给例外",
        "The books are locked up to {date}: nothing of {day} is posted or reversed any more",
    ),
    "locked_sales": (
        "销售已锁定到 {date}，{day} 的单据不能再审核、红冲；请改日期，或请有权限的人给例外",
        "Sales are locked up to {date}: nothing of {day} is posted or reversed any more",
    ),
    "locked_purchases": (
        "采购已锁定到 {date}，{day} 的单据不能再审核、红冲；请改日期，或请有权限的人给例外",
        "Purchases are locked up to {date}: nothing of {day} is posted or reversed any more",
    ),
    "locked_stock": (
        "库存已锁定到 {date}，{day} 动库存的单据不能再审核、红冲；请改日期，或请有权限的人给例外",
        "Stock is locked up to {date}: what moves goods on {day} is not posted or reversed any more",
    ),
    "locked_money": (
        "资金已锁定到 {date}，{day} 收付款的单据不能再审核、红冲；请改日期，或请有权限的人给例外",
        "Money is locked up to {date}: what is paid on {day} is not posted or reversed any more",
    ),
    "lock_not_over": (
        "{date} 还没有过完，只能锁到昨天为止",
        "{date} is not over: lock up to yesterday at most",
    ),
    "lock_waiver_unknown": ("没有例外 {number}", "There is no exception {number}"),
    "lock_member_missing": ("请选一个在用的操作员", "Choose a member in use"),
    "lock_hours": ("例外最少 1 小时，最多 {most} 小时", "An exception lasts 1 to {most} hours"),
    "lock_kind_unknown": ("没有这种锁定：{kind}", "There is no lock {kind}"),
    "revaluation_turned_on_its_day": (
        "{document} 只能按它自己的日期 {date} 红冲；月份结了账的先反结账，或在下个月末再调汇",
        "{document} is reversed on its own day, {date}: reopen the month, or revalue at the next one's end",
    ),
    "transfer_day": (
        "结转单的日期是月份的最后一天",
        "A transfer is dated on the last day of its month",
    ),
    "year_end_month": ("年终结转在 12 月做", "The year-end transfer is made in December"),
    "vat_not_general": (
        "公司是小规模纳税人，没有要结转的增值税",
        "The company is a small-scale taxpayer: it has no VAT to transfer",
    ),
    "transfer_stale": (
        "账上的数和这张结转单不一样，请到「期末结转」重新结转",
        "The books say something else than this transfer: run it again on its page",
    ),
    "transfer_nothing": ("{period} 没有要结转的", "There is nothing to transfer in {period}"),
    "transfer_done": (
        "{period} 已经结转（{number}），之后没有变化",
        "{period} was transferred ({number}) and nothing changed since",
    ),
    "transfer_not_over": (
        "{period} 还没有过完，{date} 起才能结转",
        "{period} is not over: it can be transferred from {date} on",
    ),
    "transfer_meanwhile": (
        "别人刚刚结转或红冲了这个月，请刷新后再看",
        "Somebody else has just transferred this month or reversed that: look again",
    ),
    "earlier_period_open": (
        "以前月份还没有结账：先结 {first}",
        "An earlier month is not closed: close {first} first",
    ),
    "december_profit_left": (
        "12 月的损益还没有结转，年末不能结账：请到「期末结转」结转损益",
        "December's profit and loss is not transferred: do so before the year is closed",
    ),
    "year_end_left": (
        "本年利润还没有转到未分配利润：请到「期末结转」做年终结转",
        "The year's profit is not carried over to retained earnings: make the year-end transfer",
    ),
    "profit_not_transferred": (
        "损益科目还有余额，请先结转损益",
        "Accounts of profit and loss have balances: transfer those first",
    ),
    "chart_in_use": (
        "已经有凭证了，科目不能再整套更换",
        "There are vouchers already: the chart can't be exchanged any more",
    ),
    "chart_account_kept": (
        "另一套准则没有的科目已被单据或收支类别使用，不能更换",
        "Accounts that the other standard lacks are used by documents or categories",
    ),
}
"""By code: the sentence in Chinese and in English, with the problem's details in braces."""
