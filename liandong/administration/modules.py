"""模块: which modules and document types the company uses."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.administration.subjects import module_labels
from liandong.documents.models import Document
from liandong.documents.stages import Stage
from liandong.documents.types import DocumentType, document_types
from liandong.identity.actors import reaches_all, require
from liandong.identity.company_settings import SUBJECT
from liandong.identity.modules import switch_off, switched_off
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, show_form

_PREFIX = "on-"


@require_http_methods(["GET", "POST"])
def modules(request: CompanyRequest) -> HttpResponse:
    """Show what is switched on, or switch it as it was ticked."""
    require(request.actor, SUBJECT, Verb.VIEW)
    known = [*module_labels(), *(kind.id for kind in document_types())]
    if request.method == "POST":
        off = [name for name in known if not request.POST.get(f"{_PREFIX}{name}")]
        switch_off(off, known, request.actor, request.address)
        messages.success(request, _("模块已保存，对所有成员立即生效；停用的资料都还在。"))
        return redirect("webkit:modules")
    off = sorted(switched_off())
    of_types = Document.objects.filter(type__in=[kind.id for kind in document_types()], stage=Stage.DRAFT)
    counts = dict(of_types.order_by().values_list("type").annotate(count=Count("pk")))
    sections = [Section(label, _fields(name, label, counts)) for name, label in module_labels().items()]
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    page = FormPage(_("模块"), ui.address("company_settings"), _("公司"), sections, may_save=may_save)
    return show_form(request, page, {f"{_PREFIX}{name}": name not in off for name in known})


def _fields(module: str, label: str, drafts: dict[str, int]) -> tuple[Field, ...]:
    whole = Field(
        f"{_PREFIX}{module}",
        _("使用{module}模块").format(module=label),
        Kind.BOOL,
        is_wide=True,
        help=_("停用后，菜单、页面和接口里都没有这个模块"),
    )
    types = (_field(kind, drafts) for kind in document_types() if kind.module == module)
    return (whole, *types)


def _field(kind: DocumentType, drafts: dict[str, int]) -> Field:
    count = drafts.get(kind.id, 0)
    words = number_of("还有 {count} 张草稿", count) if count else ""
    return Field(f"{_PREFIX}{kind.id}", kind.label, Kind.BOOL, help=words)
