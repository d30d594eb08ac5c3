"""The steps of a story that make several documents: 以销定购, 直运定购, 直运, 直退, and 换货."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from liandong.documents.requests import SavedDraft
from liandong.purchasing.dropping.pairs import Asking
from liandong.purchasing.dropping.returning import Back, StraightBack, send_back
from liandong.purchasing.dropping.sending import Dispatch, Sent, dispatch
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from tests.scenarios.exchanging import exchanged
from tests.scenarios.story import Step
from tests.support.trading import DAY, Trading

Origin = Callable[[str], int]
Documents = Mapping[str, SavedDraft]
Made = dict[str, SavedDraft]


def _names(step: Step) -> list[str]:
    """Return the names a step gives to what it makes, in their order."""
    return [re.split(" +", one)[1] for one in step.text.partition("：")[2].split("，")]


def _about(step: Step) -> str:
    return step.text.partition("：")[0].split()[1]


def _bought(trading: Trading, step: Step, origin: Origin, *, is_drop: bool) -> Made:
    wishes = [
        Bought(
            origin(row["来源"]),
            Decimal(row["数量"]),
            trading.partners[row["供应商"]],
            Decimal(row["单价"]) if row.get("单价") else None,
        )
        for row in step.rows
    ]
    made = order_for(trading.actor, ToOrder(wishes, DAY, is_drop=is_drop))
    return dict(zip(_names(step), made, strict=True))


def to_order(trading: Trading, _documents: Documents, step: Step, origin: Origin) -> Made:
    """Make purchase orders whose goods are received."""
    return _bought(trading, step, origin, is_drop=False)


def to_drop(trading: Trading, _documents: Documents, step: Step, origin: Origin) -> Made:
    """Make purchase orders whose goods go straight to the customer."""
    return _bought(trading, step, origin, is_drop=True)


def dropped(trading: Trading, documents: Documents, step: Step, origin: Origin) -> Made:
    """Send goods of a drop order; the names are those of receipt and delivery."""
    sent = [
        Sent(origin(row["来源"]), Decimal(row["数量"]), row.get("批号", ""), row.get("序列号", ""))
        for row in step.rows
    ]
    made = dispatch(Asking(trading.actor), Dispatch(documents[_about(step)].id, DAY, sent))
    return dict(zip(_names(step), (made.bringing, made.passing), strict=True))


def sent_back(trading: Trading, documents: Documents, step: Step, origin: Origin) -> Made:
    """Send goods straight back; the names are those of sales return and purchase return."""
    backs = [Back(origin(row["来源"]), Decimal(row["数量"]), row.get("序列号", "")) for row in step.rows]
    made = send_back(Asking(trading.actor), StraightBack(documents[_about(step)].id, DAY, backs))
    return dict(zip(_names(step), (made.bringing, made.passing), strict=True))


TOGETHER: Mapping[str, Callable[[Trading, Documents, Step, Origin], Made]] = {
    "换货": exchanged,
    "以销定购": to_order,
    "直运定购": to_drop,
    "直运": dropped,
    "直退": sent_back,
}
