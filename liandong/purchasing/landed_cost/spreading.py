"""How the costs of a landed cost document are spread over the goods that bear them. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from liandong.documents.planning import detail_number, goods_value
from liandong.kernel.money import MINOR_DIGITS, ZERO, plain, spread
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, DraftLine, Problem

QUANTITY, VALUE, WEIGHT, VOLUME, MANUAL = "quantity", "value", "weight", "volume", "manual"
BASES = (
    (VALUE, "按金额"),
    (QUANTITY, "按数量"),
    (WEIGHT, "按重量"),
    (VOLUME, "按体积"),
    (MANUAL, "手工"),
)
SHARE = "share"
"""The detail of a line in which its share is typed, where shares are."""


def costs(draft: Draft) -> list[DraftLine]:
    """Return the lines that cost something: those from nowhere."""
    return [line for line in draft.lines if line.origin is None]


def bearers(draft: Draft) -> list[DraftLine]:
    """Return the goods that bear the costs: lines copied from receipts."""
    return [line for line in draft.lines if line.origin is not None]


def line_problems(draft: Draft) -> list[Problem]:
    """Return what is wrong with costs and bearers as such."""
    problems: list[Problem] = []
    if draft.lines and not costs(draft):
        problems.append(Problem("costs_missing"))
    if draft.lines and not bearers(draft):
        problems.append(Problem("bearers_missing"))
    for line in costs(draft):
        problems += _cost_problems(line)
    is_manual = draft.details.get("basis") == MANUAL
    for line in bearers(draft):
        problems += _bearer_problems(line, is_manual=is_manual)
    return problems


def _cost_problems(line: DraftLine) -> Iterator[Problem]:
    if line.product is not None and line.is_stocked:
        yield Problem("cost_stocked", line.position, "product", {"product": line.product_name})
    if line.details.get(SHARE):
        yield Problem("share_of_cost", line.position, SHARE)


def _bearer_problems(line: DraftLine, *, is_manual: bool) -> Iterator[Problem]:
    if not line.is_stocked:
        yield Problem("product_not_stocked", line.position, "product", {"product": line.product_name})
    if line.gross_amount or line.net_amount:
        yield Problem("bearer_priced", line.position, "price")
    if line.payee is not None:
        yield Problem("bearer_payee", line.position, "payee")
    text = line.details.get(SHARE, "")
    if text and not is_manual:
        yield Problem("share_not_manual", line.position, SHARE)
        return
    try:
        share = detail_number(line, SHARE)
    except ValueError:
        yield Problem("not_a_number", line.position, SHARE, {"value": text})
        return
    if share is not None and share != round(share, MINOR_DIGITS):
        yield Problem("inexact_number", line.position, SHARE, {"value": text})


def shares(draft: Draft, rules: Rules) -> tuple[list[Decimal], list[Problem]]:
    """Return what each bearer bears, in the order of ``bearers``: together exactly the costs' value.

    That is what is not deducted as input tax. A draft without ``line_problems`` is expected.
    """
    total = sum((goods_value(line, rules) for line in costs(draft)), ZERO)
    if total == ZERO:
        return [], [Problem("costs_zero", column="gross_amount")]
    lines, basis = bearers(draft), draft.details["basis"]
    if basis == MANUAL:
        return _typed_shares(lines, total)
    weights = [_weight(line, basis, rules) for line in lines]
    problems = [
        Problem(f"{basis}_missing", line.position, "product", {"product": line.product_name})
        for line, weight in zip(lines, weights, strict=True)
        if weight is None
    ]
    known = [weight for weight in weights if weight is not None]
    if not problems and not sum(known, ZERO):
        problems.append(Problem("basis_zero", column="basis"))
    return ([], problems) if problems else (spread(total, known), [])


def _weight(line: DraftLine, basis: str, rules: Rules) -> Decimal | None:
    """Return how much of a bearer counts; None where its product does not say."""
    if basis == QUANTITY:
        return line.quantity
    if basis == VALUE:
        origin = line.origin
        return goods_value(origin, rules) * line.quantity / origin.quantity if origin else None
    measure = line.weight_kg if basis == WEIGHT else line.volume_m3
    return None if measure is None else measure * line.quantity


def _typed_shares(lines: list[DraftLine], total: Decimal) -> tuple[list[Decimal], list[Problem]]:
    """Return the shares as typed, an empty one as nothing."""
    typed = [detail_number(line, SHARE) or ZERO for line in lines]
    problems = [
        Problem("share_sign", line.position, SHARE)
        for line, share in zip(lines, typed, strict=True)
        if share * total < ZERO
    ]
    reached = sum(typed, ZERO)
    if reached != total:
        detail = {
            "shares": plain(reached),
            "total": plain(total),
            "difference": plain(abs(total - reached)),
        }
        problems.append(Problem("shares_disagree", column=SHARE, detail=detail))
    return typed, problems
