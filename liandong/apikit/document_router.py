"""The one router of single documents: reading and writing share paths, so they must share it."""

from ninja import Router

router = Router(tags=["单据 · Documents"])
