"""What the trade calls a document's state: draft, waiting, posted, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.awaiting import Waiting, approval_rules, awaited
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import ApprovalRule, Document, State
from liandong.documents.progress import Course, Debt, Extent, courses, debts, extents, main_course
from liandong.documents.stages import Stage
from liandong.documents.types import Direction, DocumentType
from liandong.kernel.actor import Actor
from liandong.kernel.terms import ClaimKind, Progress
from liandong.webkit.stage_words import Deed, stage_label

Chip = dict[str, str]
"""A coloured mark: ``label`` and ``tone`` (grey, amber, blue, green, red)."""


_TONES = {Stage.WAITING: "blue", Stage.PARTLY: "amber", Stage.DONE: "green"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is derived of some documents of one type, read once for all of them."""

    kind: DocumentType
    waiting: Mapping[int, Waiting] = field(default_factory=dict)
    extents: Mapping[int, Mapping[Progress, Extent]] = field(default_factory=dict)
    debts: Mapping[int, Mapping[ClaimKind, Debt]] = field(default_factory=dict)


def read_standing(
    kind: DocumentType,
    documents: Sequence[Document],
    actor: Actor,
    rules: Sequence[ApprovalRule] | None = None,
) -> Standing:
    """Return how far documents have come, in at most four statements whatever their number."""
    rules = approval_rules(kind.id) if rules is None else rules
    posted = [one.pk for one in documents if one.state == State.POSTED]
    sees_money = "gross_amount" not in hidden_columns(kind, actor)
    return Standing(
        kind,
        awaited(documents, rules),
        extents(posted) if courses(kind) else {},
        debts(posted) if kind.has_money and sees_money else {},
    )


def has_expired(document: Document, kind: DocumentType) -> bool:
    """Tell whether the prices of a quotation hold no longer; other types never expire."""
    due = document.due_date
    return kind.expires and due is not None and due < timezone.localdate()


def verb_of(course: Course) -> Deed:
    """Return what happens to the goods."""
    if course.progress is Progress.INVOICED:
        return Deed.INVOICE
    if course.progress is Progress.RETURNED:
        return Deed.RETURN
    if all(kind.is_closable for kind in course.later):
        return Deed.ORDER
    is_out = any(kind.direction is Direction.OUT for kind in course.later)
    return Deed.DELIVER if is_out else Deed.RECEIVE


def settling_of(kind: ClaimKind) -> Deed:
    """Return how a claim is settled."""
    return {ClaimKind.RECEIVABLE: Deed.COLLECT, ClaimKind.PAYABLE: Deed.PAY}.get(kind, Deed.SETTLE)


def chip_of(document: Document, standing: Standing) -> Chip:
    """Return the state chip of a document."""
    if document.state == State.DRAFT:
        return _draft_chip(standing.waiting.get(document.pk))
    if document.state == State.DISCARDED:
        return _chip(_("已作废"), "red")
    if document.state == State.REVERSED:
        return _chip(_("已红冲"), "red")
    if document.reverses_id is not None:
        return _chip(_("红字"), "red")
    if document.is_closed:
        return _chip(_("已关闭"), "grey")
    return _posted_chip(document, standing)


def state_chip(state: str) -> Chip:
    """Return the chip of a stored state, for where nothing more is known."""
    tones = {State.DRAFT: "grey", State.POSTED: "blue"}
    return _chip(_(str(State(state).label)), tones.get(State(state), "red"))


def _draft_chip(waiting: Waiting | None) -> Chip:
    if waiting is None or not waiting.is_waiting:
        return _chip(_("草稿"), "grey")
    return _chip(_("已驳回"), "red") if waiting.is_refused else _chip(_("待审批"), "amber")


def _posted_chip(document: Document, standing: Standing) -> Chip:
    course = main_course(standing.kind)
    if course is not None and document.pk in standing.extents:
        stage = standing.extents[document.pk][course.progress].stage
        if stage is not Stage.DONE and has_expired(document, standing.kind):
            return _chip(_("已过期"), "alarm")
        return _chip(stage_label(stage, verb_of(course)), _TONES[stage])
    for kind, debt in standing.debts.get(document.pk, {}).items():
        if kind in {ClaimKind.RECEIVABLE, ClaimKind.PAYABLE}:
            return _chip(stage_label(debt.stage, settling_of(kind)), _TONES[debt.stage])
    return _chip(_("已审核"), "blue")


def _chip(label: str, tone: str) -> Chip:
    return {"label": label, "tone": tone}


def row_state(document: Document) -> str:
    """Return what makes the whole row look different: ``reversed`` strikes it through."""
    is_dead = document.state in {State.REVERSED, State.DISCARDED} or document.reverses_id is not None
    return "reversed" if is_dead else ""
