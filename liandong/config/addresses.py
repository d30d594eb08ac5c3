"""Where a request came from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_NETWORK_BITS = 64


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


def guessing_address(request: HttpRequest) -> str:
    """Return by what wrong passwords are counted: the address, of IPv6 its network of 64 bits.

    Whoever has one address of such a network has all of them.
    """
    address = client_address(request)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, ipaddress.IPv6Address) or found.ipv4_mapped is not None:
        return address
    return str(ipaddress.ip_network((found, _NETWORK_BITS), strict=False).network_address)
