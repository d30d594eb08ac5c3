"""A paper as the answer to a request."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that the browser shows, and keeps under a name."""
    answer = HttpResponse(content, content_type="application/pdf")
    shown = content_disposition_header(as_attachment=False, filename=name)
    answer.headers["Content-Disposition"] = shown or "inline"
    return answer
