"""The page of an invoice: what it says, what it is for, its red ones, its files."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.queries import visible_to
from liandong.finance.invoicing.words import chip_of, direction_words, kind_words
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.tax_invoices.drafting import INVOICE, existing
from liandong.tax_invoices.files import keep_file, parts_of
from liandong.tax_invoices.keeping import SUBJECT, require_direction, void_invoice
from liandong.tax_invoices.models import Direction, TaxInvoice, TaxInvoiceFile
from liandong.tax_invoices.xml_reading import MOST_BYTES
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.templatetags.webkit_tags import money


def stored_invoice(request: CompanyRequest, invoice: int, verb: Verb = Verb.VIEW) -> TaxInvoice:
    """Return an invoice the actor may see or keep.

    Raises:
        NotAllowedError: he may not.
        Http404: there is none.
    """
    require_everywhere(request.actor, SUBJECT, verb)
    found = TaxInvoice.objects.select_related("red_of", "partner", "member").filter(pk=invoice).first()
    if found is None:
        raise Http404(invoice)
    require_direction(request.actor, found.direction, verb)
    return found


@require_GET
@never_cache
def tax_invoice(request: CompanyRequest, tax_invoice: int) -> HttpResponse:
    """Show an invoice."""
    found = stored_invoice(request, tax_invoice)
    linked, hidden = _linked(request, found)
    context: ui.Part = {
        "title": str(found),
        "invoice": found,
        "chip": chip_of(found)["chip"],
        "list_url": ui.address("tax_invoices"),
        "actions": _actions(request, found),
        "facts": _facts(request, found),
        "lines": _lines(found),
        "linked": linked,
        "hidden": hidden,
        "rest": money(found.gross_amount - found.linked_amount),
        "reds": [
            {"label": str(one), "url": ui.address("tax_invoice", one.pk), "amount": money(one.gross_amount)}
            for one in found.reds.order_by("pk")
        ],
        "files": [
            {
                "name": one.name,
                "size": one.size,
                "digest": one.digest,
                "url": ui.address("tax_invoice_file", found.pk, one.pk),
            }
            for one in found.files.order_by("pk")
        ],
        "attach_url": ui.address("attach_tax_invoice", found.pk) if _may(request, Verb.DRAFT) else "",
    }
    return render(request, "finance/tax_invoice.html", context)


def _may(request: CompanyRequest, verb: Verb) -> bool:
    return reaches_all(request.actor, SUBJECT, verb)


def _actions(request: CompanyRequest, found: TaxInvoice) -> list[ui.Part]:
    actions: list[ui.Part] = []
    is_free = not (found.linked_amount or found.red_amount or found.deducted_in)
    if _may(request, Verb.POST) and is_free and not found.is_void:
        actions.append(
            {
                "label": _("作废"),
                "url": ui.address("void_tax_invoice", found.pk),
                "method": "post",
                "is_danger": True,
                "confirm": _("作废后这张发票不再计入台账合计，号码仍被占用。"),
            }
        )
    if _may(request, Verb.DRAFT) and not found.is_void:
        if is_free and found.red_of_id is None and not found.files.exists():
            actions.append({"label": _("修改"), "url": ui.address("edit_tax_invoice", found.pk)})
        if found.gross_amount > found.red_amount:
            actions.append({"label": _("登记红字"), "url": ui.address("new_tax_invoice", red_of=found.pk)})
        drafts = found.direction == Direction.INPUT and is_free and request.actor.may(INVOICE, Verb.DRAFT)
        if drafts and not existing(found).exists():
            actions.append({"label": _("做采购发票"), "url": ui.address("draft_tax_invoice", found.pk)})
        link = {"label": _("关联单据"), "url": ui.address("link_tax_invoice", found.pk), "is_primary": True}
        actions.append(link)
    return actions


def _facts(request: CompanyRequest, found: TaxInvoice) -> list[tuple[str, str, str]]:
    """Return label, text and address of what the head says."""
    blue = found.red_of
    month = f"{found.deducted_in:%Y-%m}" if found.deducted_in else ""
    facts = [
        (_("方向"), direction_words()[Direction(found.direction)], ""),
        (_("票种"), kind_words()[found.kind], ""),
        (_("开票日期"), found.issued_on.isoformat(), ""),
        (_("销售方"), f"{found.seller_name} {found.seller_tax_number}", ""),
        (_("购买方"), f"{found.buyer_name} {found.buyer_tax_number}", ""),
        (_("金额"), money(found.net_amount), ""),
        (_("税额"), money(found.tax_amount), ""),
        (_("价税合计"), money(found.gross_amount), ""),
        (_("抵扣所属期"), month, ""),
        (_("蓝字发票"), str(blue) if blue else "", ui.address("tax_invoice", blue.pk) if blue else ""),
        *_drafted(request, found),
        (_("登记"), found.member.name, ""),
        (_("备注"), found.memo, ""),
    ]
    return [one for one in facts if one[1]]


def _drafted(request: CompanyRequest, found: TaxInvoice) -> list[tuple[str, str, str]]:
    """Return the supplier invoices with this number that are not linked yet and that the actor sees."""
    if found.direction != Direction.INPUT or found.linked_amount:
        return []
    seen = visible_to(request.actor).filter(pk__in=existing(found).values("pk"))
    return [
        (_("采购发票"), f"{one.number} {one.get_state_display()}", ui.typed_document_url(one.type, one.pk))
        for one in seen.order_by("pk")
    ]


def _lines(found: TaxInvoice) -> ui.Part:
    columns = ui.columns_of(
        [_("项目"), _("规格型号"), _("单位")], [_("数量"), _("单价"), _("税率%"), _("金额"), _("税额")]
    )
    rows = [
        {
            "cells": [
                ui.text_cell(one.name, look="card-name"),
                ui.text_cell(one.specification),
                ui.text_cell(one.unit),
                ui.quantity_cell(one.quantity),
                ui.price_cell(one.price),
                ui.quantity_cell(one.tax_rate),
                ui.money_cell(one.net_amount),
                ui.money_cell(one.tax_amount),
            ]
        }
        for one in found.lines.order_by("position")
    ]
    return ui.labelled(columns, rows)


def _linked(request: CompanyRequest, found: TaxInvoice) -> tuple[ui.Part | None, int]:
    """Return the documents it is for that the actor sees, and how many he does not see."""
    amounts = dict(found.links.values_list("document", "amount"))
    documents = list(visible_to(request.actor).filter(pk__in=amounts).order_by("business_date", "pk"))
    labels = ui.type_labels()
    rows = [
        {
            "cells": [
                ui.text_cell(one.number, ui.typed_document_url(one.type, one.pk), "card-name"),
                ui.text_cell(labels.get(one.type, one.type)),
                ui.date_cell(one.business_date),
                ui.money_cell(one.gross_amount),
                ui.money_cell(amounts[one.pk]),
            ]
        }
        for one in documents
    ]
    columns = ui.columns_of([_("单据"), _("单据类型"), _("日期")], [_("单据金额"), _("本发票")])
    return (ui.labelled(columns, rows) if rows else None), len(amounts) - len(documents)


@require_POST
def void_tax_invoice(request: CompanyRequest, tax_invoice: int) -> HttpResponse:
    """Take an invoice out of use."""
    stored_invoice(request, tax_invoice, Verb.POST)
    goal = ui.address("tax_invoice", tax_invoice)
    return lists.told(
        request, lambda: void_invoice(tax_invoice, request.actor, request.address), _("发票已作废。"), goal
    )


@require_POST
def attach_tax_invoice(request: CompanyRequest, tax_invoice: int) -> HttpResponse:
    """Keep files beside an invoice: the original XML, OFD or PDF."""
    found = stored_invoice(request, tax_invoice, Verb.DRAFT)
    goal = ui.address("tax_invoice", tax_invoice)
    files = request.FILES.getlist("file")
    if not files:
        messages.error(request, _("请选择文件。"))
    for file in files:
        data = file.read(MOST_BYTES + 1)
        _keep(request, found, file.name or "", data)
    return redirect(goal)


def _keep(request: CompanyRequest, found: TaxInvoice, name: str, data: bytes) -> None:
    def act() -> None:
        keep_file(found, name, data, request.actor, request.address)

    lists.told(request, act, _("已保存原件「{name}」。").format(name=name), "webkit:tax_invoices")


@require_GET
@never_cache
def tax_invoice_file(request: CompanyRequest, tax_invoice: int, tax_file: int) -> HttpResponseBase:
    """Hand out a file as it came; it is downloaded, never shown."""
    found = stored_invoice(request, tax_invoice)
    kept = TaxInvoiceFile.objects.filter(invoice=found, pk=tax_file).first()
    if kept is None:
        raise Http404(tax_file)
    answer = StreamingHttpResponse(parts_of(kept), content_type=kept.kind)
    answer.headers["Content-Length"] = str(kept.size)
    named = content_disposition_header(as_attachment=True, filename=kept.name)
    answer.headers["Content-Disposition"] = named or "attachment"
    return answer
