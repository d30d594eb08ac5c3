"""Members, roles, rules and the audit trail of one company."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Django app of the identity room."""

    name = "liandong.identity"
    default_auto_field = "django.db.models.BigAutoField"
