"""The sample's channels: by which way each kind of customer buys."""

from collections.abc import Mapping

from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.kernel.actor import Actor
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.partners.models import ChannelKind, Partner

DIRECT, CHAIN, ONLINE, STORE = "批发配送", "商超", "网店", "门店零售"
_KINDS = {
    DIRECT: ChannelKind.DIRECT,
    CHAIN: ChannelKind.AGENT,
    ONLINE: ChannelKind.PLATFORM,
    STORE: ChannelKind.STORE,
}
OF_CATEGORY: Mapping[str, str] = {
    "便利店": DIRECT,
    "餐馆": DIRECT,
    "食堂": DIRECT,
    "超市": CHAIN,
    "网店": ONLINE,
    "零售散客": STORE,
}
"""The channel of a category of customers."""


def make_channels(owner: Actor) -> None:
    """Make the channels in a company without partners: one that trades already keeps its own ways."""
    if Partner.objects.exists():
        return
    for name, kind in _KINDS.items():
        save_channel(None, ChannelForm(name, kind.value), owner)


def channel_details(category: str) -> dict[str, object]:
    """Return the added field of a customer with his channel; nothing where there are no channels."""
    field = channel_fields().get(PARTNER)
    name = OF_CATEGORY.get(category, "")
    return {field.name: name} if field is not None and name in field.choices else {}
