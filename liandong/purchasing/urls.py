"""What purchasing adds to the pages of its documents; it has no pages of its own."""

from django.urls import URLPattern

from liandong.purchasing.landed_cost.web import panels
from liandong.webkit.extensions import register_document_panels

urlpatterns: list[URLPattern] = []

register_document_panels("landed_cost", panels)
