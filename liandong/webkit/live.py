"""The line over which open pages learn that something changed, without holding a thread of the server.

Each answer is a short stream of server-sent events: the sign of what there is, if it is another than
the page knows, and how soon to ask again. The browser asks again by itself. How soon depends on how
many pages ask, so that they never take more than a fixed share of the server, however many are open
(docs/decisions/0041).
"""

import json
import threading
from time import monotonic

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.documents.models import Document, OutboxEvent
from liandong.identity.requests import CompanyRequest
from liandong.notices.queries import unread_count
from liandong.storage import bulk
from liandong.storage.pieces import fetch, joined

SOONEST_S, LATEST_S = 3.0, 30.0
MOST_A_SECOND = 30
"""How many answers a process gives in a second, at most, once the pages keep to the pace."""

_RECENT = 200
_SIGN_LIMIT = 80


class Pace:
    """How long pages wait before they ask again, from how many asked lately."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since = monotonic()
        self._asked = 0
        self._pause_s = SOONEST_S

    def next_ms(self, now: float) -> int:
        """Note that a page asked at ``now`` (seconds), and return the milliseconds until it may again."""
        with self._lock:
            passed = now - self._since
            if passed >= self._pause_s:  # long enough for each page to have asked once
                pages = self._asked / passed * self._pause_s
                wanted = min(LATEST_S, max(SOONEST_S, pages / MOST_A_SECOND))
                # Half way only: meanwhile pages still keep to the pause they were told before.
                self._pause_s += (wanted - self._pause_s) / 2
                self._since, self._asked = now, 0
            self._asked += 1
            # Pages opened together must not go on asking together.
            spread = 1 + self._asked % 10 / 50
            return int(self._pause_s * 1000 * spread)


_pace = Pace()


def sign_of(member: int) -> str:
    """Return a sign that differs whenever something was posted, drafted, or told to the member since.

    Two statements over the ends of three indexes. Events are committed in another order than they
    are numbered, so the latest are counted as well.
    """
    events, documents = bulk.table(OutboxEvent), bulk.table(Document)
    last = joined("(SELECT COALESCE(MAX(id), 0) FROM ", events, ")")
    recent = joined("(SELECT COUNT(*) FROM ", events, " WHERE id > ", last, f" - {_RECENT})")
    drafted = joined("(SELECT COALESCE(MAX(id), 0) FROM ", documents, ")")
    ((posted, count, document),) = fetch(joined("SELECT ", last, ", ", recent, ", ", drafted))
    return f"{posted}.{count}.{document}.{unread_count(member)}"


@require_GET
@never_cache
def live(request: CompanyRequest) -> HttpResponse:
    """Answer with the sign of what there is, unless the page knows it, and when to ask again."""
    known = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    sign = sign_of(request.actor.member)
    text = f"retry: {_pace.next_ms(monotonic())}\n"
    if sign == known[:_SIGN_LIMIT]:
        text += ":\n\n"
    else:
        unread = int(sign.rpartition(".")[2])
        text += f"id: {sign}\nevent: change\ndata: {json.dumps({'unread': unread})}\n\n"
    return HttpResponse(text, content_type="text/event-stream")
