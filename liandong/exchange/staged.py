"""What files of products and of partners have in common: made ready on disk, for a short transaction."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from django.utils.translation import gettext as _

from liandong.exchange.columns import RowProblem
from liandong.exchange.jobs import IMPORT
from liandong.exchange.subjects import Order, Prepared, Read
from liandong.identity.changes import Watched
from liandong.jobs import files
from liandong.jobs.actions import running
from liandong.kernel.actor import Actor

Tell = Callable[[int, int], None]


class Staged(Protocol):
    """Records that were checked and wait to be written."""

    def finish(self) -> None:
        """Keep the last part."""

    def arrange(self, tell: Tell) -> None:
        """Write ahead what does no harm."""

    def close(self) -> None:
        """Forget everything."""


Waiting = TypeVar("Waiting", bound=Staged)
Take = TypeVar("Take")


@dataclass(frozen=True, slots=True)
class Steps(Generic[Waiting, Take]):
    """How a file of a kind of record gets from its rows into the books.

    ``go_through`` reads it and has each batch taken: ``checked`` only, ``kept`` for later, or ``saved``
    at once. ``write`` writes what was kept, ``sweep`` removes what killed imports left behind, and
    nothing ``watched`` may have changed in between.
    """

    watched: Watched
    sweep: Callable[[Callable[[], bool]], None]
    staged: Callable[[Actor, Path], Waiting]
    go_through: Callable[[Read, Order, Prepared, Take], None]
    checked: Take
    kept: Callable[[Waiting], Take]
    saved: Take
    write: Callable[[Waiting, Order, Tell], None]


def prepare_ahead(steps: Steps[Waiting, Take], read: Read, order: Order) -> Prepared:
    """Check the file batch by batch; for an import, have it ready on disk for a short transaction."""
    prepared = Prepared()
    if order.is_dry:
        steps.go_through(read, order, prepared, steps.checked)
        return prepared
    steps.sweep(lambda: running(IMPORT) <= 1)
    since = steps.watched.changes_so_far()
    staged = steps.staged(order.actor, files.new_path(".stage"))
    with _closed_unless_sound(staged, prepared):
        steps.go_through(read, order, prepared, steps.kept(staged))
        staged.finish()

    def ahead() -> None:
        with _closed_unless_sound(staged, prepared):
            staged.arrange(lambda done, total: order.tell(done, total, _("写入搜索词")))

    def write() -> None:
        with closing(staged):
            if steps.watched.is_changed_since(since):
                steps.go_through(read, order, prepared, steps.saved)
            else:
                steps.write(staged, order, lambda done, total: order.tell(done, total, _("写入")))

    prepared.ahead, prepared.write = ahead, write
    return prepared


@contextmanager
def _closed_unless_sound(staged: Staged, prepared: Prepared) -> Iterator[None]:
    """Let go of what is kept when the block fails, is stopped, or finds something wrong."""
    with ExitStack() as ending:
        ending.callback(staged.close)
        yield
        if not prepared.problems:
            ending.pop_all()


def repeated(words: Iterable[tuple[int, str, str]], first: int, seen: dict[str, int]) -> Iterator[RowProblem]:
    """Yield what stands in a row of an earlier batch already; those of one batch are found by its check.

    ``words`` are rows' numbers, heads and values; ``first`` is the batch's first row.
    """
    for number, label, word in words:
        before = seen.setdefault(f"{label}{word}", number) if word else number
        if before < first:
            text = _("与第 %(row)s 行重复：%(code)s") % {"row": before, "code": word}
            yield RowProblem(number, label, text, _("只留一行。"))
