"""Addresses of printing, and where it shows itself on other pages."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.printing import (
    actions,
    document_pages,
    editor_pages,
    label_choice,
    label_pages,
    template_pages,
)
from liandong.printkit.saving import SUBJECT
from liandong.webkit.extensions import (
    register_batch_actions,
    register_document_actions,
    register_list_actions,
)
from liandong.webkit.navigation import Group, NavigationItem, register_page

_SETTINGS = "settings/print"
_TEMPLATE = f"{_SETTINGS}/<str:subject>/<str:key>"
_OWN = f"{_SETTINGS}/<str:subject>/<int:key>"

urlpatterns = [
    path("t/<str:type_id>/print", document_pages.print_page, name="print_page"),
    path("t/<str:type_id>/print/pdf", document_pages.print_pdf, name="print_pdf"),
    path("labels/<str:subject>", label_choice.label_choice, name="label_choice"),
    path("labels/<str:subject>/print", label_pages.label_page, name="label_page"),
    path("labels/<str:subject>/pdf", label_pages.label_pdf, name="label_pdf"),
    path(_SETTINGS, template_pages.print_templates, name="print_templates"),
    path(f"{_SETTINGS}/letterhead", editor_pages.letterhead_page, name="letterhead"),
    path(f"{_SETTINGS}/images", editor_pages.images, name="print_images"),
    path(f"{_SETTINGS}/images/<int:pk>", editor_pages.image, name="print_image"),
    path(f"{_SETTINGS}/own/<int:pk>/active", template_pages.activate, name="activate_print_template"),
    path(f"{_SETTINGS}/own/<int:pk>/delete", template_pages.delete, name="delete_print_template"),
    path(f"{_SETTINGS}/<str:subject>/form", template_pages.new_form, name="new_print_form"),
    path(f"{_SETTINGS}/<str:subject>/preview", editor_pages.preview, name="preview_print_template"),
    path(f"{_TEMPLATE}/copy", template_pages.copy, name="copy_print_template"),
    path(f"{_TEMPLATE}/default", template_pages.default, name="default_print_template"),
    path(f"{_OWN}/edit", editor_pages.print_template, name="print_template"),
    path(f"{_OWN}/save", editor_pages.save, name="save_print_template"),
]

register_document_actions("printing", actions.document_actions)
register_batch_actions("printing", actions.batch_actions)
register_list_actions("printing", actions.list_actions)
register_page(NavigationItem(Group.SYSTEM, _("打印模板"), "print_templates", "printer", SUBJECT, order=635))
