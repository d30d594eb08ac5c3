"""Bills 票据 on documents: what a line says of one, and what making and giving one does. Pure.

A bill is a claim with a number. A line without claim and account makes one; a line that settles one gives it
away, is paid for it or sends it back. What became of it follows from these documents and is typed nowhere.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from liandong.documents.allocating import claim_leg
from liandong.documents.types import Column, FieldKind
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Leg, PlannedClaim
from liandong.kernel.terms import ClaimKind, Draft, DraftLine, Problem

FORMS = (("bank", "银行承兑汇票"), ("trade", "商业承兑汇票"), ("finance", "财务公司承兑汇票"))
MEDIA = (("electronic", "电子"), ("paper", "纸质"))
NUMBER = Column("bill_number", "票据号码", FieldKind.TEXT, is_detail=True, width=176)
GIVEN_NUMBER = replace(NUMBER, is_editable=False)
"""Of a bill that there is already: filled in when a draft is saved, so the paper says it."""
OPENING_NUMBER = replace(NUMBER, name="opening_bill", is_usual=False)
"""Of a bill among other opening claims: a part of their sum, where elsewhere bills alone are counted."""
FORM = Column("bill_form", "票据种类", FieldKind.CHOICE, is_detail=True, choices=FORMS, width=120)
ACCEPTOR = Column("acceptor", "承兑人", FieldKind.TEXT, is_detail=True, width=136)
DUE = Column("due_date", "到期日", FieldKind.DATE, width=112)
ISSUED_ON = Column("issued_on", "出票日", FieldKind.DATE, is_detail=True, width=112)
DRAWER = Column("drawer", "出票人", FieldKind.TEXT, is_detail=True, is_usual=False, width=136)
PAYEE = Column("bill_payee", "收款人", FieldKind.TEXT, is_detail=True, is_usual=False, width=136)
MEDIUM = Column("medium", "介质", FieldKind.CHOICE, is_detail=True, is_usual=False, choices=MEDIA, width=72)
RATE = Column("bill_rate", "票面年利率%", FieldKind.TEXT, is_detail=True, is_usual=False, width=96)
MOST_SIGNS = 64
"""How long the number of a bill may be; those of electronic bills have 30 digits."""
SAID = (NUMBER, FORM, DUE, ACCEPTOR, ISSUED_ON)
MORE = (DRAWER, PAYEE, MEDIUM, RATE)
"""What a line says of a bill, and what is seldom wanted."""


def number_of(line: DraftLine) -> str:
    """Return the number of the bill that a line makes, without blanks."""
    text = line.details.get(NUMBER.name, "") or line.details.get(OPENING_NUMBER.name, "")
    return "".join(text.split()).upper()


def made_lines(draft: Draft) -> list[DraftLine]:
    """Return the lines that make a bill."""
    return [line for line in draft.lines if line.claim is None and line.account is None]


def given_lines(draft: Draft) -> list[DraftLine]:
    """Return the lines that settle a bill."""
    return [line for line in draft.lines if line.claim is not None and line.claim.bill]


def without(draft: Draft, lines: Sequence[DraftLine]) -> Draft:
    """Return a draft that lacks these lines."""
    gone = {line.position for line in lines}
    return replace(draft, lines=tuple(line for line in draft.lines if line.position not in gone))


def bill_claim(line: DraftLine, kind: ClaimKind, draft: Draft) -> PlannedClaim:
    """Return the bill that a line makes."""
    due = line.due_date or draft.business_date
    number = number_of(line)
    return PlannedClaim(
        kind, draft.partner or 0, line.gross_amount, due, bill=number, line=line.position if number else 0
    )


def made(draft: Draft, kind: ClaimKind) -> tuple[tuple[Leg, ...], tuple[PlannedClaim, ...]]:
    """Return the journal side of the bills that a draft makes, and the bills."""
    claims = tuple(bill_claim(line, kind, draft) for line in made_lines(draft))
    return tuple(claim_leg(one.kind, one.amount, draft.partner) for one in claims), claims


def made_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the bills that a draft makes; at least one has to be made."""
    lines = made_lines(draft)
    if not lines:
        yield Problem("bill_missing")
    for line in lines:
        yield from line_problems(line)
        if line.due_date is not None and line.due_date < draft.business_date:
            yield Problem("bill_due_before", line.position, "due_date", {"due": line.due_date.isoformat()})
    yield from twice(lines)


def line_problems(line: DraftLine) -> Iterator[Problem]:
    """Yield what a line lacks to be a bill."""
    name = _column_of(line)
    if not number_of(line):
        yield Problem("field_missing", line.position, name, {"field": NUMBER.label})
    elif len(number_of(line)) > MOST_SIGNS:
        yield Problem("text_too_long", line.position, name, {"value": str(MOST_SIGNS)})
    if line.due_date is None:
        yield Problem("field_missing", line.position, DUE.name, {"field": DUE.label})
    if line.gross_amount <= ZERO:
        yield Problem("amount_negative", line.position, "gross_amount")
    for column in (FORM, MEDIUM):
        said = line.details.get(column.name, "")
        if said and said not in {value for value, _ in column.choices}:
            detail = {"field": column.label, "value": said}
            yield Problem("unknown_choice", line.position, column.name, detail)
    issued = line.details.get(ISSUED_ON.name, "")
    if issued and line.due_date is not None and issued > line.due_date.isoformat():
        yield Problem("bill_issued_after", line.position, ISSUED_ON.name, {"due": line.due_date.isoformat()})


def twice(lines: Sequence[DraftLine]) -> Iterator[Problem]:
    """Yield the lines whose bill an earlier line made; one received and one issued may be numbered alike."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        bill = (line.details.get("kind", ""), number_of(line))
        if bill[1] and bill in seen:
            yield Problem("bill_twice", line.position, _column_of(line), {"bill": bill[1]})
        seen.add(bill)


def _column_of(line: DraftLine) -> str:
    """Return the column that the number stands in; opening claims have their own."""
    return OPENING_NUMBER.name if "kind" in line.details else NUMBER.name


def given_problems(draft: Draft, kinds: Sequence[ClaimKind], *, until_due: bool = False) -> Iterator[Problem]:
    """Yield what is wrong with the bills that a draft settles; at least one has to be there.

    They are of these ``kinds``; with ``until_due`` one that is overdue is too late for it.
    """
    lines = given_lines(draft)
    if not lines:
        yield Problem("bill_missing")
    taken: Counter[int] = Counter()
    sums: dict[int, Decimal] = {}
    for line in lines:
        bill = line.claim
        if bill is None:
            continue
        taken[bill.id] += 1
        sums[bill.id] = sums.get(bill.id, ZERO) + line.gross_amount
        named = {"bill": bill.bill}
        if line.account is not None:
            yield Problem("account_and_claim", line.position, "claim")
        if bill.kind not in kinds:
            yield Problem("bill_unfit", line.position, "claim", named)
        if line.gross_amount <= ZERO:
            yield Problem("amount_negative", line.position, "gross_amount")
        elif sums[bill.id] > bill.open_amount:
            detail = {"amount": plain(sums[bill.id]), "open": plain(bill.open_amount)}
            yield Problem("claim_over_settled", line.position, "gross_amount", detail)
        if draft.business_date < bill.business_date:
            detail = {**named, "date": bill.business_date.isoformat()}
            yield Problem("bill_not_there", line.position, "claim", detail)
        if until_due and bill.due_date is not None and draft.business_date > bill.due_date:
            yield Problem("bill_overdue", line.position, "claim", {**named, "due": bill.due_date.isoformat()})
