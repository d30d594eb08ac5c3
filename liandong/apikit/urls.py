"""URLs of the interface, below ``/api/``."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt

from liandong.apikit.api import make_api
from liandong.apikit.problems import ProblemsError, refused
from liandong.kernel.terms import Problem


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer a path there is nothing at, as JSON like every other refusal."""
    return refused(request, ProblemsError([Problem("not_found", detail={"path": rest[:100]})]))


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", make_api().urls),
    path("v1/<path:rest>", unknown),
]
