"""The web app manifest: the product can be installed on a phone or a desktop like a program."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

_GROUND = "#f5f6f8"


@login_not_required
@require_GET
@cache_control(max_age=3600)
def manifest(_request: HttpRequest) -> HttpResponse:
    """Answer with names, colours and icons; the icons' addresses carry the hash of their content."""
    body = {
        "id": "/",
        "name": _("联动进销存"),
        "short_name": _("联动"),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _GROUND,
        "icons": [
            _icon("mark.svg", "any", "image/svg+xml"),
            _icon("icons/icon-192.png", "192x192"),
            _icon("icons/icon-512.png", "512x512"),
            {**_icon("icons/icon-maskable-512.png", "512x512"), "purpose": "maskable"},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


def _icon(name: str, sizes: str, kind: str = "image/png") -> dict[str, str]:
    return {"src": static(f"webkit/{name}"), "sizes": sizes, "type": kind}
