"""The page for a secret that is shown once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from liandong.identity.requests import CompanyRequest
from liandong.webkit import report_parts as ui


def show_secret(request: CompanyRequest, title: str, *facts: tuple[str, str]) -> HttpResponse:
    """Show what is shown only once: it is kept nowhere in a form that could be read again."""
    context: ui.Part = {
        "section": _("系统"),
        "title": title,
        "figures": [{"label": label, "text": text, "look": ""} for label, text in facts],
        "note": _("请现在记下：离开这一页就不能再看到。"),
        "empty": ui.empty(
            _("只显示这一次"), _("请复制后交给使用的人。"), request.path.rsplit("/", 1)[0], _("完成")
        ),
    }
    return render(request, "webkit/report.html", context)
