"""What problems with fiscal invoices and their files say in Chinese and English. Pure."""

from collections.abc import Mapping

TAX_INVOICE_MESSAGES: Mapping[str, tuple[str, str]] = {
    "number_missing": ("请填写发票号码", "The invoice number is missing"),
    "seller_name_missing": ("请填写销售方名称", "The seller's name is missing"),
    "buyer_name_missing": ("请填写购买方名称", "The buyer's name is missing"),
    "invoice_unknown": ("没有这张发票：{invoice}", "There is no invoice {invoice}"),
    "invoice_direction_unknown": ("请选择销项或进项", "Choose output or input"),
    "invoice_kind_unknown": ("没有这个票种：{kind}", "There is no kind of invoice {kind}"),
    "invoice_kind_of_input": ("这个票种只能登记为进项", "Invoices of this kind are only received"),
    "invoice_number_digital": (
        "数电票号码应为 20 位数字：{number}",
        "The number of a digital invoice has 20 digits: {number}",
    ),
    "invoice_code_needless": ("数电票没有发票代码，请留空", "Digital invoices have no code: leave it empty"),
    "invoice_number_paper": ("发票号码应为 8 位数字：{number}", "The number has 8 digits: {number}"),
    "invoice_code_paper": ("发票代码应为 10 或 12 位数字：{code}", "The code has 10 or 12 digits: {code}"),
    "invoice_date_missing": ("请填写开票日期", "The date of issue is missing"),
    "invoice_partner_unknown": ("没有这个往来单位", "There is no such partner"),
    "invoice_partner_number": (
        "税号 {number} 与「{partner}」资料里的 {expected} 不同",
        "Tax number {number} is not that of {partner}, which is {expected}",
    ),
    "invoice_number_taken": (
        "发票 {number} 已经登记过（开票日期 {date}）",
        "Invoice {number} is registered already, issued {date}",
    ),
    "invoice_lines_missing": ("请至少填一行金额", "There is no line with an amount"),
    "invoice_lines_many": ("一张发票最多 {limit} 行", "An invoice has {limit} lines at most"),
    "invoice_changed": (
        "别人刚刚改了发票 {number}，请重新打开再改",
        "Somebody has just changed invoice {number}: open it again",
    ),
    "invoice_rate_unfit": ("税率 {rate} 不对，应在 0 与 100 之间", "Rate {rate} is not between 0 and 100"),
    "invoice_tax_wrong": (
        "税额 {tax} 与金额乘税率 {expected} 不符",
        "The tax {tax} is not the net amount times the rate, {expected}",
    ),
    "invoice_zero": ("发票金额不能为零", "The invoice comes to nothing"),
    "invoice_red_positive": ("红字发票的金额要为负", "A red invoice has negative amounts"),
    "invoice_blue_unfit": (
        "对应的蓝字发票不合适：要同方向、未作废的正数发票",
        "The blue invoice does not fit: it is of the same direction, positive and not voided",
    ),
    "invoice_blue_of_others": (
        "蓝字发票 {number} 的购销双方与这张不同",
        "Seller or buyer of the blue invoice {number} is another",
    ),
    "invoice_red_beyond": (
        "蓝字发票 {number} 只剩 {left} 可红冲，这张要冲 {amount}",
        "Of the blue invoice {number} only {left} is left; this one takes back {amount}",
    ),
    "invoice_is_void": ("发票 {number} 已作废", "Invoice {number} is voided"),
    "invoice_is_linked": (
        "发票 {number} 已关联单据，请先取消关联",
        "Invoice {number} is linked to documents: unlink them first",
    ),
    "invoice_is_deducted": (
        "发票 {number} 已勾选抵扣，请先取消勾选",
        "Invoice {number} is deducted: take it out of its month first",
    ),
    "invoice_is_red": (
        "发票 {number} 已有红字发票或本身是红字，不能改",
        "Invoice {number} is red or has red ones: it stays",
    ),
    "invoice_has_file": (
        "发票 {number} 是从文件导入的，内容不能改",
        "Invoice {number} came from a file, which says what it is",
    ),
    "invoice_not_deductible": (
        "发票 {number} 不能抵扣进项税",
        "The tax of invoice {number} can't be deducted",
    ),
    "invoice_deducted_early": (
        "发票 {number} 开于 {date}，不能在更早的月份抵扣",
        "Invoice {number} was issued on {date}, after that month",
    ),
    "invoices_many": ("一次最多 {limit} 张", "{limit} at a time at most"),
    "invoice_document_unfit": (
        "单据 {document} 不能开票：没有、看不到，或还没有记往来",
        "Document {document} can't be invoiced: it isn't there, is out of sight or booked no debt",
    ),
    "invoice_document_twice": ("单据 {document} 重复", "Document {document} is named twice"),
    "invoice_document_of_others": (
        "单据 {document} 是别的往来单位的",
        "Document {document} is another partner's",
    ),
    "invoice_link_zero": ("单据 {document} 的金额不能为零", "Nothing of document {document} is taken"),
    "invoice_link_beyond": (
        "单据 {document} 只剩 {left} 未开票，不能关联 {amount}",
        "Of document {document} only {left} is not invoiced: {amount} can't be linked",
    ),
    "invoice_links_beyond": (
        "关联合计 {total} 超过发票 {number} 的 {amount}",
        "The links come to {total}, invoice {number} to {amount}",
    ),
    "invoice_not_received": (
        "发票 {number} 是开出的，不能做采购发票",
        "Invoice {number} is one of our own: no supplier invoice comes from it",
    ),
    "invoice_no_supplier": (
        "发票 {number} 的销售方还不是往来单位，请先建供应商资料（税号或名称与发票相同），再在发票上选它",
        "The seller of invoice {number} is no partner yet: make a supplier with its tax number or name",
    ),
    "invoice_has_document": (
        "发票 {number} 已经有采购发票 {document}",
        "Invoice {number} has the supplier invoice {document} already",
    ),
    "invoice_draft_empty": (
        "没有选任何收货，发票 {number} 的草稿是空的",
        "Nothing that was received is chosen for invoice {number}",
    ),
    "invoice_origin_unfit": (
        "第 {line} 行的收货不是这家供应商未开票的，或看不到",
        "What line {line} names was not received from this supplier, is invoiced or out of sight",
    ),
    "invoice_draft_sign": (
        "第 {line} 行的数量要大于零；红字发票要小于零",
        "The quantity of line {line} is above zero, on a red invoice below",
    ),
    "invoice_draft_beyond": (
        "各行合计 {total} 超过发票 {number} 的 {amount}",
        "The lines come to {total}, invoice {number} to {amount}",
    ),
    "invoice_file_unread": (
        "「{name}」不是能识别的数电票文件：{reason}",
        "{name} is no digital invoice that can be read: {reason}",
    ),
    "invoice_file_taken": (
        "「{name}」已经导入过（发票 {number}）",
        "{name} was imported already, invoice {number}",
    ),
    "invoice_file_large": ("「{name}」超过 {limit} MB", "{name} is larger than {limit} MB"),
    "invoice_files_many": ("一次最多 {limit} 个文件", "{limit} files at a time at most"),
    "invoice_totals_wrong": (
        "合计 {total} 与各行之和 {sum} 不符",
        "The total {total} is not the sum of its lines, {sum}",
    ),
    "invoice_not_ours": (
        "购销双方的税号都不是本公司的 {number}",
        "Neither side has the company's tax number {number}",
    ),
    "invoice_company_unknown": (
        "先在业务规则里填本公司税号，才知道是进项还是销项",
        "Give the company's tax number in the rules first: it tells input from output",
    ),
    "tax_number_malformed": (
        "税号「{number}」不对：15 到 20 位数字和大写字母",
        "Tax number “{number}” is wrong: 15 to 20 digits and capital letters",
    ),
}
"""By code: the sentence in Chinese and in English, with the problem's details in braces."""
