"""The registry as a Django app of its own, so that its tables stay out of the companies."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """App label ``registry``: routed to the registry database."""

    name = "liandong.identity.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
