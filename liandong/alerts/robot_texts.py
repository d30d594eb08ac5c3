"""What is said in a group of new alerts: a line for each, as far as the robot's maker may see them."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from liandong.alerts.alert_rows import AlertRows
from liandong.alerts.models import Alert, Delivery, EventType
from liandong.alerts.queries import kind_labels, visible_alerts
from liandong.identity.registry.models import Company
from liandong.kernel.actor import Actor
from liandong.webkit.counting import number_of
from liandong.webkit.report_parts import address

MOST_LINES = 12


def texts_of(company: str, actor: Actor, deliveries: Sequence[Delivery]) -> dict[int, str]:
    """Return the texts of a robot's deliveries, without those of whose alerts the actor may see none.

    The statements do not depend on how many there are.
    """
    wanted = {pk for one in deliveries for pk in one.alerts}
    seen = visible_alerts(actor).in_bulk(wanted) if wanted else {}
    rows = AlertRows(actor, list(seen.values()))
    name = Company.objects.values_list("name", flat=True).get(slug=company)
    texts = {}
    for one in deliveries:
        if one.event_type == EventType.TEST:
            texts[one.pk] = _("{company} 预警：这是联动的测试消息。").format(company=name)
        elif alerts := [seen[pk] for pk in one.alerts if pk in seen]:
            texts[one.pk] = _text(name, alerts, rows)
    return texts


def _text(company: str, alerts: Sequence[Alert], rows: AlertRows) -> str:
    kind = alerts[0].kind
    head = _("{company} 预警：{label}（{count} 条）")
    lines = [head.format(company=company, label=kind_labels()[kind], count=len(alerts))]
    lines += [_line(alert, rows) for alert in alerts[:MOST_LINES]]
    if len(alerts) > MOST_LINES:
        lines.append(number_of("还有 {count} 条", len(alerts) - MOST_LINES))
    if site := settings.LIANDONG_URL.rstrip("/"):
        lines.append(site + address("alerts", kind=kind))
    return "\n".join(lines)


def _line(alert: Alert, rows: AlertRows) -> str:
    mark = _("【严重】") if alert.is_severe else ""
    said = {"mark": mark, "name": rows.named(alert)[0], "situation": rows.situation(alert)}
    return _("· {mark}{name}：{situation}").format(**said)
