"""Disassembly: the whole goes first, its parts share what it was worth."""

from dataclasses import replace
from decimal import Decimal

from liandong.inventory.disassembly.plan import plan
from liandong.kernel.terms import VirtualPlace
from tests.support.drafts import MAIN, P1, P2, RULES, codes, draft, goods

WHOLE = goods(1, 0, tax=0, details={"role": "whole"})
PART = goods(3, 0, tax=0, position=2, product=P2, details={"role": "part"})
OTHER = goods(1, 0, tax=0, position=3, product=3, details={"role": "part"})


def test_the_whole_leaves_and_its_parts_come_in() -> None:
    planned = plan(draft(WHOLE, PART, OTHER), RULES)
    assert planned.problems == ()
    used, *won = planned.moves
    assert (used.product, used.source, used.target) == (P1, MAIN, VirtualPlace.PRODUCTION)
    assert [(move.product, move.target) for move in won] == [(P2, MAIN), (3, MAIN)]
    assert [move.pooled.weight for move in won if move.pooled] == [None, None]


def test_shares_are_weights() -> None:
    shared = [
        replace(line, details={**line.details, "share": n}) for line, n in ((PART, "2"), (OTHER, "1.5"))
    ]
    planned = plan(draft(WHOLE, *shared), RULES)
    assert [move.pooled.weight for move in planned.moves if move.pooled] == [Decimal(2), Decimal("1.5")]


def test_shares_are_given_to_all_or_none() -> None:
    one = replace(PART, details={"role": "part", "share": "2"})
    assert codes(plan(draft(WHOLE, one, OTHER), RULES)) == [("share_missing", 3)]
    nothing = [replace(line, details={"role": "part", "share": "0"}) for line in (PART, OTHER)]
    assert codes(plan(draft(WHOLE, *nothing), RULES)) == [("shares_zero", None)]
    wrong = replace(PART, details={"role": "part", "share": "x"})
    assert codes(plan(draft(WHOLE, wrong), RULES)) == [("not_a_number", 2)]
    below = replace(PART, details={"role": "part", "share": "-1"})
    assert codes(plan(draft(WHOLE, below), RULES)) == [("share_negative", 2)]
