"""The guards of bills that ``tools.mutations`` takes out."""

from tools.mutation_terms import Mutation

_TESTS = "tests/finance/test_bills.py"

BILLS: tuple[Mutation, ...] = (
    Mutation(
        "one open bill a number",
        "liandong/documents/posting/bills.py",
        "if other is not None and (other.claim != claim or claim == _MADE):",
        "if False:",
        (f"{_TESTS}::test_a_bill_that_came_back_is_in_the_way_of_taking_its_going_back",),
    ),
    Mutation(
        "a bill that two take in at once",
        "liandong/documents/posting/engine.py",
        "is_taken_meanwhile(error) or ",
        "",
        (f"{_TESTS}::test_a_bill_is_taken_in_once",),
        is_postgresql=True,
    ),
    Mutation(
        "bills that are overdue",
        "liandong/documents/bills.py",
        "if until_due and bill.due_date is not None",
        "if False and bill.due_date is not None",
        (f"{_TESTS}::test_a_bill_is_dealt_with_after_it_came_and_before_it_is_due",),
    ),
)
