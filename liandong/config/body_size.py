"""How large a request may be, looked at before anything of it is read or kept in a file.

Django writes a form's files to the folder of temporary files before any page is asked, even to tell a form
of ours by its token: who is not logged in could fill the disk.
"""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from liandong.config.middleware import API_PREFIX
from liandong.config.problem_pages import too_large

MOST_OF_STRANGERS = 2**20
MOST = 256 * 2**20
"""Several attachments at once; each kind of file has a smaller limit of its own."""


class BodySizeMiddleware:
    """Refuse what is too large: for everybody, and much sooner for who is not logged in.

    Calls of the interface with a key read nothing before the key is known.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413, or go on."""
        size = _size(request)
        if size > MOST or (size > MOST_OF_STRANGERS and not _is_known(request)):
            return too_large(request)
        return self.get_response(request)


def _size(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _is_known(request: HttpRequest) -> bool:
    has_key = request.path.startswith(API_PREFIX) and "Authorization" in request.headers
    return has_key or bool(request.session.get(SESSION_KEY))
