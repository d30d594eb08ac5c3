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
    "formula_circular": (
        "第 {line} 行经过别的行又取到自己，请去掉这一圈",
        "Line {line} reaches itself through other lines: break the circle",
    ),
}
