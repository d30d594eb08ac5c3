"""The columns a list of documents can show: what each is called, holds and may be sorted by."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.documents.hiding import hidden_columns
from liandong.documents.listing import Order
from liandong.documents.models import Document
from liandong.documents.progress import Debt, Extent, main_course
from liandong.documents.types import DocumentType, FieldKind, LineKind
from liandong.kernel.actor import Actor
from liandong.kernel.custom import PREFIX, CustomField, fields_of
from liandong.kernel.money import HUNDRED
from liandong.kernel.terms import ClaimKind
from liandong.webkit.report_parts import (
    NUMBER,
    Part,
    date_cell,
    moment_cell,
    money_cell,
    quantity_cell,
    text_cell,
    typed_document_url,
)
from liandong.webkit.states import Standing, chip_of

_GOODS = frozenset({LineKind.GOODS, LineKind.COUNT})
_DEBTS = (ClaimKind.RECEIVABLE, ClaimKind.PAYABLE)

Draw = Callable[[Document, Standing], Part]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: ``key`` names it in addresses and preferences, ``sums`` the total below it.

    It sorts by ``order``, or by ``added``, a field of the company's own.
    """

    key: str
    label: str
    draw: Draw
    look: str = ""
    order: Order | None = None
    added: CustomField | None = None
    is_default: bool = False
    sums: str = ""


def owes(kind: DocumentType) -> bool:
    """Tell whether documents of a type can leave a debt behind: money with a partner, but no order."""
    return kind.has_money and not kind.is_closable and any(one.name == "partner" for one in kind.header)


def offered_columns(kind: DocumentType, actor: Actor) -> list[ListColumn]:
    """Return the columns of a type's list that the actor may choose from, the usual ones in their order."""
    sees_money = kind.has_money and "gross_amount" not in hidden_columns(kind, actor)
    return [
        *_named(kind),
        *_counted(kind),
        *(_money(kind) if sees_money else ()),
        *_traced(),
        *_added(kind, actor),
    ]


def _plain(name: str, look: str = "") -> Draw:
    """Return what draws a column of the document as it stands: a text or the name of a record."""

    def draw(document: Document, _standing: Standing) -> Part:
        value = getattr(document, name)
        return text_cell("" if value is None else str(value), look=look)

    return draw


def _number(document: Document, _standing: Standing) -> Part:
    return text_cell(document.number, typed_document_url(document.type, document.pk), "phone-1")


def _state(document: Document, standing: Standing) -> Part:
    return {"text": "", "look": "cell-state phone-2", "chip": chip_of(document, standing)}


def _named(kind: DocumentType) -> Iterator[ListColumn]:
    labels = {field.name: field.label for field in kind.header}
    yield ListColumn("number", _("单号"), _number, order=Order.NUMBER, is_default=True)
    day = lambda document, _standing: date_cell(document.business_date, "phone-5")  # noqa: E731 - one of many
    yield ListColumn("business_date", _("日期"), day, order=Order.DATE, is_default=True)
    if "partner" in labels:
        yield ListColumn("partner", labels["partner"], _plain("partner", "phone-3"), is_default=True)
    yield ListColumn("state", _("状态"), _state, is_default=True)
    for name in ("place", "target_place"):
        if name in labels:
            yield ListColumn(name, labels[name], _plain(name), is_default=True)
    if "handler" in labels:
        yield ListColumn("handler", labels["handler"], _plain("handler"))
    if "reference" in labels:
        yield ListColumn("reference", labels["reference"], _plain("reference"))
    if "due_date" in labels:
        due = lambda document, _standing: date_cell(document.due_date)  # noqa: E731 - one of many
        is_default = kind.expires or "partner" not in labels
        yield ListColumn("due_date", labels["due_date"], due, is_default=is_default)


def _added(kind: DocumentType, actor: Actor) -> Iterator[ListColumn]:
    """Give the fields above the lines that the company added."""
    own, hidden = {one.name: one for one in fields_of(actor.fields, kind.id)}, hidden_columns(kind, actor)
    for one in kind.header:
        if one.name.startswith(PREFIX) and one.name not in hidden:
            look = NUMBER if one.kind is FieldKind.QUANTITY else ""
            draw = _detail(one.name, look)
            yield ListColumn(one.name, one.label, draw, look, added=own.get(one.name))


def sorted_by(columns: Iterable[ListColumn], name: str) -> CustomField | None:
    """Return the field of the company's own that ``name`` sorts by, None for no such column."""
    return next((one.added for one in columns if one.added and one.key == name), None)


def _detail(name: str, look: str) -> Draw:
    def draw(document: Document, _standing: Standing) -> Part:
        return text_cell(document.details.get(name, ""), look=look)

    return draw


def _counted(kind: DocumentType) -> Iterator[ListColumn]:
    if kind.line_kind in _GOODS:
        draw = lambda document, _standing: quantity_cell(document.quantity)  # noqa: E731 - one of many
        yield ListColumn("quantity", _("数量"), draw, NUMBER, is_default=True, sums="quantity")
    if main_course(kind) is not None:
        yield ListColumn("progress", _("进度%"), _progress, NUMBER)


def _progress(document: Document, standing: Standing) -> Part:
    course = main_course(standing.kind)
    extents = standing.extents.get(document.pk)
    if course is None or extents is None:
        return text_cell("", look=NUMBER)
    return quantity_cell(_percent(extents[course.progress]))


def _percent(extent: Extent) -> Decimal:
    if not extent.has_open or not extent.total:
        return HUNDRED
    return min(HUNDRED, (extent.done * HUNDRED / extent.total).quantize(Decimal(1)))


def _money(kind: DocumentType) -> Iterator[ListColumn]:
    if kind.is_taxed:
        for name, label in (("net_amount", _("金额")), ("tax_amount", _("税额"))):
            yield ListColumn(name, label, _amount(name), NUMBER, sums=name)
    label = _("价税合计") if kind.is_taxed else _("金额")
    gross = _amount("gross_amount", "phone-4")
    yield ListColumn("gross_amount", label, gross, NUMBER, Order.AMOUNT, is_default=True, sums="gross_amount")
    if kind.enters("discount_amount"):
        yield ListColumn("discount_amount", _("优惠金额"), _amount("discount_amount"), NUMBER)
    if owes(kind):
        yield ListColumn("settled", _("已核销"), _settled, NUMBER)
        yield ListColumn("open_amount", _("未核销"), _open, NUMBER)


def _amount(name: str, look: str = "") -> Draw:
    def draw(document: Document, _standing: Standing) -> Part:
        return money_cell(getattr(document, name), look=look)

    return draw


def _debt(document: Document, standing: Standing) -> Debt | None:
    debts = standing.debts.get(document.pk, {})
    return next((debts[kind] for kind in _DEBTS if kind in debts), None)


def _settled(document: Document, standing: Standing) -> Part:
    debt = _debt(document, standing)
    return money_cell(debt.settled if debt else None)


def _open(document: Document, standing: Standing) -> Part:
    debt = _debt(document, standing)
    return money_cell(debt.open_amount if debt else None)


def _traced() -> Iterator[ListColumn]:
    yield ListColumn("member", _("制单"), _plain("member", "phone-6"), is_default=True)
    yield ListColumn("created_at", _("制单时间"), _moment("created_at"))
    yield ListColumn("posted_by", _("审核人"), _plain("posted_by"))
    yield ListColumn("posted_at", _("审核时间"), _moment("posted_at"))
    yield ListColumn("updated_at", _("最后修改"), _moment("updated_at"))
    prints = lambda document, _standing: text_cell(document.print_count or "", look=NUMBER)  # noqa: E731 - one of many
    yield ListColumn("print_count", _("打印次数"), prints, NUMBER)
    yield ListColumn("memo", _("备注"), _plain("memo"), is_default=True)


def _moment(name: str) -> Draw:
    def draw(document: Document, _standing: Standing) -> Part:
        return moment_cell(getattr(document, name))

    return draw
