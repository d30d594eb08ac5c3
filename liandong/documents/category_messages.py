"""What problems with categories, of products or of income and expense, say in Chinese and English. Pure."""

from collections.abc import Mapping

CATEGORY_MESSAGES: Mapping[str, tuple[str, str]] = {
    "name_taken": ("名称「{name}」已被使用", "The name {name} is taken"),
    "category_cycle": ("分类「{category}」不能放到自己下面", "Category {category} can't be below itself"),
    "category_too_deep": ("分类层级太深", "The category is too deep in the tree"),
    "category_in_use": (
        "分类仍有商品、下级、预算或自己的科目",
        "The category has products, sub-categories, a budget or accounts",
    ),
    "category_missing": (
        "请至少写一行收支类别：钱用在什么上，从哪里来",
        "Name at least one category: what the money is for",
    ),
    "category_unfit": (
        "收支类别「{category}」没有、已停用，或不是这一类单据用的",
        "Category “{category}” is unknown, disabled, or not for this kind of document",
    ),
    "category_or_account_missing": (
        "这一行请选收支类别，或只选账户",
        "Choose a category for this line, or an account alone",
    ),
    "tax_without_category": (
        "税率写在收支类别的行上，只选账户的行不用写",
        "A tax rate belongs to a line of a category, not to one of an account alone",
    ),
    "money_beyond_categories": (
        "账户的金额 {money} 比收支类别的合计 {total} 多 {excess}",
        "The accounts come to {money}, which is {excess} more than the categories' {total}",
    ),
    "open_without_partner": (
        "还差 {open} 没有写从哪个账户收付；要先欠着请填往来单位",
        "{open} has no account: name it, or a partner who owes it or whom it is owed to",
    ),
    "category_named_unknown": ("没有收支类别「{name}」", "There is no category “{name}”"),
    "category_kind_unknown": ("收支只能是收入或支出：{kind}", "A category is of income or expense: {kind}"),
    "category_fixed": (
        "「{name}」的名称和收支不能改，单据上写的就是它；不用了请停用，另建一个",
        "Name and kind of “{name}” stay, as documents hold them: disable it and make another",
    ),
    "category_account_missing": ("请选记入的科目", "Choose the account it is booked to"),
    "category_of_money": (
        "科目 {account} 是资金账户，收支类别要记入收入、费用等科目",
        "Account {account} holds money: a category is booked to an account of income, expense or the like",
    ),
    "account_named_unknown": ("没有科目「{account}」", "There is no account “{account}”"),
}
