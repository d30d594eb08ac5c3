"""Where the rows of sums lead: from a group to its partners or products, from these to their documents."""

from django.utils.translation import gettext as _

from liandong.analytics.month_sums import Asked, Key, SumRow
from liandong.analytics.periods import Days
from liandong.analytics.sum_groups import OTHER
from liandong.analytics.sum_query import BLANK, person_label
from liandong.kernel.terms import VirtualPlace
from liandong.webkit import report_parts as ui

_BY_ID = frozenset({"person", "place"})


def group_labels(side: str) -> dict[str, str]:
    """Return what sums may be grouped by, by the word of the address."""
    return {
        "partner": _("客户") if side == "sales" else _("供应商"),
        "product": _("商品"),
        "person": person_label(side),
        "department": _("部门"),
        **({"channel": _("渠道")} if side == "sales" else {}),
        "region": _("地区"),
        "place": _("仓库/门店"),
        "kind": _("往来类别"),
        "category": _("商品分类"),
    }


def row_cells(asked: Asked, row: SumRow) -> list[ui.Part]:
    """Return the cells that name a row: its code leads to its record, its name to what it is made of."""
    group, is_other = asked.group.id, is_correction(asked, row.key)
    code = "" if group == "place" and row.key in set(VirtualPlace) else row.code  # people never chose it
    record = "" if is_other or not code else _record(group, row.key)
    name = _("成本更正") if is_other else row.name or _nameless(group)
    return [ui.text_cell(code, record), ui.text_cell(name, below(asked, row.key), "card-name")]


def is_correction(asked: Asked, key: Key) -> bool:
    """Tell whether a row is what corrected costs without being anybody's trade."""
    if not asked.group.sets_corrections_apart or not asked.has_cost:
        return False
    return key == (OTHER if asked.group.is_of_words else 0)


def _nameless(group: str) -> str:
    return _("未分类") if group == "category" else _("未填写")


def _record(group: str, key: Key) -> str:
    name = {"partner": "partner", "product": "product", "category": "category", "place": "place"}[group]
    return ui.address(name, key)


def below(asked: Asked, key: Key, span: Days | None = None) -> str:
    """Return the address of what a row is made of, in the same filters; of the first span, or another."""
    days, kept, group = span or asked.spans[0], asked.narrowed, asked.group.id
    given: dict[str, object] = {"from": f"{days.start:%Y-%m}", "to": f"{days.end:%Y-%m}"}
    documents = f"{asked.side}_sum_documents"
    if is_correction(asked, key):
        return ui.address(documents, **given, other=1)
    if group == "product":
        return ui.address(documents, **given, product=key)
    if group == "category":
        return ui.address(f"{asked.side}_sums", "product", **given, leaf=key, q=kept.text)
    given |= {"person": kept.person, "channel": _said(kept.channel), "place": kept.place}
    given |= {"department": _said(kept.department)}
    if group == "partner":
        return ui.address(documents, **given, partner=key)
    given |= {"region": _said(kept.region), "kind": _said(kept.kind), "partner": kept.partner}
    given[group] = key if group in _BY_ID else _said(str(key))
    return ui.address(f"{asked.side}_sums", "partner", **given)


def _said(word: str | None) -> str | None:
    """Return a word as addresses have it: one that was left blank has a sign."""
    return BLANK if word == "" else word
