"""What sums of months are grouped by, and what narrows them: partners, products, persons, their groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liandong.analytics.trade_months import PARTNERS, PRODUCTS
from liandong.catalog.models import Category, Product
from liandong.identity.models import Department, Member
from liandong.kernel.pinyin import pieces
from liandong.partners.models import Channel, Partner
from liandong.stock_ledger.filters import StockFilter, reach_of
from liandong.stock_ledger.models import Place
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.cubes import Cube
from liandong.storage.pieces import given, joined

_DEPARTMENTS = bulk.table(Department)
_PARTNERS, _PRODUCTS, _MEMBERS = bulk.table(Partner), bulk.table(Product), bulk.table(Member)
OTHER = "*"
"""Stands for corrections of costs where rows are known by words."""


@dataclass(frozen=True, slots=True)
class Group:
    """What a report has a row for.

    ``key`` is an expression over the folded row ``t`` and its ``joins``; ``names`` a sub-select of id,
    code and name; ``corrections`` the key of what corrects costs without being anybody's trade; where
    products are at hand it belongs to them and is not set apart.
    """

    id: str
    cube: Cube
    key: str
    names: Source
    joins: str = ""
    corrections: str = "0"
    sets_corrections_apart: bool = True
    counted: str = ""

    @property
    def count(self) -> str:
        """Return the figure that says how many: documents of partners, base units of products, or as said."""
        return self.counted or self.cube.figures[0]

    @property
    def is_of_words(self) -> bool:
        """Tell whether rows are known by words and not by ids."""
        return self.corrections != "0"

    @property
    def is_of_products(self) -> bool:
        """Tell whether rows are sums of products, narrowed by what products have."""
        return self.cube is PRODUCTS


def _named(table: str, code: str = "code") -> Source:
    """Return the names of rows that are records of a table."""
    return joined("(SELECT id, ", code, " AS code, name FROM ", table, ")")


def _words(column: str, table: str = _PARTNERS) -> Source:
    """Return the names of rows that are known by words: the words themselves."""
    return joined(
        "(SELECT DISTINCT w.", column, " AS id, '' AS code, w.", column, " AS name FROM ", table, " w)"
    )


_CHANNELS = joined("(SELECT c.name AS id, '' AS code, c.name AS name FROM ", bulk.table(Channel), " c)")
_OF_PRODUCTS = joined("(SELECT c.id FROM ", _PRODUCTS)
_JOIN_PARTNER = f" LEFT JOIN {_PARTNERS} p ON p.id = t.partner"
_JOIN_DEPARTMENT = (
    f" LEFT JOIN {_MEMBERS} m ON m.id = t.person_id LEFT JOIN {_DEPARTMENTS} d ON d.id = m.department_id"
)
GROUPS: Mapping[str, Group] = {
    one.id: one
    for one in (
        Group("partner", PARTNERS, "t.partner", _named(_PARTNERS)),
        Group("product", PRODUCTS, "t.product", _named(_PRODUCTS),
              sets_corrections_apart=False),
        Group("person", PARTNERS, "t.person_id", _named(_MEMBERS, "''")),
        Group("department", PARTNERS, "COALESCE(d.name, '')", _words("name", _DEPARTMENTS), _JOIN_DEPARTMENT,
              f"'{OTHER}'"),
        Group("region", PARTNERS, "COALESCE(p.region, '')", _words("region"), _JOIN_PARTNER, f"'{OTHER}'"),
        Group("channel", PARTNERS, "t.channel", _CHANNELS, "", f"'{OTHER}'"),
        Group("place", PARTNERS, "t.place", _named(bulk.table(Place))),
        Group("kind", PARTNERS, "COALESCE(p.category, '')", _words("category"), _JOIN_PARTNER, f"'{OTHER}'"),
        Group(
            "category",
            PRODUCTS,
            "COALESCE(g.category_id, 0)",
            _named(bulk.table(Category)),
            f" LEFT JOIN {_PRODUCTS} g ON g.id = t.product",
            sets_corrections_apart=False,
        ),
    )
}  # fmt: skip
"""What reports may be grouped by, by the word of their address."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What sums are narrowed to; None is everything, blank words of a partner are those without one.

    ``category`` includes those below it, ``leaf`` is a product's own (0: none). Words of ``text`` are
    looked for in products or in partners, whichever the sums are of. Filters of the other kind are
    not asked for: a month's row knows either its partner or its product.
    """

    partner: int | None = None
    person: int | None = None
    department: str | None = None
    region: str | None = None
    kind: str | None = None
    channel: str | None = None
    place: int | None = None
    product: int | None = None
    category: int | None = None
    leaf: int | None = None
    text: str = ""

    def condition(self, cube: Cube) -> Source:
        """Return the condition on the rows ``t`` of a table, with AND in front, or nothing."""
        return self._of_products() if cube is PRODUCTS else self._of_partners()

    def partners(self) -> Source | None:
        """Return the partners this is about as a sub-select of ids, None for all of them."""
        wanted: list[str | Source] = []
        for column, value in (("region", self.region), ("category", self.kind)):
            if value is not None:
                wanted += [f" AND c.{column} = ", given(value)]
        wanted += _containing("c.search_text", pieces(self.text))
        return joined("(SELECT c.id FROM ", _PARTNERS, " c WHERE true", *wanted, ")") if wanted else None

    def products(self) -> Source | None:
        """Return the products this is about as a sub-select of ids, None for all of them."""
        chosen = reach_of(StockFilter(category=self.category, text=self.text)).products
        found = chosen if isinstance(chosen, Source) else None
        if self.leaf is None:
            return found
        own = joined(_OF_PRODUCTS, " c WHERE COALESCE(c.category_id, 0) = ", given(self.leaf))
        return joined(own, *((" AND c.id IN ", found) if found else ()), ")")

    def _of_partners(self) -> Source:
        parts: list[str | Source] = []
        if self.partner is not None:
            parts += [" AND t.partner = ", given(self.partner)]
        if self.person is not None:
            parts += [
                " AND t.partner <> 0 AND t.person_id = ",
                given(self.person),
            ]  # corrections are nobody's
        if self.channel is not None:
            parts += [" AND t.partner <> 0 AND t.channel = ", given(self.channel)]
        if self.place is not None:
            parts += [" AND t.partner <> 0 AND t.place = ", given(self.place)]
        if self.department is not None:
            parts += [" AND t.partner <> 0 AND t.person_id IN ", self._people()]
        chosen = self.partners()
        if chosen is not None:
            parts += [" AND t.partner IN ", chosen]
        return joined(*parts)

    def _people(self) -> Source:
        """Return who belongs to the department as a sub-select of ids; blank is who belongs to none."""
        if not self.department:
            return joined("(SELECT b.id FROM ", _MEMBERS, " b WHERE b.department_id IS NULL)")
        of_it = joined(
            "(SELECT b.id FROM ", _MEMBERS, " b JOIN ", _DEPARTMENTS, " e ON e.id = b.department_id"
        )
        return joined(of_it, " WHERE e.name = ", given(self.department), ")")

    def _of_products(self) -> Source:
        parts: list[str | Source] = []
        if self.product is not None:
            parts += [" AND t.product = ", given(self.product)]
        chosen = self.products()
        if chosen is not None:
            parts += [" AND t.product IN ", chosen]
        return joined(*parts)


EVERYTHING = Narrowed()


def _containing(column: str, words: Sequence[str]) -> list[str | Source]:
    # Unlike LIKE these need no escaping and compare alike on both databases.
    function = "strpos" if bulk.is_postgresql() else "instr"
    return [piece for word in words for piece in (f" AND {function}({column}, ", given(word), ") > 0")]
