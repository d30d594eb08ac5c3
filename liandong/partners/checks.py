"""Every reason to refuse a partner at once. Pure: what is stored is handed in."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liandong.kernel.checks import missing_problems, number_problems, text_problems
from liandong.kernel.terms import Problem
from liandong.partners.forms import TEXT_LIMITS, PartnerForm

AMOUNT_DECIMALS = 4
LONGEST_TERM_DAYS = 3_650
_MAIL_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A partner to be saved: ``partner`` is its id, None for a new one; ``line`` its row in the file."""

    partner: int | None
    form: PartnerForm
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored now: ids by code, the members that may own a partner, and what was merged.

    ``merged`` are partners that were merged into another, with its code: they stay as they are.
    """

    partners: Mapping[str, int]
    members: frozenset[int]
    merged: Mapping[int, str] = field(default_factory=dict)


def is_mail_address(text: str) -> bool:
    """Tell whether a text may be an e-mail address."""
    return _MAIL_ADDRESS.fullmatch(text) is not None


def row_problems(rows: Sequence[Row], stored: Stored) -> list[Problem]:
    """Return every reason to refuse the rows, in their order."""
    codes = Counter(row.form.code for row in rows if row.form.code)
    return [problem for row in rows for problem in _problems(row, stored, codes)]


def _problems(row: Row, stored: Stored, codes: Counter[str]) -> Iterator[Problem]:
    form, line = row.form, row.line
    if row.partner is not None and row.partner in stored.merged:
        detail = {"code": form.code, "kept": stored.merged[row.partner]}
        yield Problem("partner_merged", line, "code", detail)
    texts = {column: getattr(form, column) for column in TEXT_LIMITS}
    yield from missing_problems(texts, ("code", "name"), line)
    yield from text_problems(texts, TEXT_LIMITS, line)
    owner = stored.partners.get(form.code)
    if codes[form.code] > 1 or (owner is not None and owner != row.partner):
        yield Problem("code_taken", line, "code", {"code": form.code})
    if form.email and not is_mail_address(form.email):
        yield Problem("mail_address_invalid", line, "email", {"address": form.email})
    if not (form.is_customer or form.is_supplier):
        yield Problem("partner_kind_missing", line, "is_customer")
    if not 0 <= form.payment_days <= LONGEST_TERM_DAYS:
        detail = {"days": str(form.payment_days), "limit": str(LONGEST_TERM_DAYS)}
        yield Problem("payment_days_invalid", line, "payment_days", detail)
    for problem in number_problems(form.credit_limit, AMOUNT_DECIMALS, "credit_limit", line):
        is_negative = problem.code == "number_negative"
        code = "credit_limit_negative" if is_negative else problem.code
        yield Problem(code, line, "credit_limit", problem.detail)
    if form.owner is not None and form.owner not in stored.members:
        yield Problem("member_unknown", line, "owner", {"member": str(form.owner)})
