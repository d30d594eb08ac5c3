"""The sentences about statements of account and what partners say to them, and about bills."""

from collections.abc import Mapping

from liandong.documents.bill_messages import BILL_MESSAGES

STATEMENT_MESSAGES: Mapping[str, tuple[str, str]] = {
    **BILL_MESSAGES,
    "statement_waits": (
        "这段时间的对账单已发给{partner}，还没有答复：先收回那一份，才能再发",
        "{partner} has a statement of these days that waits for an answer: take it back first",
    ),
    "statement_too_long": (
        "这段时间有 {count} 笔，一份对账单最多 {limit} 笔，请分段发",
        "These days have {count} entries, a statement holds {limit} at most: send shorter spans",
    ),
    "statement_days_crossed": ("结束日期早于开始日期", "The last day is before the first"),
    "statement_confirmed": (
        "对方已经确认，不能收回；有出入的请另发一份",
        "The partner has confirmed it, so it can't be taken back; send another one if it was wrong",
    ),
    "statement_side_unfit": (
        "{partner}不是这一边的往来单位",
        "{partner} is no partner of this side",
    ),
    "bad_debt_unfit": (
        "坏账单只核销别人欠的款：应收、预付",
        "Only what others owe is written off: receivables and advances paid",
    ),
    "dunning_too_many": (
        "一次最多给 {limit} 个客户发催款函，现在选了 {count} 个",
        "Letters go to {limit} customers at most at once, you chose {count}",
    ),
    "dunning_sent": (
        "别人刚刚发过，请刷新页面看看还要催谁",
        "Somebody has just sent them: load the page again to see who is left",
    ),
    "dunning_reason_missing": ("请写明为什么不催", "Please say why nobody is reminded of it"),
    "dunning_level_taken": ("第 {number} 级已经有了", "There is a level {number} already"),
    "dunning_level_order": (
        "第 {number} 级的逾期天数要大于前一级、小于后一级",
        "The days of level {number} must lie between those of its neighbours",
    ),
    "dunning_letter_unknown": ("没有这封催款函", "There is no such letter"),
    "dunning_charged": (
        "这封催款函的利息已经记过：{number}；记错了先红冲它",
        "What this letter charges was booked by {number}: reverse that first if it was wrong",
    ),
    "dunning_charges_nothing": (
        "这封催款函没有要记的：没有催款费，利息没有或已经记过",
        "This letter charges nothing: it has no fee, and no interest that was not booked yet",
    ),
    "settling_nothing": (
        "请填写要核销的金额：两边各选一些，合计相等",
        "Fill in what is settled: some of both sides, to the same sum",
    ),
    "settling_unknown": (
        "这张核销单已经不在，或不是这个往来单位的",
        "There is no such settlement of this partner",
    ),
    "answer_name_missing": ("请填写您的姓名", "Please give your name"),
    "answer_words_missing": ("请写明哪里不对", "Please say what is wrong"),
    "answer_given": ("这份对账单已经确认过了", "This statement was confirmed already"),
    "answers_too_many": ("答复次数太多，请直接联系我们", "There were too many answers: please call us"),
}
