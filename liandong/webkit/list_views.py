"""The tabs of a list of documents: what waits, what is under way, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.documents.awaiting import awaiting_condition
from liandong.documents.models import ApprovalRule
from liandong.documents.progress import main_course
from liandong.documents.stages import Stage
from liandong.documents.types import DocumentType
from liandong.webkit.stage_words import stage_label
from liandong.webkit.states import verb_of

LIVING = frozenset(Stage) - {Stage.DISCARDED}


@dataclass(frozen=True, slots=True)
class Tab:
    """A usual view: its name in the address, its label, and which documents it shows (see DocumentFilter)."""

    key: str
    label: str
    stages: frozenset[Stage]
    condition: Q | None = None


def tabs_of(kind: DocumentType, rules: Sequence[ApprovalRule]) -> list[Tab]:
    """Return the tabs of a type's list; the first shows everything but what was thrown away."""
    tabs = [Tab("", _("全部"), LIVING), _tab("draft", _("草稿"), Stage.DRAFT)]
    if rules:
        tabs.append(Tab("approval", _("待审批"), frozenset({Stage.DRAFT}), awaiting_condition(rules)))
    tabs += _progress_tabs(kind)
    if kind.is_closable:
        tabs.append(_tab("closed", _("已关闭"), Stage.CLOSED))
    tabs.append(_tab("reversed", _("已红冲"), Stage.REVERSED, Stage.RED))
    tabs.append(_tab("discarded", _("已作废"), Stage.DISCARDED))
    return tabs


def _tab(key: str, label: str, *stages: Stage) -> Tab:
    return Tab(key, label, frozenset(stages))


def _progress_tabs(kind: DocumentType) -> list[Tab]:
    course = main_course(kind)
    if course is None:
        return [_tab("posted", _("已审核"), Stage.POSTED)]
    verb = verb_of(course)
    return [
        _tab(stage.value, stage_label(stage, verb), stage)
        for stage in (Stage.WAITING, Stage.PARTLY, Stage.DONE)
    ]
