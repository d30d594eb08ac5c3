"""A job counts once or not at all, whatever happens to its workers."""

import os
import signal
import threading
from collections.abc import Callable
from typing import NoReturn

import pytest
from django.db import transaction
from django.utils import timezone

from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.identity.tokens import narrowed
from liandong.jobs import kinds, running, signs
from liandong.jobs.actions import UnknownKindError, cancel, enqueue
from liandong.jobs.kinds import JobRefusedError, Task
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import EndedJob, run_next
from liandong.kernel.actor import Verb
from liandong.notices.models import Notice
from tests.jobs.conftest import KIND, Work
from tests.support.apart import exit_code_of
from tests.support.companies import SLUG, People
from tests.support.installation import Installation
from tests.support.threads import together


def hire(name: str) -> None:
    Member.objects.create(name=name)


def hired() -> list[str]:
    return list(Member.objects.filter(name__startswith="临时").values_list("name", flat=True))


def grow_cold(job: int) -> None:
    """Make a run's last sign of life too old."""
    before = timezone.now().timestamp() - signs.STALE_S - 1
    os.utime(signs._progress_path(job), (before, before))


def test_a_job_is_run_once_and_says_so(company: str, people: People, work: Work) -> None:
    def run(task: Task) -> None:
        assert (task.actor.member, task.parameters) == (people.clerk.member, {"word": "苹果"})
        task.progress(3, 3, "数苹果")
        assert signs.read_progress(task.job) == signs.Progress(3, 3, "数苹果")

    work.run = run
    job = work.hand_in(people.clerk)
    assert run_next()
    assert not run_next()
    done = Job.objects.get(pk=job)
    assert (done.state, done.message, done.attempts) == (JobState.DONE, "做完了", 1)
    assert done.finished_at
    assert signs.read_progress(job) == signs.Progress()


def test_a_job_by_a_key_keeps_to_the_keys_scopes(company: str, people: People, work: Work) -> None:
    work.hand_in(narrowed(people.owner, ["catalog.*:view"]))
    work.hand_in(people.owner)
    assert run_next()
    assert run_next()
    by_key, by_hand = (task.actor for task in work.tasks)
    assert by_key.may("catalog.product", Verb.VIEW)
    assert not by_key.may("catalog.product", Verb.DRAFT)
    assert not by_key.may("sales.order", Verb.VIEW)
    assert by_hand.may("sales.order", Verb.POST)


def test_a_job_is_handed_in_with_what_it_belongs_to(fresh_company: str, people: People, work: Work) -> None:
    with transaction.atomic():
        work.hand_in(people.owner)
        transaction.set_rollback(True)
    assert not run_next()
    with pytest.raises(UnknownKindError):
        enqueue(people.owner, "tests.nothing", {})


def test_what_a_run_refuses_or_breaks_leaves_nothing(company: str, people: People, work: Work) -> None:
    def break_down(_task: Task) -> None:
        hire("临时一")
        raise ZeroDivisionError

    work.finish = break_down
    broken = work.hand_in(people.owner)

    def refuse(_task: Task) -> None:
        hire("临时二")
        raise JobRefusedError(["第 3 行：没有编码"])

    assert run_next()
    work.finish = refuse
    refused = work.hand_in(people.owner)
    assert run_next()
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {broken: JobState.FAILED, refused: JobState.REFUSED}
    assert Job.objects.get(pk=refused).problems == ["第 3 行：没有编码"]
    assert hired() == []


def test_a_job_is_cancelled_before_it_starts(company: str, people: People, work: Work) -> None:
    job = work.hand_in(people.clerk)
    assert cancel(job, people.clerk)
    assert not run_next()
    assert (Job.objects.get(pk=job).state, work.runs) == (JobState.CANCELLED, 0)
    assert not cancel(job, people.clerk)


def test_a_job_is_cancelled_while_it_writes(company: str, people: People, work: Work) -> None:
    def finish(task: Task) -> None:
        hire("临时一")
        signs.ask_to_stop(task.job)  # as `cancel` does while the run holds SQLite's write lock
        task.progress(1, 1)

    work.finish = finish
    job = work.hand_in(people.clerk)
    assert run_next()
    assert (Job.objects.get(pk=job).state, hired()) == (JobState.CANCELLED, [])


def test_a_worker_that_shuts_down_gives_its_job_back(company: str, people: People, work: Work) -> None:
    stop = threading.Event()

    def stop_at_once(task: Task) -> None:
        stop.set()
        task.progress(1, 1)

    work.run = stop_at_once
    job = work.hand_in(people.owner)
    assert run_next(stop)
    assert Job.objects.get(pk=job).state == JobState.WAITING
    work.run = lambda _task: None
    assert run_next()
    assert (Job.objects.get(pk=job).state, Job.objects.get(pk=job).attempts) == (JobState.DONE, 1)


def test_only_a_dead_run_is_taken_over_and_it_can_not_finish(
    company: str, people: People, work: Work
) -> None:
    def meanwhile(task: Task) -> None:
        if work.runs == 1:
            assert not run_next()  # its signs of life keep others away
            grow_cold(task.job)
            assert run_next()

    work.run = meanwhile
    work.finish = lambda task: hire(f"临时{work.tasks.index(task)}")
    work.hand_in(people.owner)
    assert run_next()
    assert (work.runs, hired()) == (2, ["临时1"])


def test_a_job_that_kills_its_workers_is_given_up(company: str, people: People, work: Work) -> None:
    job = work.hand_in(people.owner)
    Job.objects.filter(pk=job).update(state=JobState.RUNNING, attempts=running.MOST_ATTEMPTS)
    assert run_next()
    assert (Job.objects.get(pk=job).state, work.runs) == (JobState.REFUSED, 0)


def test_two_workers_never_run_the_same_job(fresh_company: str, people: People, work: Work) -> None:
    work.finish = lambda task: hire(f"临时{task.job}")
    jobs = [work.hand_in(people.owner) for _ in range(4)]

    def serve() -> int:
        served = 0
        with use_company(SLUG):
            while run_next():
                served += 1
        return served

    assert sum(together(serve, serve)) == len(jobs)
    assert sorted(hired()) == sorted(f"临时{job}" for job in jobs)


def test_the_member_is_told_of_the_end(
    company: str, people: People, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[EndedJob] = []

    def fail(_ended: EndedJob) -> None:
        raise ZeroDivisionError

    listeners: list[Callable[[EndedJob], None]] = []
    monkeypatch.setattr(running, "_told", listeners)
    running.on_done(fail)
    running.on_done(told.append)
    job = work.hand_in(people.clerk)
    run_next()
    assert told == [EndedJob(job, people.clerk.member, KIND, "试验任务", "试验", "done", "做完了")]


def test_a_job_that_took_its_time_leaves_a_notice(company: str, people: People, work: Work) -> None:
    quick, slow = work.hand_in(people.clerk), work.hand_in(people.clerk)
    Job.objects.filter(pk=slow).update(created_at=timezone.now() - 2 * running.WORTH_TELLING)
    run_next()
    run_next()
    told = Notice.objects.values_list("member", "text", "url")
    assert list(told) == [(people.clerk.member, "已完成：试验", f"/jobs/{slow}")]
    assert Job.objects.get(pk=quick).state == JobState.DONE


def dying() -> None:
    """Run the job and die in the midst of what it writes."""

    def finish() -> NoReturn:
        hire("临时工")
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")

    kinds.register_job(KIND, lambda _task: finish, label="")
    with use_company(SLUG):
        run_next()


def test_a_killed_worker_leaves_nothing_and_the_job_is_run_again(
    installation: Installation, fresh_company: str, people: People, work: Work
) -> None:
    work.finish = lambda _task: hire("临时工")
    job = work.hand_in(people.owner)
    assert exit_code_of(dying) == -signal.SIGKILL
    assert (Job.objects.get(pk=job).state, hired()) == (JobState.RUNNING, [])
    assert not run_next()
    grow_cold(job)
    assert run_next()
    assert (Job.objects.get(pk=job).state, hired()) == (JobState.DONE, ["临时工"])
