"""The administration as a Django app."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Members, roles, rules, modules, keys and the trace; its tables lie in lower rooms."""

    name = "liandong.administration"
    label = "administration"
