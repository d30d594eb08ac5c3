"""What each problem with a statement's formulas says, in Chinese and English. Pure."""

from collections.abc import Mapping

FORMULA_MESSAGES: Mapping[str, tuple[str, str]] = {
    "statement_line_unknown": ("报表没有第 {line} 行", "The statement has no line {line}"),
    "formula_too_long": ("公式太长，最多 {number} 个字", "The formula is longer than {number} characters"),
    "formula_malformed": (
        "公式从「{text}」起看不懂。用 + 和 - 连接科目编码（如 1405、1122借）、行次（如 行7）或 损益",
        "Not readable from “{text}” on: join accounts and lines by + and -, as the help says",
    ),
    "formula_line_unknown": ("这张报表没有第 {line} 行", "This statement has no line {line}"),
    "formula_account_unknown": ("没有科目 {code}", "There is no account {code}"),
    "formula_term_twice": ("「{text}」写了两次", "“{text}” stands there twice"),
    "template_unknown": (
        "没有这个凭证模板，或已停用",
        "There is no such voucher template, or it is inactive",
    ),
    "template_lines_missing": ("请写至少一行", "Write one line at least"),
    "template_lines_many": ("最多 {limit} 行", "At most {limit} lines"),
    "template_rest_twice": ("只能有一行写「平」", "Only one line may be REST, what makes it balance"),
    "template_formula": (
        "公式从「{text}」起看不懂。写 1500、金额*13%、余额1122 或 本月5001，用 + - 连接，或只写「平」",
        "Not readable from “{text}” on: join 1500, AMOUNT*13%, BAL1122, MONTH5001 by + and -, or only REST",
    ),
    "template_amount": ("「{name}」要填金额", "{name} needs an amount"),
    "template_nothing": ("「{name}」算出来没有金额，不用做", "{name} comes to nothing: no voucher is needed"),
    "formula_circular": (
        "第 {line} 行经过别的行又取到自己，请去掉这一圈",
        "Line {line} reaches itself through other lines: break the circle",
    ),
}
