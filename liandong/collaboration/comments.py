"""Comments on a document, and telling those whom they concern."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.collaboration.mentions import mentioned
from liandong.collaboration.models import Comment
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.identity.actors import load_actor
from liandong.identity.models import Member
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.notices.actions import News, notify_all

MOST_TEXT = 2_000
MOST_MENTIONS = 10


def comments_of(document: int) -> QuerySet[Comment]:
    """Return a document's comments with their authors, the oldest first; no statement yet."""
    return Comment.objects.filter(document=document).select_related("member").order_by("pk")


def add_comment(actor: Actor, document: Document, text: str, url: str) -> Comment:
    """Comment on a document the actor sees, and tell those mentioned and the one who made it.

    ``url`` is the document's page. Who may not see the document is not told of it.

    Raises:
        RefusedError: the text is missing, too long, or mentions more than ten.
    """
    text = text.strip()
    names = dict(Member.objects.filter(is_active=True).values_list("pk", "name"))
    meant = mentioned(text, names) - {actor.member}
    refuse_if(_problems(text, len(meant)))
    with transaction.atomic():
        comment = Comment.objects.create(
            document=document, member_id=actor.member, text=text, created_at=timezone.now()
        )
        told = frozenset(member for member in meant if _may_see(member, document))
        notify_all(_news(actor, document, text, url, told))
    return comment


def _problems(text: str, mentions: int) -> list[Problem]:
    problems = []
    if not text:
        problems.append(Problem("comment_missing", None, "text"))
    if len(text) > MOST_TEXT:
        problems.append(Problem("too_long", None, "text", {"limit": str(MOST_TEXT)}))
    if mentions > MOST_MENTIONS:
        problems.append(Problem("mentions_too_many", None, "text", {"limit": str(MOST_MENTIONS)}))
    return problems


def _may_see(member: int, document: Document) -> bool:
    return visible_to(load_actor(member)).filter(pk=document.pk).exists()


def _news(actor: Actor, document: Document, text: str, url: str, told: frozenset[int]) -> list[News]:
    facts = {"who": actor.name, "number": document.number, "text": text}
    news = [News(told, "mention", _("%(who)s 在 %(number)s 提到了您：%(text)s") % facts, url)]
    maker = frozenset({document.member_id}) - told - {actor.member}
    news.append(News(maker, "comment", _("%(who)s 评论了 %(number)s：%(text)s") % facts, url))
    return [one for one in news if one.members]


def withdraw_comment(actor: Actor, document: Document, comment: int) -> bool:
    """Take back a comment of the actor's own; tell whether there was one."""
    own = Comment.objects.filter(
        pk=comment, document=document, member=actor.member, withdrawn_at__isnull=True
    )
    return own.update(text="", withdrawn_at=timezone.now()) == 1
