"""What each problem with bank statements and their matching says, in Chinese and English. Pure."""

from collections.abc import Mapping

BANK_MESSAGES: Mapping[str, tuple[str, str]] = {
    "bank_file_wrong": (
        "有 {count} 行看不懂，什么也没有导入：改好列或文件再试",
        "{count} lines can't be read, nothing was imported: mend the columns or the file",
    ),
    "bank_account_unknown": ("没有这个账户，或它不是结算账户", "There is no such account that holds money"),
    "bank_nothing_new": ("这些流水都已导入过", "All these lines have been imported before"),
    "bank_balance_broken": (
        "余额有 {count} 处接不上：核对后勾选仍然导入",
        "The balance breaks at {count} places: look at them, then tick import all the same",
    ),
    "bank_statement_unknown": ("没有这份对账单，或已撤回", "There is no such statement, or it was withdrawn"),
    "bank_statement_matched": (
        "已有 {count} 笔对上，先撤销这些再撤回对账单",
        "{count} matches stand: undo them before you withdraw the statement",
    ),
    "bank_line_unknown": ("没有这笔流水，或已撤回", "There is no such line, or it was withdrawn"),
    "bank_line_matched": ("这笔流水已经对上", "The line has been matched already"),
    "bank_proposal_gone": ("这条建议已经过时，请重新匹配", "The proposal is no longer there: match again"),
    "bank_booking_taken": (
        "账上的这一笔已经对给别的流水",
        "That booking has been matched to another line already",
    ),
    "bank_booking_unknown": ("账上没有这一笔，或不是这个账户的", "There is no such booking of this account"),
    "bank_amounts_differ": (
        "选中的合计 {total} 与流水未对上的 {open} 不符",
        "What was chosen comes to {total}, open of the line is {open}",
    ),
    "bank_debt_later": (
        "{number} 是 {day} 的，晚于 {line} 的这笔流水：先记为预收或预付，之后再核销",
        "{number} is of {day}, after this line of {line}: book the money as an advance, and settle it later",
    ),
    "bank_choose_one": ("请选择往来单位或收支类别，只选一个", "Choose a partner or a category, only one"),
    "bank_note_missing": ("请写明为什么不用记账", "Say why it needs no booking"),
    "bank_match_unknown": ("没有这条核对，或已撤销", "There is no such match, or it was undone"),
    "bank_currencies_off": (
        "{account} 是 {currency} 账户：先在「币种与汇率」里让单据可用外币",
        "{account} is kept in {currency}: first switch on documents in other currencies",
    ),
    "bank_currency_differs": (
        "流水是 {theirs} 的，账户的币种是 {currency}",
        "The lines are in {theirs}, the account is kept in {currency}",
    ),
    "bank_currency_fixed": (
        "{code} 已有导入的银行流水，不能改币种；导错了先撤回流水",
        "{code} has bank statements, so its currency stays: withdraw them first if they were a mistake",
    ),
    "bank_rule_unknown": ("没有这条规则", "There is no such rule"),
    "bank_rule_blank": ("请填写文字或对方账号", "Enter a text or an account number"),
    "bank_category_unknown": ("没有这个收支类别，或方向不对", "There is no such category of this direction"),
}
