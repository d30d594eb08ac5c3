"""Which files may be attached, told by their first bytes, never by their name. Pure."""

PDF, JPEG, PNG, WEBP, GIF = "application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif"
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", WEBP: ".webp", GIF: ".gif"}

_BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)


def type_of(beginning: bytes) -> str | None:
    """Return the media type a file's first 16 bytes show, None for one that may not be attached."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return WEBP
    return next((kind for mark, kind in _BEGINNINGS if beginning.startswith(mark)), None)


def safe_name(name: str, kind: str, limit: int = 128) -> str:
    """Return a file name without folders and control characters, with the ending its type has."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')
    stem = printable.strip(" .")
    ending = ENDINGS[kind]
    if stem.lower().endswith((ending, ".jpeg" if kind == JPEG else ending)):
        stem = stem.rpartition(".")[0]
    return f"{stem[: limit - len(ending)] or 'file'}{ending}"
