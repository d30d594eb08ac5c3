"""What every page knows about who looks at it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from liandong.identity.sso.provider import provider_name
from liandong.webkit.look import THEME_COOKIE, look_of_stranger
from liandong.webkit.shell import Shell


def standing(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, his company, and the frame, which runs its statements only when it is drawn."""
    company = getattr(request, "company", None)
    if company is None:
        stranger = look_of_stranger(request.COOKIES.get(THEME_COOKIE))
        return {"look": stranger, "sso_name": provider_name()}
    standing_request: Any = request
    shell = Shell(standing_request)
    look = SimpleLazyObject(lambda: shell.look)
    return {"actor": standing_request.actor, "company": company, "shell": shell, "look": look}
