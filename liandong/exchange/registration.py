"""All subjects: records first, then each document type."""

from liandong.exchange import (
    accounts,
    budgets,
    compositions,
    departments,
    documents,
    exchange_rates,
    families,
    fixed_bins,
    money_categories,
    partner_addresses,
    partner_products,
    partners,
    price_lists,
    products,
    promotions,
    small_records,
    stock_levels,
    substitutes,
    tax_invoices,
)
from liandong.exchange.subjects import Subject, register_subjects


def register_all() -> None:
    """Make every subject known; addresses and document types must be known before."""
    offers = [price_lists.subject(), promotions.subject()]
    records = [products.subject(), families.subject(), compositions.subject(), partners.subject(), *offers]
    records += [stock_levels.subject(), fixed_bins.subject(), substitutes.subject()]
    records += [*partner_products.subjects(), *partner_addresses.subjects()]
    small = [*small_records.subjects(), departments.subject(), money_categories.subject()]
    small += [accounts.subject(), exchange_rates.subject(), budgets.subject()]
    small += [tax_invoices.subject()]
    subjects: list[Subject] = [*records, *small, *documents.subjects()]
    register_subjects(subjects)
