"""A rule that can't be held against the books: who keeps the rules is told once, until it works again."""

from django.db import DatabaseError, DataError, OperationalError
from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.alerts.acting import RULE
from liandong.alerts.models import AlertRule
from liandong.alerts.queries import kind_labels
from liandong.identity.actors import load_actor, reaches_all
from liandong.identity.models import Member
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.notices.actions import notify, take_back
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_parts import address

NOTICE = "alert_rule"


def tell_failed(rule: AlertRule, failure: Exception) -> None:
    """Tell who may change the rules that one fails and why, in the transaction that notes it."""
    text = _("预警规则「{label}」检查失败，暂时没有这种预警；每五分钟会再试。原因：{reason}")
    said = text.format(label=kind_labels()[rule.kind], reason=_reason(failure))
    notify(_keepers(), NOTICE, said, address("alert_rules"), key=_key(rule))


def tell_no_more(rule: AlertRule) -> None:
    """Take what was told of a rule's failure from who has not read it; one statement."""
    take_back(_key(rule))


def _key(rule: AlertRule) -> str:
    return f"{NOTICE}:{rule.kind}"


def _reason(failure: Exception) -> str:
    if isinstance(failure, RefusedError):
        return _("；").join(dict.fromkeys(sentence(problem) for problem in failure.problems))
    if isinstance(failure, OperationalError):
        return _("数据库太忙或没有答复。")
    if isinstance(failure, DataError | ArithmeticError):
        return _("账里有一个数太大，算不出来；请管理员看服务器日志。")
    if isinstance(failure, DatabaseError):
        return _("数据库读不出要检查的数据；请管理员看服务器日志。")
    return _("程序出错（{name}）；请管理员看服务器日志。").format(name=type(failure).__name__)


def _keepers() -> list[int]:
    """Return the active members who may change the rules."""
    able = Q(is_owner=True) | Q(roles__grants__verb=Verb.DRAFT)
    found = Member.objects.filter(able, is_active=True).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in found.distinct() if reaches_all(load_actor(pk), RULE, Verb.DRAFT)]
