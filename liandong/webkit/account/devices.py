"""What a browser calls itself, in words people know."""

from django.utils.translation import gettext as _

# The first that is found counts: Edge also says Chrome, Chrome also says Safari.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("OPR", "Opera"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_PHONES = ("Mobile", "Android", "iPhone", "HarmonyOS")


def device_name(agent: str) -> str:
    """Return browser and system, such as "Chrome · Windows"."""
    parts = [_first(agent, _BROWSERS), _first(agent, _SYSTEMS)]
    return " · ".join(filter(None, parts)) or _("未知设备")


def is_phone(agent: str) -> bool:
    """Tell whether the browser runs on a phone or tablet."""
    return any(word in agent for word in _PHONES)


def _first(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in agent), "")
