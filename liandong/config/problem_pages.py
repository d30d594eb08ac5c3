"""The pages for what went wrong; they need neither a log-in nor a database."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from liandong.identity.actors import NotAllowedError

Problem = tuple[int, str, str]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's protocol
    """Answer a request that makes no sense."""
    return _page(request, (400, _("请求无效"), _("请返回上一页重试。")))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer someone without the right, or whose company has switched the thing off."""
    actor = getattr(request, "actor", None)
    if isinstance(exception, NotAllowedError) and actor is not None and actor.is_off(exception.subject):
        return _page(
            request,
            (404, _("模块已停用"), _("本公司停用了这个模块；资料都还在，可以在「设置 → 模块」里启用。")),
        )
    return _page(request, (403, _("没有权限"), _("您的角色不能做这一步，请联系老板。")))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's protocol
    """Answer an address where nothing is, or nothing that the actor may see."""
    return _page(request, (404, _("没有找到"), _("这个页面或单据不存在，或者您看不到它。")))


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a request that is larger than is taken; nothing of it was read."""
    return _page(request, (413, _("内容太大"), _("上传的内容太大，请分几次上传；没有登录的请先登录。")))


def no_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's protocol
    """Answer a form that was not sent from one of our pages, or too late."""
    return _page(request, (403, _("页面已过期"), _("请刷新页面后重试。")))


def failed(_request: HttpRequest) -> HttpResponse:
    """Answer when the program failed; nothing half-done was kept."""
    code, title, text = (
        500,
        _("系统出错"),
        _("这一步没有完成，也没有留下一半的数据。请重试；仍然出错请联系管理员。"),
    )
    context = {"code": code, "title": title, "text": text}
    return HttpResponse(render_to_string("webkit/problem.html", context), status=code)


def _page(request: HttpRequest, problem: Problem) -> HttpResponse:
    code, title, text = problem
    return render(request, "webkit/problem.html", {"code": code, "title": title, "text": text}, status=code)
