"""Partners of a large file: checked and spelled outside of any transaction, written in a short one."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path

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
from liandong.storage.staged_words import Part, Records, StagedRecords, Tell, Way, records_of, write_records
from liandong.storage.staging import sweep

_NAMES = (*COLUMNS, "search_text")
_CALLED = ("code", "name", "contact", "phone")
_WAY = Way(PARTNER_WORDS, spelled, PARTNERS.keep_others_out)
_values = attrgetter(*COLUMNS)


class StagedPartners(StagedRecords[PartnerForm, Records]):
    """Partners that were checked and wait to be written."""

    def __init__(self, actor: Actor, path: Path) -> None:
        require(actor, SUBJECT, Verb.DRAFT)
        super().__init__(_WAY, Records, path)
        self._actor = actor

    def add(self, forms: Sequence[PartnerForm]) -> list[Problem]:
        """Check a part of a file as ``save_partners`` would, and keep it when it is sound."""
        rows, problems = checked_rows(forms, self._actor)
        if not problems:
            self._keep(rows)
        return problems

    def _keep(self, rows: Sequence[Row]) -> None:
        renamed = _called_otherwise(rows)

        def batch(texts: Sequence[str], fresh: int) -> Records:
            values = [
                (row.partner, (), (*_values(row.form), text)) for row, text in zip(rows, texts, strict=True)
            ]
            return records_of(Partner, fresh, ((), _NAMES), values)

        wanted = [row.partner is None or row.partner in renamed for row in rows]
        self._add(Part([row.partner for row in rows], [row.form for row in rows], wanted, batch))

    def write(self, tell: Tell) -> None:
        """Write everything in the caller's transaction, which gives all of it up when this raises.

        Call it only when nothing it was checked against has changed since.

        Raises:
            IntegrityError: somebody took a code in this very moment.
        """
        require(self._actor, SUBJECT, Verb.DRAFT)
        self._write(lambda batch: len(write_records(Partner, batch, self.first_id)), tell)


def sweep_words(is_alone: Callable[[], bool]) -> None:
    """Remove the words of partners that never came, because their import was killed or given up."""
    sweep(PARTNER_WORDS, is_alone)


def _called_otherwise(rows: Sequence[Row]) -> set[int]:
    """Return the known partners whose words change; the others' are left alone (one statement)."""
    known = {row.partner: row.form for row in rows if row.partner is not None}
    if not known:
        return set()
    before = Partner.objects.filter(pk__in=known).values_list("pk", *_CALLED)
    return {pk for pk, *called in before if called != [getattr(known[pk], name) for name in _CALLED]}
