"""导入数电票: files read one by one, each with what came of it; and a supplier invoice drafted from one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.tax_invoices.files import MOST_FILES, FileResult, import_files
from liandong.tax_invoices.keeping import SUBJECT
from liandong.tax_invoices.xml_reading import MOST_BYTES
from liandong.webkit import report_parts as ui
from liandong.webkit.record_sentences import sentence

_MOST_TOGETHER = 50 * 2**20


@require_http_methods(["GET", "POST"])
def import_tax_invoices(request: CompanyRequest) -> HttpResponse:
    """Show where files are chosen, or what came of those that were."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    context: ui.Part = {
        "title": _("导入数电票"),
        "list_url": ui.address("tax_invoices"),
        "has_number": bool(request.rules.tax_number),
        "rules_url": ui.address("rules"),
        "limit": MOST_BYTES // 2**20,
        "most": MOST_FILES,
    }
    if request.method == "POST":
        context |= _results(request)
    return render(request, "finance/import_tax_invoices.html", context)


def _results(request: CompanyRequest) -> ui.Part:
    files = request.FILES.getlist("file")
    if not files or len(files) > MOST_FILES or sum(one.size or 0 for one in files) > _MOST_TOGETHER:
        text = _("请选择文件。") if not files else _("一次最多 {count} 个文件、共 {size} MB。")
        messages.error(request, text.format(count=MOST_FILES, size=_MOST_TOGETHER // 2**20))
        return {}
    given = [(one.name or "", one.read(MOST_BYTES + 1)) for one in files]
    found = import_files(given, request.actor, request.rules, request.address)
    good = sum(1 for one in found if not one.problems)
    columns = ui.columns_of([_("文件"), _("结果"), _("发票号码"), _("说明")])
    rows = [{"cells": _cells(one)} for one in found]
    done = _("{good} 个已导入，{bad} 个没有导入。").format(good=good, bad=len(found) - good)
    return {"table": ui.labelled(columns, rows), "done": done, "is_all": good == len(found)}


def _cells(one: FileResult) -> list[ui.Part]:
    chip = ui.chip_cell(_("没有导入"), "red") if one.problems else ui.chip_cell(_("已导入"), "green")
    if not one.problems and not one.is_new:
        chip = ui.chip_cell(_("存为原件"), "blue")
    url = ui.address("tax_invoice", one.invoice) if one.invoice else ""
    told = "；".join(sentence(problem) for problem in one.problems)
    if one.invoice and one.is_new:
        told = _("去关联单据")
    link = ui.address("link_tax_invoice", one.invoice) if one.invoice and one.is_new else ""
    if one.invoice and one.may_draft:
        told, link = _("去做采购发票"), ui.address("draft_tax_invoice", one.invoice)
    return [
        ui.text_cell(one.name, look="card-name"),
        chip,
        ui.text_cell(one.number, url),
        ui.text_cell(told, link, "cell-wrap"),
    ]
