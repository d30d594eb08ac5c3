"""预警中心: what is wrong, who has seen to it, and the next step in one click."""

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.alerts.acting import RULE
from liandong.alerts.alert_rows import AlertRows
from liandong.alerts.evaluating import evaluate_all
from liandong.alerts.models import Alert, AlertKind
from liandong.alerts.ordering import Ordered, order_low_stock
from liandong.alerts.queries import (
    counts,
    is_put_aside,
    kind_labels,
    visible_alerts,
    visible_kinds,
    waiting_alerts,
)
from liandong.alerts.seeing_pages import aside_deeds, deeds_of, given_ids, waiting_deeds
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.proposing import ORDER
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import leading
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 50
VIEWS = ("", "acknowledged", "cleared")


@require_GET
@never_cache
def alerts(request: CompanyRequest) -> HttpResponse:
    """Show the alerts in sight: those that wait, those seen to, or those that are over."""
    query = ReportQuery(request)
    view = query.choice("view", VIEWS)
    wanted = _wanted(request, query, view)
    if after := query.after(int):
        wanted = wanted.filter(pk__lt=after[0])
    found = list(wanted.select_related("settled_by").order_by("-pk")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    context: ui.Part = {
        "title": _("预警中心"),
        "is_report": True,
        "actions": _actions(request),
        "views": _views(query, view),
        "filters": ui.filters(query, _fields(request, query), {"view": view}),
        "columns": ui.columns_of([_("种类"), _("对象"), _("情况"), _("起始"), _("处理"), _("下一步")]),
        "rows": AlertRows(request.actor, shown).rows(),
        "next_url": query.next_url((shown[-1].pk,) if len(found) > len(shown) else None),
        "batch": _batch(request, view),
        "empty": _empty(query, view),
    }
    return ui.answer(query, "list", context)


@require_GET
@never_cache
def alert(request: CompanyRequest, alert: int) -> HttpResponse:
    """Show one alert with all that can be done about it: on a phone, too."""
    found = visible_alerts(request.actor).select_related("settled_by").filter(pk=alert).first()
    if found is None:
        raise Http404(alert)
    rows = AlertRows(request.actor, [found])
    label, url = rows.named(found)
    facts = [
        (_("种类"), kind_labels()[found.kind]),
        (_("情况"), rows.situation(found)),
        (_("起始"), ui.moment_cell(found.raised_at)["text"]),
        (_("消除"), ui.moment_cell(found.cleared_at)["text"] or "—"),
        (_("处理"), rows.seen_to(found) or "—"),
    ]
    cause = [{"label": _("查看来由"), "url": url, "icon": "file-text"}] if url else []
    context: ui.Part = {
        "section": _("预警中心"),
        "title": label,
        "figures": [{"label": name, "text": text, "look": ""} for name, text in facts],
        "actions": [*cause, *([] if found.cleared_at else _steps(request, found, rows))],
    }
    return ui.answer(ReportQuery(request), "report", context)


def _steps(request: CompanyRequest, found: Alert, rows: AlertRows) -> list[ui.Part]:
    is_aside = not waiting_alerts(request.actor).filter(pk=found.pk).exists()
    steps = deeds_of(request, found, rows, is_aside=is_aside)
    if found.kind == AlertKind.LOW_STOCK:
        hidden = [{"name": "ids", "value": found.pk}]
        steps += [one | {"method": "post", "hidden": hidden} for one in _ordering(request)]
    following = rows.next_step(found)
    if following["text"]:
        steps.append({"label": following["text"], "url": following["url"], "is_primary": True})
    return steps


def _wanted(request: CompanyRequest, query: ReportQuery, view: str) -> QuerySet[Alert]:
    if view == "cleared":
        found = visible_alerts(request.actor).filter(cleared_at__isnull=False)
    elif view == "acknowledged":
        found = visible_alerts(request.actor).filter(is_put_aside(request.actor), cleared_at__isnull=True)
    else:
        found = waiting_alerts(request.actor)
    if kind := query.choice("kind", list(AlertKind)):
        found = found.filter(kind=kind)
    return found.filter(is_severe=True) if query.flag("severe") else found


def _views(query: ReportQuery, view: str) -> list[ui.Part]:
    labels = {"": _("待处理"), "acknowledged": _("已确认"), "cleared": _("已消除")}
    return [{"label": labels[key], "url": query.url(view=key), "is_active": key == view} for key in VIEWS]


def _fields(request: CompanyRequest, query: ReportQuery) -> list[ui.Part]:
    labels = kind_labels()
    kinds = [("", _("全部种类")), *((kind.value, labels[kind]) for kind in visible_kinds(request.actor))]
    return [
        ui.choice_field("kind", _("种类"), kinds, query.text("kind")),
        ui.flag_field("severe", _("只看严重的"), query),
    ]


def _actions(request: CompanyRequest) -> list[ui.Part]:
    actions: list[ui.Part] = []
    if request.actor.may(RULE, Verb.VIEW):
        actions.append({"label": _("预警规则"), "url": ui.address("alert_rules"), "icon": "adjustments"})
    if request.actor.scope_of(RULE, Verb.DRAFT) is Scope.ALL:
        check = {
            "label": _("马上检查"),
            "method": "post",
            "url": ui.address("check_alerts"),
            "icon": "refresh",
        }
        actions.append(check)
    if request.actor.may(ORDER, Verb.DRAFT) and AlertKind.LOW_STOCK in visible_kinds(request.actor):
        words = _("给每个供应商生成一张采购订单草稿，数量补到最高库存，已在途的不重复订。")
        order = {
            "label": _("一键补货"),
            "method": "post",
            "url": ui.address("order_alerts"),
            "is_primary": True,
        }
        actions.append(order | {"confirm": words, "hidden": [{"name": "all", "value": "true"}]})
    return actions


def _batch(request: CompanyRequest, view: str) -> list[ui.Part]:
    if view == "cleared":
        return []
    if view == "acknowledged":
        return aside_deeds(request)
    return waiting_deeds(request) + _ordering(request)


def _ordering(request: CompanyRequest) -> list[ui.Part]:
    order = {"label": _("生成采购订单"), "url": ui.address("order_alerts"), "icon": "clipboard-list"}
    return [order] if request.actor.may(ORDER, Verb.DRAFT) else []


def _empty(query: ReportQuery, view: str) -> ui.Part:
    if query.is_filtered and (query.text("kind") or query.flag("severe")):
        return ui.empty(_("没有符合条件的预警"), "", ui.address("alerts"), _("清除筛选"))
    if view:
        return ui.empty(_("没有记录"), "", ui.address("alerts"), _("看待处理的"))
    return ui.empty(
        _("没有要处理的预警"), _("库存、到期的款项和逾期的订单每五分钟检查一次，有情况会在这里列出。")
    ) | leading(query.request.actor, RULE, "alert_rules", _("预警规则"))


@require_POST
def check_alerts(request: CompanyRequest) -> HttpResponse:
    """Hold all rules against the books now."""
    require_everywhere(request.actor, RULE, Verb.DRAFT)
    labels = kind_labels()
    if failed := evaluate_all():
        text = _("没能检查：{kinds}。其余的都检查过了，原因见服务器日志。")
        messages.error(request, text.format(kinds=_("、").join(labels[kind] for kind in failed)))
    else:
        messages.success(request, _("检查过了。"))
    return redirect("webkit:alerts")


@require_POST
def order_alerts(request: CompanyRequest) -> HttpResponse:
    """Draft purchase orders for the ticked low-stock alerts, or for all of them."""
    wanted = None if request.POST.get("all") else given_ids(request)
    try:
        ordered = order_low_stock(wanted, request.actor, timezone.localdate())
    except RefusedError as refusal:
        for text in dict.fromkeys(sentence(problem) for problem in refusal.problems):
            messages.error(request, text)
        return redirect("webkit:alerts")
    _say(request, ordered)
    if len(ordered.drafts) == 1:
        return redirect("webkit:type_document", ORDER, ordered.drafts[0].id)
    return redirect(ui.address("documents", ORDER, view="draft") if ordered.drafts else ui.address("alerts"))


def _say(request: CompanyRequest, ordered: Ordered) -> None:
    if ordered.drafts:
        numbers = _("、").join(draft.number for draft in ordered.drafts)
        messages.success(
            request, _("已生成采购订单草稿 {numbers}，请核对数量和价格。").format(numbers=numbers)
        )
    if ordered.on_order:
        messages.info(
            request, _("已有在途订单，没有再订：{products}").format(products=_few(ordered.on_order))
        )
    if ordered.never_bought:
        text = _("没有采购过，不知道向谁订：{products}")
        messages.warning(request, text.format(products=_few(ordered.never_bought)))
    if not (ordered.drafts or ordered.on_order or ordered.never_bought):
        messages.info(request, _("没有要补货的商品。"))


def _few(names: Sequence[str], most: int = 5) -> str:
    shown = _("、").join(names[:most])
    return shown if len(names) <= most else _("{names} 等 {count} 种").format(names=shown, count=len(names))


def to_dos(actor: Actor) -> list[ui.Part]:
    """Return how many alerts wait, for the home page; one statement."""
    if not visible_kinds(actor):
        return []
    count = sum(counts(actor).values())
    tone = "red" if count else ""
    return [{"label": _("要处理的预警"), "count": count, "url": ui.address("alerts"), "tone": tone}]
