"""What every page knows about who looks at it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from liandong.identity.registry.models import Membership
from liandong.kernel.actor import Actor
from liandong.webkit.navigation import bottom_menu, menu


def standing(request: HttpRequest) -> dict[str, Any]:
    """Return the actor and his company, and the way to his other companies if he has any."""
    company = getattr(request, "company", None)
    if company is None:
        return {}
    has_others = Membership.objects.filter(person=request.user.pk, company__is_ready=True).count() > 1
    chooser = {"url": reverse("webkit:company"), "label": _("切换账套"), "is_active": False}
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the middleware, with the company
    return {
        "navigation": menu(actor, request.path),
        "bottom_navigation": bottom_menu(actor, request.path),
        "actor": actor,
        "company": company,
        "companies": [chooser] if has_others else [],
    }
