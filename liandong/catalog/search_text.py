"""What finds a product: its search text, and the words of its search index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liandong.kernel.pinyin import WordKind, code_tails, last_figures, name_words, normalized, search_text


@dataclass(frozen=True, slots=True)
class ProductNaming:
    """Everything a product can be called by."""

    code: str
    name: str
    specification: str = ""
    brand: str = ""
    barcodes: tuple[str, ...] = ()


def product_search_text(naming: ProductNaming) -> str:
    """Return code, barcodes, name, specification and brand with all their spellings, lower case."""
    return search_text((naming.code, *naming.barcodes), (naming.name, naming.specification, naming.brand))


def product_words(naming: ProductNaming) -> Iterator[tuple[WordKind, str]]:
    """Yield the words by whose beginning the product is found, with what they were taken from."""
    yield WordKind.CODE, normalized(naming.code)
    name = name_words(naming.name)
    yield from _of_kind(WordKind.NAME, name.starts)
    yield from _of_kind(WordKind.PART, name.inner)
    specification = name_words(naming.specification)
    yield from _of_kind(WordKind.PART, (*specification.starts, *specification.inner))
    yield from _of_kind(WordKind.PART, name_words(naming.brand).starts)
    yield from _of_kind(WordKind.BARCODE, map(normalized, naming.barcodes))
    yield from _of_kind(WordKind.TAIL, code_tails(naming.code))
    for barcode in naming.barcodes:
        yield from _of_kind(WordKind.TAIL, last_figures(barcode))


def _of_kind(kind: WordKind, words: Iterable[str]) -> Iterator[tuple[WordKind, str]]:
    return ((kind, word) for word in words)
