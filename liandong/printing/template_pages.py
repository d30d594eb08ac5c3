"""打印模板: the templates of each subject, and what may be done with them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.types import document_types
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Scope, Verb
from liandong.printkit.layouts import FormLayout, LabelLayout, Layout
from liandong.printkit.palette import PLACE, PRODUCT
from liandong.printkit.saving import (
    SUBJECT,
    TemplateForm,
    copy_template,
    create_template,
    delete_template,
    set_default,
    set_template_active,
)
from liandong.printkit.templates import Template, palette_for, templates_of
from liandong.webkit.report_parts import Part, address


def subjects() -> dict[str, str]:
    """Return what templates are for: the document types, and the labels."""
    labels = {PRODUCT: _("商品标签"), PLACE: _("库位标签")}
    return {one.id: one.label for one in document_types()} | labels


@require_GET
def print_templates(request: CompanyRequest) -> HttpResponse:
    """Show the templates of one subject, with a way to the others."""
    require(request.actor, SUBJECT, Verb.VIEW)
    known = subjects()
    chosen = request.GET.get("of", "") or next(iter(known))
    if chosen not in known:
        raise Http404(chosen)
    may_change = request.actor.scope_of(SUBJECT, Verb.DRAFT) is Scope.ALL
    context = {
        "title": _("打印模板"),
        "subjects": [{"id": key, "label": label} for key, label in known.items()],
        "chosen": chosen,
        "rows": [_row(one, may_change=may_change) for one in templates_of(chosen, only_active=False)],
        "may_change": may_change,
        "form_url": address("new_print_form", chosen),
        "letterhead_url": address("letterhead"),
        "is_label": chosen in {PRODUCT, PLACE},
    }
    return render(request, "printing/templates.html", context)


def _row(template: Template, *, may_change: bool) -> Part:
    where = (template.subject, template.key)
    return {
        "name": template.name,
        "paper": _paper(template.layout),
        "template": template,
        "edit_url": address("print_template", *where) if may_change and template.is_own else "",
        "copy_url": address("copy_print_template", *where),
        "default_url": address("default_print_template", *where),
        "active_url": address("activate_print_template", template.key) if template.is_own else "",
        "delete_url": address("delete_print_template", template.key) if template.is_own else "",
        "confirm": _("将删除模板「{name}」。").format(name=template.name),
    }


def _paper(layout: Layout) -> str:
    kinds = {"flow": _("单据"), "receipt": _("小票"), "form": _("套打"), "label": _("标签")}
    width, height = layout.paper.width / 10, layout.paper.height / 10
    return f"{kinds[layout.kind]} {width:g}×{height:g} mm" if height else f"{kinds[layout.kind]} {width:g} mm"


@require_POST
def copy(request: CompanyRequest, subject: str, key: str) -> HttpResponse:
    """Copy a template and open the copy."""
    name = _("{name} 副本").format(name=_named(subject, key))
    pk = copy_template(subject, key, name, request.actor)
    return redirect(address("print_template", subject, pk))


@require_POST
def new_form(request: CompanyRequest, subject: str) -> HttpResponse:
    """Make an empty form (套打), or label, and open it."""
    palette_for(subject)
    is_label = subject in {PRODUCT, PLACE}
    layout = LabelLayout() if is_label else FormLayout()
    taken = {one.name for one in templates_of(subject, only_active=False)}
    base = _("标签") if is_label else _("套打")
    name = next(text for number in range(1, len(taken) + 2) if (text := f"{base} {number}") not in taken)
    pk = create_template(TemplateForm(subject, name, layout.model_dump_json()), request.actor)
    return redirect(address("print_template", subject, pk))


@require_POST
def default(request: CompanyRequest, subject: str, key: str) -> HttpResponse:
    """Print a subject by this template from now on."""
    set_default(subject, key, request.actor)
    messages.success(request, _("已设为默认。"))
    return redirect(address("print_templates", of=subject))


@require_POST
def activate(request: CompanyRequest, pk: int) -> HttpResponse:
    """Take a template out of use, or back into it."""
    set_template_active(pk, request.actor, is_active=bool(request.POST.get("is_active")))
    return redirect(address("print_templates", of=request.POST.get("of", "")))


@require_POST
def delete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Delete a template."""
    delete_template(pk, request.actor)
    messages.success(request, _("已删除。"))
    return redirect(address("print_templates", of=request.POST.get("of", "")))


def _named(subject: str, key: str) -> str:
    found = [one.name for one in templates_of(subject, only_active=False) if one.key == key]
    if not found:
        raise Http404(key)
    return found[0]
