"""The words of a document's states, in each language a phrase of its own."""

import pytest
from django.utils.translation import override

from liandong.documents.stages import Stage
from liandong.webkit.stage_words import Deed, stage_label

STAGES = (Stage.WAITING, Stage.PARTLY, Stage.DONE)


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (Deed.DELIVER, ["To deliver", "Partly delivered", "Delivered"]),
        (Deed.RECEIVE, ["To receive", "Partly received", "Received"]),
        (Deed.INVOICE, ["To invoice", "Partly invoiced", "Invoiced"]),
        (Deed.RETURN, ["To return", "Partly returned", "Returned"]),
        (Deed.COLLECT, ["Awaiting payment", "Partly collected", "Collected"]),
        (Deed.PAY, ["To pay", "Partly paid", "Paid"]),
        (Deed.SETTLE, ["To settle", "Partly settled", "Settled"]),
    ],
)
def test_traders_read_states_in_their_own_english(deed: Deed, words: list[str]) -> None:
    with override("en"):
        assert [stage_label(stage, deed) for stage in STAGES] == words


def test_in_chinese_they_go_together() -> None:
    with override("zh-hans"):
        assert [stage_label(stage, Deed.DELIVER) for stage in STAGES] == ["待发货", "部分发货", "已发货"]
