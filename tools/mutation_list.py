"""The guards of the program that ``tools.mutations`` takes out, and the tests that must miss them."""

from tools.mutation_of_banks import BANKS
from tools.mutation_of_bills import BILLS
from tools.mutation_of_budgets import BUDGETS
from tools.mutation_of_shortfalls import SHORTFALLS
from tools.mutation_terms import Mutation

_VALUATION = "liandong/stock_ledger/valuation.py"
_STOCK_BOOK = "liandong/stock_ledger/book.py"
_ENTRIES = "liandong/general_ledger/book/entries.py"
_POSTING = "liandong/documents/posting"
_LOCKS = "tests/documents/test_locks.py"
_LIFE = "tests/documents/test_life.py"
_LOOP = "tests/documents/test_loop.py"
_MANY = "tests/documents/test_concurrency.py"

MUTATIONS: tuple[Mutation, ...] = (
    # locks
    Mutation(
        "lock of drafts",
        f"{_POSTING}/loading.py",
        'lock=bulk.for_update("d")',
        'lock=""',
        (f"{_MANY}::test_the_same_draft_is_posted_once_by_many",),
        is_postgresql=True,
    ),
    Mutation(
        "lock of origin lines",
        f"{_POSTING}/origins.py",
        'lock=bulk.for_update("d, l")',
        'lock=""',
        (f"{_LOCKS}::test_an_order_line_is_delivered_once",),
        is_postgresql=True,
    ),
    Mutation(
        "lock of balances and costs",
        _STOCK_BOOK,
        "{bulk.for_update('b')}",
        "",
        (f"{_LOCKS}::test_a_cost_is_used_up_once",),
        is_postgresql=True,
    ),
    Mutation(
        "stock rows made in order",
        _STOCK_BOOK,
        'sql += f" WHERE NOT EXISTS (SELECT 1 FROM v WHERE NOT EXISTS ({there}))"',
        "pass",
        (f"{_LOCKS}::test_what_nobody_had_before_is_locked_in_order",),
        is_postgresql=True,
    ),
    Mutation(
        "lock of claims",
        "liandong/general_ledger/book/claims.py",
        'bulk.for_update("c")',
        '""',
        (f"{_LOCKS}::test_a_claim_is_settled_once",),
        is_postgresql=True,
    ),
    Mutation(
        "lock of customers",
        f"{_POSTING}/credit.py",
        "{bulk.for_update('p')}",
        "",
        (f"{_LOCKS}::test_a_credit_limit_holds_for_two_sales_at_once",),
        is_postgresql=True,
    ),
    Mutation(
        "shared lock of periods",
        _ENTRIES,
        "f\" FOR {'UPDATE' if is_alone else 'SHARE'} OF p\" if",
        '"" if',
        (f"{_LOCKS}::test_closing_a_month_waits_for_a_posting_into_it",),
        is_postgresql=True,
    ),
    Mutation(
        "lock of an edited draft",
        "liandong/documents/drafting.py",
        "Document.objects.select_for_update().filter(pk__in=ids)",
        "Document.objects.filter(pk__in=ids)",
        (f"{_LOCKS}::test_the_second_of_two_editors_at_once_gets_a_conflict",),
        is_postgresql=True,
    ),
    Mutation(
        "lock of origin documents",
        f"{_POSTING}/origins.py",
        'lock=bulk.for_update("d, l")',
        'lock=bulk.for_update("l")',
        (f"{_LOCKS}::test_nothing_is_built_on_what_is_being_reversed",),
        is_postgresql=True,
    ),
    # what there is, what is open, what is owed
    Mutation(
        "short stock",
        _VALUATION,
        "if stock.free(key, move.target) >= move.quantity:",
        "if True:",
        ("tests/stock_ledger/test_valuation.py", _LIFE),
    ),
    Mutation(
        "reserved stock",
        "liandong/stock_ledger/stock.py",
        "return self.quantity - self.reserved",
        "return self.quantity",
        (_LOOP, "tests/stock_ledger/test_valuation.py", "tests/documents/test_reserved.py"),
    ),
    Mutation(
        "later days",
        _VALUATION,
        "if lowest < move.quantity:",
        "if False:",
        ("tests/documents/test_backdating.py",),
    ),
    Mutation(
        "days of the same batch",
        "liandong/stock_ledger/backdating.py",
        "latest[key] = on if last is None else max(on, last)",
        "pass",
        ("tests/documents/test_backdating.py",),
    ),
    Mutation(
        "release of a reservation",
        _VALUATION,
        "stock.release(move.releases, move.quantity)\n    key",
        "pass\n    key",
        (_LOOP,),
    ),
    Mutation(
        "place of a reservation given back",
        f"{_POSTING}/mirror.py",
        "line.base.position, origin.product, origin.place",
        "line.base.position, origin.product, line.base.place or origin.place",
        ("tests/documents/test_reversal_answers.py",),
    ),
    Mutation(
        "open quantity",
        "liandong/documents/checks.py",
        "if taken <= open_quantity",
        "if True or taken <= open_quantity",
        ("tests/documents/test_checks.py",),
    ),
    Mutation(
        "claims settled too far, on the document",
        "liandong/documents/allocating.py",
        "elif abs(taken) > abs(claim.open_amount):",
        "elif False:",
        ("liandong/finance/incoming_payment/test_plan.py",),
    ),
    Mutation(
        "claims settled too far, in the books",
        f"{_POSTING}/settling.py",
        "if left * claim.amount < ZERO or is_beyond:",
        "if False:",
        (f"{_LOCKS}::test_a_debt_that_is_being_paid_is_not_reversed",),
        is_postgresql=True,
    ),
    Mutation(
        "worth of a claim in another currency",
        "liandong/documents/allocating.py",
        "elif line.gross_amount != own_share(claim.open_amount, held, foreign):",
        "elif False:",
        ("tests/documents/test_foreign_claims.py",),
    ),
    Mutation(
        "credit limit",
        f"{_POSTING}/credit.py",
        "owed + added <= partner.credit_limit",
        "True",
        (f"{_LOCKS}::test_a_credit_limit_holds_for_two_sales_at_once",),
        is_postgresql=True,
    ),
    # who, when, which version, once
    Mutation(
        "right to post",
        f"{_POSTING}/guards.py",
        "if scope is None or not actor.may_reach(scope, document.member, document.places):",
        "if False:",
        (_LIFE,),
    ),
    Mutation(
        "closed period",
        f"{_POSTING}/guards.py",
        "if periods[on.year, on.month].is_closed:",
        "if False:",
        (_LIFE,),
    ),
    Mutation(
        "version of an edited draft",
        "liandong/documents/drafting.py",
        "if request.version is not None and request.version != document.version:",
        "if False:",
        (_LIFE,),
    ),
    Mutation(
        "version of a posted draft",
        f"{_POSTING}/guards.py",
        "if request.version is not None and request.version != document.version:",
        "if False:",
        ("tests/documents/test_versions.py",),
    ),
    Mutation(
        "unit of another product",
        f"{_POSTING}/guards.py",
        "if not line.is_unit_right",
        "if False",
        ("tests/documents/test_versions.py", _LIFE),
    ),
    Mutation(
        "posted once", f"{_POSTING}/guards.py", "if document.state == State.POSTED:", "if False:", (_LIFE,)
    ),
    Mutation(
        "answer to a key",
        f"{_POSTING}/answers.py",
        "if fingerprint == _fingerprint(document):",
        "if False:",
        (_LIFE,),
    ),
    Mutation(
        "key of another document",
        f"{_POSTING}/answers.py",
        "if fingerprint == _fingerprint(document):",
        "if True:",
        (_LIFE,),
    ),
    Mutation(
        "answer to a reversal's key",
        "liandong/documents/reversal.py",
        "return known if known is not None and known.is_posted else None",
        "return None",
        ("tests/documents/test_reversal_answers.py",),
    ),
    Mutation("built upon", f"{_POSTING}/mirror.py", "if footprint.built_on:", "if False:", (_LIFE,)),
    # the books themselves
    Mutation(
        "balanced entry",
        f"{_POSTING}/weighing.py",
        "if difference and not problems:",
        "if False:",
        ("tests/documents/test_unbalanced.py",),
    ),
    Mutation(
        "hash chain",
        _ENTRIES,
        "previous = chain.hash or GENESIS",
        "previous = GENESIS",
        ("tests/auditing/test_auditor.py",),
    ),
    Mutation(
        "append-only triggers",
        "liandong/documents/guards.py",
        'yield refuse(f"{table}_unchanged", f"UPDATE ON {table}", "true", "append_only")',
        "pass",
        (
            "tests/general_ledger/test_guards.py::test_every_guard_is_in_place",
            "tests/auditing/test_auditor.py",
        ),
    ),
    Mutation(
        "balance written",
        _STOCK_BOOK,
        "balances = [(*key, *pick(stock.balances[key])) for",
        "balances = [(*key, *pick(Balance())) for",
        ("tests/auditing/test_auditor.py",),
    ),
    Mutation(
        "outbox",
        f"{_POSTING}/effects.py",
        "for one in effects.posted],",
        "for one in effects.posted[1:]],",
        ("tests/auditing/test_auditor.py",),
    ),
    Mutation(
        "not before its origin",
        "liandong/documents/checks.py",
        "if rule.is_later and draft.business_date < origin.document_date:",
        "if rule.is_later and draft.business_date < draft.business_date:",
        ("tests/documents/test_before_origin.py",),
    ),
    Mutation(
        "reversal not before its original",
        "liandong/documents/reversal.py",
        "if request.on is not None and request.on < original.business_date:",
        "if request.on is not None and request.on < request.on:",
        ("tests/documents/test_before_origin.py",),
    ),
    Mutation(
        "cost corrected meanwhile",
        f"{_POSTING}/session.py",
        "    _see_corrections(session, drafts)\n",
        "",
        ("tests/documents/test_locks.py",),
        is_postgresql=True,
    ),
    *SHORTFALLS,
    *BANKS,
    *BILLS,
    *BUDGETS,
)
FAST = ("short stock",)
"""Tried with every run of the tests: on SQLite, each in a few seconds."""
