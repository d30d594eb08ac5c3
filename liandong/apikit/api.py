"""The interface: its rooms, who may come in, and one form for every refusal."""

from http import HTTPStatus
from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from liandong import __version__
from liandong.apikit import (
    account_roles,
    accounts,
    attributes,
    categories,
    category_roles,
    channels,
    compositions,
    currencies,
    debts,
    departments,
    document_batch,
    document_drafts,
    document_prices,
    document_router,
    document_verbs,
    documents,
    families,
    money_categories,
    partner_addresses,
    partner_products,
    partners,
    pictures,
    places,
    price_lists,
    products,
    promotions,
    stock,
    stock_levels,
    substitutes,
)
from liandong.apikit.access import SessionAccess, TokenAccess, in_company, not_authenticated
from liandong.apikit.bodies import field_problems
from liandong.apikit.extensions import added_routers, added_webhooks
from liandong.apikit.problems import ProblemsError, refused
from liandong.kernel.terms import Problem

log = structlog.get_logger(__name__)

DESCRIPTION = """
联动的 REST 接口。密钥放在 `Authorization: Bearer ld_…`，它决定公司和权限。
数量、单价、金额是十进制文本（如 `"12.50"`），日期是 `YYYY-MM-DD`。
拒绝时一次给出全部问题：`{"problems": [{"code", "message", "line", "field", …}]}`，
语言由 Accept-Language 决定。
每个写操作都接受 `Idempotency-Key`：同一编号重发得到第一次的答复。

The REST interface of Liandong. The key in `Authorization: Bearer ld_…` names the company and the rights.
Quantities, prices and amounts are decimal text, days are `YYYY-MM-DD`. A refusal lists every problem
at once, in the language of Accept-Language. Every write takes an `Idempotency-Key`: sent again, it gets
the first answer.
"""

DOCUMENTS = (documents, document_drafts, document_prices, document_verbs)
"""Modules that put their operations on the documents' router when they are imported."""

SHARING = (accounts, account_roles, category_roles)
"""Modules that put theirs on another module's router."""

RECORDS = (
    *(substitutes, products, categories, families, compositions, attributes, price_lists, promotions),
    *(debts, partners, partner_addresses, partner_products, pictures, channels, departments, places),
    *(money_categories, currencies, stock, stock_levels),
)
"""Modules with a router of their own, in the order of the description."""


class DescribedOnceAPI(NinjaAPI):
    """The interface, whose description is put together once: it takes seconds and is everybody's."""

    _description: OpenAPISchema | None = None

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Return the description; there is one place where the interface lives."""
        if self._description is None:
            self._description = super().get_openapi_schema(**where)
        return self._description


def make_api() -> NinjaAPI:
    """Return the interface; call it after the document types are registered."""
    api = DescribedOnceAPI(
        title="联动 Liandong",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api:v1",
        auth=[TokenAccess(), SessionAccess()],
        openapi_extra={"webhooks": added_webhooks()},
    )
    api.add_decorator(in_company, mode="operation")
    # The batch comes before ``/documents/{type_id}``, which its path would fit too.
    for router in (document_batch.router, document_router.router):
        api.add_router("", router)
    for module in RECORDS:
        api.add_router("", module.router)
    for added in added_routers():
        api.add_router("", added)
    _answer_refusals(api)
    return api


def _answer_refusals(api: NinjaAPI) -> None:
    @api.exception_handler(ProblemsError)
    def refuse(request: HttpRequest, error: ProblemsError) -> HttpResponse:
        return refused(request, error)

    @api.exception_handler(ValidationError)
    def refuse_query(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return refused(request, ProblemsError(field_problems(error.errors)))

    @api.exception_handler(AuthenticationError)
    def refuse_stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return refused(request, not_authenticated())

    @api.exception_handler(HttpError)
    def refuse_request(request: HttpRequest, error: HttpError) -> HttpResponse:
        is_body = error.status_code == HTTPStatus.BAD_REQUEST
        problem = (
            Problem("unreadable_body") if is_body else Problem("http_error", detail={"reason": str(error)})
        )
        return refused(request, ProblemsError([problem]))

    @api.exception_handler(Exception)
    def fail(request: HttpRequest, error: Exception) -> HttpResponse:
        # What Django does for a view that raises, but answered as JSON: the log gets the traceback.
        got_request_exception.send(sender=None, request=request)
        log.error("api call failed", exc_info=error, method=request.method, path=request.path)
        return refused(request, ProblemsError([Problem("failed")]))

    @api.exception_handler(Http404)
    def refuse_unknown(request: HttpRequest, _error: Http404) -> HttpResponse:
        return refused(request, ProblemsError([Problem("not_found")]))
