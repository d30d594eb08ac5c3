"""The accounts of roles for categories of products, as a posting needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from liandong.catalog.models import Category, Product
from liandong.general_ledger.book.entries import AccountBook, AccountFacts
from liandong.general_ledger.models import Account, CategoryRole
from liandong.kernel.terms import AccountRole
from liandong.storage import bulk


def with_categories(book: AccountBook, products: Iterable[int]) -> AccountBook:
    """Return the book with the accounts that the categories of products have of their own.

    One statement; none where no category of the company has any.
    """
    if not book.has_categories:
        return book
    return replace(book, by_product=_read(products))


def _read(products: Iterable[int]) -> Mapping[tuple[AccountRole, int], AccountFacts]:
    condition, params = bulk.among(sorted(set(products)))
    accounts = bulk.table(Account)
    rows = bulk.run(
        "SELECT p.id, k.role, a.id, a.code, a.is_settlement, a.is_active"
        f" AND NOT EXISTS (SELECT 1 FROM {accounts} b WHERE b.parent_id = a.id)"
        f" FROM {bulk.table(Product)} p JOIN {bulk.table(Category)} c ON c.id = p.category_id"
        f" CROSS JOIN {bulk.table(CategoryRole)} k JOIN {bulk.table(Category)} g ON g.id = k.category_id"
        f" AND g.path <> '' AND SUBSTR(c.path, 1, LENGTH(g.path)) = g.path"
        f" JOIN {accounts} a ON a.id = k.account_id"
        f" WHERE p.id {condition} ORDER BY LENGTH(g.path)",
        params,
    )
    # The nearest category is the longest path: it comes last and stays.
    return {
        (AccountRole(role), product): AccountFacts(pk, code, bool(is_leaf), bool(is_money))
        for product, role, pk, code, is_money, is_leaf in rows
    }
