"""What a worker process does: its actors side by side, each with its own connection."""

import threading
import traceback
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from liandong.documents.outbox import Consumer, drain, register_consumer
from liandong.documents.posting.queue import PostingQueue
from liandong.identity.companies import use_company
from liandong.simulation.acting import Hands, perform
from liandong.simulation.answers import Answer
from liandong.simulation.casting import read_cast
from liandong.simulation.choosing import choose
from liandong.simulation.deeds import KEYED
from liandong.simulation.journal import Journal
from liandong.simulation.wishes import Way, Wish
from liandong.stock_ledger.projection import CONSUMER, fold

_EVERY_AGAIN = 9
"""Every so many answers is thought lost, and asked for again."""
_KEYED = {Way.BOOK, Way.STEPS, Way.QUEUE, Way.BATCH, Way.DRAFT, Way.POST, Way.REVERSE, Way.REOPEN}


@dataclass(frozen=True, slots=True)
class Shift:
    """Which actors work in this process, and up to which number."""

    folder: Path
    seed: str
    actors: tuple[int, ...]
    upto: int


class BrokenError(Exception):
    """The program did what it must never do."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: who he is, and what he writes down."""

    number: int
    shift: Shift
    hands: Hands
    journal: Journal

    def run(self) -> None:
        """Finish what was broken off, then go on to the end of the shift."""
        following, waiting = self.journal.standing()
        if waiting is not None:
            self.try_out(*waiting)
        for number in range(following, self.shift.upto):
            key = f"{self.shift.seed}-{self.number}-{number}"
            wish = choose(f"{self.shift.seed}/{self.number}", number, self.hands.cast)
            self.journal.begin(number, key, wish)
            if wish is not None:
                self.try_out(key, wish, again=number % _EVERY_AGAIN == 0)

    def try_out(self, key: str, wish: Wish, *, again: bool = False) -> None:
        """Carry a wish out and note the answer; sometimes ask again as if it had been lost."""
        answer = perform(wish, key, self.hands)
        if again and (wish.way in _KEYED or wish.on in KEYED):
            first, answer = answer, perform(wish, key, self.hands)
            _compare(first, answer, key)
        if wish.must_refuse and not answer.refused:
            raise BrokenError(f"{key} was to be refused: {wish}")
        self.journal.end(key, answer)


def _compare(first: Answer, second: Answer, key: str) -> None:
    """What was done must be answered alike; what was refused may come out otherwise later."""
    for name in ("posted", "reversed", "drafted"):
        before, after = getattr(first, name), getattr(second, name)
        if not before.items() <= after.items():
            raise BrokenError(f"{key}: first {name} {before}, asked again {after} {second.refused}")
    if not set(first.unkeyed) <= set(second.unkeyed):
        raise BrokenError(f"{key}: first {first.unkeyed}, asked again {second.unkeyed} {second.refused}")


def work(shift: Shift) -> bool:
    """Run the actors of this process to the end; tell whether nothing broke."""
    cast = read_cast((shift.folder / "cast.json").read_text(encoding="utf-8"))
    register_consumer(Consumer(CONSUMER, fold))
    failed = threading.Event()
    stop = threading.Event()
    with PostingQueue(cast.slug) as queue:
        hands = Hands(cast, queue)
        actors = [
            Actor(number, shift, hands, Journal(shift.folder / f"actor{number}.jsonl"))
            for number in shift.actors
        ]
        threads = [threading.Thread(target=_live, args=(actor, failed)) for actor in actors]
        carrier = threading.Thread(target=_carry, args=(cast.slug, stop, failed))
        for thread in (*threads, carrier):
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        carrier.join()
    return not failed.is_set()


def _live(actor: Actor, failed: threading.Event) -> None:
    try:
        with use_company(actor.hands.cast.slug):
            actor.run()
    except Exception:  # noqa: BLE001 - whatever broke is written down and fails the run
        failed.set()
        key, wish = actor.journal.standing()[1] or ("", None)
        actor.journal.broken(key, f"{wish}\n{traceback.format_exc()}")
    finally:
        connections.close_all()


def _carry(slug: str, stop: threading.Event, failed: threading.Event) -> None:
    """Hand posted documents on while the others post."""
    try:
        with use_company(slug):
            while not stop.wait(0.2):
                drain()
            drain()
    except Exception:  # noqa: BLE001 - whatever broke fails the run
        failed.set()
        traceback.print_exc()
    finally:
        connections.close_all()
