"""A supplier's or customer's own statement against our books: upload it, see what differs."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.banking.access import SUBJECT
from liandong.banking.comparing import Pair, Verdict, compare
from liandong.banking.files import MOST_MB
from liandong.banking.partner_lists import ours_of, theirs_in, within
from liandong.general_ledger.claim_queries import Side
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.jobs import files
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.partners.models import Partner
from liandong.partners.reach import visible_partners
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.sheet_reading import UnreadableFileError

SIDES = {"payables": Side.PAYABLE, "receivables": Side.RECEIVABLE}
_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv")
_TONES = {
    Verdict.EQUAL: "green",
    Verdict.BY_AMOUNT: "blue",
    Verdict.DIFFERS: "alarm",
    Verdict.ONLY_THEIRS: "amber",
    Verdict.ONLY_OURS: "amber",
}


def verdict_words() -> dict[Verdict, str]:
    """Return what each verdict is called."""
    return {
        Verdict.EQUAL: _("一致"),
        Verdict.BY_AMOUNT: _("金额相同，单号不同"),
        Verdict.DIFFERS: _("金额不同"),
        Verdict.ONLY_THEIRS: _("只在对方"),
        Verdict.ONLY_OURS: _("只在我们"),
    }


@require_http_methods(["GET", "POST"])
def compare_partner_list(request: CompanyRequest) -> HttpResponse:
    """Show how to begin, or their list beside ours; nothing of it is kept."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request, request.POST if request.method == "POST" else None)
    side = query.choice("side", list(SIDES), "payables")
    wanted = query.number("partner")
    partner = visible_partners(request.actor).filter(pk=wanted).first() if wanted else None
    context: dict[str, Any] = {
        "title": _("往来对账"),
        "partner": partner,
        "side": side,
        "limit": MOST_MB,
        "accept": ",".join(_ENDINGS),
    }
    if request.method == "POST":
        try:
            context |= _compared(request, partner, SIDES[side])
        except UnreadableFileError as error:
            context["problem"] = str(error)
    status = 422 if context.get("problem") else 200
    return render(request, "banking/compare.html", context, status=status)


def _compared(request: CompanyRequest, partner: Partner | None, side: Side) -> dict[str, Any]:
    upload = request.FILES.get("file")
    ending = Path(upload.name or "").suffix.lower() if upload else ""
    if partner is None:
        raise UnreadableFileError(_("请选择往来单位。"))
    if upload is None or ending not in _ENDINGS:
        raise UnreadableFileError(_("请选择 Excel（xlsx、xls、ods）或 CSV 文件。"))
    if (upload.size or 0) > MOST_MB * 2**20:
        raise UnreadableFileError(_("文件超过 %(limit)s MB，请拆成几个文件。") % {"limit": MOST_MB})
    stored = files.keep(upload.chunks(), ending)
    try:
        theirs, wrong = theirs_in(files.path_of(stored.name))
    finally:
        files.remove(stored.name)
    if not theirs:
        return {"wrong": wrong, "problem": _("表头下面没有能读懂的行。")}
    ours, span = ours_of(side, partner.pk, theirs)
    pairs = within(compare(theirs, ours), span)
    counted = Counter(pair.verdict for pair in pairs)
    words = verdict_words()
    figures = [{"label": words[one], "text": f"{counted[one]:,}"} for one in Verdict]
    difference = sum((pair.difference for pair in pairs), ZERO)
    figures.append({"label": _("合计差额"), "text": ui.money_cell(difference)["text"]})
    return {"wrong": wrong, "figures": figures, "span": span, "table": _table(pairs, words)}


def _table(pairs: list[Pair], words: dict[Verdict, str]) -> ui.Part:
    order = [Verdict.DIFFERS, Verdict.ONLY_THEIRS, Verdict.ONLY_OURS, Verdict.BY_AMOUNT, Verdict.EQUAL]
    labels = [_("结果"), _("对方日期"), _("对方单号"), _("我们的单据"), _("我们的日期")]
    rows = [
        {"cells": _cells(pair, words)} for pair in sorted(pairs, key=lambda one: order.index(one.verdict))
    ]
    return ui.labelled(ui.columns_of(labels, [_("对方金额"), _("我们的金额"), _("差额")]), rows)


def _cells(pair: Pair, words: dict[Verdict, str]) -> list[ui.Part]:
    theirs, ours = pair.theirs, pair.ours
    link = ui.typed_document_url(ours.type, ours.document) if ours else ""
    return [
        ui.chip_cell(words[pair.verdict], _TONES[pair.verdict]),
        ui.date_cell(theirs.on if theirs else None),
        ui.text_cell(theirs.number if theirs else ""),
        ui.text_cell(ours.number if ours else "", link, "card-name"),
        ui.date_cell(ours.on if ours else None),
        ui.money_cell(theirs.amount if theirs else None),
        ui.money_cell(ours.amount if ours else None),
        ui.money_cell(pair.difference or None),
    ]
