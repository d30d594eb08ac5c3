"""One letter to the mail server: what it is made of, how it is sent, and when to try again.

All mail of the program leaves through ``send``: notices, reports, and documents to partners.
"""

import smtplib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

LEASE = timedelta(minutes=5)
"""How long an attempt has a letter for itself: one that was killed meanwhile is repeated then."""

MOST_BYTES = 15 * 2**20
"""Larger files are not attached: mail servers refuse them."""

_FIRST_DELAY = timedelta(minutes=1)
_GROWTH = 4
_MOST_GROWTHS = 9
_LONGEST_DELAY = timedelta(hours=6)
_LONGEST_PROBLEM = 255


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter with all that is needed to send it away from the database.

    ``addresses`` all stand in its head; ``path`` is the file that goes with it, under ``file_name``.
    An answer goes to ``reply_to``, where there is one, else to the installation's own address.
    """

    addresses: tuple[str, ...]
    subject: str
    text: str
    html: str
    path: Path | None = None
    file_name: str = ""
    media_type: str = ""
    reply_to: str = ""


def is_configured() -> bool:
    """Tell whether the installation can send mail."""
    return bool(settings.LIANDONG_MAIL_FROM)


def one_line(text: str) -> str:
    """Return a text as a subject may be: in one line."""
    return " ".join(text.split())


def delay_after(attempt: int) -> timedelta:
    """Return how long to wait after the 1-based attempt failed: at first a minute, at most 6 hours."""
    growth: int = _GROWTH ** min(attempt - 1, _MOST_GROWTHS)
    return min(_FIRST_DELAY * growth, _LONGEST_DELAY)


def send(mail: Mail) -> str:
    """Send a letter; return what went wrong, blank when it was taken. Needs no database."""
    try:
        letter = EmailMultiAlternatives(
            mail.subject,
            mail.text,
            settings.LIANDONG_MAIL_FROM,
            list(mail.addresses),
            headers={"Auto-Submitted": "auto-generated"},
            connection=get_connection(),
            reply_to=[mail.reply_to] if mail.reply_to else None,
        )
        letter.attach_alternative(mail.html, "text/html")
        if mail.path is not None:
            letter.attach(mail.file_name, mail.path.read_bytes(), mail.media_type)
        letter.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"[:_LONGEST_PROBLEM]
    return ""
