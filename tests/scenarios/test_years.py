"""A whole year of a company, month by month, ends in the statements that were made by hand."""

from pathlib import Path

import pytest

from liandong.documents.auditing.auditor import audit
from tests.scenarios.closing import unbalanced_days, unsound
from tests.scenarios.story import Story, read_stories
from tests.scenarios.world import World

YEARS = [
    story for path in sorted(Path(__file__).with_name("years").glob("*.md")) for story in read_stories(path)
]


@pytest.mark.parametrize("story", YEARS, ids=lambda story: story.title)
def test_year(story: Story, company: str) -> None:
    del company
    world = World()
    for step in story.steps:
        world.run(step)
        assert world.refusals == {}, f"line {step.line}: refused without being expected"
    assert audit() == []
    assert unbalanced_days(2026) == []
    assert unsound(2026) == []
