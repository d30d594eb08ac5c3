"""The building blocks of plans: places, values, shares of an origin, invoices. Pure.

A plan builds its effects from sound lines only and hands its problems back with them, so the
books can add what they find wrong with the sound lines, and the user sees everything at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Protocol

from liandong.documents.inputs import LARGEST
from liandong.documents.types import DocumentType
from liandong.kernel.money import ZERO, round_half_up, share
from liandong.kernel.plans import Fulfilment, Leg, Plan, PlannedClaim
from liandong.kernel.rules import Rules, Taxpayer
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, DraftLine, OriginLine, Problem, Progress


class HasAmounts(Protocol):
    """A line, of a draft or of an earlier document, with its computed amounts."""

    @property
    def net_amount(self) -> Decimal:
        """The amount without tax."""

    @property
    def gross_amount(self) -> Decimal:
        """The amount with tax."""


def goods_value(line: HasAmounts, rules: Rules) -> Decimal:
    """Return what bought goods are worth: net, or gross where input tax can't be deducted."""
    return line.net_amount if rules.taxpayer is Taxpayer.GENERAL else line.gross_amount


def entered_amount(line: HasAmounts, rules: Rules) -> Decimal:
    """Return quantity × price as entered, for prices that are costs and know no tax."""
    return line.gross_amount if rules.price_includes_tax else line.net_amount


def input_tax(line: DraftLine, rules: Rules) -> Decimal:
    """Return the tax that is deducted and so not part of the goods' value."""
    return line.gross_amount - goods_value(line, rules)


def place_of(line: DraftLine, draft: Draft) -> int | None:
    """Return where a line's goods come from or go to; the header's place is the default."""
    return draft.place if line.place is None else line.place


def target_of(line: DraftLine, draft: Draft) -> int | None:
    """Return where a line's goods arrive; the header's target place is the default."""
    return draft.target_place if line.target_place is None else line.target_place


def detail_number(line: DraftLine, name: str) -> Decimal | None:
    """Return a number kept in the line's details; None where it is empty.

    Raises:
        ValueError: what stands there is no finite number, or one no book could hold.
    """
    text = line.details.get(name, "")
    if text == "":
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or abs(number) >= LARGEST:
        raise ValueError(text)
    return number


def amount_in(text: str) -> Decimal | None:
    """Read an amount that a detail holds; None where there is none."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def expense_role(line: DraftLine, lines: Iterable[DraftLine]) -> AccountRole:
    """Return what a bought service is booked as: freight as a cost of selling, else other expense.

    Freight beside goods is theirs: what can't be put into their cost any more is purchase variance.
    """
    if not line.is_freight:
        return AccountRole.OTHER_EXPENSE
    is_with_goods = any(one.is_stocked for one in lines)
    return AccountRole.PURCHASE_VARIANCE if is_with_goods else AccountRole.FREIGHT


def number_problems(draft: Draft, name: str, *, may_be_negative: bool = False) -> list[Problem]:
    """Return a problem for each line whose detail of this name is no number, or below zero."""
    problems = []
    for line in draft.lines:
        try:
            number = detail_number(line, name)
        except ValueError as error:
            problems.append(Problem("not_a_number", line.position, name, {"value": str(error)}))
            continue
        if number is not None and number < ZERO and not may_be_negative:
            problems.append(Problem(f"{name}_negative", line.position, name))
    return problems


def entered_cost(line: DraftLine, quantity: Decimal) -> Decimal | None:
    """Return the value of a quantity at the cost per base unit entered; None where none is."""
    cost = detail_number(line, "cost")
    return None if cost is None else round_half_up(cost * quantity)


@dataclass(frozen=True, slots=True)
class Goods:
    """A sound line of goods kept in stock, with product and place known."""

    line: DraftLine
    product: int
    place: int


def sound_goods(draft: Draft, problems: Iterable[Problem]) -> list[Goods]:
    """Return the stocked lines that nothing is wrong with and whose place is known."""
    found = []
    for line in sound_lines(draft, problems):
        place = place_of(line, draft)
        if line.product is not None and line.is_stocked and place is not None:
            found.append(Goods(line, line.product, place))
    return found


def sound_lines(draft: Draft, problems: Iterable[Problem]) -> list[DraftLine]:
    """Return the lines no problem points at."""
    wrong = {problem.line for problem in problems}
    return [line for line in draft.lines if line.position not in wrong]


def judged(plan: Plan, problems: Sequence[Problem]) -> Plan:
    """Return the plan, or, when there are problems, only them and the moves to try out."""
    if not problems:
        return replace(plan, legs=merged(plan.legs))
    return Plan(moves=plan.moves, problems=tuple(problems))


def merged(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Add up legs of one account, partner and own line, in order of appearance; zeros are left out."""
    sums: dict[Leg, Decimal] = defaultdict(Decimal)
    for leg in legs:
        sums[leg._replace(amount=ZERO)] += leg.amount
    return tuple(what._replace(amount=amount) for what, amount in sums.items() if amount != ZERO)


@dataclass(slots=True)
class OriginUse:
    """What lines of this document took of an origin so far, when several have the same."""

    quantity: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    value: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def returned_value(self, origin: OriginLine, quantity: Decimal) -> Decimal | None:
        """Return the cost that goes with a returned quantity; None where nothing was moved.

        It is the share of what earlier returns left, so the last return takes the rest and
        no return can take more than there is. Where earlier ones took more than all cost by now,
        it costs nothing.
        """
        left = origin.moved_quantity - origin.returned - self.quantity[origin.id]
        if left <= ZERO:
            return None
        worth = max(origin.moved_value - origin.returned_value - self.value[origin.id], ZERO)
        value = share(worth, quantity, left)
        self.quantity[origin.id] += quantity
        self.value[origin.id] += value
        return value

    def invoiced_value(self, origin: OriginLine, quantity: Decimal, rules: Rules) -> Decimal:
        """Return what the invoiced part of an earlier line was booked at.

        Differences of running shares: the invoices of a line sum to its value exactly.
        """
        total = goods_value(origin, rules)
        before = origin.invoiced + self.quantity[origin.id]
        self.quantity[origin.id] += quantity
        upto = share(total, before + quantity, origin.quantity)
        return upto - share(total, before, origin.quantity)


def fulfilments(draft: Draft, document_type: DocumentType) -> tuple[Fulfilment, ...]:
    """Return how far the lines move their origins on, as the type's origin rules say."""
    found = []
    for line in draft.lines:
        rule = document_type.origin_rule(line.origin.document_type) if line.origin else None
        if line.origin is not None and rule is not None and rule.moved is not None:
            quantity = rule.sign * line.quantity
            found.append(Fulfilment(line.origin.id, line.position, rule.moved, quantity))
    return tuple(found)


def self_progress(draft: Draft, progress: Progress) -> tuple[Fulfilment, ...]:
    """Return the progress of a document that is its own next step."""
    return tuple(Fulfilment(line.id, line.position, progress, line.quantity) for line in draft.lines)


def claim_for(draft: Draft, kind: ClaimKind, amount: Decimal) -> tuple[PlannedClaim, ...]:
    """Return the debt a document creates; none when it comes to nothing."""
    if draft.partner is None or amount == ZERO:
        return ()
    return (PlannedClaim(kind, draft.partner, amount, draft.due_date or draft.business_date),)


def sales_invoice(draft: Draft, sign: int) -> Plan:
    """Return the invoice part of a sale (``sign`` 1) or of a return written positive (−1)."""
    legs: list[Leg] = []
    for line in draft.lines:
        legs += [
            Leg(sign * line.gross_amount, role=AccountRole.RECEIVABLES, partner=draft.partner),
            Leg(-sign * line.net_amount, role=AccountRole.REVENUE, product=line.product),
            Leg(-sign * line.tax_amount, role=AccountRole.OUTPUT_TAX),
        ]
    gross = sum((line.gross_amount for line in draft.lines), ZERO)
    return Plan(legs=tuple(legs), claims=claim_for(draft, ClaimKind.RECEIVABLE, sign * gross))


def supplier_invoice(draft: Draft, sign: int, rules: Rules) -> Plan:
    """Return the invoice part of a purchase (``sign`` 1) or of a return written positive (−1).

    Accrued purchases are cleared at the value of the lines themselves.
    """
    legs: list[Leg] = []
    for line in draft.lines:
        value = sign * goods_value(line, rules)
        legs += [
            Leg(value, role=AccountRole.ACCRUED_PURCHASES, partner=draft.partner),
            Leg(sign * input_tax(line, rules), role=AccountRole.INPUT_TAX),
            Leg(-sign * line.gross_amount, role=AccountRole.PAYABLES, partner=draft.partner),
        ]
    gross = sum((line.gross_amount for line in draft.lines), ZERO)
    return Plan(legs=tuple(legs), claims=claim_for(draft, ClaimKind.PAYABLE, sign * gross))


def with_invoice(plan: Plan, invoice: Plan, draft: Draft) -> Plan:
    """Return a goods plan that is its own invoice: its lines are invoiced at once."""
    return replace(
        plan,
        legs=plan.legs + invoice.legs,
        claims=plan.claims + invoice.claims,
        self_progress=plan.self_progress + self_progress(draft, Progress.INVOICED),
    )
