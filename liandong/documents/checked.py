"""复核: what leaves is counted against the draft before it is posted, where the company's rules demand it.

A check holds for the version that was counted; a changed draft is counted again.
"""

from collections.abc import Iterable
from datetime import datetime

from liandong.documents.check_model import PackCheck
from liandong.documents.posting.loading import LoadedDocument
from liandong.kernel.terms import Problem


def note_check(document: int, version: int, member: int, moment: datetime) -> None:
    """Keep that a draft's goods were counted and are what it says; the same again changes nothing."""
    PackCheck.objects.get_or_create(
        document_id=document, version=version, defaults={"member_id": member, "at": moment}
    )


def missing_checks(documents: Iterable[LoadedDocument]) -> dict[int, list[Problem]]:
    """Return ``check_missing`` for drafts whose goods must be counted first; one statement, or none.

    A red document takes back what was counted; what is no stock, or never came here, nobody can count.
    """
    wanted = [one for one in documents if _is_demanded(one)]
    if not wanted:
        return {}
    rows = PackCheck.objects.filter(document__in=[one.id for one in wanted])
    done = set(rows.values_list("document", "version"))
    return {
        one.id: [Problem("check_missing", detail={"number": one.number})]
        for one in wanted
        if (one.id, one.version) not in done
    }


def _is_demanded(document: LoadedDocument) -> bool:
    return (
        document.type.is_checked
        and document.rules.check_before_delivery
        and document.header.reverses is None
        and document.header.pair is None
        and any(line.base.is_stocked for line in document.lines)
    )
