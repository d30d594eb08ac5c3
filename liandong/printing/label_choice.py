"""Choosing the products or places that labels are printed of."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.catalog.queries import search_products
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.printkit.palette import LABEL_SUBJECTS, PLACE
from liandong.stock_ledger.models import KEPT_KINDS, Place
from liandong.webkit.report_parts import address

_SHOWN = 100
_TEXT_LIMIT = 100


@require_GET
def label_choice(request: CompanyRequest, subject: str) -> HttpResponse:
    """Show the records a text finds, each with a box to tick."""
    if subject not in LABEL_SUBJECTS:
        raise Http404(subject)
    require(request.actor, subject, Verb.VIEW)
    text = request.GET.get("q", "").strip()[:_TEXT_LIMIT]
    is_place = subject == PLACE
    rows = _places(text, request.actor) if is_place else _products(text)
    context = {
        "title": _("选择要打印标签的库位") if is_place else _("选择要打印标签的商品"),
        "back": {
            "url": address("places" if is_place else "products"),
            "label": _("仓库与库位") if is_place else _("商品"),
        },
        "rows": rows,
        "q": text,
        "page_url": address("label_page", subject),
    }
    return render(request, "printing/label_choice.html", context)


def _products(text: str) -> list[dict[str, object]]:
    if text:
        ids = search_products(text, _SHOWN)
        found = Product.objects.in_bulk(ids)
        products = [found[pk] for pk in ids if pk in found]
    else:
        products = list(Product.objects.filter(is_active=True).order_by("code")[:_SHOWN])
    return [{"id": one.pk, "code": one.code, "name": one.name, "more": one.specification} for one in products]


def _places(text: str, actor: Actor) -> list[dict[str, object]]:
    found = Place.objects.filter(kind__in=KEPT_KINDS, is_active=True)
    if actor.scope_of(PLACE, Verb.VIEW) is not Scope.ALL:
        found = found.filter(pk__in=actor.places) | found.filter(parent__in=actor.places)
    if text:
        found = found.filter(code__icontains=text) | found.filter(name__icontains=text)
    rows = found.select_related("parent").order_by("code")[:_SHOWN]
    return [
        {"id": one.pk, "code": one.code, "name": one.name, "more": one.parent.name if one.parent else ""}
        for one in rows
    ]
