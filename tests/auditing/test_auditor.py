"""Books that are right pass the auditor without a word."""

from liandong.documents.auditing.auditor import CHECKS, WALKS, audit
from tests.support.trading import Trading


def test_books_of_every_document_pass(traded: Trading) -> None:
    assert audit() == []


def test_progress_is_told_check_by_check(traded: Trading) -> None:
    told: list[tuple[int, int, str]] = []
    audit(lambda *step: told.append(step))
    assert [done for done, _, _ in told] == list(range(len(told)))
    assert told[-1] == (len(CHECKS) + len(WALKS) + 1, len(CHECKS) + len(WALKS) + 1, "")
