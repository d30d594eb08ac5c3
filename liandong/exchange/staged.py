"""What files of products and of partners have in common: made ready on disk, for a short transaction."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from django.utils.translation import gettext as _

from liandong.exchange.columns import RowProblem
from liandong.exchange.jobs import IMPORT
from liandong.exchange.subjects import Order, Prepared
from liandong.jobs.actions import running


class Staged(Protocol):
    """Records that were checked and wait to be written."""

    def finish(self) -> None:
        """Keep the last part."""

    def arrange(self, tell: Callable[[int, int], None]) -> None:
        """Write ahead what does no harm."""

    def close(self) -> None:
        """Forget everything."""


def sweep(abandoned_until: Callable[[], int], forget: Callable[[int], None]) -> None:
    """Remove what imports left behind that were killed, unless another one may still need it."""
    until = abandoned_until()
    if running(IMPORT) <= 1:
        forget(until)


@contextmanager
def closed_unless_sound(staged: Staged, prepared: Prepared) -> Iterator[None]:
    """Let go of what is kept when the block fails, is stopped, or finds something wrong."""
    with ExitStack() as ending:
        ending.callback(staged.close)
        yield
        if not prepared.problems:
            ending.pop_all()


def arrange(staged: Staged, prepared: Prepared, order: Order) -> None:
    """Write ahead what does no harm, and tell how far it is."""
    with closed_unless_sound(staged, prepared):
        staged.arrange(lambda done, total: order.tell(done, total, _("写入搜索词")))


def repeated(words: Iterable[tuple[int, str, str]], first: int, seen: dict[str, int]) -> Iterator[RowProblem]:
    """Yield what stands in a row of an earlier batch already; those of one batch are found by its check.

    ``words`` are rows' numbers, heads and values; ``first`` is the batch's first row.
    """
    for number, label, word in words:
        before = seen.setdefault(f"{label}{word}", number) if word else number
        if before < first:
            text = _("与第 %(row)s 行重复：%(code)s") % {"row": before, "code": word}
            yield RowProblem(number, label, text, _("只留一行。"))
