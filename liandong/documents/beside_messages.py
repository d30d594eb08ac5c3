"""The sentences about what people put beside a document, and about what its partner fills in."""

from collections.abc import Mapping

BESIDE_MESSAGES: Mapping[str, tuple[str, str]] = {
    "comment_missing": ("请写下评论内容", "The comment is empty"),
    "mentions_too_many": ("一条评论最多提到 {limit} 人", "A comment mentions {limit} people at most"),
    "file_empty": ("文件「{name}」是空的", "The file {name} is empty"),
    "file_type_unknown": (
        "「{name}」不是可以上传的文件：请用 PDF 或 JPG、PNG、WebP、GIF 图片",
        "{name} can't be attached: take a PDF or a JPG, PNG, WebP or GIF picture",
    ),
    "file_too_large": ("「{name}」超过 {limit} MB", "{name} is larger than {limit} MB"),
    "files_too_many": ("一张单据最多 {limit} 个附件", "A document has {limit} files at most"),
    "not_shareable": (
        "{number} 还不能分享：只有已审核、有往来单位的单据，和请对方填写的草稿可以",
        "{number} can't be shared: only posted documents with a partner can, and drafts he is to fill in",
    ),
    "share_days_invalid": ("有效天数应为 1 到 {limit}", "The days must be 1 to {limit}"),
    "answer_outdated": (
        "单据在您填写期间被改过：下面是最新的内容，请核对后重新提交",
        "The document was changed while you filled it in: look at it again below, then send it anew",
    ),
    "answer_empty": ("请至少给一行填写单价", "Give at least one line a price"),
    "tax_rate_too_high": ("税率不能超过 100%：{value}", "The tax rate is above 100%: {value}"),
}
