"""What each problem with mailing a document says, in Chinese and English. Pure."""

from collections.abc import Mapping

LETTER_MESSAGES: Mapping[str, tuple[str, str]] = {
    "letter_not_posted": (
        "{number} 还没有审核或已红冲，不能发给对方",
        "{number} is not posted, or reversed: it is not sent to the partner",
    ),
    "letter_without_partner": ("{number} 没有往来单位，不能发邮件", "{number} has no partner to write to"),
    "letter_unset": (
        "这台服务器还没有配置发信，请联系管理员",
        "This server can't send mail yet: ask its administrator",
    ),
    "letter_address_missing": ("请填写收件邮箱", "Nobody is named to send it to"),
    "letter_template_unknown": ("没有这个打印模板", "There is no such print template"),
    "letter_addresses_many": ("最多 {limit} 个收件邮箱", "At most {limit} addresses"),
}
