"""Channels 渠道: by which way the company sells."""

from django.db import models


class ChannelKind(models.TextChoices):
    """What a channel is; the values are part of the interface and never change."""

    SHOP = "shop", "店铺"
    STORE = "store", "门店"
    AGENT = "agent", "代理"
    PLATFORM = "platform", "电商"
    DIRECT = "direct", "直销"


class Channel(models.Model):
    """A way of selling. Customers and documents hold its name, which therefore never changes."""

    name = models.CharField("名称", max_length=32, unique=True)
    kind = models.CharField("类型", max_length=12, choices=ChannelKind)
    memo = models.CharField("备注", max_length=255, blank=True)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name
