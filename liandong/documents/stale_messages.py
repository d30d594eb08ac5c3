"""Why records stay in use that were taken for stale, in Chinese and English. Pure."""

from collections.abc import Mapping

STALE_MESSAGES: Mapping[str, tuple[str, str]] = {
    "stale_new": ("{since} 以后才建档", "It was made after {since}"),
    "stale_stock": ("还有库存或占用", "There is stock of it, or some is reserved"),
    "stale_used": ("{since} 以后用过", "It was used after {since}"),
    "stale_open": ("还有没执行完的订单", "An order of it is not finished"),
    "stale_claims": ("还有没结清的往来", "There are open claims"),
}
