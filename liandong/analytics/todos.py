"""What waits for the actor: to approve, to ship, to receive, too little, overdue, drafts of his own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.analytics import queries
from liandong.analytics.queries import Drafts, OpenDebt
from liandong.documents.stages import UNDER_WAY, Stage
from liandong.documents.types import document_type, document_types
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.terms import ClaimKind
from liandong.stock_ledger.alerts import short_count
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.webkit import report_parts as ui
from liandong.webkit.extensions import added_to_dos

_REQUEST = "purchasing.request"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many documents wait, by type: orders by how far they came, and drafts."""

    orders: Mapping[tuple[str, Stage], int]
    drafts: Mapping[str, Drafts]

    def of(self, kind: str) -> int:
        """Return how many of a type are open where something follows, else how many drafts there are."""
        if document_type(kind).is_closable:
            return sum(self.orders.get((kind, stage), 0) for stage in (Stage.WAITING, Stage.PARTLY))
        return self.drafts[kind].total if kind in self.drafts else 0


def read_waiting(actor: Actor) -> Waiting:
    """Read it; two statements."""
    return Waiting(queries.open_order_counts(actor), queries.draft_counts(actor))


Debts = Mapping[ClaimKind, OpenDebt] | None


def todos(actor: Actor, debts: Debts, waiting: Waiting) -> list[ui.Part]:
    """Return what waits: ``label``, ``count``, ``url``, ``tone``; what has nothing waiting stays, at zero."""
    return [
        *_to_approve(actor),
        *_open_orders(actor, waiting),
        *added_to_dos(actor),
        *_short(actor),
        *_overdue(debts),
        *_own_drafts(actor, waiting),
    ]


def _to_approve(actor: Actor) -> Iterator[ui.Part]:
    for kind, count in queries.awaiting_counts(actor).items():
        label = _("待审批：{label}").format(label=document_type(kind).label)
        yield _todo(label, count, ui.address("documents", kind, view="approval"), "red")


def _open_orders(actor: Actor, waiting: Waiting) -> Iterator[ui.Part]:
    labels = {
        ("sales.order", Stage.WAITING): _("待发货的销售订单"),
        ("sales.order", Stage.PARTLY): _("部分发货的销售订单"),
        ("purchasing.order", Stage.WAITING): _("待入库的采购订单"),
        ("purchasing.order", Stage.PARTLY): _("部分入库的采购订单"),
    }
    for (kind, stage), label in labels.items():
        if actor.may(kind, Verb.VIEW):
            url = ui.address("documents", kind, view=stage.value)
            yield _todo(label, waiting.orders.get((kind, stage), 0), url)
    wanted = sum(waiting.orders.get((_REQUEST, stage), 0) for stage in UNDER_WAY)
    if wanted and actor.may("purchasing.order", Verb.DRAFT):
        yield _todo(_("待转单的采购申请单"), wanted, ui.address("documents", _REQUEST, open=1))


def _short(actor: Actor) -> Iterator[ui.Part]:
    if actor.scope_of(STOCK, Verb.VIEW) is Scope.ALL:
        yield _todo(
            _("低于最低库存的商品"), short_count(timezone.localdate()), ui.address("stock_short"), "red"
        )


def _overdue(debts: Debts) -> Iterator[ui.Part]:
    if debts is None:
        return
    for kind, label, side in (
        (ClaimKind.RECEIVABLE, _("逾期应收"), "receivables"),
        (ClaimKind.PAYABLE, _("逾期应付"), "payables"),
    ):
        url = ui.address("debts_open", side, overdue=1)
        yield _todo(label, debts[kind].overdue_count, url, "red")


def _own_drafts(actor: Actor, waiting: Waiting) -> Iterator[ui.Part]:
    for document in document_types():
        drafts = waiting.drafts.get(document.id)
        if drafts is not None and drafts.own:
            label = _("我的草稿：{label}").format(label=document.label)
            url = ui.address("documents", document.id, view="draft", member=actor.member)
            yield _todo(label, drafts.own, url)


def _todo(label: str, count: int, url: str, tone: str = "") -> ui.Part:
    return {"label": label, "count": count, "url": url, "tone": tone if count else ""}
