"""The product's URLs with a few pages that say where the request stands."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path

from liandong.config.urls import PAGES, Patterns
from liandong.config.urls import urlpatterns as product
from liandong.identity.actors import require
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb


def standing(request: CompanyRequest) -> JsonResponse:
    return JsonResponse(
        {
            "company": request.company.slug,
            "actor": request.actor.name,
            "zone": request.rules.time_zone,
            "members": Member.objects.count(),
            "address": request.address,
        }
    )


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        for name in Member.objects.order_by("pk").values_list("name", flat=True):
            yield f"{name}\n"

    return StreamingHttpResponse(parts())


def refused(request: CompanyRequest) -> HttpResponse:
    require(request.actor, "identity.rules", Verb.POST)
    return HttpResponse("")


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@login_not_required
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


names = {pattern.name for pattern in PAGES if hasattr(pattern, "name")}
MISSING: Patterns = [
    path(f"{name}x", standing, name=name) for name in ("home", "search") if name not in names
]

urlpatterns: Patterns = [
    path("test/standing", standing),
    path("test/streamed", streamed),
    path("test/refused", refused),
    path("test/broken", broken),
    path("test/open", open_page),
    *product[:-1],
    path("", include(([*PAGES, *MISSING], "webkit"))),
]
handler403 = "liandong.config.problem_pages.not_allowed"
handler404 = "liandong.config.problem_pages.not_found"
handler500 = "liandong.config.problem_pages.failed"
