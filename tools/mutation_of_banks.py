"""The guards of bank statements in other currencies that ``tools.mutations`` takes out."""

from tools.mutation_terms import Mutation

_BANKING = "liandong/banking"
_TESTS = "tests/banking/test_in_currencies.py"
_FILES = "tests/banking/test_currency_files.py"
_LOCKS = "tests/banking/test_currency_locks.py"

BANKS: tuple[Mutation, ...] = (
    Mutation(
        "foreign amount of a booking",
        f"{_BANKING}/keeping.py",
        "return foreign if currency else amount",
        "return amount",
        (f"{_TESTS}::test_never_more_is_joined_than_there_is_of_the_currency",),
    ),
    Mutation(
        "debts of the currency alone",
        f"{_BANKING}/gathering.py",
        "AND c.currency = %s AND",
        "AND c.kind <> %s AND",
        (f"{_TESTS}::test_debts_in_yuan_and_in_other_currencies_are_not_proposed",),
    ),
    Mutation(
        "currency of a file",
        f"{_BANKING}/files.py",
        "if not kept.is_named(one)",
        "if not one",
        (f"{_FILES}::test_mt940_must_name_the_accounts_currency",),
    ),
    Mutation(
        "currency fixed by a statement",
        "liandong/general_ledger/account_currency.py",
        "if holds(account):",
        "if holds(0):",
        (f"{_TESTS}::test_the_currency_stays_while_a_statement_stands",),
    ),
    Mutation(
        "lock of an account whose currency changes",
        "liandong/general_ledger/account_actions.py",
        "Account.objects.select_for_update(no_key=True).filter(pk=account)",
        "Account.objects.filter(pk=account)",
        (f"{_LOCKS}::test_who_changes_the_currency_sees_the_statement",),
        is_postgresql=True,
    ),
    Mutation(
        "lock of an account whose statement comes in",
        f"{_BANKING}/taking.py",
        "            _hold_currency(source.account)\n",
        "",
        (f"{_LOCKS}::test_who_brings_a_statement_sees_the_new_currency",),
        is_postgresql=True,
    ),
)
