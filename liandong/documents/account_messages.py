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
