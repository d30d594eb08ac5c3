"""What rooms above add to the interface; registered before it is made."""

from collections.abc import Mapping
from typing import Any

from ninja import Router

_routers: dict[str, Router] = {}
_webhooks: dict[str, Mapping[str, Any]] = {}


def register_router(name: str, router: Router) -> None:
    """Add a router; the same name again replaces it. Call it when the apps are ready."""
    _routers[name] = router


def added_routers() -> list[Router]:
    """Return the added routers, in the order of their names."""
    return [router for _, router in sorted(_routers.items())]


def register_webhook(name: str, described: Mapping[str, Any]) -> None:
    """Add a webhook to the interface's description: an OpenAPI path item, by the event's name."""
    _webhooks[name] = described


def added_webhooks() -> dict[str, Mapping[str, Any]]:
    """Return the described webhooks, in the order of their names."""
    return dict(sorted(_webhooks.items()))
