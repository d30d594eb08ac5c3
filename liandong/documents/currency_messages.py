"""What problems with currencies and rates of exchange say in Chinese and English. Pure."""

from collections.abc import Mapping

CURRENCY_MESSAGES: Mapping[str, tuple[str, str]] = {
    "currency_code_invalid": (
        "币种代码是三个大写字母，如 USD：{code}",
        "A currency's code is three capital letters, as USD: {code}",
    ),
    "currency_unknown": ("没有这个币种：{currency}", "There is no currency {currency}"),
    "currency_unusable": (
        "没有币种 {currency}，或已停用",
        "There is no currency {currency}, or it is disabled",
    ),
    "minor_digits_unknown": ("小数位是 0、2 或 3", "Minor digits are 0, 2 or 3"),
    "currency_in_use": (
        "{code} 已登记汇率或是本位币，小数位不能改",
        "{code} has rates or is the company's own: its minor digits stay",
    ),
    "exchange_rate_missing": ("请填写汇率", "The rate is missing"),
    "exchange_rate_unusable": (
        "汇率 {rate} 不可用，要大于零：一个外币等于多少本位币",
        "{rate} is no rate: it is above zero, how much of the own currency one is worth",
    ),
    "exchange_rate_twice": (
        "{currency} 在 {day} 只能有一个汇率",
        "{currency} has one rate on {day}",
    ),
    "exchange_rate_of_base": ("{currency} 是本位币，没有汇率", "{currency} is the company's own currency"),
    "exchange_rate_unknown": ("没有这个汇率", "There is no such rate"),
    "exchange_rate_lacking": (
        "{day} 没有 {currency} 的汇率，请先登记，或填写汇率",
        "There is no rate of {currency} on {day}: enter one, or name it",
    ),
    "exchange_rate_right": (
        "汇率 {rate} 不是当日汇率，也不是来源单据的汇率：请留空取当日汇率，或请有“单据约定汇率”权限的人填写",
        "{rate} is not the rate of the day: leave it empty, or ask somebody with the right to agree rates",
    ),
    "currencies_mixed": (
        "来源 {document} 的币种是 {theirs}，和本单的 {currency} 不同，不能放在一张单里",
        "{document} is in {theirs}, this document in {currency}: they can't be mixed",
    ),
    "claim_currency": (
        "要核销的单据币种是 {theirs}，本单是 {currency}：请用同一币种的单据核销",
        "The debt is in {theirs}, this document in {currency}: settle it by one in its currency",
    ),
    "claim_own_currency": (
        "要核销的单据是本位币的，本单是 {currency}：请用本位币的单据核销",
        "The debt is in the company’s own currency, this document in {currency}: settle it by one in its own",
    ),
    "claim_worth_changed": (
        "要核销的单据刚刚又被核销，折合金额变了：请打开本单重新保存",
        "The debt was settled in part meanwhile and its worth changed: open this document and save it again",
    ),
    "discount_in_currency": (
        "外币单据不用优惠金额，请写折扣%或改外币单价",
        "A document in another currency has no discount amount: give a discount in per cent or other prices",
    ),
    "currencies_without_rates": (
        "还没有登记过汇率：先登记要用的外币的汇率",
        "There are no rates yet: enter those of the currencies you use first",
    ),
    "account_other_currency": (
        "{account} 是 {currency} 账户，本单是 {theirs}：请换一个账户或币种",
        "{account} is kept in {currency}, the document is in {theirs}: choose another account or currency",
    ),
    "account_wants_currency": (
        "{account} 是 {currency} 账户：请用这个币种的收付款单、其他收支单、转账单、凭证或期初，写明外币金额",
        "{account} is kept in {currency}: use a document in it that says the foreign amount",
    ),
    "account_in_own_currency": (
        "这个账户记本位币，没有外币金额",
        "This account is kept in the company's own currency and has no foreign amount",
    ),
    "account_currency_without_money": (
        "{code} 不是结算账户，不能指定币种 {currency}",
        "{code} holds no money, so it is not kept in {currency}",
    ),
    "account_currency_of_role": (
        "{code} 是单据自动记账的科目，只能记本位币；请为 {currency} 另建一个账户",
        "Documents book to {code} by themselves, in the own currency: make another account for {currency}",
    ),
    "account_currency_is_own": (
        "{currency} 是本位币，请留空",
        "{currency} is the company's own currency: leave it empty",
    ),
    "given_missing": (
        "两个账户的币种不同，请填写转出金额",
        "The accounts are kept in different currencies: enter what went",
    ),
    "fee_in_currency": (
        "外币账户的手续费请在转账单里另起一行，按本位币填",
        "Enter the fee of an account in another currency in a transfer document, in the own currency",
    ),
    "foreign_amount_missing": ("请填写外币金额", "The foreign amount is missing"),
    "foreign_sign": (
        "外币金额和本位币金额要同号",
        "The foreign amount and the one in the own currency have the same sign",
    ),
    "revaluation_rate_lacking": (
        "{currency} 到月末还没有汇率，请先登记",
        "There is no rate of {currency} up to the month's end: enter one first",
    ),
    "revaluation_later": (
        "后面的月份已调汇：{number}，请先红冲它",
        "A later month is revalued already: reverse {number} first",
    ),
    "claim_half_settled": (
        "调汇以后这笔往来已按调整后的金额核销完：请先红冲那张收付款单",
        "The debt was settled at its revalued worth since: reverse what settled it first",
    ),
    "day_missing": ("请填写日期", "The day is missing"),
}
