"""Where a request came from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's network address.

    Behind a proxy of our own it is the last one of X-Forwarded-For, which that proxy wrote;
    the ones before it are whatever the client claimed.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.IS_BEHIND_PROXY:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        return forwarded or address
    return address
