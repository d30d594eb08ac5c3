"""Addresses and people of partners, a row each: added, or instead of the same one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.partners.address_model import AddressKind, PartnerAddress, PartnerContact
from liandong.partners.address_terms import AddressRow, ContactRow, address_problems, contact_problems
from liandong.partners.addresses import keep_addresses, keep_contacts
from liandong.partners.reach import SUBJECT, visible_partners

ADDRESS, CONTACT = "partners.address", "partners.contact"
_ADDRESS_COLUMNS = ("kind", "address", "name", "contact", "phone", "region", "is_default")
_CONTACT_COLUMNS = ("name", "position", "phone", "email", "birthday", "preferences", "memo")
_Row = TypeVar("_Row", AddressRow, ContactRow)


def _partner_field() -> SheetField:
    return SheetField(
        "partner",
        _("往来单位编码"),
        is_required=True,
        synonyms=("客户编码", "供应商编码", "单位编号"),
        example="KH001",
    )


def address_fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns of addresses."""
    kinds = "/".join(_kind_words())
    return (
        _partner_field(),
        SheetField("kind", _("用途"), help=kinds, example=next(iter(_kind_words()))),
        SheetField("name", _("名称"), synonyms=("门店", "地址名称")),
        SheetField("region", _("地区")),
        SheetField("address", _("地址"), is_required=True, synonyms=("详细地址", "收货地址", "送货地址")),
        SheetField("contact", _("联系人"), synonyms=("收货人",)),
        SheetField("phone", _("电话"), synonyms=("手机", "联系电话")),
        SheetField("is_default", _("默认"), ValueKind.FLAG, help=_("同一用途只能有一个默认地址")),
    )


def contact_fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns of people."""
    return (
        _partner_field(),
        SheetField("name", _("姓名"), is_required=True, synonyms=("联系人",), example=_("张经理")),
        SheetField("position", _("职务")),
        SheetField("phone", _("电话"), synonyms=("手机", "联系电话")),
        SheetField("email", _("邮箱"), synonyms=("电子邮箱", "email")),
        SheetField("birthday", _("生日"), ValueKind.DATE),
        SheetField("preferences", _("偏好"), help=_("例如：尺码、口味")),
        SheetField("memo", _("备注")),
    )


def _kind_words() -> dict[str, str]:
    return {_(str(one.label)): one.value for one in AddressKind}


@dataclass(frozen=True, slots=True)
class _Kept(Generic[_Row]):
    """One sort of rows: how they are read, told apart, judged and kept."""

    fields: Callable[[Actor], tuple[SheetField, ...]]
    read: Callable[[ReadRow], _Row]
    key: Callable[[_Row], tuple[str, str]]
    stored: Callable[[Iterable[int]], Iterable[tuple[int, _Row]]]
    problems: Callable[[Sequence[_Row]], Iterator[Problem]]
    keep: Callable[[int, Sequence[_Row], Actor], None]

    def __call__(self, read: Read, order: Order) -> Prepared:
        """Check every row against what its partner has already; a partner is written as a whole."""
        prepared, rows = Prepared(), list(read())
        codes = {row.text("partner") for row in rows}
        found = visible_partners(order.actor, Verb.DRAFT).filter(code__in=codes)
        partners = dict(found.values_list("code", "pk"))
        known: defaultdict[int, dict[tuple[str, str], tuple[_Row, int]]] = defaultdict(dict)
        for partner, one in self.stored(partners.values()):
            known[partner][self.key(one)] = (one, 0)
        touched = self._taken(rows, partners, known, (prepared, order))
        for partner in touched:
            together = list(known[partner].values())
            wrong = self.problems([one for one, _row in together])
            numbers = [row or touched[partner] for _one, row in together]
            prepared.problems += row_problems(list(wrong), numbers, self.fields(order.actor))
        prepared.write = lambda: self._write(touched, known, order)
        return prepared

    def _taken(
        self,
        rows: Sequence[ReadRow],
        partners: Mapping[str, int],
        known: Mapping[int, dict[tuple[str, str], tuple[_Row, int]]],
        run: tuple[Prepared, Order],
    ) -> dict[int, int]:
        """Put the rows among what is known; return the first row of each partner they change."""
        (prepared, order), touched = run, dict[int, int]()
        for row in rows:
            partner = partners.get(row.text("partner"))
            if partner is None:
                text = _("没有「%(word)s」") % {"word": row.text("partner")}
                prepared.problems.append(
                    RowProblem(row.number, _("往来单位编码"), text, _("先建这个往来单位。"))
                )
                continue
            one = self.read(row)
            before = known[partner].get(self.key(one))
            if before is not None and before[1]:
                text = _("与第 %(row)s 行重复：%(code)s") % {"row": before[1], "code": self.key(one)[1]}
                prepared.problems.append(RowProblem(row.number, "", text, _("只留一行。")))
            elif is_wanted(prepared, order.mode, is_there=before is not None):
                known[partner][self.key(one)] = (one, row.number)
                touched.setdefault(partner, row.number)
        return touched

    def _write(
        self,
        touched: Mapping[int, int],
        known: Mapping[int, Mapping[tuple[str, str], tuple[_Row, int]]],
        order: Order,
    ) -> None:
        for done, partner in enumerate(touched, start=1):
            self.keep(partner, [one for one, _row in known[partner].values()], order.actor)
            order.tell(done, len(touched), _("写入"))


def _address(row: ReadRow) -> AddressRow:
    words = _kind_words()
    kind = row.text("kind")
    texts = {name: row.text(name) for name in ("name", "contact", "phone", "region")}
    return AddressRow(
        words.get(kind, kind) or AddressKind.DELIVERY.value,
        row.text("address"),
        **texts,
        is_default=row.values.get("is_default") is True,
    )


def _contact(row: ReadRow) -> ContactRow:
    texts = {name: row.text(name) for name in ("position", "phone", "email", "preferences", "memo")}
    birthday = row.values.get("birthday")
    return ContactRow(row.text("name"), **texts, birthday=birthday if isinstance(birthday, date) else None)


def _stored_addresses(partners: Iterable[int]) -> Iterator[tuple[int, AddressRow]]:
    found = PartnerAddress.objects.filter(partner__in=list(partners)).order_by("pk")
    for partner, *values in found.values_list("partner", *_ADDRESS_COLUMNS):
        yield partner, AddressRow(*values)


def _stored_contacts(partners: Iterable[int]) -> Iterator[tuple[int, ContactRow]]:
    found = PartnerContact.objects.filter(partner__in=list(partners)).order_by("pk")
    for partner, *values in found.values_list("partner", *_CONTACT_COLUMNS):
        yield partner, ContactRow(*values)


def _address_rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    words = {value: word for word, value in _kind_words().items()}
    names = ("partner__code", "kind", "name", "region", "address", "contact", "phone", "is_default")
    found: QuerySet[PartnerAddress] = PartnerAddress.objects.filter(partner__in=visible_partners(actor))
    for code, kind, *rest in found.order_by("partner__code", "pk").values_list(*names).iterator():
        yield [code, words.get(kind, kind), *rest]


def _contact_rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    found: QuerySet[PartnerContact] = PartnerContact.objects.filter(partner__in=visible_partners(actor))
    yield from (
        found.order_by("partner__code", "pk").values_list("partner__code", *_CONTACT_COLUMNS).iterator()
    )


def subjects() -> list[Subject]:
    """Return the declarations."""
    addresses = _Kept(
        address_fields,
        _address,
        lambda one: (one.kind, one.address),
        _stored_addresses,
        address_problems,
        keep_addresses,
    )
    contacts = _Kept(
        contact_fields,
        _contact,
        lambda one: (one.name, one.phone),
        _stored_contacts,
        lambda rows: contact_problems(rows, timezone.localdate()),
        keep_contacts,
    )
    return [
        Subject(ADDRESS, "往来单位地址", "partners", address_fields, addresses, _address_rows, right=SUBJECT),
        Subject(
            CONTACT, "往来单位联系人", "partners", contact_fields, contacts, _contact_rows, right=SUBJECT
        ),
    ]
