"""The guards of budgets that ``tools.mutations`` takes out."""

from tools.mutation_terms import Mutation

_POSTING = "liandong/documents/posting"

BUDGETS: tuple[Mutation, ...] = (
    Mutation(
        "lock of budgets",
        f"{_POSTING}/budgets.py",
        "if control is Control.STOP:\n",
        "if not control:\n",
        ("tests/documents/test_budgets_at_once.py::test_of_two_that_fit_alone_exactly_one_is_posted",),
        is_postgresql=True,
    ),
)
