"""What an answer says, whatever its form: HTML, JSON, Excel or PDF."""

import io
import zipfile

from django.http import HttpResponseBase, StreamingHttpResponse
from pypdf import PdfReader


def text_of(answer: HttpResponseBase) -> str:
    """Return the answer's text, without separators between thousands."""
    raw = answer.getvalue() if isinstance(answer, StreamingHttpResponse) else getattr(answer, "content", b"")
    kind = answer.headers.get("Content-Type", "")
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            text = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif kind == "application/pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    else:
        text = raw.decode("utf-8", "replace")
    return text.replace(",", "")
