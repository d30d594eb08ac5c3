"""The address of the workbench, and its place in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.analytics.dashboard import dashboard
from liandong.webkit.navigation import Group, NavigationItem, register_page

urlpatterns = [path("", dashboard, name="home")]

register_page(NavigationItem(Group.HOME, _("工作台"), "home", "home", order=0))
