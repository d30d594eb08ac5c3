"""Addresses of the manual, and its places in the frame of every page."""

from django.urls import path

from liandong.manual import pages
from liandong.webkit.shell import register_help, register_profile_items

urlpatterns = [
    path("help", pages.help_contents, name="help"),
    path("help/<slug:name>", pages.help_chapter, name="help_chapter"),
]

register_help(pages.help_url)
register_profile_items("manual", pages.profile_items)
