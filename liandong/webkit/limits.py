"""How often somebody may ask for what costs the server much, or what strangers could guess at.

Counted in each process's memory, as the interface counts wrong keys: with several processes up to so
many times more pass. Log-ins, second steps and recovery codes are counted in the registry, for all of them.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` times in a minute."""

    name: str
    most: int

    def _key(self, who: object) -> str:
        return f"webkit.limit.{self.name}.{who}"

    def is_reached(self, who: object) -> bool:
        """Tell whether the minute is used up; counts nothing."""
        return bool(cache.get(self._key(who), 0) >= self.most)

    def count(self, who: object) -> None:
        """Count one."""
        key = self._key(who)
        if cache.add(key, 1, MINUTE_S):
            return
        try:
            cache.incr(key)
        except ValueError:  # the minute ended between the two calls
            cache.set(key, 1, MINUTE_S)


MINUTE_S = 60
SEARCHES = Limit("search", 240)
"""Of one member: four in each second for a minute, more than anybody types."""
OPENED_LINKS = Limit("shared", 120)
"""Of one address."""
WRONG_LINKS = Limit("wrong", 20)
"""Of one address; guessing 256 bits is hopeless anyway, it shall not cost us anything."""
WRONG_PASSWORDS = Limit("password", 30)
"""Of one address, whatever the names: each of them is looked at by itself too."""


def too_often() -> HttpResponse:
    """Return 429: try again in a minute."""
    text = _("请求太频繁，请一分钟后再试。")
    headers = {"Retry-After": str(MINUTE_S)}
    return HttpResponse(text, status=429, content_type="text/plain; charset=utf-8", headers=headers)
