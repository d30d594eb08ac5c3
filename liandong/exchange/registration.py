"""All subjects: records first, then each document type."""

from liandong.exchange import documents, partners, products, small_records
from liandong.exchange.subjects import Subject, register_subjects


def register_all() -> None:
    """Make every subject known; addresses and document types must be known before."""
    subjects: list[Subject] = [products.subject(), partners.subject(), *small_records.subjects()]
    register_subjects([*subjects, *documents.subjects()])
