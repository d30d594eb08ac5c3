"""What the frame around every page needs, worked out only when a template asks for it.

Rooms add their parts where they declare their addresses: the bell, the help, entries of the
member's own menu. A part nobody registered is not shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from liandong.identity.preferences import read_preferences
from liandong.identity.registry.models import Membership
from liandong.identity.requests import CompanyRequest
from liandong.webkit.look import LOOK, STARRED, Look, read_look, read_stars
from liandong.webkit.menu import bottom_menu, menu
from liandong.webkit.waiting import waiting_counts

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bell:
    """How many notices are unread, and the page that lists them."""

    count: int
    url: str


GiveBell = Callable[[CompanyRequest], Bell | None]
GiveUrl = Callable[[CompanyRequest], str]
GiveItems = Callable[[CompanyRequest], Sequence[Part]]
"""Returns entries of the member's menu: ``label``, ``url``, ``icon``; ``method`` "post" with ``hidden``
[{name, value}] for what changes something; ``is_active`` marks the chosen one of several."""

_bell: list[GiveBell] = []
_help: list[GiveUrl] = []
_profile: dict[str, GiveItems] = {}


def register_bell(give: GiveBell) -> None:
    """Show a bell in the frame; at most one statement a page. The last one registered counts."""
    _bell[:] = [give]


def register_help(give: GiveUrl) -> None:
    """Show a "?" that opens the address for the page at hand; blank leaves it out there."""
    _help[:] = [give]


def register_profile_items(name: str, give: GiveItems) -> None:
    """Add entries to the member's own menu; the same name again replaces them."""
    _profile[name] = give


class Shell:
    """The frame of one request. Costs two statements, a third once in ``waiting.SECONDS``, and the bell's.

    Answers that are only a part of a page never ask, and cost none.
    """

    def __init__(self, request: CompanyRequest) -> None:
        self._request = request

    @cached_property
    def _kept(self) -> Mapping[str, Any]:
        return read_preferences(self._request.actor.member, (LOOK, STARRED))

    @cached_property
    def look(self) -> Look:
        """Return the member's look."""
        return read_look(self._kept.get(LOOK))

    @cached_property
    def starred(self) -> list[dict[str, str]]:
        """Return the member's starred pages, newest first."""
        return read_stars(self._kept.get(STARRED))

    @cached_property
    def address(self) -> str:
        """Return what a star on this page points at: its address without the place in a long list."""
        query = self._request.GET.copy()
        query.pop("after", None)
        path = self._request.path
        return f"{path}?{query.urlencode()}" if query else path

    @cached_property
    def is_starred(self) -> bool:
        """Tell whether this page is among the starred."""
        return any(star["url"] == self.address for star in self.starred)

    @cached_property
    def sections(self) -> list[Part]:
        """Return the sidebar."""
        request = self._request
        company = f"{request.company.slug}:{request.company.generation}"
        waiting = waiting_counts(request.actor, company)
        return menu(request.actor, request.path, waiting, self.look.opened)

    @cached_property
    def bar(self) -> list[Part]:
        """Return the bar of a phone."""
        return bottom_menu(self._request.actor, self._request.path)

    @cached_property
    def companies(self) -> list[Part]:
        """Return the person's companies when there are several, the present one marked."""
        own = Membership.objects.filter(person=self._request.user.pk, company__is_ready=True)
        rows = own.order_by("company__name", "pk").values_list("company__slug", "company__name")
        here = self._request.company.slug
        found = [{"slug": slug, "name": name, "is_active": slug == here} for slug, name in rows]
        return found if len(found) > 1 else []

    @cached_property
    def bell(self) -> Bell | None:
        """Return the bell, if a room rings one."""
        return _bell[0](self._request) if _bell else None

    @cached_property
    def help_url(self) -> str:
        """Return the address of the help for this page, blank without one."""
        return _help[0](self._request) if _help else ""

    @cached_property
    def profile_items(self) -> list[Part]:
        """Return what rooms add to the member's own menu, in the order of their names."""
        return [item for _name, give in sorted(_profile.items()) for item in give(self._request)]

    @cached_property
    def choices(self) -> list[Part]:
        """Return the choices of the look for the member's own menu."""
        themes = (
            ("auto", _("随系统"), "device-desktop"),
            ("light", _("浅色"), "sun"),
            ("dark", _("深色"), "moon"),
        )
        densities = (
            ("normal", _("标准"), "baseline-density-medium"),
            ("compact", _("紧凑"), "baseline-density-small"),
        )
        return [
            _choice("theme", _("外观"), themes, self.look.theme),
            _choice("density", _("行高"), densities, self.look.density),
        ]


def _choice(name: str, label: str, options: Sequence[tuple[str, str, str]], chosen: str) -> Part:
    values = [
        {"value": value, "label": text, "icon": icon, "is_active": value == chosen}
        for value, text, icon in options
    ]
    return {"name": name, "label": label, "options": values}
