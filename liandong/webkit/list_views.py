"""The tabs of a list of documents: what waits, what is under way, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.documents.awaiting import awaiting_condition
from liandong.documents.models import ApprovalRule, State
from liandong.documents.progress import Stage, main_course, stage_condition
from liandong.documents.types import DocumentType
from liandong.webkit.states import stage_label, verb_of

LIVING = (State.DRAFT.value, State.POSTED.value, State.REVERSED.value)
_STANDING = Q(is_closed=False)


@dataclass(frozen=True, slots=True)
class Tab:
    """A usual view: its name in the address, its label, and which documents it shows (see DocumentFilter)."""

    key: str
    label: str
    states: tuple[str, ...] = ()
    condition: Q | None = None
    narrow: tuple[Q, ...] = ()


def tabs_of(kind: DocumentType, rules: Sequence[ApprovalRule]) -> list[Tab]:
    """Return the tabs of a type's list; the first shows everything but what was thrown away."""
    tabs = [Tab("", _("全部"), LIVING), Tab("draft", _("草稿"), (State.DRAFT.value,))]
    if rules:
        tabs.append(
            Tab("approval", _("待审批"), condition=awaiting_condition(rules), narrow=(Q(state=State.DRAFT),))
        )
    tabs += _progress_tabs(kind)
    closed = Q(is_closed=True)
    if kind.is_closable:
        tabs.append(Tab("closed", _("已关闭"), (State.POSTED.value,), closed, (closed,)))
    either = (Q(state=State.REVERSED), Q(reverses__isnull=False))
    tabs.append(Tab("reversed", _("已红冲"), condition=either[0] | either[1], narrow=either))
    tabs.append(Tab("discarded", _("已作废"), (State.DISCARDED.value,)))
    return tabs


def _progress_tabs(kind: DocumentType) -> list[Tab]:
    course = main_course(kind)
    if course is None:
        return [Tab("posted", _("已审核"), (State.POSTED.value,), Q(reverses=None))]
    verb = verb_of(course)
    return [
        Tab(
            stage.value,
            stage_label(stage, verb),
            condition=stage_condition(course.progress, stage) & _STANDING,
        )
        for stage in Stage
    ]
