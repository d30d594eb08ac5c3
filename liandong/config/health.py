"""Whether the server can do its work, for those who watch it."""

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse

import liandong
from liandong.identity.router import REGISTRY

log = structlog.get_logger(__name__)


@login_not_required
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the registry can be asked, else 503."""
    try:
        with connections[REGISTRY].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("health check failed")
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok", "version": liandong.__version__})
