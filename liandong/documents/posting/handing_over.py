"""Pieces with serial numbers whose product goes into another one: from then on they are pieces of that.

A piece stays one row, so where it is, who has it, who delivered it and its whole way go along, whether it is
in stock or was sold long ago. Its moves are not touched: they lead to the lines as these were posted.
"""

from liandong.catalog.models import Product
from liandong.stock_ledger.book_serials import rename_product
from liandong.stock_ledger.models import StockBalance


def lock_goods(products: set[int]) -> None:
    """Lock what there is of products, then the products, in the order in which posting does.

    Must be called in a transaction, before anything else is locked.
    """
    balances = StockBalance.objects.select_for_update(no_key=True).filter(product__in=products)
    list(balances.order_by("place", "product", "lot").values_list("pk"))
    list(Product.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk"))


def hand_over_pieces(fold: int, keep: int) -> int:
    """Make the pieces of one product pieces of another; return how many. One statement.

    The caller holds both products' rows and has seen that no number stands in both: the database would
    refuse that.
    """
    return rename_product(fold, keep)
