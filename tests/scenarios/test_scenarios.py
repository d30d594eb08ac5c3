"""Every document type tells its story, and the books agree with the figures worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from liandong.documents.auditing.auditor import audit
from tests.scenarios.story import Story, StoryError, all_stories, read_stories
from tests.scenarios.world import World

PACKAGE = Path(__file__).resolve().parents[2] / "liandong"
STORIES = list(all_stories(PACKAGE))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.source}: {story.title}")
def test_story(story: Story, company: str) -> None:
    del company
    world = World()
    for step in story.steps:
        world.run(step)
    assert world.refusals == {}, "refused without being expected"
    assert audit() == []


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.source}: {story.title}")
def test_hand_made_entries_balance_and_every_story_expects_something(story: Story) -> None:
    expectations = [step for step in story.steps if step.word == "那么"]
    assert expectations
    for step in expectations:
        if step.text.startswith("凭证"):
            sides = [Decimal(row["借方"] or 0) - Decimal(row["贷方"] or 0) for row in step.rows]
            assert sum(sides) == 0, f"line {step.line}"


def test_each_document_type_has_a_story() -> None:
    told = {story.source for story in STORIES}
    folders = {f"{path.parent.parent.name}.{path.parent.name}" for path in PACKAGE.glob("*/*/plan.py")}
    assert told == folders


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("**当** 采购订单 A", "under a title"),
        ("## 故事\n| 商品 |", "under a step"),
        ("## 故事\n**那么** 库存\n| 商品 | 现存 |\n| P1 |", "1 cells under 2"),
    ],
)
def test_what_does_not_follow_the_form_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "scenario.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoryError, match=why):
        read_stories(path)
