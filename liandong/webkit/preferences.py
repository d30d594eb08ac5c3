"""Where scripts keep what the member chose: one address for every preference."""

import json

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from liandong.identity.preferences import is_registered
from liandong.identity.preferences import save_preference as keep
from liandong.identity.requests import CompanyRequest
from liandong.kernel.refusal import RefusedError
from liandong.webkit.drafts import refused


@require_POST
def save_preference(request: CompanyRequest, key: str) -> HttpResponse:
    """Keep the JSON value sent as the body; ``null`` forgets it. 204, or 422 with the problem."""
    if not is_registered(key):
        raise Http404(key)
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("body") from error
    try:
        keep(request.actor.member, key, value)
    except RefusedError as error:
        return refused(error.problems, [])
    return HttpResponse(status=204)
