"""Addresses of import and export, and their places in the heads of lists."""

from django.urls import path
from django.utils.translation import gettext as _

from liandong.exchange import jobs, pages
from liandong.exchange.registration import register_all
from liandong.exchange.subjects import subject_of
from liandong.identity.preferences import register_preference
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit.extensions import register_list_actions
from liandong.webkit.report_parts import Part, address

urlpatterns = [
    path("exchange/<str:subject_id>/import", pages.import_page, name="import"),
    path("exchange/<str:subject_id>/template", pages.template, name="import_template"),
    path("exchange/<str:subject_id>/export", pages.export, name="export"),
    path("exchange/files/<int:file>", pages.import_file, name="import_file"),
    path("exchange/files/<int:file>/problems", pages.problems, name="import_problems"),
]


def list_actions(request: CompanyRequest, subject_id: str) -> list[Part]:
    """Return 导入 and 导出 for who may."""
    subject = subject_of(subject_id)
    if subject is None:
        return []
    actions: list[Part] = []
    if subject.may_import(request.actor):
        actions.append({"label": _("导入"), "url": address("import", subject_id), "icon": "table-import"})
    if request.actor.may(subject.needed, Verb.VIEW):
        actions.append({"label": _("导出"), "url": address("export", subject_id), "icon": "download"})
    return actions


register_all()
jobs.register()
register_list_actions("exchange", list_actions)
register_preference(pages.PREFERENCE, pages.is_mapping)
