"""What posting demands of lots. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, DraftLine, Problem, Purpose
from liandong.stock_ledger.stock import is_own


def lot_problems(draft: Draft, plan: Plan, rules: Rules) -> list[Problem]:
    """Return the lines whose goods come in without the lot they need, or leave past their expiry.

    A reversal takes back what was done, whatever the product demands by now.
    """
    lines = {line.position: line for line in draft.lines}
    moves = [move for move in plan.moves if move.quantity != ZERO and not move.is_mirrored]
    return [
        problem
        for move in moves
        if move.line in lines
        for problem in _of_move(move, lines[move.line], draft, rules)
    ]


def _of_move(move: PlannedMove, line: DraftLine, draft: Draft, rules: Rules) -> Iterator[Problem]:
    comes_in = is_own(move.target) and not is_own(move.source)
    if line.has_lots and not move.lot and comes_in:
        yield Problem("lot_needed", line.position, "lot", {"product": line.product_name})
    expires = line.lot_expires_on
    is_sold = move.purpose is Purpose.SALE and is_own(move.source)
    if is_sold and not rules.sells_expired and expires is not None and expires < draft.business_date:
        detail = {"product": line.product_name, "lot": line.lot_number, "expires": expires.isoformat()}
        yield Problem("lot_expired", line.position, "lot", detail)


def named_problems(problems: Sequence[Problem], draft: Draft) -> list[Problem]:
    """Return what stock says with the product and lot it speaks of.

    Where a product kept by lot has too little without a lot, it is the lot that is missing.
    """
    lines = {line.position: line for line in draft.lines}
    return [_named(problem, lines.get(problem.line or 0)) for problem in problems]


def _named(problem: Problem, line: DraftLine | None) -> Problem:
    if line is None:
        return replace(problem, detail={**problem.detail, "product": ""})
    if problem.code in {"short_stock", "short_in_place"} and line.has_lots and not line.lot:
        detail = {**problem.detail, "product": line.product_name}
        return replace(problem, code="lot_missing", column="lot", detail=detail)
    name = f"{line.product_name} [{line.lot_number}]" if line.lot_number else line.product_name
    return replace(problem, detail={**problem.detail, "product": name})
