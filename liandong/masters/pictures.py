"""商品图片: the pictures of a product, added, put first, removed, and handed out to who may see products."""

from functools import partial

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.catalog.actions import SUBJECT
from liandong.catalog.models import Product
from liandong.collaboration.file_types import WEBP
from liandong.collaboration.picture_models import ProductPicture
from liandong.collaboration.pictures import (
    MOST_BYTES,
    MOST_PICTURES,
    add_picture,
    parts_of,
    pictures_of,
    put_first,
    remove_picture,
    thumbnail_bytes,
)
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_sentences import sentence

_A_DAY_S = 86_400
_KILO = 1024


@require_http_methods(["GET", "POST"])
def pictures(request: CompanyRequest, product: int) -> HttpResponse:
    """Show the pictures of a product, or add those of the form; each whole or not at all."""
    require(request.actor, SUBJECT, Verb.DRAFT if request.method == "POST" else Verb.VIEW)
    stored = get_object_or_404(Product, pk=product)
    if request.method == "POST":
        for file in request.FILES.getlist("file"):
            _add(request, product, file)
        return redirect("webkit:product_pictures", product)
    found = list(pictures_of(product))
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT) and stored.merged_into_id is None
    context: ui.Part = {
        "title": str(stored),
        "product_url": ui.address("product", product),
        "url": ui.address("product_pictures", product),
        "may_save": may_save and len(found) < MOST_PICTURES,
        "limit": MOST_BYTES // _KILO // _KILO,
        "most": MOST_PICTURES,
        "pictures": [
            _part(product, one, may_save=may_save, is_first=not place) for place, one in enumerate(found)
        ],
    }
    return render(request, "masters/pictures.html", context)


def _part(product: int, one: ProductPicture, *, may_save: bool, is_first: bool) -> ui.Part:
    part = {
        "name": one.name,
        "about": f"{-(-one.size // _KILO):,} KB",
        "url": ui.address("product_picture", product, one.pk),
        "thumbnail": ui.address("product_thumbnail", product, one.pk),
    }
    if may_save:
        part["remove_url"] = ui.address("remove_product_picture", product, one.pk)
        part["confirm"] = _("将删除图片「{name}」。").format(name=one.name)
        part["first_url"] = "" if is_first else ui.address("first_product_picture", product, one.pk)
    return part


def _add(request: CompanyRequest, product: int, file: "UploadedFile[bytes]") -> None:
    try:
        made = add_picture(request.actor, product, file.name or "", file.chunks())
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
    else:
        messages.success(request, _("已添加图片「{name}」。").format(name=made.name))


@require_GET
@cache_control(private=True, max_age=_A_DAY_S, immutable=True)
def picture(request: CompanyRequest, product: int, picture: int) -> HttpResponseBase:
    """Hand out a picture to who may see products. Its type is ours, so a browser never guesses."""
    require(request.actor, SUBJECT, Verb.VIEW)
    return _whole(_found(product, picture))


@require_GET
@cache_control(private=True, max_age=_A_DAY_S, immutable=True)
def thumbnail(request: CompanyRequest, product: int, picture: int) -> HttpResponseBase:
    """Hand out the small picture; of one that was added before there were any, the picture itself."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = _found(product, picture)
    small = thumbnail_bytes(found)
    return _whole(found) if small is None else HttpResponse(small, content_type=WEBP)


def _found(product: int, picture: int) -> ProductPicture:
    found = pictures_of(product).filter(pk=picture).first()
    if found is None:
        raise Http404(picture)
    return found


def _whole(found: ProductPicture) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(parts_of(found), content_type=found.kind)
    answer.headers["Content-Length"] = str(found.size)
    shown = content_disposition_header(as_attachment=False, filename=found.name)
    answer.headers["Content-Disposition"] = shown or "inline"
    return answer


@require_POST
def first_picture(request: CompanyRequest, product: int, picture: int) -> HttpResponse:
    """Show this picture where there is room for one."""
    act = partial(put_first, request.actor, product, picture)
    return lists.told(request, act, _("已设为首图。"), ui.address("product_pictures", product))


@require_POST
def remove(request: CompanyRequest, product: int, picture: int) -> HttpResponse:
    """Remove a picture."""
    act = partial(remove_picture, request.actor, product, picture)
    return lists.told(request, act, _("图片已删除。"), ui.address("product_pictures", product))


def picture_links(product: int) -> list[ui.Part]:
    """Return the pictures of a product for the top of its page; each leads to all of them. One statement."""
    goal = ui.address("product_pictures", product)
    return [
        {"url": ui.address("product_thumbnail", product, one.pk), "name": one.name, "goal": goal}
        for one in pictures_of(product)
    ]
