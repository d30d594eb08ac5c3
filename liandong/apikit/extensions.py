"""Operations that rooms above add to the interface; registered before it is made."""

from ninja import Router

_routers: dict[str, Router] = {}


def register_router(name: str, router: Router) -> None:
    """Add a router; the same name again replaces it. Call it when the apps are ready."""
    _routers[name] = router


def added_routers() -> list[Router]:
    """Return the added routers, in the order of their names."""
    return [router for _, router in sorted(_routers.items())]
