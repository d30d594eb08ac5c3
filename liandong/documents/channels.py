"""渠道: by which channel something is sold, on customers and on the documents of a sale.

The channels are records; their names are the choices of an added field (``custom_fields``) of customers and
of these types, so that pages, lists, interface, import, export and print know them without a second road.
Which field it is of each stands in a setting. A customer's channel is the default of a new document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from liandong.documents.custom_fields import SUBJECT
from liandong.documents.kept_choices import Kept, kept_fields, offer
from liandong.documents.requests import DraftRequest
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.settings import read_setting
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.custom import CustomField, CustomKind
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.partners.models import Channel, ChannelKind, Partner

SETTING = "channels"
LABEL = "渠道"
TYPES = ("sales.quotation", "sales.order", "sales.delivery", "sales.sales_return", "sales.allocation")
KEPT = Kept(SETTING, LABEL, (PARTNER, *TYPES))
LIMITS = {"name": 32, "memo": 255}


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """A channel as it shall be; the name of one that is there stays."""

    name: str
    kind: str
    memo: str = ""
    is_active: bool = True


def channel_fields() -> dict[str, CustomField]:
    """Return the field of customers and of each type, by subject; switched off ones too. Two statements."""
    return kept_fields(KEPT)


def save_channel(channel: int | None, form: ChannelForm, actor: Actor, address: str = "") -> int:
    """Make a channel, or change one; return its id. The fields offer the active ones.

    Raises:
        NotAllowedError: the actor may not keep fields.
        RefusedError: ``channel_unknown``, ``name_missing``, ``name_taken``, ``channel_kind_unknown``,
            ``too_long``, ``choices_unfit``, ``label_taken`` …; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, name=trimmed(form.name), memo=trimmed(form.memo))
    with transaction.atomic():
        stored = Channel.objects.select_for_update().filter(pk=channel).first() if channel else None
        if channel and stored is None:
            raise RefusedError([Problem("channel_unknown", column="channel")])
        refuse_if(_problems(form, stored))
        pk = _written(form, stored)
        _offer(actor, address)
        detail = {"name": stored.name if stored else form.name, "is_active": form.is_active}
        record([AuditEntry("channel", SUBJECT, None, actor.member, detail, address)])
    return pk


def _written(form: ChannelForm, stored: Channel | None) -> int:
    columns = {"kind": form.kind, "memo": form.memo, "is_active": form.is_active}
    if stored is not None:
        Channel.objects.filter(pk=stored.pk).update(**columns)
        return stored.pk
    try:
        with transaction.atomic():
            return Channel.objects.create(name=form.name, **columns).pk
    except IntegrityError:  # somebody else made it in the same moment
        refuse_if(_problems(form, None))
        raise


def _problems(form: ChannelForm, stored: Channel | None) -> Iterator[Problem]:
    texts = {"name": form.name, "memo": form.memo}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, LIMITS, None)
    if form.kind not in ChannelKind.values:
        yield Problem("channel_kind_unknown", column="kind")
    if stored is not None and stored.name != form.name:
        yield Problem("channel_name_fixed", column="name", detail={"name": stored.name})
    elif stored is None and Channel.objects.filter(name=form.name).exists():
        yield Problem("name_taken", column="name", detail={"name": form.name})


def _offer(actor: Actor, address: str) -> None:
    """Let the fields of customers and documents offer the active channels."""
    names = Channel.objects.filter(is_active=True).order_by("pk").values_list("name", flat=True)
    offer(KEPT, list(names), actor, address)


def with_channels(requests: Sequence[DraftRequest]) -> list[DraftRequest]:
    """Return requests whose new documents without a channel have their customer's; two statements.

    None where the company has no channels, or every document names its own.
    """
    asking = [one for one in requests if one.document is None and _may_lack(one)]
    if not asking:
        return list(requests)
    names: dict[str, str] = read_setting(SETTING, {})
    own = names.get(PARTNER, "")
    lacking = [one for one in asking if not one.draft.details.get(names.get(one.draft.type, ""))]
    partners = {one.draft.partner or 0 for one in lacking if one.draft.type in names}
    held = dict(Partner.objects.filter(pk__in=partners).values_list("pk", "details")) if partners else {}
    return [_filled(one, names, own, held) if one in lacking else one for one in requests]


def channel_named(type_id: str, details: Mapping[str, str], partner: int | None) -> str:
    """Return the channel of a document with these details, else its customer's; three statements at most."""
    names: dict[str, str] = read_setting(SETTING, {}) if type_id in TYPES else {}
    if type_id not in names:
        return ""
    own = str(details.get(names[type_id]) or "")
    if own or partner is None or PARTNER not in names:
        return own
    held = Partner.objects.filter(pk=partner).values_list("details", flat=True).first() or {}
    return str(held.get(names[PARTNER]) or "")


def _may_lack(request: DraftRequest) -> bool:
    draft = request.draft
    is_sale = draft.type in TYPES and draft.partner is not None and draft.reverses is None
    return is_sale and any(
        one.subject == draft.type and one.kind is CustomKind.CHOICE and one.is_active
        for one in request.actor.fields
    )


def _filled(
    request: DraftRequest, names: dict[str, str], own: str, held: dict[int, dict[str, str]]
) -> DraftRequest:
    draft = request.draft
    name, channel = names.get(draft.type, ""), held.get(draft.partner or 0, {}).get(own, "")
    offered = next((one.options for one in request.actor.fields if one.name == name and one.is_active), ())
    if channel not in offered:
        return request
    return replace(request, draft=replace(draft, details={**draft.details, name: channel}))
