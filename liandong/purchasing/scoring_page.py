"""供应商评分: the scores of a period with the figures they came from."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.hiding import hidden_columns
from liandong.documents.types import document_type
from liandong.identity.actors import NotAllowedError, reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import plain
from liandong.kernel.rules import Rules
from liandong.partners.models import Partner
from liandong.partners.reach import visible_partners
from liandong.purchasing.scoring import ORDER, RECEIPT, RETURN, YEAR, Rate, Score, scores
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import money

TONES = {"A": "green", "B": "blue", "C": "amber", "D": "alarm"}
_BY_LINES = frozenset({"on_time"})


def may_see_scores(actor: Actor) -> bool:
    """Tell whether the actor may see what all suppliers delivered: scores are of the whole company."""
    return reaches_all(actor, RECEIPT, Verb.VIEW)


@require_GET
def supplier_scores(request: CompanyRequest) -> HttpResponse:
    """Show the suppliers of a period, the best first."""
    require(request.actor, RECEIPT, Verb.VIEW)
    if not may_see_scores(request.actor):
        raise NotAllowedError(RECEIPT, Verb.VIEW)
    query, today = ReportQuery(request), timezone.localdate()
    days = query.day("from", today - YEAR), query.day("to", today)
    found = scores(*days)
    names = visible_partners(request.actor).filter(pk__in=found).in_bulk()
    sees_money = "price" not in hidden_columns(document_type(RECEIPT), request.actor)
    shown = sorted(
        ((names[pk], score) for pk, score in found.items() if pk in names),
        key=lambda one: (-(one[1].total(request.rules) or Decimal(-1)), one[0].code),
    )
    labels = [_("准时到货"), _("质量合格"), _("价格竞争力"), _("售后（退货）")]
    context: ui.Part = {
        "section": _("采购"),
        "title": _("供应商评分"),
        "note": formula(request.rules),
        "filters": ui.filters(query, ui.span_fields(_("从"), _("到"), days)),
        "is_lines": True,
        "columns": ui.columns_of([_("编码"), _("供应商"), _("等级")], [_("得分"), *labels]),
        "rows": [
            _row(
                partner, score, request.rules, _links(request.actor, partner.pk, days), sees_money=sees_money
            )
            for partner, score in shown
        ],
        "summary": number_of("共 {count} 个供应商", len(shown)),
        "empty": ui.empty(_("这段时间没有到货"), _("有采购入库单或到期的采购订单后，这里给供应商打分。"))
        | making(request.actor, RECEIPT),
    }
    return ui.answer(query, "report", context)


def formula(rules: Rules) -> str:
    """Return how a score is made, with the company's weights."""
    text = _(
        "得分 = (准时 × {on_time} + 质量 × {quality} + 价格 × {price} + 售后 × {returns})"
        " ÷ 有数的各项权重之和；A ≥ 90，B ≥ 75，C ≥ 60，其余 D。权重在「业务规则」里改。"
    )
    weights = {
        "on_time": rules.score_on_time,
        "quality": rules.score_quality,
        "price": rules.score_price,
        "returns": rules.score_returns,
    }
    return text.format(**{name: plain(weight) for name, weight in weights.items()})


def _links(actor: Actor, partner: int, days: tuple[date, date]) -> Mapping[str, str]:
    """Return where the documents behind each rate are, as far as the actor may see them."""
    span = {"partner": partner, "from": days[0], "to": days[1]}
    lines = ui.address("purchase_lines", **span)
    orders = ui.address("purchase_order_lines", partner=partner, state="all")
    return {
        "on_time": orders if actor.may(ORDER, Verb.VIEW) else "",
        "quality": lines,
        "price": lines,
        "returns": ui.address("documents", RETURN, **span) if actor.may(RETURN, Verb.VIEW) else "",
    }


def _row(
    partner: Partner, score: Score, rules: Rules, links: Mapping[str, str], *, sees_money: bool
) -> ui.Part:
    grade, total = score.grade(rules), score.total(rules)
    rates = {name: getattr(score, name) for name in ("on_time", "quality", "price", "returns")}
    cells = [
        ui.text_cell(partner.code, ui.address("partner", partner.pk)),
        ui.text_cell(partner.name, look="card-name"),
        ui.chip_cell(grade, TONES[grade]) if grade else ui.EMPTY,
        ui.text_cell("" if total is None else f"{total}", look=ui.NUMBER),
        *(
            ui.text_cell(
                _told(name, rate, sees_money=sees_money), links[name] if rate.whole else "", ui.NUMBER
            )
            for name, rate in rates.items()
        ),
    ]
    return {"cells": cells}


def _told(name: str, rate: Rate, *, sees_money: bool) -> str:
    """Return a rate with the figures that went in; amounts only for who may see them."""
    share = rate.per_cent
    if share is None:
        return "—"
    if name in _BY_LINES:
        return _("{rate}%（{part}/{whole} 行）").format(
            rate=share, part=plain(rate.part), whole=plain(rate.whole)
        )
    if not sees_money:
        return f"{share}%"
    return _("{rate}%（{part}/{whole}）").format(rate=share, part=money(rate.part), whole=money(rate.whole))


def last_year(actor: Actor, partners: list[int], on: date) -> dict[int, Score]:
    """Return the scores of the last year for who may see them; none, no statement, for others."""
    if not partners or not may_see_scores(actor):
        return {}
    return dict(scores(on - YEAR, on, partners))
