"""工作台: figures against earlier ones, what waits, charts, and the way to daily work."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.analytics import queries
from liandong.analytics.arrangement import KEY, PANELS, Arrangement, read_arrangement
from liandong.analytics.figures import Books, cards, read_books
from liandong.analytics.first_steps import first_steps
from liandong.analytics.flow_chart import lanes
from liandong.analytics.panels import panels_for
from liandong.analytics.periods import Period
from liandong.analytics.target_report_pages import target_card
from liandong.analytics.todos import Waiting, read_waiting, todos
from liandong.analytics.trade import reach_of
from liandong.documents.models import State
from liandong.documents.types import document_type
from liandong.identity.preferences import read_preferences
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.terms import ClaimKind
from liandong.webkit import report_parts as ui
from liandong.webkit.live import sign_of

QUICK = (
    "sales.order",
    "sales.delivery",
    "purchasing.order",
    "purchasing.receipt",
    "inventory.transfer",
    "inventory.stock_count",
    "finance.incoming_payment",
    "finance.outgoing_payment",
)
KEPT_S = 20
"""How long figures may be out of date by what is no document, such as a partner's new owner."""

_MOVED = {"shipped": "sales.delivery", "received": "purchasing.receipt"}


class Now(NamedTuple):
    """What the cards show, and the debts the to-dos count."""

    cards: list[ui.Part]
    debts: Mapping[ClaimKind, queries.OpenDebt] | None


@require_GET
@never_cache
def home(request: CompanyRequest) -> HttpResponse:
    """Show the home page, everything within the right of who looks at it."""
    sign = sign_of(request.actor.member)  # before the figures: what comes meanwhile is told again
    arrangement = _arrangement(request.actor)
    now, waiting = _figures_now(request, sign), read_waiting(request.actor)
    blocks, cards_now = _panels(request, now, waiting), [*now.cards, *target_card(request.actor)]
    context: ui.Part = {
        "title": _("工作台"),
        "periods": _periods(arrangement, cards_now),
        "period": arrangement.period.value,
        "figures": _arranged(cards_now, arrangement),
        "panels": _arranged(blocks, arrangement),
        "blocks": _choices([*_all(cards_now, arrangement), *_all(blocks, arrangement)], arrangement),
        "sign": sign,
        "actions": _actions(request.actor),
    }
    return render(request, "analytics/home.html", context)


@require_GET
@never_cache
def home_now(request: CompanyRequest) -> HttpResponse:
    """Answer only what changes while the page is open: the cards and the to-dos."""
    arrangement = _arrangement(request.actor)
    now = _figures_now(request, sign_of(request.actor.member))
    cards_now = [*now.cards, *target_card(request.actor)]
    context: ui.Part = {
        "period": arrangement.period.value,
        "figures": _arranged(cards_now, arrangement),
        "todos": todos(request.actor, now.debts, read_waiting(request.actor)),
    }
    return render(request, "analytics/now.html", context)


def _arrangement(actor: Actor) -> Arrangement:
    return read_arrangement(read_preferences(actor.member, (KEY,)).get(KEY))


def _figures_now(request: CompanyRequest, sign: str) -> Now:
    """Return the cards, worked out once for all who have the same rights and nothing changed for."""
    actor, today = request.actor, timezone.localdate()
    company, changes = request.company, sign.rpartition(".")[0]
    shown_to = f"{get_language()}:{_rights(actor)}"  # what is kept are words as well as figures
    key = f"home:{company.slug}:{company.generation}:{changes}:{today}:{shown_to}"
    kept: Now | None = cache.get(key)
    if kept is not None:
        return kept
    books = read_books(actor, today)
    now = Now(_cards(books), books.debts)
    cache.set(key, now, KEPT_S)
    return now


def _rights(actor: Actor) -> str:
    """Return a text that two actors share only if they see the same figures."""
    is_whole = all(scope is Scope.ALL for scope in actor.grants.values())
    whose = None if is_whole else actor.member
    rights = (sorted(actor.grants.items()), sorted(actor.hidden), sorted(actor.off), whose)
    return blake2b(repr(rights).encode(), digest_size=16).hexdigest()


def _cards(books: Books) -> list[ui.Part]:
    return [*_moved_cards(books), *cards(books)]


def _moved_cards(books: Books) -> list[ui.Part]:
    """Return how many documents moved goods today, for those who work in some places only."""
    actor = books.actor
    own = {card: kind for card, kind in _MOVED.items() if actor.scope_of(kind, Verb.VIEW) is Scope.PLACES}
    if not own:
        return []
    counts = queries.goods_moved(actor, list(own.values()), books.today)
    labels = {"shipped": _("今日出库"), "received": _("今日入库")}
    found = []
    for card, kind in own.items():
        given = {"from": books.today, "to": books.today, "state": State.POSTED.value}
        shown = {
            "period": "",
            "value": f"{counts.get(kind, 0):,}",
            "url": ui.address("documents", kind, **given),
            "notes": [{"text": _("张{label}").format(label=document_type(kind).label)}],
        }
        found.append({"id": card, "label": labels[card], "shown": [shown]})
    return found


def _panels(request: CompanyRequest, now: Now, waiting: Waiting) -> list[ui.Part]:
    """Return the panels the actor has something in, in their usual order."""
    found = panels_for(request.actor, reach_of(request.actor))
    steps = first_steps(request)
    if steps:
        found["steps"] = steps
    found["todos"] = {"label": _("待办"), "todos": todos(request.actor, now.debts, waiting)}
    drawn = lanes(request, waiting)
    if drawn:
        found["flow"] = {"label": _("业务流程"), "lanes": drawn}
    return [{"id": panel, **found[panel]} for panel in PANELS if panel in found]


def _all(blocks: Sequence[ui.Part], arrangement: Arrangement) -> list[ui.Part]:
    by_id = {block["id"]: block for block in blocks}
    return [by_id[block] for block in arrangement.sorted(list(by_id))]


def _arranged(blocks: Sequence[ui.Part], arrangement: Arrangement) -> list[ui.Part]:
    return [block for block in _all(blocks, arrangement) if arrangement.is_shown(block["id"])]


def _choices(blocks: Sequence[Mapping[str, object]], arrangement: Arrangement) -> list[ui.Part]:
    """Return what the member may hide and order: ``id``, ``label``, ``is_card``, ``is_shown``."""
    return [
        {
            "id": block["id"],
            "label": block["label"],
            "is_card": "shown" in block,
            "is_shown": arrangement.is_shown(str(block["id"])),
        }
        for block in blocks
    ]


def _periods(arrangement: Arrangement, figures: Sequence[ui.Part]) -> list[ui.Part]:
    """Return the choice of a span, none when no card depends on it."""
    if not any(shown["period"] for card in figures for shown in card["shown"]):
        return []
    labels = {Period.TODAY: _("今日"), Period.MONTH: _("本月"), Period.YEAR: _("本年")}
    return [
        {"key": period.value, "label": label, "is_active": period is arrangement.period}
        for period, label in labels.items()
    ]


def _actions(actor: Actor) -> list[ui.Part]:
    first = next((kind for kind in QUICK if actor.may(kind, Verb.DRAFT)), None)
    if first is None:
        return []
    label = _("新建{label}").format(label=document_type(first).label)
    keyed = {"is_primary": True, "key": "N", "shortcut": "n", "icon": "plus"}
    return [{"label": label, "url": ui.address("new_document", first), **keyed}]
