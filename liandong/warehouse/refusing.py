"""Refusals on a phone: every problem names its product, and leads to the row that is on the sheet."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.http import JsonResponse
from django.utils.translation import gettext as _

from liandong.catalog.queries import product_cards
from liandong.documents.inputs import LineInput
from liandong.documents.models import DocumentLine
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.building import Counted
from liandong.warehouse.finding import full_name
from liandong.warehouse.sheets import Part, key_of
from liandong.webkit.drafts import sentence

Rows = Mapping[int, tuple[str, int | None]]
"""By the position of a line, counted from one: the key of its row on the page, and its product."""

_REFUSED = 422


class SheetRefusedError(RefusedError):
    """What a sheet asked for is refused; ``rows`` tells which rows the lines of the problems are."""

    def __init__(self, problems: Iterable[Problem], rows: Rows) -> None:
        super().__init__(problems)
        self.rows = rows


@contextmanager
def telling_rows(find: Callable[[], Rows]) -> Iterator[None]:
    """Let refusals within tell the rows; ``find`` is asked only when there is one.

    Raises:
        SheetRefusedError: what is done within was refused.
    """
    try:
        yield
    except RefusedError as refusal:
        raise SheetRefusedError(refusal.problems, find()) from refusal


def sent_rows(lines: Iterable[Counted]) -> Rows:
    """Return the rows as the phone sent them."""
    return {place: (line.key, line.product) for place, line in enumerate(lines, 1)}


def drafted_rows(lines: Iterable[LineInput]) -> Rows:
    """Return the rows in the order of a draft's lines: those without a figure are not part of it."""
    return {place: (key_of(line), line.product) for place, line in enumerate(lines, 1)}


def stored_rows(document: int) -> Rows:
    """Return the rows of a document that is stored; one statement."""
    lines = DocumentLine.objects.filter(document=document)
    found = lines.values_list("position", "origin", "product")
    return {place: (key_of(LineInput(product=one, origin=origin)), one) for place, origin, one in found}


def refused(refusal: RefusedError) -> JsonResponse:
    """Return 422 with every problem: all of it, what its row says of it, the key of that row, the field."""
    return JsonResponse({"problems": told(refusal)}, status=_REFUSED)


def told(refusal: RefusedError) -> list[Part]:
    """Return the problems of a refusal in words, with the names of the products they are about."""
    rows: Rows = refusal.rows if isinstance(refusal, SheetRefusedError) else {}
    meant = [rows.get(problem.line or 0, (None, None)) for problem in refusal.problems]
    products = {product for _key, product in meant if product}
    names = {card.id: full_name(card.name, card.specification) for card in product_cards(products)}
    return [
        _told(problem, key, names.get(product or 0, ""))
        for problem, (key, product) in zip(refusal.problems, meant, strict=True)
    ]


def _told(problem: Problem, key: str | None, name: str) -> Part:
    short = in_words(problem)
    text = _("「%(name)s」：%(message)s") % {"name": name, "message": short}
    message = text if name and name not in short else short
    return {"message": message, "short": short, "key": key, "field": problem.column}


def in_words(problem: Problem) -> str:
    """Return a problem as a sentence, those of this room too."""
    own = {
        "scan_line_gone": _("来源单据的这一行已完成、已关闭或已改动，请重新打开来源单据"),
        "scan_counted_elsewhere": _(
            "「%(name)s」正在盘点单 %(number)s（%(member)s）里盘，同一仓库不能盘两份"
        ),
        "scan_counted_in_run": _("正在盘点任务「%(title)s」里盘，同一仓库不能盘两份"),
        "scan_count_several": _(
            "盘点单里这个商品分了几行（如按批号），手机上不能合在一起改；请恢复原数，到盘点单里逐行改"
        ),
        "scan_differs": _("「%(name)s」应 %(wanted)s，实 %(counted)s %(unit)s"),
    }
    text = own.get(problem.code)
    return sentence(problem) if text is None else text % dict(problem.detail)
