"""What finds a product: its search text, and the words of its search index."""

from collections.abc import Sequence
from typing import NamedTuple

from liandong.kernel.pinyin import (
    WordKind,
    code_tails,
    last_figures,
    listed,
    name_words,
    normalized,
    search_text,
)

_CODE, _NAME, _PART, _BARCODE, _TAIL = map(str, map(int, WordKind))


class ProductNaming(NamedTuple):
    """Everything a product can be called by. A tuple, as they travel to another process by the thousand."""

    code: str
    name: str
    specification: str = ""
    brand: str = ""
    barcodes: tuple[str, ...] = ()


def product_search_text(naming: ProductNaming) -> str:
    """Return code, barcodes, name, specification and brand with all their spellings, lower case."""
    return search_text((naming.code, *naming.barcodes), (naming.name, naming.specification, naming.brand))


def product_words(naming: ProductNaming) -> list[str]:
    """Return the words by whose beginning the product is found, each after its kind's figure."""
    name, specification = name_words(naming.name), name_words(naming.specification)
    words = [_CODE + normalized(naming.code)]
    words += [_NAME + word for word in name.starts]
    words += [_PART + word for word in name.inner]
    words += [_PART + word for word in specification.starts + specification.inner]
    if naming.brand:
        words += [_PART + word for word in name_words(naming.brand).starts]
    words += [_TAIL + word for word in code_tails(naming.code)]
    for barcode in naming.barcodes:
        words.append(_BARCODE + normalized(barcode))
        words += [_TAIL + word for word in last_figures(barcode)]
    return words


def spelled(namings: Sequence[tuple[ProductNaming, bool]]) -> list[tuple[str, str]]:
    """Return the search text of each product, and the list of its words where it is wanted, else blank."""
    return [
        (product_search_text(naming), listed(product_words(naming)) if is_wanted else "")
        for naming, is_wanted in namings
    ]
