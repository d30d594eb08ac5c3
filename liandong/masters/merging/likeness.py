"""Which records are probably the same, and why. Pure: texts in, pairs out.

A text is compared without width, case, blanks and punctuation: 可口可乐（500ML） is 可口可乐 500ml.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

SHORTEST_CODE = 4
SHORTEST_PHONE = 7
SHORTEST_TAX = 8
SHORTEST_ACCOUNT = 10
_MOBILE = 11
_COMPANY = re.compile("(股份有限公司|有限责任公司|有限公司|公司|coltd|limited|ltd|inc)$")
_BETWEEN = re.compile(r"[,;/、]+")

Apart = Collection[tuple[int, int]]
"""Pairs that somebody said are not the same, the smaller id first."""


class Reason(StrEnum):
    """Why two records may be the same, the strongest first."""

    CODE = "code"
    TAX = "tax"
    BANK = "bank"
    NAME = "name"
    BRAND = "brand"
    PHONE = "phone"
    BARE_NAME = "bare_name"


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as it is compared; ``codes`` are its own code and its barcodes, ``brand`` a name."""

    id: int
    name: str
    specification: str = ""
    brand: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A partner as it is compared."""

    id: int
    name: str
    phone: str = ""
    tax_number: str = ""
    bank_account: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, the older one first, and every reason to take them for the same."""

    keep: int
    fold: int
    reasons: tuple[Reason, ...]


def plain_text(text: str) -> str:
    """Return letters and figures only, half width, lower case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def plain_code(text: str) -> str:
    """Return a code or barcode as it is compared: without the zeros some readers put before it."""
    return plain_text(text).lstrip("0")


def goods_pairs(records: Sequence[Goods], apart: Apart = frozenset()) -> list[Pair]:
    """Return the products that are probably the same, the strongest reasons first; none of ``apart``."""
    groups: dict[tuple[Reason, str], list[int]] = defaultdict(list)
    bare: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for one in records:
        for reason, key in _goods_keys(one):
            groups[reason, key].append(one.id)
        if name := plain_text(one.name):
            bare[name].append((one.id, not one.specification.strip()))
    for name, found in bare.items():
        if any(is_bare for _, is_bare in found):
            groups[Reason.BARE_NAME, name] = [pk for pk, _ in found]
    return _pairs(groups, apart)


def _goods_keys(one: Goods) -> Iterator[tuple[Reason, str]]:
    name, specification, brand = (plain_text(text) for text in (one.name, one.specification, one.brand))
    if name:
        yield Reason.NAME, name + specification
    core = name.replace(specification, "") if specification else name
    core = core.replace(brand, "") if brand else core
    if brand and specification and core:
        yield Reason.BRAND, f"{brand} {specification} {core}"
    for code in {plain_code(code) for code in one.codes}:
        if len(code) >= SHORTEST_CODE:
            yield Reason.CODE, code


def party_pairs(records: Sequence[Party], apart: Apart = frozenset()) -> list[Pair]:
    """Return the partners that are probably the same, the strongest reasons first; none of ``apart``."""
    groups: dict[tuple[Reason, str], list[int]] = defaultdict(list)
    for one in records:
        for reason, key in _party_keys(one):
            groups[reason, key].append(one.id)
    return _pairs(groups, apart)


def _party_keys(one: Party) -> Iterator[tuple[Reason, str]]:
    name = plain_text(one.name)
    if name:
        yield Reason.NAME, _COMPANY.sub("", name) or name
    tax = plain_text(one.tax_number)
    if len(tax) >= SHORTEST_TAX:
        yield Reason.TAX, tax
    account = _figures(one.bank_account)
    if len(account) >= SHORTEST_ACCOUNT:
        yield Reason.BANK, account
    for part in set(_BETWEEN.split(unicodedata.normalize("NFKC", one.phone))):
        if len(figures := _figures(part)) >= SHORTEST_PHONE:
            yield Reason.PHONE, figures[-_MOBILE:]


def _figures(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isascii() and sign.isdigit())


def _pairs(groups: dict[tuple[Reason, str], list[int]], apart: Apart) -> list[Pair]:
    """Return the first of each group with each of the others, the reasons of a pair together."""
    reasons: dict[tuple[int, int], set[Reason]] = defaultdict(set)
    for (reason, _), found in groups.items():
        for ids in _proposed(sorted(set(found)), apart):
            reasons[ids].add(reason)
    order = list(Reason)
    pairs = [Pair(*ids, _ordered(why, order)) for ids, why in reasons.items()]
    return sorted(pairs, key=lambda one: ([order.index(why) for why in one.reasons], one.keep, one.fold))


def _proposed(found: Sequence[int], apart: Apart) -> Iterator[tuple[int, int]]:
    """Yield each record with the first before it that it may be: who is none of these stands for himself."""
    heads: list[int] = []
    for one in found:
        head = next((head for head in heads if (head, one) not in apart), None)
        if head is None:
            heads.append(one)
        else:
            yield head, one


def _ordered(reasons: Iterable[Reason], order: Sequence[Reason]) -> tuple[Reason, ...]:
    found = sorted(reasons, key=order.index)
    # The same name with the same specification is the same name anyway.
    strong = Reason.NAME in found
    return tuple(one for one in found if not (strong and one in {Reason.BARE_NAME, Reason.BRAND}))
