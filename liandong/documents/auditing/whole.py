"""Everything there is to audit: the books by the independent auditor, then the sums folded from them.

Rooms above register the sums they fold; each comparison is one statement, so of one moment.
"""

from collections.abc import Callable, Iterable

from liandong.documents.auditing.auditor import CHECKS, WALKS, Progress, audit
from liandong.documents.auditing.findings import MOST_FINDINGS, SENTENCES, Finding
from liandong.documents.queries import not_handled_by
from liandong.general_ledger import account_months

Compared = Callable[[], Iterable[tuple[str, str]]]
"""Yields what differs: which row of the sums, and by how much, kept less true, scaled."""

ACCOUNT_MONTHS = "account_months"
_sums: dict[str, tuple[tuple[str, str], Compared]] = {}


def register_sums(name: str, sentence: tuple[str, str], compared: Compared) -> None:
    """Have folded sums audited; ``sentence`` says in Chinese and English what is wrong where they differ."""
    _sums[name] = (sentence, compared)


def whole_audit(progress: Progress | None = None) -> list[Finding]:
    """Audit the current company and all sums folded from its books; an empty list means that all is well."""
    steps = count_of_checks()
    base = steps - len(_sums)

    def show(done: int, _steps: int, name: str) -> None:
        if progress is not None and done < base:
            progress(done, steps, name)

    found = audit(show)
    for place, (name, (_sentence, compared)) in enumerate(_sums.items()):
        if progress is not None:
            progress(base + place, steps, name)
        rows = zip(compared(), range(MOST_FINDINGS), strict=False)
        found += [Finding(name, row, "0", differs) for (row, differs), _ in rows]
    if progress is not None:
        progress(steps, steps, "")
    return found


def count_of_checks() -> int:
    """Return how many checks a whole audit makes."""
    return len(CHECKS) + len(WALKS) + 1 + len(_sums)


def check_words(check: str, language: str) -> str:
    """Return what a check says is wrong, in Chinese, or in English for any other language."""
    sums = {name: sentence for name, (sentence, _compared) in _sums.items()}
    chinese, english = {**SENTENCES, **sums}.get(check, (check, check))
    return chinese if language.startswith("zh") else english


def _account_months() -> Iterable[tuple[str, str]]:
    for row in account_months.verify(not_handled_by(account_months.CONSUMER)):
        yield f"{row.table} {' '.join(row.key)}", " ".join(str(figure) for figure in row.figures)


register_sums(
    ACCOUNT_MONTHS,
    ("科目月汇总与凭证不符", "a month's sums of accounts are not those of its vouchers"),
    _account_months,
)
