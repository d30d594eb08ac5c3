"""A browser without a network: whole answers of pages and of the REST interface, timed in the server."""

import base64
import json
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from liandong.identity.access import SESSION_COMPANY
from liandong.identity.registry.models import Membership, Person
from liandong.identity.tokens import create_token
from liandong.kernel.actor import Verb

OK = 200
HOST = "localhost"


class PageFailedError(AssertionError):
    """A page did not answer as it should; its time means nothing."""


class Visitor:
    """Someone who is logged in to a company, by page and by key."""

    def __init__(self, person: Person, slug: str) -> None:
        self._client = Client()
        self._client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        session = self._client.session
        session[SESSION_COMPANY] = slug
        session.save()
        membership = Membership.objects.get(person=person, company__slug=slug)
        _, secret = create_token(membership, "bench", [f"*:{verb}" for verb in Verb])
        self._key = f"Bearer {secret}"

    def get(self, address: str) -> bytes:
        """Return the body of a page.

        Raises:
            PageFailedError: the answer is not a page.
        """
        headers = {"Host": HOST}
        if address.startswith("/api/"):
            headers["Authorization"] = self._key
        answer = self._client.get(address, headers=headers)
        body: bytes = answer.getvalue() if isinstance(answer, HttpResponse) else b""
        if answer.status_code != OK or not body:
            raise PageFailedError(f"{address}: {answer.status_code}")
        return body


def after_of(*key: object) -> str:
    """Return a place in the pages of a list, as its addresses have it."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def page_addresses(end: date) -> Mapping[str, str]:
    """Return the address of each measured page; reports show the month that ends at ``end``."""
    month = {"from": end.replace(day=1).isoformat(), "to": end.isoformat()}
    return {
        "工作台": reverse("webkit:home"),
        "工作台的趋势图": f"{reverse('webkit:home_panel', args=['trend'])}?span=months",
        "工作台的畅销商品": reverse("webkit:home_panel", args=["top_products"]),
        "出库单列表": _page("documents", "sales.delivery", **month),
        "新建出库单": _page("new_document", "sales.delivery"),
        "库存状况": _page("stock"),
        "库存流水": _page("stock_ledger", product="1", **month),
        "进销存汇总": _page("stock_summary", **month),
        "历史库存": _page("stock_as_of", on=end.isoformat()),
        "科目余额表": _page("trial_balance", **month),
        "接口：出库单列表": f"/api/v1/documents/sales.delivery?{urlencode(month)}",
        "接口：库存": "/api/v1/stock?limit=100",
    }


def _page(name: str, *arguments: str, **query: str) -> str:
    address = reverse(f"webkit:{name}", args=arguments)
    return f"{address}?{urlencode(query)}" if query else address
