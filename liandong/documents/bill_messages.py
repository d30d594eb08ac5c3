"""The sentences about bills."""

from collections.abc import Mapping

BILL_MESSAGES: Mapping[str, tuple[str, str]] = {
    "bill_missing": ("请至少填写一张票据", "Name at least one bill"),
    "bill_twice": ("票据 {bill} 在这张单据里有两行", "Bill {bill} is on two lines"),
    "bill_open_already": (
        "票据 {bill} 已经登记（{number}），还没有兑付或转出",
        "Bill {bill} is registered already ({number}) and still open",
    ),
    "bill_due_before": (
        "到期日 {due} 早于单据日期，过期的票据不能收付",
        "It was due on {due}, before the document's date: an overdue bill is no payment",
    ),
    "bill_issued_after": ("出票日晚于到期日 {due}", "It was issued after the day it is due, {due}"),
    "bill_unfit": (
        "票据 {bill} 不能这样处理：托收、贴现、退票是收来的票据，承付是自己开出的票据",
        "This can't be done with bill {bill}: collect, discount and return those received, pay those issued",
    ),
    "bill_not_there": (
        "票据 {bill} 在 {date} 才登记，单据日期不能更早",
        "Bill {bill} was registered on {date}: the document can't be earlier",
    ),
    "bill_overdue": (
        "票据 {bill} 已于 {due} 到期，不能再背书或贴现，请托收",
        "Bill {bill} was due on {due}: it can't be endorsed or discounted any more, collect it",
    ),
    "bill_no_money": (
        "退票和未能承付没有收付款，请去掉账户行",
        "No money moves when a bill is not paid: remove the account line",
    ),
    "bill_money_unequal": (
        "账户行合计 {money}，票据合计 {bills}，差 {difference}；利息和手续费也要各记一行",
        "Accounts come to {money}, bills to {bills}: {difference} apart; interest and fees are lines too",
    ),
    "bill_money_uneven": (
        "保证金和手续费各行合计应为零，差 {difference}；付款的账户填负数",
        "Margin and fee should come to zero with the account that pays, as a negative: {difference} apart",
    ),
    "claim_is_bill": (
        "{bill} 是票据，请用票据背书单或票据结算单处理",
        "{bill} is a bill: use an endorsement or a bill settlement",
    ),
    "claim_no_bill": ("这里只能选票据", "Only bills go here"),
}
