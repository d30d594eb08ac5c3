"""A kind of job that does what the test says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liandong.jobs.kinds import Result, Task
    from liandong.kernel.actor import Actor

KIND = "tests.work"


@dataclass(slots=True)
class Work:
    """What the run and its finish do, and how often they were called."""

    run: "Callable[[Task], None]" = lambda _task: None
    finish: "Callable[[Task], Result | None]" = lambda _task: None
    runs: int = 0
    tasks: "list[Task]" = field(default_factory=list)

    def hand_in(self, actor: "Actor", **more: str) -> int:
        from liandong.jobs.actions import enqueue  # noqa: PLC0415 - needs Django, loaded later

        return enqueue(actor, KIND, {"word": "苹果"}, title="试验", **more)


@pytest.fixture
def work() -> Iterator[Work]:
    """The work of jobs of the kind KIND."""
    from liandong.jobs import kinds  # noqa: PLC0415 - needs Django, loaded later

    given = Work()

    def run(task: kinds.Task) -> kinds.Finish:
        given.runs += 1
        given.tasks.append(task)
        given.run(task)
        return lambda: given.finish(task) or kinds.Result("做完了")

    kinds.register_job(KIND, run, label="试验任务")
    yield given
    kinds._kinds.pop(KIND)
