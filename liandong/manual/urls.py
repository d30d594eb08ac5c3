"""Addresses of the manual, and its places in the frame of every page."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.manual import pages
from liandong.webkit.extensions import register_search_items
from liandong.webkit.shell import register_help, register_profile_items

urlpatterns = [
    path("help", pages.help_contents, name="help"),
    path("help/<slug:name>", pages.help_chapter, name="help_chapter"),
]

register_help(pages.help_url)
register_profile_items("manual", pages.profile_items)
register_search_items("manual", _("使用手册"), pages.search_items)
