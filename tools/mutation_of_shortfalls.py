"""The guards around what is sold before it came."""

from tools.mutation_terms import Mutation

_SHORTFALLS = "liandong/stock_ledger/shortfalls.py"
_BELOW = "tests/documents/test_below_zero.py"

SHORTFALLS: tuple[Mutation, ...] = (
    Mutation(
        "stock below zero by leave only",
        _SHORTFALLS,
        (
            "if move.line not in weighing.below_zero"
            " or stock.is_kept((move.source, move.product, move.lot or 0)):"
        ),
        "if False:",
        (_BELOW,),
    ),
    Mutation(
        "only sales below zero",
        _SHORTFALLS,
        "return move.purpose is Purpose.SALE and move.target == VirtualPlace.CUSTOMER",
        "return True",
        ("tests/stock_ledger/test_shortfalls.py", _BELOW),
    ),
    Mutation(
        "difference of what was sold before it came",
        _SHORTFALLS,
        "if real != assumed:",
        "if False:",
        ("tests/stock_ledger/test_shortfalls.py", _BELOW),
    ),
)
