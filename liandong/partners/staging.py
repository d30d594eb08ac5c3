"""Partners of a large file: checked and spelled outside of any transaction, written in a short one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import timezone

from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.partners.actions import SUBJECT, checked_rows
from liandong.partners.changes import PARTNERS
from liandong.partners.checks import Row
from liandong.partners.forms import COLUMNS, PartnerForm
from liandong.partners.models import Partner
from liandong.partners.saving import PARTNER_WORDS
from liandong.partners.search_text import spelled
from liandong.storage import bulk
from liandong.storage.memory import much_cache
from liandong.storage.staged_words import Part, StagedWords, Tell
from liandong.storage.staging import forget_abandoned, newest_list

AT_ONCE = 1_000
"""Partners changed by one statement: more would pass what SQLite takes as variables."""

_NAMES = (*COLUMNS, "search_text")
_CALLED = ("code", "name", "contact", "phone")


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows ready to be written: id (None: new), the values of ``COLUMNS`` and the search text.

    ``fresh`` is the number of its first new partner among all new ones.
    """

    fresh: int
    partners: Sequence[tuple[int | None, tuple[Any, ...]]]


class StagedPartners:
    """Partners that were checked and wait to be written; they are spelled in a second process."""

    def __init__(self, actor: Actor, path: Path) -> None:
        require(actor, SUBJECT, Verb.DRAFT)
        self._actor = actor
        self._words = StagedWords(PARTNER_WORDS, spelled, path)

    def add(self, forms: Sequence[PartnerForm]) -> list[Problem]:
        """Check a part of a file as ``save_partners`` would, and keep it when it is sound."""
        rows, problems = checked_rows(forms, self._actor)
        if not problems:
            self._keep(rows)
        return problems

    def _keep(self, rows: Sequence[Row]) -> None:
        renamed = _called_otherwise(rows)

        def batch(texts: Sequence[str], fresh: int) -> _Batch:
            values = [(row.partner, (*_values(row), text)) for row, text in zip(rows, texts, strict=True)]
            return _Batch(fresh, values)

        wanted = [row.partner is None or row.partner in renamed for row in rows]
        self._words.add(Part([row.partner for row in rows], [row.form for row in rows], wanted, batch))

    def finish(self) -> None:
        """Keep the last part; nothing is added any more."""
        self._words.finish()

    def arrange(self, tell: Tell) -> None:
        """Have everything in the order in which it is written, and write the words of new partners."""
        self._words.arrange(PARTNERS.keep_others_out, tell)

    def write(self, tell: Tell) -> None:
        """Write everything in the caller's transaction, which gives all of it up when this raises.

        Call it only when nothing it was checked against has changed since.

        Raises:
            IntegrityError: somebody took a code in this very moment.
        """
        require(self._actor, SUBJECT, Verb.DRAFT)
        done = 0
        with much_cache():
            for batch in self._words.batches(_Batch):
                write_batch(batch, self._words.first_id)
                done += len(batch.partners)
                tell(done, self._words.count)
            self._words.write_changed()

    def close(self) -> None:
        """Forget everything."""
        self._words.close()


def abandoned_until() -> int:
    """Return what ``forget_abandoned_words`` wants to know; ask before seeing that nobody else imports."""
    return newest_list(PARTNER_WORDS)


def forget_abandoned_words(until: int) -> None:
    """Remove the words of partners that never came, because their import was killed or given up."""
    forget_abandoned(PARTNER_WORDS, until)


def write_batch(batch: _Batch, first_id: int) -> None:
    """Write a batch; new partners have the ids that were kept for them."""
    now = timezone.now()
    next_id = count(first_id + batch.fresh)
    created = [(next(next_id), *values, now, now) for partner, values in batch.partners if partner is None]
    changed = [(partner, *values, now) for partner, values in batch.partners if partner is not None]
    bulk.insert(Partner, ("id", *_NAMES, "created_at", "updated_at"), created)
    for start in range(0, len(changed), AT_ONCE):
        bulk.update(Partner, ["id"], [*_NAMES, "updated_at"], changed[start : start + AT_ONCE])


def _values(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row.form, column) for column in COLUMNS)


def _called_otherwise(rows: Sequence[Row]) -> set[int]:
    """Return the known partners whose words change; the others' are left alone (one statement)."""
    known = {row.partner: row.form for row in rows if row.partner is not None}
    if not known:
        return set()
    before = Partner.objects.filter(pk__in=known).values_list("pk", *_CALLED)
    return {pk for pk, *called in before if called != [getattr(known[pk], name) for name in _CALLED]}
